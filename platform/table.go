package platform

import (
	"maps"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Table shows what differs between environments.
type Table struct {
	Environments []string
	Apps         []AppRow   // every app
	Fields       []FieldRow // every field that differs
}

// An AppRow says in which environments an app is.
type AppRow struct {
	App, Namespace string
	Environments   []string
}

// A FieldRow is one field of an app, with its value in each environment, defaults
// filled in; nil where the app or the field is not there. What is a default wherever it is
// there has no row.
type FieldRow struct {
	App, Namespace string // as the app says it by itself
	Field          string // below spec; of metadata with metadata in front
	Values         map[string]*source.Node
}

// A TableApp is an app of a table.
type TableApp struct {
	Root *source.Node
	// Only, if set, are the environments that its file is in, by name.
	Only map[string]bool
}

// NewTable makes the table of apps. replicas gives how many pods an app has that does not
// say so; nil: that is no number.
func (s *Environments) NewTable(apps []TableApp, replicas func(*schema.App) *source.Node) *Table {
	t := &Table{Environments: s.Names()}
	var runs []*Run
	for _, e := range s.list {
		runs = append(runs, &Run{Language: s.language, Environments: s, Environment: e})
	}
	for _, app := range apps {
		t.add(app, runs, replicas)
	}
	slices.SortStableFunc(t.Apps, func(a, b AppRow) int {
		return strings.Compare(a.App+"\x00"+a.Namespace, b.App+"\x00"+b.Namespace)
	})
	slices.SortStableFunc(t.Fields, func(a, b FieldRow) int {
		return strings.Compare(a.App+"\x00"+a.Namespace, b.App+"\x00"+b.Namespace)
	})
	return t
}

func (t *Table) add(a TableApp, runs []*Run, replicas func(*schema.App) *source.Node) {
	root := a.Root
	app := AppRow{App: root.At("metadata", "name").Text, Namespace: root.At("metadata", "namespace").Text}
	values := map[string]map[string]*source.Node{} // by field and environment
	written := map[string]bool{}                   // fields that some environment says
	unsaid := map[string]*schema.App{}             // how many replicas there are, by environment
	varies := false                                // some environment says it
	for i, in := range Compose(root, runs) {
		name, composed := t.Environments[i], in.Root
		if composed == nil || a.Only != nil && !a.Only[name] {
			continue
		}
		app.Environments = append(app.Environments, name)
		if checked, _ := runs[i].Check(composed); checked != nil {
			if composed = checked.Node; checked.Own != nil {
				composed = checked.Own.Node
			}
			if composed.At("spec", "replicas").Exists() {
				varies = true
			} else {
				unsaid[name] = checked
			}
		}
		for _, part := range []string{"metadata", "spec"} {
			leaves(composed, composed.Get(part), steps(part), func(path source.Path, leaf *source.Node, own bool) {
				if part == "metadata" && leaf.Kind == source.Map {
					return // no labels, no annotations
				}
				field := strings.TrimPrefix(path.String(), "spec.")
				written[field] = written[field] || own
				if values[field] == nil {
					values[field] = map[string]*source.Node{}
				}
				values[field][name] = leaf
			})
		}
	}
	for name, app := range unsaid {
		if !varies {
			break
		}
		if n := replicas(app); n != nil {
			if values["replicas"] == nil {
				values["replicas"] = map[string]*source.Node{}
			}
			values["replicas"][name] = n
		}
	}
	t.Apps = append(t.Apps, app)
	for _, field := range slices.Sorted(maps.Keys(values)) {
		if written[field] && differs(values[field], app.Environments) {
			t.Fields = append(t.Fields, FieldRow{app.App, app.Namespace, field, values[field]})
		}
	}
}

// leaves calls f with each value that is no map, and with each empty one; written tells
// those that are no defaults, which stand at the key of their parent.
func leaves(parent, n *source.Node, path source.Path, f func(path source.Path, leaf *source.Node, written bool)) {
	if n.Kind != source.Map || len(n.Fields) == 0 {
		if n.Exists() {
			f(path, n, n.Range != parent.Key)
		}
		return
	}
	for _, field := range n.Fields {
		leaves(n, field.Value, append(path, source.Into(field.Name)), f)
	}
}

// differs reports whether a field is not the same in all environments.
func differs(values map[string]*source.Node, environments []string) bool {
	for _, name := range environments {
		if a, b := values[environments[0]], values[name]; a == nil || b == nil || !a.Equal(b) {
			return true
		}
	}
	return false
}
