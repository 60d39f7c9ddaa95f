package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var selectorElsewhere = &lint.Rule{
	ID:      "selector-elsewhere",
	Summary: "a Service or NetworkPolicy that selects by a label that no pod of the input has",
	Why: "The pods may well be made by an operator, or stand elsewhere. But then nothing here says so, and a name " +
		"that is spelt wrongly is not noticed.",
	Do:       "Look whether the pods have the label, or lint it together with what makes them.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
	Kinds:    []string{"NetworkPolicy", "Service"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		s := manifest.ServiceSelector(o)
		if o.Is(manifest.NetworkingGroup, "NetworkPolicy") {
			s = manifest.PodSelector(o)
		}
		if s == nil || s.Empty() || s.Invalid || len(p.Near(o, "")) == 0 || len(p.Select(o, "", s)) > 0 || p.PatchSelects(s) {
			return
		}
		if meant, _ := p.MeansPods(s); !meant {
			p.Report(o, s.Anchor(), fmt.Sprintf("no pod of the input has the labels that %s asks for", s),
				"look whether the pods have them, or lint it together with what makes the pods")
		}
	},
}
