package validate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// unknown says that a field is not known, and what was probably meant.
func (c *checker) unknown(n *source.Node, o *k8s.Object, field *source.Field, in k8s.Set) {
	if len(c.violations) >= maxViolations {
		return // what was meant is not cheap to find
	}
	depth := len(c.path) - 1
	m := Violation{Reason: UnknownField, Node: field.Value, Versions: in}
	m.Message = fmt.Sprintf("%s has no field %s", c.holder(depth), source.Shorten(field.Name, 40))
	if versions := known(o, field.Name); versions != 0 {
		m.Message += " in Kubernetes " + in.String()
		m.Hint = "remove it, or aim at a version that has it: " + span(versions)
		c.add(m)
		return
	}
	absent := slices.DeleteFunc(names(o, in, 0), n.Has)
	near := source.Nearest(field.Name, absent)
	there := source.Nearest(field.Name, names(o, in, 0))
	home := ""
	if near == "" || !Typo(near, field.Name) {
		home = c.home(depth, field, in)
	}
	switch {
	case n.Has(there) && Typo(there, field.Name):
		m.Hint = fmt.Sprintf("remove it: %s is there already", there)
	case home != "":
		m.Hint = fmt.Sprintf("%s belongs in %s", field.Name, home)
	case near != "":
		m.Hint = source.DidYouMean(near)
		if strings.EqualFold(near, field.Name) {
			m.Fix = []source.Edit{source.RenameKey(field.Value, near)}
		}
	case len(o.Fields()) == 0:
		m.Hint = "remove it: no field is allowed here"
	case len(o.Fields()) <= 12:
		m.Hint = "the fields here are " + strings.Join(names(o, in, 0), ", ")
	default:
		m.Hint = "remove it, or look it up with kubectl explain"
	}
	c.add(m)
}

// known gives the versions that have a field.
func known(o *k8s.Object, name string) (in k8s.Set) {
	for _, f := range o.Named(name) {
		in |= f.In
	}
	return in
}

// span describes the versions that have something.
func span(in k8s.Set) string {
	all := k8s.Versions()
	names := in.Names()
	first, last := names[0], names[len(names)-1]
	switch {
	case first == last:
		return first
	case last == all[len(all)-1]:
		return first + " or later"
	case first == all[0]:
		return last + " or earlier"
	}
	return strings.Join(names, ", ")
}

// Typo reports whether a name that is near to another is a typo
// or two away from it, and not a part of it.
func Typo(near, name string) bool {
	near, name = strings.ToLower(near), strings.ToLower(name)
	if strings.HasPrefix(near, name) || strings.HasPrefix(name, near) {
		return max(len(near), len(name))-min(len(near), len(name)) <= 2
	}
	return true
}

// names lists the fields of a definition, at most limit of them, 0 for all.
func names(o *k8s.Object, in k8s.Set, limit int) []string {
	var list []string
	for _, f := range o.Fields() {
		if f.In&in != 0 && !slices.Contains(list, f.Name) {
			if limit > 0 && len(list) == limit {
				return append(list, "…")
			}
			list = append(list, f.Name)
		}
	}
	return list
}

// home finds where a field belongs that stands in the wrong map: below that
// map, or in one of those around it.
func (c *checker) home(depth int, field *source.Field, in k8s.Set) string {
	v := field.Value
	reach := 3
	if common(field.Name) {
		reach = 1
	}
	for i := depth; i >= 0; i-- {
		o := c.path[i].object
		if o == nil {
			continue
		}
		at := c.where(i)
		if i < depth {
			if f := o.Field(field.Name, in); f != nil && holds(f.Type, v) {
				if at == "" {
					return c.kind.Name + " itself"
				}
				return at
			}
			// The securityContext of the pod, and not that of a container.
			same := c.path[depth-1].name
			if f := o.Field(same, in); f != nil && i < depth-1 && f.Type.Form == k8s.Struct &&
				f.Type.Object.Field(field.Name, in) != nil {
				return source.Into(same).After(at)
			}
		}
		if below := below(c.path[i].node, o, at, field.Name, v, in, reach, i == depth); below != "" {
			return below
		}
	}
	return ""
}

// below looks for a field in the maps within the map at a path, level by level, and
// gives the path of the map that has it: of one that is written or, with unwritten,
// of one that could be.
func below(
	n *source.Node, o *k8s.Object, at, name string, v *source.Node, in k8s.Set, levels int, unwritten bool,
) string {
	type place struct {
		o    *k8s.Object
		n    *source.Node
		path string
	}
	level := []place{{o, n, at}}
	seen := map[*k8s.Object]bool{o: true}
	for range levels {
		var next []place
		found := ""
		for _, p := range level {
			for _, f := range p.o.Fields() {
				t, path := f.Type, source.Into(f.Name).After(p.path)
				n := p.n.Get(f.Name)
				if t.Form == k8s.List {
					t, path = t.Elem, path+"[]"
					if n = n.At("0"); n.Exists() {
						path = strings.TrimSuffix(path, "[]") + "[0]"
					}
				}
				if t.Form != k8s.Struct || f.In&in == 0 || f.Name == "status" {
					continue
				}
				if g := t.Object.Field(name, in); g != nil && holds(g.Type, v) && (found == "" || n.Exists()) {
					if n.Exists() {
						return path
					}
					if unwritten {
						found = path
					}
				}
				if !seen[t.Object] {
					seen[t.Object] = true
					next = append(next, place{t.Object, n, path})
				}
			}
		}
		if found != "" {
			return found
		}
		level = next
	}
	return ""
}

// holds reports whether a value can be of a type, as far as its form goes.
func holds(t *k8s.Type, n *source.Node) bool {
	switch t.Form {
	case k8s.Any:
		return true
	case k8s.Struct, k8s.Map:
		return n.Kind == source.Map || n.Kind == source.Null
	case k8s.List:
		return n.Kind == source.List || n.Kind == source.Null
	}
	return n.Scalar()
}

// common reports whether a name is that of a field in so many maps that finding
// it far away means nothing.
func common(name string) bool {
	switch name {
	case "name", "kind", "type", "key", "value", "path", "items", "namespace", "apiVersion", "labels", "selector",
		"spec":
		return true
	}
	return false
}
