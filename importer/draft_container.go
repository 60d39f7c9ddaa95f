package importer

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// mainFields carries what the main container says; its fields are those of the spec.
func (d *drafter) mainFields() {
	if name := d.main.Get("name"); name.Text != d.appName() {
		d.spec.set("container", name)
	}
	d.containerFields(d.spec, d.main, "")
}

// containerFields carries what a container says, under a path of the spec that ends
// with a dot.
func (d *drafter) containerFields(to tree, c *source.Node, under string) {
	for _, f := range c.Fields {
		if (f.Name == "resources" || !slices.Contains(apart, f.Name)) && d.has(under+f.Name) {
			to.set(f.Name, f.Value)
		}
	}
	to.set("ports", d.ports(c))
	to.set("env", d.env(c))
	to.set("envFrom", envFrom(c.Get("envFrom")))
	if d.faithful && !c.Has("resources") && !d.pod.Has("resources") {
		to.set("resources", none())
	}
}

// env gives variables by name, in their order.
func (d *drafter) env(c *source.Node) *source.Node {
	env := newTree()
	for i, v := range c.Get("env").Items {
		if d.server != nil && c == d.main && slices.Contains(d.server.Given, v.Get("name").Text) {
			continue
		}
		env.set(v.Get("name").Text, at(v, d.envValue(c, i, v)))
	}
	return env.value()
}

// at gives a value that stands where an item of a list does, so that its comments stay
// with it.
func at(item, value *source.Node) *source.Node {
	c := *value
	c.Key = item.Range
	if len(item.Fields) > 0 {
		c.Key = item.Fields[0].Value.Key
	}
	return &c
}

func (d *drafter) envValue(c *source.Node, i int, v *source.Node) *source.Node {
	from := v.Get("valueFrom")
	switch {
	case from.Get("fieldRef").Exists():
		return object("fieldRef", from.At("fieldRef", "fieldPath"))
	case from.Get("resourceFieldRef").Exists():
		return object("resourceFieldRef", from.At("resourceFieldRef", "resource"))
	case from.Exists():
		return from
	case !v.Has("value"):
		return text("")
	}
	value := *v.Get("value")
	value.Text = d.unresolved(c, i, value.Text)
	return &value
}

// unresolved writes references that the kubelet leaves alone, since nothing sets them,
// or only later, so that it still does.
func (d *drafter) unresolved(c *source.Node, i int, value string) string {
	for name := range references(value) {
		named := func(v *source.Node) bool { return v.Get("name").Text == name }
		earlier := slices.ContainsFunc(c.Get("env").Items[:i], named)
		later := slices.ContainsFunc(c.Get("env").Items[i:], named)
		switch {
		case earlier, !later && len(c.Get("envFrom").Items) > 0:
		case !later && isServiceVariable(name) && d.pod.Get("enableServiceLinks").Text != "false":
			if !d.finished() {
				d.spec.set("enableServiceLinks", truth(true))
			}
		default:
			value = strings.ReplaceAll(value, "$("+name+")", "$$("+name+")")
		}
	}
	return value
}

// references gives the names in $(NAME), but for those after a second dollar.
func references(value string) map[string]bool {
	names := map[string]bool{}
	for i := 0; i < len(value)-1; i++ {
		if value[i] != '$' {
			continue
		}
		if value[i+1] == '$' {
			i++
			continue
		}
		if name, _, ok := strings.Cut(value[i+1:], ")"); ok && strings.HasPrefix(name, "(") {
			names[name[1:]] = true
		}
	}
	return names
}

// isServiceVariable reports whether a name has the form of what a Service sets.
func isServiceVariable(name string) bool {
	return strings.HasSuffix(name, "_SERVICE_HOST") || strings.Contains(name, "_SERVICE_PORT") ||
		strings.HasSuffix(name, "_PORT") || strings.Contains(name, "_PORT_")
}

// envFrom names each source in one text.
func envFrom(n *source.Node) *source.Node {
	sources := list()
	for _, s := range n.Items {
		e := newTree()
		for _, ref := range []string{"secretRef", "configMapRef"} {
			e.set(ref, s.At(ref, "name"))
			e.set("prefix", s.Get("prefix"))
			e.set("optional", s.At(ref, "optional"))
		}
		sources.Items = append(sources.Items, at(s, e.node))
	}
	if len(sources.Items) == 0 {
		return nil
	}
	return sources
}

// sidecars carries the other containers: those that start before the main one, and
// those that run beside it.
func (d *drafter) sidecars() {
	before, beside := newTree(), newTree()
	first := ""
	for _, c := range d.pod.Get("initContainers").Items {
		name, under, to := c.Get("name").Text, "initContainers.NAME.", before
		if c.Get("restartPolicy").Text == "Always" {
			under, to = "sidecars.NAME.", beside
		}
		if first == "" {
			first, _, _ = strings.Cut(under, ".")
		}
		to.set(name, at(c, d.other(c, under)))
	}
	for _, c := range d.pod.Get("containers").Items {
		if c != d.main && d.kind != "Batch" { // where each has to end
			o := d.other(c, "sidecars.NAME.")
			beside.set(c.Get("name").Text, at(c, o.With("native", truth(false))))
		}
	}
	if first == "sidecars" { // containers start in the order written
		d.spec.set("sidecars", beside.value())
		d.spec.set("initContainers", before.value())
		return
	}
	d.spec.set("initContainers", before.value())
	d.spec.set("sidecars", beside.value())
}

// other gives a container beside the main one.
func (d *drafter) other(c *source.Node, under string) *source.Node {
	to := newTree()
	d.containerFields(to, c, under)
	to.set("mounts", mounts(c))
	if main := d.main.Get("imagePullPolicy"); main.Exists() && !c.Has("imagePullPolicy") {
		to.set("imagePullPolicy", text(defaultPullPolicy(c.Get("image").Text)))
	}
	to.set("security", d.otherSecurity(c))
	return to.node
}

// mounts gives the places where a container sees volumes, by volume.
func mounts(c *source.Node) *source.Node {
	to := newTree()
	for _, m := range c.Get("volumeMounts").Items {
		name := m.Get("name").Text
		place := without(m, "name")
		switch old := to.node.Get(name); {
		case old.Kind == source.List:
			to.set(name, list(append(old.Items, place)...))
		case old.Kind == source.String:
			to.set(name, list(object("mountPath", old), place))
		case old.Exists():
			to.set(name, list(old, place))
		case len(place.Fields) == 1:
			to.set(name, at(m, place.Get("mountPath")))
		default:
			to.set(name, at(m, place))
		}
	}
	return to.value()
}
