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
	kept      *Kept         // nil: nothing is

	absent []source.Range // the specs whose apps are not in the environment
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
	if s.run == nil {
		s.run = new(platform.Run)
	}
	addTo([]*Sorted{s}, documents...)
}

// addTo sorts documents for several environments.
func addTo(all []*Sorted, documents ...*source.Document) {
	if len(all) == 0 {
		return
	}
	runs := make([]*platform.Run, len(all))
	for i, s := range all {
		runs[i] = s.run
	}
	for _, doc := range documents {
		for _, doc := range documentsIn(doc) {
			switch what, wrong := envelopeOf(doc.Root()); what {
			case isEnvironment: // read before all else
			case isSpec:
				addSpec(all, doc, all[0].kept.compose(doc.Root(), runs))
			default:
				for _, s := range all {
					s.add(doc, what, wrong)
				}
			}
		}
	}
}

// add takes what is no spec, and no environment.
func (s *Sorted) add(doc *source.Document, what envelope, wrong source.Diagnostic) {
	switch what {
	case isWrong:
		s.Incomplete = true
		s.Diagnostics = append(s.Diagnostics, wrong)
	case isFunctionConfig: // kustomize runs it, and nothing is compiled
		s.Diagnostics = append(s.Diagnostics, schema.CheckFunction(doc.Root())...)
	case isObject:
		s.Documents = append(s.Documents, doc)
		s.Diagnostics = append(s.Diagnostics, inNoNamespace(doc, s.run.Environment)...)
	}
}

// addSpec takes a spec as it is in each environment. Where it is the same in two, its app
// is one.
func addSpec(all []*Sorted, doc *source.Document, composed []platform.Composed) {
	known := map[*source.Node]*checkedSpec{}
	for i, s := range all {
		root := composed[i].Root
		s.Diagnostics = append(s.Diagnostics, composed[i].Mistakes...)
		if root == nil {
			s.absent = append(s.absent, doc.Root().Range)
			continue
		}
		c := known[root]
		if varies := s.run.Language.Varies(root.Get("kind").Text); c == nil || varies {
			in := s.run.Environment
			if !varies {
				in = nil
			}
			c = s.kept.spec(root, in, s.checkSpec)
			known[root] = c
		}
		s.addChecked(doc, c)
	}
}

// A checkedSpec is what the check of the language makes of one.
type checkedSpec struct {
	app         *schema.App
	diagnostics []source.Diagnostic
}

func (s *Sorted) addChecked(doc *source.Document, c *checkedSpec) {
	diagnostics := source.CloneDiagnostics(c.diagnostics)
	missAtLayer(diagnostics, s.run.OwnLayer(doc.Root()))
	if s.checkOnly && s.run.MayGive(doc.Root()) {
		diagnostics = slices.DeleteFunc(diagnostics, func(d source.Diagnostic) bool { return lacking(&d) })
	}
	if c.app != nil {
		c.app.Document = doc
		s.Apps = append(s.Apps, c.app)
	} else {
		s.Incomplete = true
	}
	s.Diagnostics = append(s.Diagnostics, diagnostics...)
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
			d.Related = append(slices.Clip(d.Related), source.Related{Range: d.Range, Message: "it is not given here either"})
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
func (s *Sorted) checkSpec(root *source.Node) (c *checkedSpec) {
	c = new(checkedSpec)
	defer func() {
		if recover() != nil {
			*c = checkedSpec{diagnostics: []source.Diagnostic{source.Fault(root.Key, "the check of the spec")}}
		}
	}()
	c.app, c.diagnostics = s.run.Check(root)
	return c
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
