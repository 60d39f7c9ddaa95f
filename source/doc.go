// Package source turns bytes into nodes that know where they stand, and says
// what is wrong with them.
//
// Every other package speaks the words of this one. A [File] is a name and
// its bytes. [Parse] and [ParseJSON] find its documents and build a [Node]
// tree for each, as package cue does for CUE; a node keeps the range of bytes
// that it came from, and [Node.At] always answers: for something absent it
// gives a node that stands where a reader would look for it. A [Diagnostic] is
// a user's mistake: what is wrong, what to do, and where. A Go error means that
// the machine failed, or that this program has a bug; no function here returns
// one for bad input.
//
// The way back is [Node.YAML], which every reader of YAML 1.1 and 1.2 reads as the
// same value, and [Node.JSON] and [Node.IndentedJSON].
//
// Input may be hostile. Whatever goes beyond [MaxFileSize], [MaxDepth] or
// [MaxNodes] is refused before it costs much, and aliases are never written
// out: all that stand for one anchor share its fields.
//
// YAML as nearly all files have it is read in one pass by yaml_fast.go. A document
// with anything else in it, or with a mistake, is parsed by
// go.yaml.in/yaml/v3. It tells the line and column where each value begins; the
// rest is found here. yaml_extent.go finds where values end, yaml_tree.go builds nodes
// from the library's, yaml_scalar.go resolves plain scalars by YAML 1.2, and
// yaml_errors.go says in plain words, at the right character, why the library
// refused a document.
//
// The package is pure: no files, clock, environment or global state.
package source
