// Package plimsoll is the library behind the command: it compiles short app
// specs into Kubernetes manifests, and holds any manifests to rules.
//
// [Open] finds the files of a run in a file system, [Build] compiles the specs
// among them, and [Lint] looks for mistakes in specs and in the manifests of
// others. What is wrong with the input comes back as diagnostics and findings,
// each with its file, line and column; a Go error means that a file cannot be
// read. All that a run decides is in [Options]. The same input gives the same
// output, whatever the machine, and nothing here touches files, the environment
// or the network but through the file system and the functions that are handed
// in.
//
// CUE's evaluator and kustomize are large, so they are not linked: who wants
// them sets Options.CUE to the reader of package source/cue, and
// Options.Kustomize to a value of package kustomize.
//
// # What is stable
//
// Of this package, of package lint and of package report the exported names and
// what they do stay the same within a major version, as do the specs' language,
// the IDs of rules and the formats of reports. The other packages are the stages
// that they are made of, for reading: they change as the stages do.
package plimsoll
