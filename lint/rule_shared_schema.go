package lint

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// reportFaults reports the mistakes of one sort.
func (p *Pass) reportFaults(o *Object, f fault) {
	for _, m := range p.Check(o) {
		if m.fault != f {
			continue
		}
		var found *Finding
		switch {
		case f == unknownFieldFault:
			found = p.ReportKey(o, m.node, m.message, m.hint)
		case f == missingFieldFault && len(m.node.Fields) > 0, f == missingFieldFault && m.node.Kind == source.Null: // an item of a list
			found = p.ReportIn(o, m.node, begin(m.node), m.message, m.hint)
		default:
			found = p.Report(o, m.node, m.message, m.hint)
			if strings.HasSuffix(found.Path, "]") {
				found.Place = begin(m.node)
			}
		}
		found.Fix(m.hint, m.fix...)
	}
}
