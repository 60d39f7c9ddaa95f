// Package generated holds random specs, made from the schemas, to what must be
// true of every spec: it compiles, to objects whose selectors and references
// are right, twice to the same bytes, and to nothing that the API server would
// refuse. All of it is tests.
//
//	a spec from the schema          schematest.Generate
//	  -> repaired                   what only the compiler knows     (repair_test.go, repairs_test.go)
//	  -> compiled twice             the same bytes                   (spec_test.go)
//	  -> selectors and references   of what came out                 (holds_test.go, references_test.go)
//	  -> mutants of it              refused, or as good as a spec    (generated_test.go)
//	  -> judged                     with -judge, by the API server   (judge_test.go)
//	  -> the smallest that fails    when something does              (shrink_test.go)
//
// The counts become a report (report_test.go), and the committed one a page.
package generated
