package lint

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// An Admission judges the objects of an input by the admission policies that are there, as
// the function Judge of package admission does. What it says is in the same order each time.
type Admission func(AdmissionInput) []Verdict

// An AdmissionInput is what the API server would know where the objects are applied.
type AdmissionInput struct {
	Index      *manifest.Index
	Base       *manifest.Index // what the cluster holds; nil: nothing is known of it
	Policies   *manifest.Index // policies, bindings and their parameters that are no part of the input; may be nil
	Schemas    *validate.Schemas
	Kubernetes []string // minor versions, as 1.37; none: the newest known
}

// A Verdict is what an admission policy has against an object, or what is wrong with a
// policy.
type Verdict struct {
	Rule     string          // the ID of the rule whose finding it is
	Severity source.Severity // the most that it can be
	Object   *manifest.Object
	Node     *source.Node // of the object
	Message  string
	Hint     string
	Related  []source.Related
}

// PolicyKinds are the kinds that have something judged.
var PolicyKinds = []string{"ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"}

// webhookKinds are those of which only their own conditions are judged.
var webhookKinds = []string{"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"}

// judged gives what admission policies say of the objects of a run, as a function that works
// it out. Without policies it costs nothing.
func (l *Linter) judged(in *Input, index *manifest.Index, schemas *validate.Schemas) func() []Verdict {
	there := len(l.options.Policies) > 0
	for _, kind := range PolicyKinds {
		there = there || len(index.Of(kind)) > 0
	}
	for _, kind := range webhookKinds {
		there = there || slices.ContainsFunc(index.Of(kind), conditional)
	}
	if !there || l.options.Admission == nil {
		return func() []Verdict { return nil }
	}
	return func() []Verdict {
		a := AdmissionInput{Index: index, Schemas: schemas, Kubernetes: l.options.Kubernetes}
		if in.Base != nil {
			a.Base = manifest.NewIndex(in.Base(), nil, nil)
		}
		if len(l.options.Policies) > 0 {
			a.Policies = manifest.NewIndex(l.options.Policies, nil, nil)
		}
		return l.options.Admission(a)
	}
}

// conditional reports whether a webhook is asked on conditions.
func conditional(o *manifest.Object) bool {
	return slices.ContainsFunc(o.At("webhooks").Items, func(n *source.Node) bool {
		return len(n.Get("matchConditions").Items) > 0
	})
}

// ReportVerdicts reports what admission policies say, as far as it is of the rule that runs.
func (p *Pass) ReportVerdicts() {
	for _, v := range p.verdicts() {
		if v.Rule != p.rule.ID {
			continue
		}
		f := p.Report(v.Object, v.Node, v.Message, v.Hint)
		f.Related, f.AtMost = v.Related, v.Severity
	}
}

// atMost lowers the severity of a finding to the most that it can be, and reports whether that
// is advice which nobody asked for.
func (l *Linter) atMost(f *Finding) bool {
	given := f.Severity
	f.Severity = max(given, f.AtMost)
	return f.Severity == source.Advice && given != source.Advice && !l.options.Advice
}
