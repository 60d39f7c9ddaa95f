package validate

import "github.com/plimsoll-dev/plimsoll/source"

// A Server does what the API server does with custom resources, and with expressions in CEL.
// Package validate/cel has one.
type Server interface {
	// Refusals gives what the servers of some minor versions of Kubernetes, as 1.37, have
	// against a CustomResourceDefinition that is made.
	Refusals(definition *source.Node, minors []string) []Refusal

	// Compile reads the schema of a version, openAPIV3Schema. With status that field is
	// left out of objects, as it is of kinds that have it as a subresource.
	Compile(schema *source.Node, status bool) (Judge, error)

	// Selector gives what the server has against an expression that is to select devices,
	// in its words; "" where it takes it. shared says whether a device may tell that several
	// can have it, as from Kubernetes 1.36 on.
	Selector(expression string, shared bool) string

	// SignedRequest reports whether a request for a certificate, without PEM, can be read and
	// is signed by the key in it.
	SignedRequest(request []byte) bool

	// KeyPair reports whether a certificate and a key, in PEM, can be read and go together.
	KeyPair(certificate, key []byte) bool

	// Authority reports whether a certificate, without PEM, can be read and is one to trust
	// others by.
	Authority(certificate []byte) bool
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
