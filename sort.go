package plimsoll

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/platform"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Sorted is documents sorted into specs, which are checked, and objects of
// Kubernetes, which need only say what they are: what the compiler takes. Its
// zero value holds nothing.
type Sorted struct {
	compiler.Input
	Diagnostics []source.Diagnostic

	run       *platform.Run // of the environment that specs are composed for
	checkOnly bool          // what an environment may give is not missed
}

// SortIn sorts documents for an environment among them; "" is none. The error tells the
// one who gave its name that there is none of it.
func (o *Options) SortIn(environment string, documents ...*source.Document) (*Sorted, error) {
	e := new(inputEnvironments)
	e.Environments, e.mistakes = platform.ReadEnvironments(o.Language, environmentsAmong(documents))
	run := platform.Run{Language: o.Language, Environments: e.Environments}
	var err error
	if run.Environment, err = e.named(environment); err != nil {
		return nil, err
	}
	s := &Sorted{Diagnostics: e.mistakes, run: &run}
	if wrong := o.Language.Mistakes(); len(wrong) > 0 {
		s.Diagnostics = wrong
		return s, nil
	}
	s.Add(documents...)
	s.Diagnostics = append(s.Diagnostics, run.Close()...)
	return s, nil
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
	case isEnvironment: // read before all else
	case isSpec:
		root, there := s.compose(doc.Root)
		if !there {
			return
		}
		app, diagnostics := s.checkSpec(root)
		missAtLayer(diagnostics, s.run.OwnLayer(doc.Root))
		if s.checkOnly && s.run.MayGive(doc.Root) {
			diagnostics = slices.DeleteFunc(diagnostics, func(d source.Diagnostic) bool { return lacking(&d) })
		}
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
		if s.run != nil {
			s.Diagnostics = append(s.Diagnostics, inNoNamespace(doc, s.run.Environment)...)
		}
	}
}

// compose gives a spec as it is in the environment of the run; there is false where
// its app is not in it.
func (s *Sorted) compose(root *source.Node) (composed *source.Node, there bool) {
	if !root.Has("environments") && (s.run == nil || s.run.Environment == nil) {
		return root, true
	}
	run := s.run
	if run == nil {
		run = new(platform.Run)
	}
	composed, mistakes := run.Compose(root)
	s.Diagnostics = append(s.Diagnostics, mistakes...)
	return composed, composed != nil
}

// missAtLayer has what an app lacks in an environment missed at its layer for that, where
// it has one; but not what stands in metadata, of which layers have nothing.
func missAtLayer(diagnostics []source.Diagnostic, layer *source.Node) {
	if !layer.Exists() {
		return
	}
	for i := range diagnostics {
		d := &diagnostics[i]
		first, _ := schema.Steps(d.Path)
		inside := layer.Start <= d.Range.Start && d.Range.End <= layer.End
		if lacking(d) && !inside && first != "metadata" {
			d.Related = append(d.Related, source.Related{Range: d.Range, Message: "it is not given here either"})
			d.Range = layer.Key
		}
	}
}

// lacking reports whether a diagnostic is about what is not there, which an environment
// may give.
func lacking(d *source.Diagnostic) bool {
	return d.Rule == ruleMissingField || d.Rule == "field-rule" || d.Absent
}

// checkSpec is the check of the language, of which a fault ends only the spec.
func (s *Sorted) checkSpec(root *source.Node) (app *schema.App, diagnostics []source.Diagnostic) {
	defer func() {
		if recover() != nil {
			app, diagnostics = nil, []source.Diagnostic{source.Fault(root.Key, "the check of the spec")}
		}
	}()
	if s.run == nil {
		return schema.Check(root)
	}
	return s.run.Check(root)
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

// IsSpecial reports whether a kind of Plimsoll's group is that of no app.
func IsSpecial(kind string) bool { return IsFunctionConfig(kind) || kind == platform.EnvironmentKind }

// nearSpecial gives what a kind was probably meant to be, if that is no spec.
func nearSpecial(kind string) string {
	if slices.Contains(schema.Kinds(), kind) {
		return ""
	}
	all := slices.Concat(schema.Kinds(), schema.Functions(), []string{platform.EnvironmentKind})
	if near := source.Nearest(kind, all); IsSpecial(near) {
		return near
	}
	return ""
}
