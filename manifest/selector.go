package manifest

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// Labels are the labels of an object or of a pod template, in the order
// written.
type Labels []Label

// A Label is one entry of Labels.
type Label struct {
	Key, Value string
	Node       *source.Node // the value; nil where labels are kept without nodes
}

// LabelsOf reads a map of labels. What is no text is no label, but null is the
// empty text, as for the API server.
func LabelsOf(n *source.Node) Labels {
	if len(n.Fields) == 0 {
		return nil
	}
	list := make(Labels, 0, len(n.Fields))
	for _, f := range n.Fields {
		if f.Value.Kind == source.String || f.Value.Kind == source.Null {
			list = append(list, Label{f.Name, StringOf(f.Value), f.Value})
		}
	}
	return list
}

// Get gives the value of a label.
func (l Labels) Get(key string) (value string, ok bool) {
	for i := range l {
		if l[i].Key == key {
			return l[i].Value, true
		}
	}
	return "", false
}

// A Selector is a condition on labels.
type Selector struct {
	Node         *source.Node
	Requirements []Requirement // all of which must hold
	Null         bool          // it is not there: what that means depends on the field
	Invalid      bool          // it has a part that means nothing; such a part is left out
}

// A Requirement is one condition of a Selector.
type Requirement struct {
	Key      string
	Operator string   // In, NotIn, Exists or DoesNotExist
	Values   []string // of In and NotIn
	Node     *source.Node
}

// SelectorOf reads a label selector: matchLabels and matchExpressions.
func SelectorOf(n *source.Node) *Selector {
	s := mapSelectorOf(n.Get("matchLabels"))
	s.Node = n
	s.Null = n.Kind <= source.Null
	s.Invalid = s.Invalid || !s.Null && n.Kind != source.Map
	for _, e := range n.Get("matchExpressions").Items {
		r := Requirement{Key: e.Get("key").Text, Operator: e.Get("operator").Text, Node: e}
		for _, v := range e.Get("values").Items {
			r.Values = append(r.Values, v.Text)
		}
		if !r.valid() {
			s.Invalid = true
			continue
		}
		s.Requirements = append(s.Requirements, r)
	}
	return s
}

// mapSelectorOf reads a selector that is a plain map of labels, as that of a
// Service.
func mapSelectorOf(n *source.Node) *Selector {
	s := &Selector{Node: n, Null: n.Kind <= source.Null}
	if len(n.Fields) == 0 {
		return s
	}
	s.Requirements = make([]Requirement, 0, len(n.Fields))
	values := make([]string, len(n.Fields))
	for i, f := range n.Fields {
		if f.Value.Kind != source.String && f.Value.Kind != source.Null { // null is the empty text
			s.Invalid = true
			continue
		}
		values[i] = StringOf(f.Value)
		s.Requirements = append(s.Requirements, Requirement{f.Name, "In", values[i : i+1 : i+1], f.Value})
	}
	return s
}

func (r *Requirement) valid() bool {
	switch r.Operator {
	case "In", "NotIn":
		return r.Key != "" && len(r.Values) > 0
	case "Exists", "DoesNotExist":
		return r.Key != "" && len(r.Values) == 0
	}
	return false
}

// Empty reports whether the selector has no condition. What that means, all or
// nothing, depends on the field.
func (s *Selector) Empty() bool { return len(s.Requirements) == 0 }

// Matches reports whether labels meet all conditions. No conditions are met by
// everything.
func (s *Selector) Matches(l Labels) bool {
	for i := range s.Requirements {
		if !s.Requirements[i].Matches(l) {
			return false
		}
	}
	return true
}

// Matches reports whether labels meet the condition.
func (r *Requirement) Matches(l Labels) bool {
	value, ok := l.Get(r.Key)
	switch r.Operator {
	case "In":
		return ok && slices.Contains(r.Values, value)
	case "NotIn":
		return !ok || !slices.Contains(r.Values, value)
	case "Exists":
		return ok
	}
	return !ok
}

// Anchor gives the node to report the condition at: the value of a label, or the
// key of an expression.
func (r *Requirement) Anchor() *source.Node {
	if key := r.Node.Get("key"); key.Exists() {
		return key
	}
	return r.Node
}

// Anchor gives the node to report the selector at: its only condition, or the
// whole.
func (s *Selector) Anchor() *source.Node {
	if len(s.Requirements) == 1 && !s.Invalid {
		return s.Requirements[0].Anchor()
	}
	return s.Node
}

// Title names the selector at the begin of a message.
func (s *Selector) Title() string {
	if s.Empty() {
		return "the empty selector"
	}
	return "the selector " + s.String()
}

// String writes the selector as kubectl -l does: app=web,tier in (a,b).
func (s *Selector) String() string {
	parts := make([]string, 0, len(s.Requirements))
	for i := range s.Requirements {
		parts = append(parts, s.Requirements[i].String())
	}
	return strings.Join(parts, ",")
}

// String writes the condition as kubectl -l does.
func (r *Requirement) String() string {
	switch {
	case r.Operator == "Exists":
		return r.Key
	case r.Operator == "DoesNotExist":
		return "!" + r.Key
	case r.Operator == "In" && len(r.Values) == 1:
		return r.Key + "=" + r.Values[0]
	}
	return r.Key + " " + strings.ToLower(r.Operator) + " (" + strings.Join(r.Values, ",") + ")"
}

// String writes labels as a selector that they meet.
func (l Labels) String() string {
	parts := make([]string, 0, len(l))
	for _, label := range l {
		parts = append(parts, label.Key+"="+label.Value)
	}
	return strings.Join(parts, ",")
}
