package plimsoll

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/platform"
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// unset takes a field away, and the maps that it leaves empty, but not those whose being
// there means something.
func (s *setter) unset(e *editable, p plannedEdit, field string) {
	if !e.root().Follow(p.path).Exists() {
		s.notes = append(s.notes, field+" is not there")
		return
	}
	length := len(p.path)
	for length > 1 && s.meansNothing(e, p, length-1) {
		length--
	}
	if wrong := e.set(p.path[:length], nil); wrong != nil {
		s.fail(wrong)
	}
}

// meansNothing reports whether a map, to which so many steps of a path lead, may go once
// it has lost the field that the path leads to next: that is all it has, and nothing is
// built otherwise than from the map when it is empty.
func (s *setter) meansNothing(e *editable, p plannedEdit, length int) bool {
	n := e.root().Follow(p.path[:length])
	switch {
	case n.Kind != source.Map || len(n.Fields) != 1:
		return false
	case length == p.layer:
		return !s.environment.Needs(e.root().Get("environments"))
	case length < p.layer:
		return true
	case length == 1:
		return e.kind == platform.EnvironmentKind || p.path[0].Name != "spec"
	case p.path[length-1].Name == "service":
		return false // to say it is to ask for one, also where there is one by itself
	}
	empty, without := e.with(p.path[:length+1], nil), e.with(p.path[:length], nil)
	if empty == nil || without == nil {
		return false
	}
	kept, built := s.outcome(e, empty)
	gone, _ := s.outcome(e, without)
	if built {
		return kept == gone
	}
	t, wrong := s.o.Language.FieldAt(e.kind, p.inSpec[:length-p.layer+1])
	return kept == gone && wrong == nil && freeNames(t)
}

// freeNames reports whether a map has names of the user's, so that it says nothing when
// it is empty.
func freeNames(t *table.Type) bool { return t.Object != nil && t.Object.Value != nil }

// with gives the files of the unit as an edit would leave them; nil where it cannot be
// made.
func (e *editable) with(path source.Path, value *source.Node) map[string][]byte {
	editor := *e.Editor
	if editor.Set(e.document, slices.Concat(e.at, path), value) != nil {
		return nil
	}
	return editor.Changed
}

// outcome gives what files are built to in all environments; built: some of it was.
func (s *setter) outcome(e *editable, changed map[string][]byte) (text string, built bool) {
	edited := s.edited()
	for name, data := range changed {
		edited[e.key(name)] = data
	}
	in := s.whole.with(edited)
	environments := in.readEnvironments(s.ctx, s.o)
	o := *s.o
	o.NoLint = true
	names := environments.everyName()
	builds, err := build(s.ctx, in, o, environments, names...)
	if err != nil {
		return "", false
	}
	var all bytes.Buffer
	for i, b := range builds {
		fmt.Fprintln(&all, names[i])
		built = built || !b.Failed()
		if b.WriteYAML(&all) != nil {
			return "", false
		}
		for _, f := range b.Findings {
			if f.Severity == source.Error {
				fmt.Fprintln(&all, f.Rule, f.Path, f.Message)
			}
		}
	}
	return all.String(), built
}
