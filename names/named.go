package names

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// named notes what an object names in ways that are no edges: by kind and name within custom
// resources, by resource and name in roles, and by being a part of it.
func (b *builder) named(o *manifest.Object) {
	for _, r := range manifest.RoleRules(o) {
		b.granted(o, &r)
	}
	if !manifest.BuiltInGroup(o.Group) && o.Workload == nil {
		for _, f := range o.Node().Fields {
			if f.Name != "metadata" && f.Name != "status" {
				b.namedIn(o, f.Value)
			}
		}
	}
}

// namedIn notes the objects of apps that maps within a value name by kind and name.
func (b *builder) namedIn(o *manifest.Object, n *source.Node) {
	for _, f := range n.Fields {
		b.namedIn(o, f.Value)
	}
	for _, item := range n.Items {
		b.namedIn(o, item)
	}
	kind, name := n.Get("kind"), n.Get("name")
	if kind.Kind == source.String && name.Kind == source.String && !b.said[name.Range] {
		b.ofApps(o, kind.Text, n.Get("namespace").Text, name)
	}
}

// ofApps notes that a name in an object is that of one that an app becomes.
func (b *builder) ofApps(o *manifest.Object, kind, namespace string, name *source.Node) {
	for _, other := range b.find(o, kind, namespace, name.Text) {
		if m, ok := b.meaningOf(other); ok && m.app != nil {
			b.say(name, false, m)
		}
	}
}

// granted notes the objects that a rule of a role is about by name.
func (b *builder) granted(o *manifest.Object, r *manifest.RoleRule) {
	for _, name := range r.Node.Get("resourceNames").Items {
		for _, group := range r.Groups.Items {
			for _, resource := range r.Resources.Items {
				main, _, _ := strings.Cut(resource.Text, "/")
				if known := b.objects.ResourceIn(group.Text, main); known != nil && !b.said[name.Range] {
					b.ofApps(o, known.Kind, "", name)
				}
			}
		}
	}
}

// part notes the object that a part of one lies over.
func (b *builder) part(o *manifest.Object) {
	if o.Fragment && !o.Local && b.forms[o.Document] == nil {
		b.ofApps(o, o.Kind, o.Namespace, o.At("metadata", "name"))
	}
}

// kustomization notes the objects of apps that a kustomization names to change them.
func (b *builder) kustomization(root *source.Node) {
	say := func(kind string, name *source.Node) {
		for _, a := range b.apps {
			for _, f := range a.forms {
				for _, o := range f.objects {
					if o.Name == name.Text && (o.Kind == kind || kind == "" && o.Workload != nil) && !b.said[name.Range] {
						b.say(name, false, meaning{Thing: a.Thing, object: o})
					}
				}
			}
		}
	}
	for _, field := range []string{"patches", "patchesJson6902"} {
		for _, n := range root.Get(field).Items {
			if target := n.Get("target"); target.Get("name").Kind == source.String {
				say(target.Get("kind").Text, target.Get("name"))
			}
		}
	}
	for _, n := range root.Get("replicas").Items {
		if n.Get("name").Kind == source.String {
			say("", n.Get("name"))
		}
	}
}
