// Package imported holds plimsoll import to a comparison that shares no code with it:
// manifests are imported and built again, and the API server's own code, as the program
// of test/apiserver, defaults what went in and what came out and compares the two. What
// is not the same has to be in the report. Applied over what was imported, the result
// has to be taken as an update. make conformance runs it.
package imported
