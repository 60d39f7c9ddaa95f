// Package validate holds an object to the schema of its kind, the way in which
// the API server decodes it: strictly, and for several versions of Kubernetes in
// one go.
//
// What the fields of Kubernetes' own kinds are comes from package k8s, as tables.
// They are checked as nodes: a Deployment takes about 2 µs, where gojsonschema
// takes 50 µs and some thousand allocations; and a mistake is one Violation with
// its place, where gojsonschema gives one for each alternative and none. So
// gojsonschema is the oracle in tests, and judges custom resources, whose schemas,
// as CRDs or JSON Schemas, can say more than a table.
package validate
