package manifest

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Keying tells the items of a list apart.
type Keying struct {
	// Port: an item is shown by its name, where it has one.
	Port bool

	path   []string // to the field with the key
	second k8s.MergeKey
}

// KeyingOf gives what tells the items of a field of a definition, which may be nil, apart;
// ok is false where nothing does.
func KeyingOf(o *k8s.Object, field string) (k Keying, ok bool) {
	if o == nil {
		return k, false
	}
	if field == "volumeClaimTemplates" {
		return Keying{path: []string{"metadata", "name"}}, true
	}
	key := o.MergeKey(field)
	return Keying{key == "containerPort" || key == "port", []string{key}, k8s.SecondMergeKey(key)}, key != ""
}

// Of gives the key of an item; ok is false where it has none.
func (k Keying) Of(item *source.Node) (key string, ok bool) {
	first := item.At(k.path...)
	if !first.Scalar() || first.Kind == source.Null {
		return "", false
	}
	if k.second.Name == "" {
		return first.Text, true
	}
	second := item.Get(k.second.Name).Text
	if second == "" {
		second = k.second.Default
	}
	return first.Text + "/" + second, true
}

// Keys gives the keys of all items; ok is false where they do not tell them apart.
func (k Keying) Keys(list *source.Node) (keys []string, ok bool) {
	seen := map[string]bool{}
	for _, item := range list.Items {
		key, ok := k.Of(item)
		if !ok || seen[key] {
			return nil, false
		}
		seen[key] = true
		keys = append(keys, key)
	}
	return keys, true
}

// Fields gives the fields that say the key of an item, but for what it has anyway.
func (k Keying) Fields(item *source.Node) []source.Field {
	fields := []source.Field{{Name: k.path[len(k.path)-1], Value: item.At(k.path...)}}
	if n := item.Get(k.second.Name); k.second.Name != "" && n.Exists() && n.Text != k.second.Default {
		fields = append(fields, source.Field{Name: k.second.Name, Value: n})
	}
	return fields
}

// Title names an item among others: a port by its name where it has one, and what has a
// second key by the first where that is enough.
func (k Keying) Title(item *source.Node, key string, among ...*source.Node) string {
	if name := item.Get("name").Text; k.Port && name != "" {
		return name
	}
	_, _, two := strings.Cut(key, "/")
	if k.second.Name == "" || !two {
		return key
	}
	first := item.At(k.path...).Text
	for _, list := range among {
		for _, other := range list.Items {
			if otherKey, _ := k.Of(other); otherKey != key && other.At(k.path...).Text == first {
				return key
			}
		}
	}
	return first
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
		k, ok := KeyingOf(in, field)
		var keys []string
		if ok {
			keys, ok = k.Keys(n)
		}
		for i, item := range n.Items {
			step := NamedStep{Step: source.Item(i)}
			if ok {
				step.Title = k.Title(item, keys[i], n)
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
		return o.TypeOf(name)
	}
	return elemType(t)
}
