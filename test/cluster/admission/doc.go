// Package admission asks a real API server about the cases of admission/testdata: what of
// their policies it refuses, and what the others have against the objects. With -update it
// writes that into the cases, where the tests of package admission hold lint to it.
package admission
