package compiler

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A value is a scalar of a spec, or the name of an entry with a free name.
type value struct {
	app   *schema.App
	path  source.Path
	node  *source.Node // the scalar, or what has the name
	named bool
	// others are what may stand in its place: scalars, or names as texts; nil for nothing.
	others func() []*source.Node
	own    bool // it is in the document of an own kind
	file   bool // it names a file beside the spec, whose content counts

	tried   bool
	effects []effect
}

// An effect is a field of an object that changes with a value.
type effect struct {
	field *source.Node
	same  bool // it has the value as it is
}

func (v *value) origin(same bool) Origin {
	return Origin{Node: v.node, Named: v.named, Path: v.path, App: v.app, Same: same}
}

// valuesOf lists the values of an app: those of its document, and of one of an own kind
// also those that the house has put beside them.
func valuesOf(app *schema.App) (list []*value) {
	w := valueWalk{app: app}
	root, t := app.Node, (*table.Type)(nil)
	if k := schema.Kind(app.Kind); k != nil {
		t = k.Type
	}
	if app.Own != nil {
		w.own = true
		w.walk(app.Own.Node, app.Own.Type, nil)
		w.own, w.inside = false, app.Own.Node.Range
	}
	w.walk(root, t, nil)
	return w.list
}

// partsOf lists what may be left out of the spec of an app, the innermost first.
func partsOf(app *schema.App) (list []*value) {
	own := app.Own != nil
	root := app.Node
	if own {
		root = app.Own.Node
	}
	var walk func(n *source.Node, path source.Path)
	walk = func(n *source.Node, path source.Path) {
		for _, f := range n.Fields {
			below := append(slices.Clip(path), source.Into(f.Name))
			walk(f.Value, below)
			list = append(list, &value{app: app, own: own, path: below, node: f.Value,
				others: func() []*source.Node { return []*source.Node{nil} }})
		}
	}
	spec := source.Path{source.Into("spec")}
	walk(root.Get("spec"), spec)
	slices.SortStableFunc(list, func(a, b *value) int { return len(b.path) - len(a.path) })
	return list
}

// A valueWalk goes through the values of a document.
type valueWalk struct {
	app    *schema.App
	own    bool         // the document is of an own kind
	inside source.Range // what stands here was seen already
	list   []*value
}

func (w *valueWalk) walk(n *source.Node, t *table.Type, path source.Path) {
	if len(path) == 1 && path[0].Name != "metadata" && path[0].Name != "spec" {
		return
	}
	switch n.Kind {
	case source.Map:
		w.fields(n, t, path)
	case source.List:
		for i, item := range n.Items {
			w.walk(item, itemType(t), append(slices.Clip(path), source.Item(i)))
		}
	case source.Null, source.Absent:
	default:
		w.add(n.Range, &value{path: path, node: n, file: namesFile(path),
			others: func() []*source.Node { return orAnything(t).Others(n) }})
	}
}

func (w *valueWalk) fields(n *source.Node, t *table.Type, path source.Path) {
	if len(n.Fields) == 0 && len(path) > 1 { // that it is there means something
		w.add(n.Range, &value{path: path, node: n, others: func() []*source.Node { return []*source.Node{nil} }})
	}
	for _, f := range n.Fields {
		inner, free := entryType(t, f.Name)
		below := append(slices.Clip(path), source.Into(f.Name))
		if free != nil {
			w.add(f.Value.Key, &value{path: below, node: f.Value, named: true,
				others: func() []*source.Node { return otherNames(free, f.Name) }})
		}
		w.walk(f.Value, inner, below)
	}
}

// namesFile reports whether a path is that of config.NAME.file.
func namesFile(path source.Path) bool {
	return len(path) == 4 && path[1].Name == "config" && path[3].Name == "file"
}

func (w *valueWalk) add(at source.Range, v *value) {
	if in := w.inside; in.Known() && at.File == in.File && at.Start >= in.Start && at.End <= in.End {
		return
	}
	v.app, v.own = w.app, w.own
	w.list = append(w.list, v)
}

func orAnything(t *table.Type) *table.Type {
	if t == nil {
		return &table.Type{Any: true}
	}
	return t
}

// entryType gives the type of an entry of a map, and the map's where its name is free.
func entryType(t *table.Type, name string) (inner *table.Type, free *table.Object) {
	if t == nil || t.Object == nil {
		return nil, nil
	}
	if f := t.Object.Field(name); f != nil {
		return f.Type, nil
	}
	if t.Object.Value == nil {
		return nil, nil
	}
	return t.Object.Value, t.Object
}

func itemType(t *table.Type) *table.Type {
	if t == nil || t.List == nil {
		return nil
	}
	return t.List.Item
}

func otherNames(o *table.Object, name string) []*source.Node {
	other := o.OtherName(name)
	if other == "" {
		return nil
	}
	return []*source.Node{{Kind: source.String, Text: other}}
}

// replacing gives a document in which another value, or name, stands at a path; nil: none.
func replacing(n *source.Node, path source.Path, other *source.Node, named bool) *source.Node {
	c := *n
	step := path[0]
	if step.Index >= 0 {
		c.Items = slices.Clone(n.Items)
		c.Items[step.Index] = inPlace(n.Items[step.Index], path, other, named)
		return &c
	}
	c.Fields = slices.Clone(n.Fields)
	at := slices.IndexFunc(c.Fields, func(f source.Field) bool { return f.Name == step.Name })
	switch {
	case len(path) == 1 && other == nil:
		c.Fields = slices.Delete(c.Fields, at, at+1)
	case len(path) == 1 && named:
		c.Fields[at].Name = other.Text
	default:
		c.Fields[at].Value = inPlace(c.Fields[at].Value, path, other, named)
	}
	return &c
}

func inPlace(n *source.Node, path source.Path, other *source.Node, named bool) *source.Node {
	if len(path) == 1 {
		return other
	}
	return replacing(n, path[1:], other, named)
}
