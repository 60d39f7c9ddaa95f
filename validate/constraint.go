package validate

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// constrain holds an object to what the API server demands of its type beyond the
// schema, as far as no field that is there holds it.
func (c *checker) constrain(n *source.Node, o *k8s.Object, in k8s.Set) {
	if c.plain || c.status {
		return
	}
	for _, k := range o.Constraints() {
		if both := in & k.In; both != 0 && c.applies(n, k) {
			c.demand(n, k, both)
		}
	}
}

// constrainField holds what is in a field to the demands on it, and gives the
// versions of those asked for that do not look at what is in it.
func (c *checker) constrainField(n, v *source.Node, f *k8s.Field, in k8s.Set) (unjudged k8s.Set) {
	for _, k := range f.Constraints {
		both := in & k.In &^ unjudged
		if both == 0 || !c.applies(n, k) {
			continue
		}
		c.follow(v, k, 0, both)
		if len(k.Path) == 1 && (k.Demand == k8s.Dropped || k.Demand == k8s.Unjudged) {
			unjudged |= both
		}
	}
	return unjudged
}

// applies reports whether the conditions of a constraint are met.
func (c *checker) applies(n *source.Node, k *k8s.Constraint) bool {
	for i := range k.If {
		condition := &k.If[i]
		from := n
		if condition.Root && len(c.path) > 0 {
			from = c.path[0].node
		}
		if anyAt(from, condition.Path, condition.Values) == condition.Not {
			return false
		}
	}
	return true
}

// follow leads along the path of a constraint, behind the name of a hop.
func (c *checker) follow(v *source.Node, k *k8s.Constraint, hop int, in k8s.Set) {
	last := len(c.path) - 1
	switch k.Path[hop].Into {
	case k8s.Whole:
		c.onward(v, k, hop+1, in)
	case k8s.Items:
		if v.Kind != source.List {
			return
		}
		for i, item := range v.Items {
			c.path[last].index = i
			c.onward(item, k, hop+1, in)
		}
		c.path[last].index = -1
	default:
		if v.Kind != source.Map {
			return
		}
		for i := range v.Fields {
			c.path = append(c.path, step{v, nil, v.Fields[i].Name, -1})
			c.onward(v.Fields[i].Value, k, hop+1, in)
			c.path = c.path[:len(c.path)-1]
		}
	}
}

// onward goes on to the next hop of a path, or judges what the path leads to.
func (c *checker) onward(v *source.Node, k *k8s.Constraint, hop int, in k8s.Set) {
	if hop == len(k.Path) {
		c.demand(v, k, in)
		return
	}
	if hop == len(k.Path)-1 && (k.Demand == k8s.Needed || k.Demand == k8s.Present) {
		if v.Kind == source.Map {
			c.needed(v, k, in)
		}
		return
	}
	for _, name := range k.Path[hop].Names {
		if next := v.Get(name); manifest.IsSet(next) {
			c.path = append(c.path, step{v, nil, name, -1})
			c.follow(next, k, hop, in)
			c.path = c.path[:len(c.path)-1]
		}
	}
}

// given reports whether a field has a value that the server does not take for
// none, as it does an empty text or list.
func given(n *source.Node) bool {
	switch n.Kind {
	case source.String:
		return n.Text != ""
	case source.List:
		return len(n.Items) > 0
	}
	return n.Kind > source.Null
}

// met reports whether a value is one that a condition asks for.
func met(values []string, v *source.Node) bool {
	if values == nil {
		return given(v)
	}
	if manifest.IsTrue(v) {
		return slices.Contains(values, "true")
	}
	if manifest.IsFalse(v) {
		return slices.Contains(values, "false")
	}
	return v.Scalar() && slices.Contains(values, v.Text)
}

// anyAt reports whether some value that a path leads to is met.
func anyAt(n *source.Node, path []k8s.Hop, values []string) bool {
	if len(path) == 0 {
		return met(values, n)
	}
	for _, name := range path[0].Names {
		v := n.Get(name)
		switch {
		case path[0].Into == k8s.Items:
			for _, item := range v.Items {
				if anyAt(item, path[1:], values) {
					return true
				}
			}
		case path[0].Into != k8s.Whole:
			for i := range v.Fields {
				if anyAt(v.Fields[i].Value, path[1:], values) {
					return true
				}
			}
		case v.Exists() && anyAt(v, path[1:], values):
			return true
		}
	}
	return false
}
