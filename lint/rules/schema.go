package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// reportViolations reports the violations of one sort.
func reportViolations(p *lint.Pass, o *manifest.Object, f validate.Reason) {
	for _, m := range p.Check(o) {
		if m.Reason != f {
			continue
		}
		var found *lint.Finding
		switch {
		case f == validate.UnknownField, m.Key:
			found = p.ReportKey(o, m.Node, m.Message, m.Hint)
		case f == validate.MissingField && len(m.Node.Fields) > 0,
			f == validate.MissingField && m.Node.Kind == source.Null: // an item of a list
			found = p.ReportIn(o, m.Node, manifest.Head(m.Node), m.Message, m.Hint)
		default:
			found = p.Report(o, m.Node, m.Message, m.Hint)
			if path, _ := source.ParsePath(found.Path); len(path) > 0 && path[len(path)-1].Index >= 0 {
				found.Range = manifest.Head(m.Node)
			}
		}
		if m.At.Known() {
			found.Range = m.At
		}
		if m.Other != nil {
			found.Relate(m.Other, m.OtherWords)
		}
		found.Fix(m.Hint, m.Fix...)
		found.AtMost = m.AtMost
	}
}
