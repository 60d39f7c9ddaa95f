// Package kustomize builds kustomizations that hold specs, in process: what
// "kustomize build" does, with Plimsoll in it, so that neither a second program
// nor its flags are needed. It is also the function that kustomize itself can
// run, and it has package plimsoll lint what a kustomization builds, with each
// finding where the object is from.
//
// Files come from the file system of the input alone. What a kustomization names
// that is remote is a mistake, and not fetched.
package kustomize
