// Package lint holds Kubernetes manifests to rules: what the API server would
// refuse, and what it lets pass though it is wrong.
//
// It is an engine that knows no rule: New takes a list of them as a value, that of
// package lint/rules or any other. A Linter makes a manifest.Index of the
// documents, and validate.Schemas of what objects are held to; each Rule then
// looks at one object at a time, at one workload at a time, or once at the whole,
// through a Pass, which takes its findings. What comments and annotations ignore
// is left out (ignore.go), and findings come out sorted.
//
// Everything works on nodes, so that every finding has its place and custom
// resources come free. Beside Lint a Linter can Fix: it mends files by the edits
// of findings, and keeps only what does no harm. A Baseline is the findings that
// were accepted when a repository adopted lint.
//
// The engine reports some rules itself, those of Reading: on files that cannot be
// read, and on what was to be ignored.
package lint
