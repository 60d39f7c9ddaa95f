package plimsoll

import (
	"fmt"
	"slices"
	"strings"

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
	root := doc.Root
	version, kind := root.Get("apiVersion"), root.Get("kind")
	group := groupOf(root)
	switch {
	case group == schema.Group && IsFunctionConfig(kind.Text): // it is for kustomize
	case group == schema.Group && nearFunction(kind.Text) != "":
		s.fail(kind.Range, "unknown-kind", fmt.Sprintf("there is no kind %q", kind.Text),
			source.DidYouMean(nearFunction(kind.Text)))
	case group == schema.Group:
		app, diagnostics := schema.Check(root)
		if app != nil {
			app.Document = doc
			s.Apps = append(s.Apps, app)
		} else {
			s.Incomplete = true
		}
		s.Diagnostics = append(s.Diagnostics, diagnostics...)
	case root.Kind != source.Map:
		s.fail(root.Range, "type", fmt.Sprintf("a document is a spec or a Kubernetes object, not %s", root.Kind), "")
	case !version.Exists() && !kind.Exists():
		s.fail(version.Range, "missing-field", "this document has neither apiVersion nor kind",
			fmt.Sprintf("begin a spec with apiVersion: %s and kind: one of %s", schema.APIVersion,
				strings.Join(schema.Kinds(), ", ")))
	case !version.Exists():
		s.fail(version.Range, "missing-field", "this document has no apiVersion", "add apiVersion: "+schema.APIVersion+
			" if it is a spec")
	case !kind.Exists():
		s.fail(kind.Range, "missing-field", "this document has no kind", "")
	case source.Nearest(group, []string{schema.Group}) != "":
		s.fail(version.Range, "api-version", fmt.Sprintf("there is no API group %q", group),
			source.DidYouMean(schema.APIVersion))
	default:
		s.Documents = append(s.Documents, doc)
	}
}

// fail records why a document is left out.
func (s *Sorted) fail(at source.Range, rule, message, hint string) {
	s.Incomplete = true
	s.Diagnostics = append(s.Diagnostics, source.Diagnostic{Rule: rule, Message: message, Hint: hint, Range: at})
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
