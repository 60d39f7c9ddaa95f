package compiler

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An address of the web, and what answers there: one class of Ingresses, one
// listener of a Gateway, or the router. Of two apps that want the same, one gets
// nothing.
type webAddress struct {
	by, host, path, pathType string
}

// A served is an address that an app wants, and where it says so.
type served struct {
	webAddress
	place source.Range
	field string // which stands at the place
	item  *source.Node
	owner Owner
	name  source.Range // of the app
}

// serve notes the addresses of one item of expose. What patches make of them
// is not known.
func (b *build) serve(e *expose) {
	by := b.via(e)
	switch by {
	case viaIngress:
		if e.ClassName != nil {
			by += " " + *e.ClassName
		}
	case viaGateway:
		g := e.Gateway
		namespace := b.Namespace
		if g.Namespace != nil {
			namespace = string(*g.Namespace)
		}
		by += fmt.Sprintf(" %s/%s", manifest.NamespaceKey(namespace), g.Name)
		if g.SectionName != nil {
			by += " " + string(*g.SectionName)
		}
	}
	kind := map[string]string{viaIngress: "Ingress", viaGateway: "HTTPRoute", viaRoute: "Route"}[b.via(e)]
	if slices.ContainsFunc(b.spec("patches").Items, func(n *source.Node) bool {
		return n.At("target", "kind").Text == kind
	}) {
		return
	}
	for i, host := range oneOrMoreNodes(e.node.At("host")) {
		for j := range e.Path {
			p := &e.Path[j]
			at := host.Range
			if n := e.pathPlace(p); n.Exists() {
				at = n.Range
			}
			b.served = append(b.served, served{webAddress{by, e.Host[i], p.Path, p.PathType}, at, b.Node.PathTo(at),
				e.node, OwnerOf(b.App), b.Node.At("metadata", "name").Range})
		}
	}
}

// servedTwice reports addresses that an app wants and an earlier one has.
func servedTwice(apps []*compiled) (diagnostics []source.Diagnostic) {
	var all []*served
	for _, app := range apps {
		for i := range app.served {
			all = append(all, &app.served[i])
		}
	}
	sortByPlace(all, func(s *served) source.Range { return s.place })
	first := map[webAddress]*served{}
	for _, s := range all {
		old := first[s.webAddress]
		switch {
		case old == nil:
			first[s.webAddress] = s
			continue
		case old.item == s.item && old.owner == s.owner:
			continue // a host or path that is there twice, of which is told already
		}
		by := fmt.Sprintf("%s %q%s", old.owner.Kind, old.owner.Name, inNamespace(old.owner.Namespace))
		if old.owner == s.owner {
			by = "another item of expose"
		}
		diagnostics = append(diagnostics, source.Diagnostic{
			Rule:    "conflict",
			Message: fmt.Sprintf("%s%s is served by %s already", s.host, s.path, by),
			Hint:    "give one of them another host or path, or another className or gateway",
			Range:   s.place,
			Path:    s.field,
			Related: s.related(old),
		})
	}
	return diagnostics
}

// related leads to where the same address is wanted first: to the apps themselves, where
// a layer gives it to both.
func (s *served) related(old *served) []source.Related {
	if s.place != old.place {
		return []source.Related{{Range: old.place, Message: "there"}}
	}
	return []source.Related{
		{Range: old.name, Message: "it is given to this app"},
		{Range: s.name, Message: "and to this one"},
	}
}
