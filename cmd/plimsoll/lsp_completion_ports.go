package main

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lsp"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// ports gives the names that a function gives.
func ports(of func(*completer) []string) func(*completer) []lsp.Suggestion {
	return func(c *completer) []lsp.Suggestion {
		var list nameList
		for _, name := range of(c) {
			list.add(name, "")
		}
		return distinct(list)
	}
}

// ownPorts gives the ports of the spec, and of its sidecars.
func (c *completer) ownPorts() []string { return portsOf(c.Root.Get("spec")) }

func portsOf(spec *source.Node) []string {
	names := fieldNames(spec.Get("ports"))
	for _, f := range spec.Get("sidecars").Fields {
		names = append(names, fieldNames(f.Value.Get("ports"))...)
	}
	return names
}

// publishedPorts gives the ports of the spec's Service.
func (c *completer) publishedPorts() []string {
	if said := c.Root.At("spec", "service", "ports"); said.Exists() {
		return fieldNames(said)
	}
	return fieldNames(c.Root.At("spec", "ports"))
}

// peerPorts gives the ports of the app beside which the place stands.
func (c *completer) peerPorts() (names []string) {
	called := c.beside().Get("app").Text
	c.each(c.specs, func(_ string, n *source.Node) {
		if plimsoll.IsSpec(n) && n.At("metadata", "name").Text == called && called != "" {
			names = append(names, portsOf(n.Get("spec"))...)
		}
	})
	return names
}

// servicePorts gives what a function does of the Service that is named so many steps above.
func servicePorts(up int, of func(madeObject) []string) func(*completer) []lsp.Suggestion {
	return func(c *completer) []lsp.Suggestion {
		var list nameList
		called := c.above(up).Get("name").Text
		c.eachObject(func(o madeObject, where string) {
			if o.kind == "Service" && o.name == called {
				for _, name := range of(o) {
					list.add(name, where)
				}
			}
		})
		for i := range list {
			list[i].Literal = strings.Trim(list[i].Name, "0123456789") == ""
		}
		return distinct(list)
	}
}

// probedPorts gives the ports of the container that the place is in.
func (c *completer) probedPorts() []lsp.Suggestion {
	var list nameList
	for i, step := range c.Path {
		if step.Index >= 0 && i > 0 && strings.HasSuffix(strings.ToLower(c.Path[i-1].Name), "containers") {
			for _, port := range c.Root.Follow(c.Path[:i+1]).Get("ports").Items {
				list.add(port.Get("name").Text, "")
			}
		}
	}
	return distinct(list)
}

// monitoredPorts gives the ports of the Services that a ServiceMonitor selects: of all, where it
// says nothing yet.
func (c *completer) monitoredPorts() []lsp.Suggestion {
	var list nameList
	selector := manifest.SelectorOf(c.Root.At("spec", "selector"))
	c.eachObjectIn(anywhere, func(o madeObject, where string) {
		if o.kind == "Service" && selector.Matches(labelsOf(o.labels)) {
			for _, name := range o.ports {
				list.add(name, where)
			}
		}
	})
	return list.sorted()
}

func labelsOf(labels []label) (list manifest.Labels) {
	for _, l := range labels {
		list = append(list, manifest.Label{Key: l.key, Value: l.value})
	}
	return list
}

// podPorts gives the ports of all pods.
func (c *completer) podPorts() []lsp.Suggestion {
	var list nameList
	c.eachObjectIn(anywhere, func(o madeObject, where string) {
		for _, name := range o.containerPorts {
			list.add(name, where)
		}
	})
	return list.sorted()
}

// selectedPorts gives the ports of the pods that the Service selects.
func (c *completer) selectedPorts() []lsp.Suggestion {
	var list nameList
	selector := c.Root.At("spec", "selector")
	c.each(c.documents, func(file string, n *source.Node) {
		template := manifest.TemplatePath(n.Get("kind").Text)
		if template == nil && n.Get("kind").Text != "Pod" || !c.together(n.At("metadata", "namespace").Text) {
			return
		}
		pod := n.At(template...)
		for _, f := range selector.Fields {
			if pod.At("metadata", "labels").Get(f.Name).Text != f.Value.Text {
				return
			}
		}
		for _, container := range pod.At("spec", "containers").Items {
			for _, port := range container.Get("ports").Items {
				list.add(port.Get("name").Text, file)
			}
		}
	})
	return distinct(list)
}
