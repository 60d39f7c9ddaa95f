package plimsoll

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Sorted is documents sorted into specs, which are checked, and objects of
// Kubernetes, which need only say what they are: what the compiler takes. Its
// zero value holds nothing.
type Sorted struct {
	compiler.Input
	Diagnostics []source.Diagnostic
}

// Add sorts documents. One with a mistake is left out.
func (s *Sorted) Add(documents ...*source.Document) {
	for _, doc := range documents {
		s.add(doc)
	}
}

func (s *Sorted) add(doc *source.Document) {
	if items := itemsOf(doc); items != nil {
		s.Add(items...)
		return
	}
	what, wrong := envelopeOf(doc.Root)
	switch what {
	case isWrong:
		s.Incomplete = true
		s.Diagnostics = append(s.Diagnostics, wrong)
	case isSpec:
		app, diagnostics := checkSpec(doc.Root)
		if app != nil {
			app.Document = doc
			s.Apps = append(s.Apps, app)
		} else {
			s.Incomplete = true
		}
		s.Diagnostics = append(s.Diagnostics, diagnostics...)
	case isFunctionConfig: // kustomize runs it, and nothing is compiled
		s.Diagnostics = append(s.Diagnostics, schema.CheckFunction(doc.Root)...)
	case isObject:
		s.Documents = append(s.Documents, doc)
	}
}

// checkSpec is schema.Check, of which a fault ends only the spec.
func checkSpec(root *source.Node) (app *schema.App, diagnostics []source.Diagnostic) {
	defer func() {
		if recover() != nil {
			app, diagnostics = nil, []source.Diagnostic{source.Fault(root.Key, "the check of the spec")}
		}
	}()
	return schema.Check(root)
}

// The kinds of function configuration, which are of Plimsoll's group and no
// specs.
const (
	GeneratorKind   = "PlimsollGenerator"
	TransformerKind = "PlimsollTransformer"
	ValidatorKind   = "PlimsollValidator"
)

// IsFunctionConfig reports whether a kind of Plimsoll's group is no spec.
func IsFunctionConfig(kind string) bool { return slices.Contains(schema.Functions(), kind) }

// nearFunction gives what a kind was probably meant to be, if that is no spec.
func nearFunction(kind string) string {
	if slices.Contains(schema.Kinds(), kind) {
		return ""
	}
	if near := source.Nearest(kind, slices.Concat(schema.Kinds(), schema.Functions())); IsFunctionConfig(near) {
		return near
	}
	return ""
}
