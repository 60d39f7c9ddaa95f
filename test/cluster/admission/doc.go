// Package admission asks a real API server about the cases of admission/testdata: what of
// their policies it refuses, and what the others have against the objects; and about those of
// validate/cel/testdata: which CRDs it refuses, and which objects of their kinds. With -update
// it writes that into the cases, where the tests of these packages hold lint to it.
package admission
