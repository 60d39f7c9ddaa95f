package change

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A step leads into a map by a name, or to an item of a list: by its title where the list has
// keys, or else by its index.
type step struct {
	name  string
	item  bool
	title bool // of an item: name is its title
}

func into(name string) step { return step{name: name} }

// pathOf writes steps as reports have them.
func pathOf(steps []step) (path string) {
	for _, s := range steps {
		switch {
		case !s.item:
			path = source.Into(s.name).After(path)
		default:
			path += "[" + s.name + "]"
		}
	}
	return path
}

// names gives the names of fields that steps lead through, up to the first item of a list.
func names(steps []step) (list []string) {
	for _, s := range steps {
		if s.item {
			break
		}
		list = append(list, s.name)
	}
	return list
}

// under reports whether steps lead to what stands at a path of names or in it: * is an item
// of a list, or any name.
func under(steps []step, path ...string) bool {
	if len(steps) < len(path) {
		return false
	}
	return matches(steps[:len(path)], path)
}

// above reports whether steps lead to something that a path of names leads into.
func above(steps []step, path ...string) bool {
	return len(steps) < len(path) && matches(steps, path[:len(steps)])
}

func matches(steps []step, path []string) bool {
	for i, s := range steps {
		if path[i] != "*" && (s.item || s.name != path[i]) {
			return false
		}
	}
	return true
}

// A keying tells the items of a list apart.
type keying struct {
	path   []string // to the field with the key
	second k8s.MergeKey
	port   bool // an item is shown by its name
}

// keyingOf gives what tells the items of a field of a definition apart; ok is false where
// nothing does.
func keyingOf(o *k8s.Object, field string) (k keying, ok bool) {
	if o == nil {
		return k, false
	}
	if field == "volumeClaimTemplates" {
		return keying{path: []string{"metadata", "name"}}, true
	}
	key := o.MergeKey(field)
	return keying{[]string{key}, k8s.SecondMergeKey(key), key == "containerPort" || key == "port"}, key != ""
}

// of gives the key of an item; ok is false where it has none.
func (k keying) of(item *source.Node) (key string, ok bool) {
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

// keys gives the keys of all items; ok is false where they do not tell them apart.
func (k keying) keys(n *source.Node) (keys []string, ok bool) {
	seen := map[string]bool{}
	for _, item := range n.Items {
		key, ok := k.of(item)
		if !ok || seen[key] {
			return nil, false
		}
		seen[key] = true
		keys = append(keys, key)
	}
	return keys, true
}

// title names an item among others: a port by its name where it has one, and what has a
// second key by the first where that is enough.
func (k keying) title(item *source.Node, key string, among ...*source.Node) string {
	if name := item.Get("name").Text; k.port && name != "" {
		return name
	}
	_, _, two := strings.Cut(key, "/")
	if k.second.Name == "" || !two {
		return key
	}
	first := item.At(k.path...).Text
	for _, list := range among {
		for _, other := range list.Items {
			if otherKey, _ := k.of(other); otherKey != key && other.At(k.path...).Text == first {
				return key
			}
		}
	}
	return first
}
