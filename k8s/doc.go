// Package k8s holds facts about Kubernetes: which kinds each version has, the
// schemas of their fields, which API versions came and went, which kinds are in no
// namespace, what tells the items of a list apart, what no update can change, and
// what the levels of Pod Security allow.
//
// Most are in text files, made from Kubernetes' own modules by internal/generate.
// schemas.txt has every definition once; where versions differ, a line names those
// that it holds for:
//
//	core.v1.Container
//	 name! string
//	 ports []core.v1.ContainerPort
//	 restartPolicyRules []core.v1.ContainerRestartRule 1.34-
//	 terminationMessagePolicy string = FallbackToLogsOnError|File
//
// A field with ! cannot be left out; [] is a list, {} a map, and what follows =
// are the values that there are. A definition is read when it is first asked
// for, so that a program which checks one Deployment does not pay for the other
// hundred kinds.
//
// defaults.txt has, for each field, the value that is the same as leaving it out. It is
// made by the API server's own code (test/apiserver/defaults).
//
// The few that stand in Go are held to those modules by tests.
//
// The package knows nothing of nodes and rules: package lint holds objects to
// these schemas.
package k8s

//go:generate go run ./internal/subset
