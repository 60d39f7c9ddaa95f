package compiler

import (
	"reflect"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// merge applies a strategic merge patch.
func (p *patch) merge(r *result) (node *source.Node, ok bool) {
	f := &fit{kind: r.kind(), merge: true, fail: p.fail}
	if !f.value(p.body, r.typ, "") {
		return nil, false
	}
	d := draft{}
	node = d.merged(r.node, p.body, r.typ)
	if node == nil {
		return nil, true
	}
	if !p.guard(r, node, p.mergePlace) {
		return nil, false
	}
	return p.settle(r, d, node)
}

// mergePlace is the key of the field in the patch that comes nearest to a
// path.
func (p *patch) mergePlace(path []string) source.Range {
	n := p.body
	for _, name := range path {
		next := n.Get(name)
		if !next.Exists() {
			break
		}
		n = next
	}
	return n.Key
}

// directive is the field of a map that says what becomes of the old one:
// replace, delete or merge, which is the default.
const directive = "$patch"

// merged gives what a strategic merge patch, of the type or null, makes of an old
// value; nil when nothing is left. Neither is changed, and the new one shares
// nodes with both. It is what kustomize makes of it, and kubectl: maps are merged,
// a null takes a field away, and lists are replaced unless their type has a key to
// find items by. TestMergeReference holds it to both, and lists where it differs.
func (d draft) merged(old, patch *source.Node, t reflect.Type) *source.Node {
	switch patch.Kind {
	case source.Null:
		return nil
	case source.Map:
		return d.mergedMap(old, patch, indirect(t))
	}
	return d.value(patch)
}

func (d draft) mergedMap(old, patch *source.Node, t reflect.Type) *source.Node {
	c := *old
	c.Kind = source.Map
	var fields []source.Field
	switch patch.Get(directive).Text {
	case "delete":
		return nil
	case "replace":
	default:
		fields = slices.Clone(old.Fields)
	}
	index := make(map[string]int, len(fields))
	for i, f := range fields {
		index[f.Name] = i
	}
	for _, f := range patch.Fields {
		if f.Name == directive {
			continue
		}
		i, ok := index[f.Name]
		if !ok {
			i = len(fields)
			fields = append(fields, source.Field{Name: f.Name, Value: &source.Node{}})
		}
		fields[i].Value = d.mergedField(fields[i].Value, f, t)
	}
	gone := func(f source.Field) bool { return f.Value == nil }
	c.Fields = slices.DeleteFunc(fields, gone)
	return d.add(c)
}

// mergedField merges the value of one field in a map of a type.
func (d draft) mergedField(old *source.Node, f source.Field, t reflect.Type) *source.Node {
	switch t.Kind() {
	case reflect.Map:
		return d.merged(old, f.Value, t.Elem())
	case reflect.Struct:
		if field := fieldNamed(t, f.Name); field != nil {
			if f.Value.Kind == source.List && mergesList(field) {
				return d.mergedList(old, f.Value, field)
			}
			return d.merged(old, f.Value, field.typ)
		}
	}
	return d.merged(old, f.Value, anyType)
}

// fieldNamed gives the field of a struct that JSON calls so, or nil.
func fieldNamed(t reflect.Type, name string) *fieldCoder {
	fields := coderOf(t).fields
	for i := range fields {
		if fields[i].name == name {
			return &fields[i]
		}
	}
	return nil
}

// mergesList reports whether the items of a list are merged with those of a
// patch. Other lists are replaced.
func mergesList(field *fieldCoder) bool {
	return strings.Contains(field.tag.Get("patchStrategy"), "merge")
}

// mergeKey is the field by which a patch finds the items of a list; "" where they
// are scalars, or the list is replaced.
func mergeKey(field *fieldCoder) string {
	if !mergesList(field) {
		return ""
	}
	return field.tag.Get("patchMergeKey")
}

// mergedList merges lists whose items are found by a key. Changed ones keep their
// place, and new ones go to the end, so that an app's own container stays the
// first.
func (d draft) mergedList(old, patch *source.Node, field *fieldCoder) *source.Node {
	items := slices.Clone(old.Items)
	switch listDirective(patch) {
	case "delete":
		return nil
	case "replace":
		items = nil
	}
	key := mergeKey(field)
	if key == "" {
		return d.add(source.Node{Kind: source.List, Items: d.union(items, patch.Items)})
	}
	keys := newItemKeys(key, items)
	for _, item := range patch.Items {
		if isListDirective(item) {
			continue
		}
		i := keys.find(item)
		if i < 0 {
			i = len(items)
			items = append(items, &source.Node{})
			keys.add(item, i)
		}
		if items[i] == nil { // taken away by this very patch
			items[i] = &source.Node{}
		}
		items[i] = d.merged(items[i], item, indirect(field.typ).Elem())
	}
	gone := func(n *source.Node) bool { return n == nil }
	return d.add(source.Node{Kind: source.List, Items: slices.DeleteFunc(items, gone)})
}

// listDirective is what a patch says of a list as a whole, in an item of its own.
func listDirective(patch *source.Node) string {
	if i := slices.IndexFunc(patch.Items, isListDirective); i >= 0 {
		return patch.Items[i].Get(directive).Text
	}
	return ""
}

func isListDirective(item *source.Node) bool { return len(item.Fields) == 1 && item.Has(directive) }

// union gives scalars with those that are not among them yet.
func (d draft) union(items, more []*source.Node) []*source.Node {
	there := make(map[string]bool, len(items)+len(more))
	for _, n := range items {
		there[string(n.JSON())] = true
	}
	for _, n := range more {
		if text := string(n.JSON()); !there[text] {
			there[text] = true
			items = append(items, d.value(n))
		}
	}
	return items
}
