// Package schema holds the language of app specs and checks documents
// against it.
//
// The language is written in CUE, in the files of this folder: one for each
// kind, with types, bounds, patterns, rules across fields, defaults and
// documentation. tables.go is made from them by go generate, and a test holds
// the two together. [Check] holds a document to these tables, node by node, so
// that each mistake gives one message with an exact place; [Lookup],
// [JSONSchema] and [Reference] show the same tables to people and to editors.
//
// Package table has the tables' form, and what can be done with them; cue makes
// them from CUE, at build time; oracle holds them to CUE's own evaluator; and
// schematest makes random specs from them, for tests of all that comes behind.
package schema

import "embed"

//go:generate go run ./internal/generate

// Files are the CUE files of the language.
//
//go:embed *.cue
var Files embed.FS
