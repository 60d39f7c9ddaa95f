package importer

import (
	"regexp"
	"strings"

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
			if target := targetOf(p); target.Kind == source.Int {
				to.set(d.portName(c, object("containerPort", target)), target)
			}
		}
	}
	return to.value()
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

func (d *drafter) servicePorts() []*source.Node {
	if d.service == nil {
		return nil
	}
	return normal(d.service.Node).At("spec", "ports").Items
}

// targetOf is what a port of a Service leads to: its own number where it does not say.
func targetOf(p *source.Node) *source.Node {
	if t := p.Get("targetPort"); t.Exists() {
		return t
	}
	return p.Get("port")
}

// serviceFields carries the Service for clients.
func (d *drafter) serviceFields() {
	if d.service == nil {
		switch {
		case d.kind == "NodeAgent", d.kind == "Batch":
		case d.spec.node.Has("ports"):
			d.spec.set("service", none())
		}
		return
	}
	to := newTree()
	n := normal(d.service.Node)
	for _, f := range n.Get("spec").Fields {
		if f.Name != "ports" && d.has("service."+f.Name) {
			to.set(f.Name, f.Value)
		}
	}
	if d.service.Name != d.appName() {
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
	if v := to.value(); v != nil || d.kind == "NodeAgent" {
		d.spec.set("service", to.node)
	}
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
