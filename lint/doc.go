// Package lint holds Kubernetes manifests to rules: what the API server would
// refuse, and what it lets pass though it is wrong.
//
// Everything works on nodes, so that every finding has its place and custom
// resources come free. Lint makes an Index of the documents first: objects with
// their labels, workloads with their pods, containers, ports and selectors, and
// what refers to what. Then each Rule looks at it: at one object at a time, at
// one workload at a time, or once at the whole.
//
// To add a rule, copy a short rule_*.go, name the rule in rules.go, and write
// testdata/lint/ID.txtar with a good and a bad manifest; the expected finding
// stands beside the offending line.
//
// What a kind's fields are comes from package k8s, as tables. A checker
// (schema_check.go) holds an object to the table of its kind, for several
// versions of Kubernetes in one go, and the rules unknown-field, wrong-type,
// missing-field and unknown-value share what it finds. It reads nodes: a
// Deployment takes about 2 µs, where gojsonschema takes 50 µs and some thousand
// allocations, and a mistake is one finding with its place, where gojsonschema
// gives one for each alternative and none. gojsonschema is the oracle in tests,
// and judges custom resources, whose schemas can say more than a table.
//
// Input is often half of an application: a patch, a folder without the rest. So
// a reference that leads out of the input is no mistake unless the input holds
// what could have been meant. Index says how far things reach: Find and Select
// look everywhere, nearest first; Together says whether two objects can meet in
// one cluster at all.
package lint
