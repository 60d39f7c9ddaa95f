package validate

import "github.com/plimsoll-dev/plimsoll/source"

// A Server does with custom resources what the API server does. Package validate/cel has
// one.
type Server interface {
	// Refusals gives what the servers of some minor versions of Kubernetes, as 1.37, have
	// against a CustomResourceDefinition that is made.
	Refusals(definition *source.Node, minors []string) []Refusal

	// Compile reads the schema of a version, openAPIV3Schema. With status that field is
	// left out of objects, as it is of kinds that have it as a subresource.
	Compile(schema *source.Node, status bool) (Judge, error)
}

// A Judge gives what the server has against an object that is made or, where there is an
// old one, becomes of that by an update: by the schema, and by the rules in it. Objects
// are pruned and defaulted first.
type Judge func(object, old *source.Node) []JSONError

// A Refusal is one thing that the server has against a definition.
type Refusal struct {
	Path    []string // of the field
	Rule    bool     // it is about x-kubernetes-validations
	Message string   // in the server's words

	Versions []string // the older ones alone that have it; nil: all
}

// The types of errors about rules in CEL, which have a Rule.
const (
	RuleBroken = "rule_broken" // Description is the message of the rule
	RuleFailed = "rule_failed" // it cannot be evaluated; Description says why
	RuleCost   = "rule_cost"   // judging takes more than the server allows; Rule may be nil
)
