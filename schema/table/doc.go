// Package table holds what a language says of its documents, in a form that
// checks nodes directly: one message for a mistake, at the place where it is
// written.
//
// A [Type] is what a value may be, in one slot for each shape that YAML has;
// [Defaults] are what is filled in, apart from the types; a [Kind] is both for
// documents of one kind. [Check] holds a node to a type, [Meet] narrows one type
// by another.
//
// Tables are plain data and hold no code, so that they can be written down as
// Go: package schema holds those of the specs, made from its CUE files by
// package schema/cue. They are read-only once made, and shared freely.
package table
