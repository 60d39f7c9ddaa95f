// Package fields says of every field that the objects of a spec have in the newest
// Kubernetes what a spec has for it: a field, by which it is reached; nothing, since
// the language owns it and writes it by itself; or nothing, and then patches reach
// it. A field of the same name at the place where it is expected is found; what is
// otherwise stands in the table, roots.go, with the reason.
package fields

import (
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/schema"
)

// A Decision says what becomes of a field of Kubernetes.
type Decision string

// The decisions. A field without one is a mistake of the table, which its test
// tells.
const (
	Reached Decision = "reached" // a spec has a field for it
	Owned   Decision = "owned"   // the language writes it, or the cluster does
	Left    Decision = "left"    // patches reach it
)

// A Field is a field of Kubernetes.
type Field struct {
	Path     string // of a kind, as Deployment.spec.strategy, or of a part of one, as Container.tty
	Decision Decision
	By       []string // the fields of specs that reach it, as schema.Lookup takes them
	Why      string   // it is owned, or left

	within *k8s.Object // what it holds, in a list or map too; nil for what has no fields
}

// A Group is the fields of a kind of Kubernetes, or of a part that several kinds
// have. Parts that have a group of their own are not gone into.
type Group struct {
	Name   string // Deployment, Pod
	About  string // where it stands, and what of a spec it becomes of
	Prefix string // of the paths behind the name: "spec." in a kind
	Fields []Field

	object *k8s.Object
}

// Groups gives all of them, in the order of the documentation.
func Groups() []Group { return groups() }

var groups = sync.OnceValue(func() []Group {
	list := make([]Group, len(roots))
	for i := range roots {
		r := &roots[i]
		list[i] = Group{Name: r.name, About: r.about, object: r.object()}
		if r.spec {
			list[i].Prefix = "spec."
		}
	}
	for i := range roots {
		w := walker{root: &roots[i], group: &list[i], groups: list}
		w.walk("", list[i].object, w.inKinds(w.at))
	}
	return list
})

// A root is the table of one group. The keys are paths in it. What stands below a
// path that is owned or left goes with it.
type root struct {
	name, about string
	definition  string // of the fields, in k8s/schemas.txt; "" for HTTPRoutes, which are not there
	spec        bool   // it is that of the field spec of the kind
	kinds       string // of specs that become it, or have it
	at          string // where a field of the same name is expected in those: spec, spec.rollout

	reached     map[string]string // by fields of specs, several with blanks between
	owned, left map[string]string // with the reason
}

func (r *root) object() *k8s.Object {
	if r.definition == "" {
		return httpRoute()
	}
	return k8s.Definition(r.definition)
}

// inKinds gives paths in each kind of spec that has them.
func (r *root) inKinds(paths string) (list []string) {
	for path := range strings.FieldsSeq(paths) {
		for kind := range strings.FieldsSeq(r.kinds) {
			if at := kind + "." + path; schema.Has(at) {
				list = append(list, at)
			}
		}
	}
	return list
}

// A walker fills one group.
type walker struct {
	*root
	group  *Group
	groups []Group
}

// walk adds the fields of a definition. places are the fields of specs that stand
// for it, and in which those of its own fields are expected.
func (w *walker) walk(path string, o *k8s.Object, places []string) {
	newest, _ := k8s.SetOf(k8s.Latest())
	for _, known := range o.Fields() {
		if known.In&newest == 0 {
			continue
		}
		f := w.decide(strings.TrimPrefix(path+"."+known.Name, "."), known.Name, places)
		f.within = within(known.Type)
		w.group.Fields = append(w.group.Fields, f)
		if f.within != nil && f.Decision == Reached && !w.apart(f.within) {
			w.walk(strings.TrimPrefix(path+"."+known.Name, "."), f.within, f.By)
		}
	}
}

// apart reports whether a definition has a group of its own.
func (w *walker) apart(o *k8s.Object) bool {
	for i := range w.groups {
		if w.groups[i].object == o {
			return true
		}
	}
	return false
}

// decide says what becomes of one field, at a path in the group.
func (w *walker) decide(path, name string, places []string) Field {
	f := Field{Path: w.name + "." + w.group.Prefix + path}
	switch {
	case w.owned[path] != "":
		f.Decision, f.Why = Owned, w.owned[path]
	case w.left[path] != "":
		f.Decision, f.Why = Left, w.left[path]
	case w.reached[path] != "":
		f.Decision, f.By = Reached, w.inKinds(w.reached[path])
	default:
		for _, place := range places {
			if at := place + "." + name; schema.Has(at) {
				f.Decision = Reached
				f.By = append(f.By, at)
			}
		}
	}
	return f
}

// within gives the definition that values of a type hold; nil where there is none.
func within(t *k8s.Type) *k8s.Object {
	for t.Elem != nil {
		t = t.Elem
	}
	return t.Object
}
