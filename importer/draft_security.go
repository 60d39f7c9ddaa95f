package importer

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// ofPod are the fields that a spec says once, for the pod as a whole, though in
// Kubernetes a container may say them too.
var ofPod = []string{
	"runAsUser", "runAsGroup", "runAsNonRoot", "seccompProfile", "appArmorProfile", "seLinuxOptions", "windowsOptions",
}

// filled are the fields that Plimsoll fills in, with those of containers last.
var filled = []string{"runAsNonRoot", "seccompProfile", "allowPrivilegeEscalation", "capabilities"}

// security carries what the pod and its main container may do. A level stands there
// where it is not the default; what would be filled in is left out by the word none:
// all of it in a faithful spec, else what might keep the app from starting.
func (d *drafter) security() {
	pod, main := d.pod.Get("securityContext"), d.main.Get("securityContext")
	said := newTree()
	for _, f := range pod.Fields {
		if d.has("security." + f.Name) {
			said.set(f.Name, f.Value)
		}
	}
	for _, f := range main.Fields {
		if slices.Contains(ofPod, f.Name) && !d.saidByAll(f) {
			continue
		}
		if !said.node.Has(f.Name) && d.has("security."+f.Name) {
			said.set(f.Name, shouted(f))
		}
	}
	switch {
	case d.faithful && d.saysNothing():
		d.spec.set("security", none())
		return
	case d.faithful:
		for _, name := range filled {
			if !said.node.Has(name) {
				said.set(name, none())
			}
		}
	case d.mayBeRoot(said.node):
		if !said.node.Has("runAsNonRoot") && !isRoot(said.node) {
			said.set("runAsNonRoot", none())
		}
		if !said.node.Has("capabilities") {
			said.set("capabilities", none())
		}
	}
	d.spec.set("security", d.shortest(said.node))
}

// shortest gives a level alone where nothing else is said.
func (d *drafter) shortest(said *source.Node) *source.Node {
	switch {
	case d.level == "baseline" && len(said.Fields) == 2 && said.Get("runAsNonRoot").Text == "none" &&
		said.Get("capabilities").Text == "none":
		return text("root")
	case d.level == "restricted" && len(said.Fields) == 0:
		return nil
	case len(said.Fields) == 0:
		return text(d.level)
	case d.level == "restricted":
		return said
	}
	c := object("level", text(d.level))
	c.Fields = append(c.Fields, said.Fields...)
	return c
}

// saidByAll reports whether all containers have what one says of itself, so that it can
// be said of the pod.
func (d *drafter) saidByAll(f source.Field) bool {
	if d.finished() {
		return false // nothing of its pods can move
	}
	for _, c := range containersOf(d.pod) {
		if own := c.At("securityContext", f.Name); !own.Exists() || !own.Equal(f.Value) {
			return false
		}
	}
	return !d.pod.At("securityContext", f.Name).Exists()
}

// containersOf gives all containers of pods.
func containersOf(pod *source.Node) []*source.Node {
	return append(slices.Clone(pod.Get("containers").Items), pod.Get("initContainers").Items...)
}

// saysNothing reports whether no container, and not the pod, has a security context.
func (d *drafter) saysNothing() bool {
	for _, c := range containersOf(d.pod) {
		if len(c.Get("securityContext").Fields) > 0 {
			return false
		}
	}
	return len(d.pod.Get("securityContext").Fields) == 0
}

// mayBeRoot reports whether the app may run as root: nothing says who else it is.
func (d *drafter) mayBeRoot(said *source.Node) bool {
	for _, c := range containersOf(d.pod) {
		own := c.Get("securityContext")
		user := own.Get("runAsUser")
		if !user.Exists() {
			user = said.Get("runAsUser")
		}
		if user.Exists() && user.Text != "0" || own.Get("runAsNonRoot").Text == "true" ||
			said.Get("runAsNonRoot").Text == "true" {
			continue
		}
		return true
	}
	return false
}

func isRoot(said *source.Node) bool {
	return said.Get("runAsUser").Text == "0" || said.Get("privileged").Text == "true"
}

// otherSecurity carries what another container may do, where that is not what the spec
// says of all.
func (d *drafter) otherSecurity(c *source.Node) *source.Node {
	own, to := c.Get("securityContext"), newTree()
	for _, f := range own.Fields {
		if slices.Contains(ofPod, f.Name) && (d.saidByAll(f) || d.pod.At("securityContext", f.Name).Equal(f.Value)) {
			continue
		}
		if d.has("sidecars.NAME.security." + f.Name) {
			to.set(f.Name, shouted(f))
		}
	}
	if d.faithful && !d.saysNothing() {
		for _, name := range []string{"allowPrivilegeEscalation", "capabilities"} {
			if !own.Has(name) {
				to.set(name, none())
			}
		}
	}
	return to.value()
}

// shouted gives a field, capabilities in capitals: a runtime reads them in either case,
// and a spec has them in one.
func shouted(f source.Field) *source.Node {
	if f.Name != "capabilities" {
		return f.Value
	}
	c := f.Value.Copy(0)
	for _, which := range f.Value.Fields {
		names := which.Value.Copy(0)
		for _, n := range which.Value.Items {
			upper := *n
			upper.Text = strings.ToUpper(n.Text)
			names.Items = append(names.Items, &upper)
		}
		which.Value = names
		c.Fields = append(c.Fields, which)
	}
	return c
}
