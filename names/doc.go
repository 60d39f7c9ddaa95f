// Package names says what the names in specs and manifests mean: what has each, where that is
// said, and where it is spoken of.
//
// New finds all of that for an input. What a place means is asked by Index.At, and then where
// that is declared (Thing.Declared), who else speaks of it (Index.Mentions), and what another
// name for it changes (Index.Rename). What objects refer to comes from package graph; what a
// spec becomes refers to others too, and where the spec says that is looked for only when it
// is asked.
package names
