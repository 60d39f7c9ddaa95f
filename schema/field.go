package schema

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// FieldAt gives what may stand at a path of a document of a kind: one of Kinds, or
// Environment. Where there is no such field, wrong says so, and what was probably meant.
func (l *Language) FieldAt(kind string, path source.Path) (t *table.Type, wrong *source.Diagnostic) {
	if k := find(environments, kind); k != nil {
		return l.inEnvironment(k, path)
	}
	return fieldOfKind(l.Kind(kind), path)
}

// inEnvironment is FieldAt for an environment, whose layers are of the fields of kinds.
func (l *Language) inEnvironment(k *table.Kind, path source.Path) (*table.Type, *source.Diagnostic) {
	layer := func(kind string, at int) (*table.Type, *source.Diagnostic) {
		return fieldOfKind(l.Kind(kind), append(source.Path{source.Into("spec")}, path[at:]...))
	}
	names := []string{"", "", ""}
	for i := range min(len(names), len(path)) {
		names[i] = path[i].Name
	}
	switch {
	case len(path) > 3 && names[1] == "kinds" && slices.Contains(l.Kinds(), names[2]):
		return layer(names[2], 3)
	case len(path) > 2 && names[1] == "kinds" && !slices.Contains(l.Kinds(), names[2]):
		return nil, &source.Diagnostic{
			Rule: "unknown-kind", Message: "unknown kind " + names[2], Hint: source.Suggest(names[2], l.Kinds()),
		}
	case len(path) > 2 && names[1] == "all":
		var first *source.Diagnostic
		var fields []string
		for _, kind := range l.Kinds() {
			t, wrong := layer(kind, 2)
			if wrong == nil {
				return t, nil
			}
			spec := l.Kind(kind).Type.Object.Field("spec").Type
			if first == nil || spec.Object.Field(names[2]) != nil {
				first = wrong
			}
			fields = append(fields, spec.FieldNames()...)
		}
		if !slices.Contains(fields, names[2]) {
			first = &source.Diagnostic{
				Rule: "unknown-field", Message: "no kind has a field " + names[2], Hint: source.Suggest(names[2], fields),
			}
		}
		return nil, first
	}
	return fieldOfKind(k, path)
}

// fieldOfKind follows a path through the tables of a kind. What is wrong with it is what
// a document would be told that has it.
func fieldOfKind(k *table.Kind, path source.Path) (*table.Type, *source.Diagnostic) {
	value := &source.Node{Kind: source.Null}
	for _, step := range slices.Backward(path) {
		if step.Index >= 0 {
			value = &source.Node{Kind: source.List, Items: []*source.Node{value}}
		} else {
			value = new(source.Node).With(step.Name, value)
		}
	}
	same := slices.Clone(path)
	for i := range same {
		same[i].Index = min(same[i].Index, 0) // of a list with one item
	}
	for _, m := range table.CheckPart(value, k.Type, k.Name) {
		if m.Rule != "missing-field" && m.Rule != "field-rule" && (m.Path != same.String() || m.Rule == "unknown-field") {
			return nil, &m
		}
	}
	t := k.Type
	for _, step := range path {
		switch {
		case t == nil || t.Any:
			return &table.Type{Any: true}, nil
		case step.Index >= 0 && t.List != nil:
			t = t.List.Item
		case step.Index < 0 && t.Object != nil && t.Object.Field(step.Name) != nil:
			t = t.Object.Field(step.Name).Type
		case step.Index < 0 && t.Object != nil && t.Object.Value != nil:
			t = t.Object.Value
		default:
			t = nil
		}
	}
	if t == nil {
		t = &table.Type{Any: true}
	}
	return t, nil
}
