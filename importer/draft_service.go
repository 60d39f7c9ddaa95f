package importer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var portName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// ports gives the ports of a container by name. One without a name gets that of the
// Service's port that leads to it.
func (d *drafter) ports(c *source.Node) *source.Node {
	to := newTree()
	for _, p := range c.Get("ports").Items {
		rest := without(p, "name")
		if d.pod.Get("hostNetwork").Text == "true" {
			rest = without(rest, "hostPort")
		}
		if len(rest.Fields) == 1 {
			rest = p.Get("containerPort")
		}
		to.set(d.portName(c, p), at(p, rest))
	}
	if to.empty() && c == d.main && d.kind == "Web" {
		for _, p := range d.servicePorts() {
			if target := targetOf(p); target.Kind == source.Int && !d.listens(target) {
				to.set(d.portName(c, object("containerPort", target)), target)
			}
		}
	}
	return to.value()
}

// listens reports whether any container has a port of a number or name.
func (d *drafter) listens(target *source.Node) bool {
	return slices.ContainsFunc(containersOf(d.pod), func(c *source.Node) bool { return hasPort(c, target) })
}

// hasPort reports whether a container has a port of a number or name.
func hasPort(c, port *source.Node) bool {
	return slices.ContainsFunc(c.Get("ports").Items, func(p *source.Node) bool {
		return p.Get("containerPort").Text == port.Text || p.Get("name").Text == port.Text
	})
}

// portName is the name of a container's port, or one that follows from what leads to it.
func (d *drafter) portName(c, p *source.Node) string {
	if name := p.Get("name").Text; name != "" {
		return name
	}
	number := p.Get("containerPort").Text
	for _, s := range d.servicePorts() {
		if name := s.Get("name").Text; targetOf(s).Text == number && name != "" && len(name) <= 15 &&
			portName.MatchString(name) && !taken(c, name) {
			return name
		}
	}
	if d.kind == "Web" && len(c.Get("ports").Items) <= 1 && c == d.main {
		return "http"
	}
	protocol := "tcp"
	if said := p.Get("protocol").Text; said != "" {
		protocol = strings.ToLower(said)
	}
	return protocol + "-" + number
}

// taken reports whether another port of the container has the name.
func taken(c *source.Node, name string) bool {
	for _, p := range c.Get("ports").Items {
		if p.Get("name").Text == name {
			return true
		}
	}
	return false
}

// client is the Service that the spec's is about: where there is none with an address,
// the headless one.
func (d *drafter) client() *manifest.Object {
	if d.service == nil {
		return d.headless
	}
	return d.service
}

func (d *drafter) servicePorts() []*source.Node {
	if d.client() == nil {
		return nil
	}
	return normal(d.client().Node()).At("spec", "ports").Items
}

// targetOf is what a port of a Service leads to: its own number where it does not say.
func targetOf(p *source.Node) *source.Node {
	if t := p.Get("targetPort"); t.Exists() {
		return t
	}
	return p.Get("port")
}

// serviceFields carries the Service for clients. A headless one alone is that where it
// says more than the ports of the app.
func (d *drafter) serviceFields() {
	if d.client() != nil {
		to := d.serviceOf(d.client())
		alone := d.service == nil && len(without(to.node, "name").Fields) == 0
		if v := to.value(); !alone && (v != nil || d.kind == "NodeAgent") {
			d.spec.set("service", to.node)
		}
		if !alone {
			return
		}
	}
	if d.has("service") && d.kind != "NodeAgent" && d.spec.node.Has("ports") {
		d.spec.set("service", none())
	}
}

// serviceOf gives what a Service says that does not follow from the app.
func (d *drafter) serviceOf(service *manifest.Object) tree {
	to := newTree()
	n := normal(service.Node())
	for _, f := range n.Get("spec").Fields {
		if f.Name != "ports" && d.has("service."+f.Name) {
			to.set(f.Name, f.Value)
		}
	}
	if service.Name != d.appName() {
		to.set("name", n.At("metadata", "name"))
	}
	to.set("annotations", n.At("metadata", "annotations"))
	labels := newTree()
	for _, f := range n.At("metadata", "labels").Fields {
		if common := d.metadata.node.At("labels", f.Name); !common.Exists() || common.Text != f.Value.Text {
			labels.set(f.Name, f.Value)
		}
	}
	for _, name := range ownLabels {
		*labels.node = *without(labels.node, name)
	}
	to.set("labels", labels.value())
	if !d.samePorts(to) {
		to.set("ports", d.published())
	}
	if d.faithful && d.headless != nil && !d.headless.At("spec").Has("publishNotReadyAddresses") {
		to.set("publishNotReadyAddresses", truth(false))
	}
	return to
}

// samePorts reports whether the Service has the ports of the main container, by their
// names; each that has another number there is given it.
func (d *drafter) samePorts(to tree) bool {
	own, ports := d.spec.node.Get("ports"), d.servicePorts()
	if len(own.Fields) != len(ports) || len(ports) > 1 && to.node.Has("type") {
		return false
	}
	for _, p := range ports {
		name := p.Get("name").Text
		if !own.Has(name) || targetOf(p).Text != name || p.Has("nodePort") || p.Has("appProtocol") {
			return false
		}
	}
	for _, p := range ports {
		name, number := p.Get("name").Text, p.Get("port")
		port := own.Get(name)
		switch {
		case port.Kind == source.Map && port.Get("containerPort").Text != number.Text:
			tree{own}.set(name, at(port, port.With("servicePort", number)))
		case port.Kind != source.Map && port.Text != number.Text:
			c := *object("containerPort", port, "servicePort", number)
			c.Key = port.Key
			tree{own}.set(name, &c)
		}
	}
	return true
}

// published gives the ports of the Service by name.
func (d *drafter) published() *source.Node {
	to := newTree()
	for _, p := range d.servicePorts() {
		name := p.Get("name").Text
		if name == "" {
			name = d.nameOfTarget(targetOf(p))
		}
		rest := newTree()
		rest.set("port", p.Get("port"))
		if t := targetOf(p); t.Text != name {
			rest.set("target", t)
		}
		for _, field := range []string{"protocol", "nodePort", "appProtocol"} {
			rest.set(field, p.Get(field))
		}
		to.set(name, at(p, rest.node))
	}
	return to.value()
}

// nameOfTarget gives the name of the port that a number means.
func (d *drafter) nameOfTarget(target *source.Node) string {
	if target.Kind != source.Int {
		return target.Text
	}
	for _, f := range d.spec.node.Get("ports").Fields {
		if f.Value.Text == target.Text || f.Value.Get("containerPort").Text == target.Text {
			return f.Name
		}
	}
	return "http"
}
