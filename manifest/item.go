package manifest

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// ItemKeys gives what tells the items of a list apart, one set of fields an item; ok is
// false where nothing does. in is what the list is a field of, and may be nil.
func ItemKeys(list *source.Node, in *k8s.Object, field string) (keys [][]source.Field, ok bool) {
	if in == nil {
		return nil, false
	}
	name := in.MergeKey(field)
	path := []string{name}
	if field == "volumeClaimTemplates" {
		path = []string{"metadata", "name"}
	} else if name == "" {
		return nil, false
	}
	second := k8s.SecondMergeKey(name)
	seen := map[string]bool{}
	for _, item := range list.Items {
		first := item.At(path...)
		if !first.Scalar() {
			return nil, false
		}
		own := []source.Field{{Name: path[len(path)-1], Value: first}}
		if other := item.Get(second.Name); second.Name != "" && other.Exists() && other.Text != second.Default {
			own = append(own, source.Field{Name: second.Name, Value: other})
		}
		if text := keyText(own); seen[text] {
			return nil, false
		} else {
			seen[text] = true
		}
		keys = append(keys, own)
	}
	return keys, true
}

func keyText(keys []source.Field) string {
	texts := make([]string, len(keys))
	for i, f := range keys {
		texts[i] = f.Value.Text
	}
	return strings.Join(texts, "/")
}

// SameItem reports whether two items of a list have the same keys.
func SameItem(a, b []source.Field) bool {
	return slices.EqualFunc(a, b, func(x, y source.Field) bool { return x.Value.Text == y.Value.Text })
}

// ItemTitle names an item of a list in a path: a port by its name where it has one, and
// else by its number; all others by their keys.
func ItemTitle(item *source.Node, keys []source.Field) string {
	if name := item.Get("name"); name.Text != "" && (keys[0].Name == "containerPort" || keys[0].Name == "port") {
		return name.Text
	}
	return keyText(keys)
}

// A NamedStep is one step of a path as reports have it: items of lists that have keys
// are named by these.
type NamedStep struct {
	source.Step
	Title string // of an item; "": the index tells it
}

// A NamedPath leads from an object to a value in it.
type NamedPath []NamedStep

// String writes the path: spec.template.spec.containers[web].image.
func (p NamedPath) String() (text string) {
	for _, s := range p {
		if s.Title != "" {
			text += "[" + s.Title + "]"
		} else {
			text = s.After(text)
		}
	}
	return text
}

// Names joins the names of fields in the path with dots, items of lists left out.
func (p NamedPath) Names() string {
	var names []string
	for _, s := range p {
		if s.Index < 0 {
			names = append(names, s.Name)
		}
	}
	return strings.Join(names, ".")
}

// Within reports whether a path leads to a place that is written as String does, or to
// what is below it. Items may also be written by their index, names with dots in them
// without quotes; "" is the whole object.
func (p NamedPath) Within(place string) bool {
	for _, s := range p {
		if place == "" || place == "." {
			return true
		}
		ok := false
		for _, written := range s.written() {
			rest, found := strings.CutPrefix(place, written)
			if found && (rest == "" || rest[0] == '.' || rest[0] == '[') {
				place, ok = rest, true
				break
			}
		}
		if !ok {
			return false
		}
	}
	return place == ""
}

// written gives the ways to write a step.
func (s NamedStep) written() []string {
	switch {
	case s.Title != "":
		return []string{"[" + s.Title + "]", s.Step.String()}
	case s.Index >= 0:
		return []string{s.Step.String()}
	}
	return []string{s.Step.String(), "." + s.Name}
}

// EachScalar calls do for every scalar of an object.
func EachScalar(object *source.Node, do func(NamedPath, *source.Node)) {
	w := scalarWalk{do: do}
	var o *k8s.Object
	if kind := k8s.Find(object.Get("apiVersion").Text, object.Get("kind").Text); kind != nil {
		o = kind.Object
	}
	w.walk(object, nil, o, nil, "")
}

type scalarWalk struct {
	do   func(NamedPath, *source.Node)
	path NamedPath
}

// walk goes through a value of a type, which may be nil, or a definition. It is the
// field of another.
func (w *scalarWalk) walk(n *source.Node, t *k8s.Type, o, in *k8s.Object, field string) {
	if t != nil {
		o = t.Object
	}
	switch n.Kind {
	case source.Map:
		for _, f := range n.Fields {
			w.path = append(w.path, NamedStep{Step: source.Into(f.Name)})
			w.walk(f.Value, entryType(t, o, f.Name), nil, o, f.Name)
			w.path = w.path[:len(w.path)-1]
		}
	case source.List:
		keys, ok := ItemKeys(n, in, field)
		for i, item := range n.Items {
			step := NamedStep{Step: source.Item(i)}
			if ok {
				step.Title = ItemTitle(item, keys[i])
			}
			w.path = append(w.path, step)
			w.walk(item, elemType(t), nil, nil, "")
			w.path = w.path[:len(w.path)-1]
		}
	default:
		w.do(w.path, n)
	}
}

func elemType(t *k8s.Type) *k8s.Type {
	if t == nil {
		return nil
	}
	return t.Elem
}

// entryType gives the type of an entry of a map.
func entryType(t *k8s.Type, o *k8s.Object, name string) *k8s.Type {
	if o != nil {
		if known := o.Named(name); len(known) > 0 {
			return known[len(known)-1].Type
		}
	}
	return elemType(t)
}
