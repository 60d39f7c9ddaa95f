// Package rules has the rules of the linter, a file a rule: All lists them.
//
// A rule is a value of lint.Rule: an ID, words for people, and a function that is
// called for each object, for each workload or once. To add one, copy a short
// file, name the rule in all.go, and write testdata/lint/ID.txtar with a good and
// a bad manifest; the expected finding stands beside the offending line. What
// several rules use stands in files named after its subject (probes.go,
// claims.go), what diff and graph need as well in package manifest.
//
// Input is often half of an application: a patch, a folder without the rest. So a
// reference that leads out of the input is no mistake unless the input holds what
// could have been meant.
package rules
