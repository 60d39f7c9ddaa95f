package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// reportRuleFaults reports what the API server has against a CRD: one of the input, or a given one where o is nil.
func reportRuleFaults(p *lint.Pass, o *manifest.Object, faults []validate.RuleFault) {
	for _, f := range faults {
		if o == nil {
			p.ReportAt(nil, f.Range, f.Message, f.Hint)
			continue
		}
		p.ReportIn(o, f.Node, f.Range, f.Message, f.Hint)
	}
}
