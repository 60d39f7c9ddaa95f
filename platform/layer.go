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
	// below gives the values that those of the layer stand in place of.
	below map[source.Range]source.Range
	// verdicts say of each value that the layer gives whether anything is wrong with
	// it over this app.
	verdicts []verdict
}

// A verdict is what is said of a value of a layer over one app; of one that is as it
// should be, the rule is "".
type verdict struct {
	value *source.Node
	source.Diagnostic
}

// over gives what becomes of a value under a layer: maps are merged by key; a list, a
// scalar and a value of another form replace what is there, and null takes it away.
// lower may be absent; the result is absent where nothing is left. Values keep the
// places where they were written.
func (m *merger) over(lower, upper *source.Node, path source.Path) *source.Node {
	switch {
	case upper.Kind == source.Null:
		m.judge(upper, path, !lower.Exists(), source.Diagnostic{
			Rule: ruleNothingBelow, Severity: source.Error,
			Message: fmt.Sprintf("%s: null takes nothing away, since nothing below gives it", path[len(m.at):]),
			Hint:    "remove it",
		})
		return upper.Absent()
	case upper.Kind != source.Map, len(upper.Fields) == 0 && lower.Kind == source.Map:
		same := upper.Equal(lower)
		if upper.Kind == source.Map { // that the app is there is said by such a layer as a whole
			same = !m.shared && len(path) > len(m.at)
		}
		m.judge(upper, path, same,
			source.Diagnostic{
				Rule: ruleNoChange, Severity: source.Warning,
				Message: fmt.Sprintf("%s is what it is without this layer", path[len(m.at):]),
				Hint:    "remove it",
				Related: []source.Related{{Range: lower.Range, Message: "it is given here"}},
			})
		if upper.Kind == source.Map {
			return lower
		}
		if lower.Exists() && !m.shared {
			if m.below == nil {
				m.below = map[source.Range]source.Range{}
			}
			m.below[upper.Range] = lower.Range
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

// judge notes a verdict on a value: whether it is wrong, and what is said then.
func (m *merger) judge(value *source.Node, path source.Path, wrong bool, d source.Diagnostic) {
	if !wrong {
		d = source.Diagnostic{}
	}
	d.Range, d.Path = value.Range, path.String()
	m.verdicts = append(m.verdicts, verdict{value, d})
}
