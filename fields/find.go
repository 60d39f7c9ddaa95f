package fields

import (
	"regexp"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Find looks a field of Kubernetes up: a group or a kind, in whatever case or short
// as for kubectl, then field names joined by dots. spec may be left out, a field of
// a container may be asked for as one of Pod, and what a pod template holds is found
// below it: deployment.spec.template.spec.containers.tty. When there is none, near
// is the path that was probably meant; "" where none is near.
func Find(path string) (f Field, near string, ok bool) {
	name, rest, _ := strings.Cut(indexes().ReplaceAllString(path, ""), ".")
	g := named(name)
	if g == nil || rest == "" {
		return Field{}, "", false
	}
	if below, ok := strings.CutPrefix(rest, "metadata."); ok && g.Prefix != "" {
		g, rest = named("Metadata"), below
	}
	if rest == "status" || strings.HasPrefix(rest, "status.") {
		return Field{Path: g.Name + "." + rest, Decision: Owned, Why: byCluster}, "", true
	}
	if g.Prefix != "" || g.Name == "Pod" {
		rest = strings.TrimPrefix(rest, "spec.")
	}
	f, ok = g.find(strings.Split(rest, "."))
	if !ok && g.Name == "Pod" {
		f, ok = named("Container").find(strings.Split(rest, "."))
	}
	if !ok {
		near = g.near(rest)
	}
	return f, near, ok
}

// indexes are those of the items of lists, [0] and [*].
var indexes = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\[[0-9*]*\]`) })

// named gives the group of a name.
func named(name string) *Group {
	list := Groups()
	if made := schema.Making(name); made != nil {
		name = made.Kind
	}
	for i := range list {
		if strings.EqualFold(list[i].Name, name) {
			return &list[i]
		}
	}
	return nil
}

// of gives the group of a definition; nil where it has none.
func of(o *k8s.Object) *Group {
	list := Groups()
	for i := range list {
		if o != nil && list[i].object == o {
			return &list[i]
		}
	}
	return nil
}

// find looks for the field at the end of some steps. One below a field that the
// table does not go into goes with that.
func (g *Group) find(steps []string) (f Field, ok bool) {
	for n := len(steps); n > 0; n-- {
		path := g.Name + "." + g.Prefix + strings.Join(steps[:n], ".")
		for _, f := range g.Fields {
			if f.Path == path {
				return f.below(steps[n:])
			}
		}
	}
	return Field{}, false
}

// below finds what is further down.
func (f Field) below(steps []string) (Field, bool) {
	at := f.within
	for i, step := range steps {
		if g := of(at); g != nil {
			return g.find(steps[i:])
		}
		if at == nil {
			return Field{}, false
		}
		list := at.Named(step)
		if len(list) == 0 {
			return Field{}, false
		}
		f.Path, at = f.Path+"."+step, within(list[len(list)-1].Type)
	}
	return f, true
}

// near gives the path in the group that was probably meant.
func (g *Group) near(rest string) string {
	var paths []string
	for _, f := range g.Fields {
		paths = append(paths, strings.TrimPrefix(f.Path, g.Name+"."+g.Prefix))
	}
	if near := source.Nearest(rest, paths); near != "" {
		return g.Name + "." + g.Prefix + near
	}
	return ""
}
