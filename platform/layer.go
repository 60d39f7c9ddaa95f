package platform

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

const (
	ruleNothingBelow = "layer-null"
	ruleNoChange     = "layer-same"
)

// A merger lays one layer over the spec of one app.
type merger struct {
	// shared: the layer is an environment's, over many apps; else the app's own.
	shared bool
	// at leads to the layer.
	at source.Path
	// below gives the values that those of an app's own layer stand in place of.
	below []replaced
	// verdicts say of each value that the layer gives whether anything is wrong with
	// it over this app.
	verdicts []verdict
}

// replaced is a value of a layer, and the one that it stands in place of.
type replaced struct{ value, lower source.Range }

// A verdict is what is said of a value of a layer over one app; nothing of one that is as
// it should be.
type verdict struct {
	value *source.Node
	wrong *source.Diagnostic
}

// over gives what becomes of a value under a layer: maps are merged by key; a list, a
// scalar and a value of another form replace what is there, and null takes it away.
// lower may be absent; the result is absent where nothing is left. Values keep the
// places where they were written.
func (m *merger) over(lower, upper *source.Node, path source.Path) *source.Node {
	switch {
	case upper.Kind == source.Null && !lower.Exists():
		m.fail(upper, path, source.Diagnostic{
			Rule: ruleNothingBelow, Message: "%s: null takes nothing away, since nothing below gives it",
		})
		return upper.Absent()
	case upper.Kind == source.Null:
		m.pass(upper)
		return upper.Absent()
	case upper.Kind != source.Map, len(upper.Fields) == 0 && lower.Kind == source.Map:
		same := upper.Equal(lower)
		if upper.Kind == source.Map { // that the app is there is said by such a layer as a whole
			same = !m.shared && len(path) > len(m.at)
		}
		if same {
			m.fail(upper, path, source.Diagnostic{
				Rule: ruleNoChange, Severity: source.Warning, Message: "%s is what it is without this layer",
				Related: []source.Related{{Range: lower.Range, Message: "it is given here"}},
			})
		} else {
			m.pass(upper)
		}
		if upper.Kind == source.Map {
			return lower
		}
		if lower.Exists() && !m.shared {
			m.below = append(m.below, replaced{upper.Range, lower.Range})
		}
		return upper
	case lower.Kind != source.Map:
		lower = &source.Node{Range: upper.Range, Key: upper.Key, Kind: source.Map}
	}
	merged := lower.Copy(len(lower.Fields))
	merged.ShareAbsent(nil)
	for _, f := range upper.Fields {
		value := m.over(lower.Get(f.Name), f.Value, append(path, source.Into(f.Name)))
		at := slices.IndexFunc(merged.Fields, func(g source.Field) bool { return g.Name == f.Name })
		switch {
		case at >= 0 && value.Exists():
			merged.Fields[at].Value = value
		case at >= 0:
			merged.Fields = slices.Delete(merged.Fields, at, at+1)
		case value.Exists():
			merged.Fields = append(merged.Fields, source.Field{Name: f.Name, Value: value})
		}
	}
	return merged
}

// pass notes that a value is as it should be.
func (m *merger) pass(value *source.Node) { m.verdicts = append(m.verdicts, verdict{value: value}) }

// fail notes what is wrong with a value; the message has a place for its path.
func (m *merger) fail(value *source.Node, path source.Path, d source.Diagnostic) {
	d.Range, d.Path, d.Hint = value.Range, path.String(), "remove it"
	d.Message = fmt.Sprintf(d.Message, path[len(m.at):])
	m.verdicts = append(m.verdicts, verdict{value, &d})
}
