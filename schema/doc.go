// Package schema holds the language of app specs and checks documents
// against it.
//
// The language is written in CUE: one file per kind, embedded here, with
// types, bounds, patterns, rules across fields, defaults and documentation.
// [Load] reads the files as syntax and compiles them to tables: a [Type] for
// every definition. [Check] holds a document to them, node by node, so that
// each mistake gives one message with an exact place; [Lookup] and
// [JSONSchema] show the same tables to people and to editors.
//
// The tables understand a subset of CUE, named in docs/schema.md; a construct
// outside it fails the load, and so every test. That the tables and CUE's own
// evaluator give equal verdicts and equal defaults is tested.
//
// For tests of all that comes behind, [Generate] makes random specs from the
// tables, [Points] lists what they can have, and [Mutate] spoils them.
package schema
