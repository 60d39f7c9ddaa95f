package table

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A House is what the people of one house say beside the language: what they ask of
// documents, and what is filled in. It is read-only once made.
type House struct {
	Rules    []*HouseRule
	Defaults []*HouseDefaults
	Own      []*OwnKind
}

// AnyKind stands, in a house, for every kind that has a field.
const AnyKind = "App"

// HouseDefaults are the defaults of one kind, or of AnyKind.
type HouseDefaults struct {
	Kind string
	*Defaults
	Place source.Range
}

// A HouseRule asks something of one value.
type HouseRule struct {
	// Of is AnyKind or a kind, and Steps lead to the value; or it is a named type of the
	// language, as #Image, whose values are asked wherever they stand.
	Of    string
	Steps []HouseStep
	Type  *Type // what the value may be

	Message, Hint string // "": those of the language
	Place         source.Range
	Severity      source.Severity
	Environments  []Mention // that it holds in; nil: in all, and without one
	Exceptions    []Exception
}

// A HouseStep leads to a field of a map, or to the entries whose names are of a type.
type HouseStep struct {
	Name     string
	Key      *Type // nil: the field Name
	Required bool
	// Given: where the field is not there, it counts as one with nothing in it, and a
	// single value as given.
	Given bool
	Place source.Range
}

// Asks reports whether the rule asks for the field of a step, where what holds it is
// there: for itself, or for what is asked for in it.
func (r *HouseRule) Asks(step int) bool {
	s := r.Steps[step]
	return s.Required || s.Given && step+1 < len(r.Steps) && r.Asks(step+1)
}

// A Mention is a name in an attribute.
type Mention struct {
	Name  string
	Place source.Range
}

// An Exception is an app that a rule does not hold for, up to a day and on it.
type Exception struct {
	Mention        // the app as NAME or NAMESPACE/NAME
	Until   string // as 2027-03-31
	Whole   source.Range
}

// Path is what the rule is called, as #App.spec.image.
func (r *HouseRule) Path() string {
	path := "#" + strings.TrimPrefix(r.Of, "#")
	for _, s := range r.Steps {
		path += "." + cmp.Or(s.Name, s.Place.Text())
	}
	return path
}

// Named reports whether the rule is about a named type of the language.
func (r *HouseRule) Named() bool { return strings.HasPrefix(r.Of, "#") }

// HoldsIn reports whether the rule holds in an environment; "" is none.
func (r *HouseRule) HoldsIn(environment string) bool {
	return r.Environments == nil ||
		slices.ContainsFunc(r.Environments, func(m Mention) bool { return m.Name == environment })
}

// Holds reports whether the rule is about an app in an environment, "" for none, on
// a day.
func (r *HouseRule) Holds(name, namespace, environment, day string) bool {
	return r.HoldsIn(environment) && !slices.ContainsFunc(r.Exceptions, func(e Exception) bool {
		return day <= e.Until && (e.Name == name || e.Name == namespace+"/"+name)
	})
}

// Judge holds a document to the rule and gives what is wrong. t is the type of the
// document in the language; wrong tells of what is wrong in that already, by its path.
func (r *HouseRule) Judge(n *source.Node, t *Type, wrong func(path string) bool) []source.Diagnostic {
	j := &judge{rule: r, wrong: wrong}
	if r.Named() {
		j.within(n, t, "")
	} else {
		j.follow(n, r.Steps, t, "the document")
	}
	return j.found
}

// JudgeValue holds a value at a path, of the named type that the rule is about, to it.
func (r *HouseRule) JudgeValue(n *source.Node, name, path string) []source.Diagnostic {
	j := &judge{rule: r, wrong: func(string) bool { return false }}
	j.path, _ = source.ParsePath(path)
	j.hold(n, r.Type, name)
	return j.found
}

// A judge holds one document to one rule.
type judge struct {
	rule  *HouseRule
	wrong func(path string) bool
	path  source.Path
	found []source.Diagnostic
}

// follow goes the way to the value.
// t is the type of n in the language, which tells itself of what it asks for.
func (j *judge) follow(n *source.Node, steps []HouseStep, t *Type, name string) {
	switch {
	case len(steps) == 0:
		j.hold(n, j.rule.Type, name)
		return
	case n.Kind != source.Map:
		// A value of another form has no such field.
		j.hold(n, &Type{Object: &Object{Open: true, Max: -1}}, name)
		return
	}
	step := steps[0]
	for _, f := range n.Fields {
		if step.Key == nil && f.Name != step.Name || step.Key != nil && !Matches(text(f.Name), step.Key) {
			continue
		}
		j.path = append(j.path, source.Into(f.Name))
		j.follow(f.Value, steps[1:], t.entry(f.Name), f.Name)
		j.path = j.path[:len(j.path)-1]
	}
	if step.Key == nil && !n.Has(step.Name) && !t.requires(step.Name) &&
		!j.wrong(append(j.path[:len(j.path):len(j.path)], source.Into(step.Name)).String()) {
		j.lacks(n, steps, name)
	}
}

// lacks looks at what the rule says of a field that is not there.
func (j *judge) lacks(n *source.Node, steps []HouseStep, name string) {
	if j.rule.Asks(len(j.rule.Steps) - len(steps)) {
		c := &checker{path: j.path}
		c.missing(n, &Field{Name: steps[0].Name}, name)
		j.tell(c.diagnostics)
		return
	}
	for _, s := range steps {
		if !s.Given {
			return
		}
	}
	empty := &source.Node{Range: n.Absent().Range, Key: n.Absent().Range, Kind: source.Map}
	switch t := j.rule.Type; {
	case t.List != nil && t.Object == nil:
		empty.Kind = source.List
	case t.Object == nil:
		return
	}
	for _, s := range steps {
		j.path = append(j.path, source.Into(s.Name))
	}
	j.hold(empty, j.rule.Type, steps[len(steps)-1].Name)
	j.path = j.path[:len(j.path)-len(steps)]
}

// entry gives the type of a field; nil: nothing is said of it.
func (t *Type) entry(name string) *Type {
	if t == nil || t.Object == nil {
		return nil
	}
	if f := t.Object.Field(name); f != nil {
		return f.Type
	}
	return t.Object.Value
}

// requires reports whether a map has to have a field.
func (t *Type) requires(name string) bool {
	if t == nil || t.Object == nil {
		return false
	}
	f := t.Object.Field(name)
	return f != nil && f.Required
}

// within looks for values of a named type.
func (j *judge) within(n *source.Node, t *Type, name string) {
	if t == nil || t.Any || !n.Exists() || n.Kind == source.Null {
		return
	}
	if t.Is(j.rule.Of, n.Kind) {
		j.hold(n, j.rule.Type, name)
		return
	}
	switch {
	case n.Kind == source.Map && t.Object != nil:
		for _, f := range n.Fields {
			inner := t.Object.Value
			if known := t.Object.Field(f.Name); known != nil {
				inner = known.Type
			} else if inner != nil && t.Object.Key.Is(j.rule.Of, source.String) {
				j.hold(keyNode(f), j.rule.Type, f.Name)
			}
			j.path = append(j.path, source.Into(f.Name))
			j.within(f.Value, inner, f.Name)
			j.path = j.path[:len(j.path)-1]
		}
	case n.Kind == source.List && t.List != nil:
		for i, item := range n.Items {
			j.path = append(j.path, source.Item(i))
			j.within(item, t.List.Item, "an item of "+name)
			j.path = j.path[:len(j.path)-1]
		}
	}
}

// hold holds the value to what the rule asks.
func (j *judge) hold(n *source.Node, t *Type, name string) {
	if t.Never() {
		j.tell([]source.Diagnostic{{Message: name + " is not allowed here", Range: n.Key, Path: j.path.String()}})
		return
	}
	c := &checker{root: t, path: nil}
	c.check(n, t, name)
	for i := range c.diagnostics {
		d := &c.diagnostics[i]
		inner, _ := source.ParsePath(d.Path)
		d.Path = append(j.path[:len(j.path):len(j.path)], inner...).String()
	}
	if c.failed && j.wrong(j.path.String()) {
		return
	}
	j.tell(c.diagnostics)
}

// tell says of mistakes what the house says.
func (j *judge) tell(mistakes []source.Diagnostic) {
	for _, d := range mistakes {
		d.Absent = d.Rule == ruleMissing || d.Rule == ruleFields
		d.Rule, d.Severity, d.Policy = source.RulePolicy, j.rule.Severity, j.rule.Path()
		if j.rule.Message != "" {
			d.Message, d.Hint = j.rule.Message, j.rule.Hint
		}
		d.Related = append([]source.Related{{Range: j.rule.Place, Message: "the rule of the house"}}, d.Related...)
		j.found = append(j.found, d)
	}
}

const (
	ruleMissing = "missing-field"
	ruleFields  = "field-rule"
)

// Is reports whether a value of a kind, which the type takes, is of a definition, as
// #Image, or of one that is made from it.
func (t *Type) Is(definition string, kind source.Kind) bool {
	switch {
	case t.Name == definition:
		return true
	case kind == source.String:
		return t.Text != nil && (t.Text.Name == definition || slices.Contains(t.Text.Bases, definition))
	case kind == source.Int || kind == source.Float:
		return t.Number != nil && (t.Number.Name == definition || slices.Contains(t.Number.Bases, definition))
	case kind == source.Map:
		return t.Object != nil && t.Object.Name == definition
	case kind == source.List:
		return t.List != nil && t.List.Name == definition
	}
	return false
}
