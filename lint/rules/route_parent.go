package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var routeParent = &lint.Rule{
	ID:      "route-parent",
	Summary: "a route to a Gateway or listener that is not there, or that does not let it in",
	Why: "A route has an effect only where a listener of a Gateway takes it: by name, protocol and host, and of " +
		"another namespace only if allowedRoutes says so. Else its status says that it is not accepted, and requests " +
		"get 404.",
	Do: "Write the namespace and name of the Gateway, a listener of it as sectionName, and hosts that the listener has; " +
		"or let the listener take routes of other namespaces.",
	Severity: source.Warning,
	Source:   "https://gateway-api.sigs.k8s.io/concepts/api-overview/#attaching-routes-to-gateways",
	Object: func(p *lint.Pass, o *manifest.Object) {
		if !isRoute(o) {
			return
		}
		for _, ref := range o.At("spec", "parentRefs").Items {
			kind, group := manifest.TextOr(ref.Get("kind"), "Gateway"), manifest.TextOr(ref.Get("group"), manifest.GatewayGroup)
			if kind == "Gateway" && group == manifest.GatewayGroup {
				checkRouteParent(p, o, ref)
			}
		}
	},
}

func checkRouteParent(p *lint.Pass, o *manifest.Object, ref *source.Node) {
	name, namespace := ref.Get("name"), ref.Get("namespace").Text
	if name.Kind != source.String || name.Text == "" {
		return
	}
	found := manifest.OfGroup(p.Find(o, "Gateway", namespace, name.Text), manifest.GatewayGroup)
	switch {
	case len(found) == 1:
		checkListeners(p, o, parent{ref, found[0]})
	case len(found) == 0 && !inOtherNamespace(p, o, namespace, "Gateway", name.Text, name):
		if others := p.Candidates(o, "Gateway", namespace); len(others) > 0 {
			p.Report(o, name, fmt.Sprintf("there is no Gateway %s%s", name.Text, inNamespace(namespace)),
				oneOfThem(name.Text, others))
		}
	}
}

// checkListeners reports a route that no listener of its Gateway takes, for the first
// reason.
func checkListeners(p *lint.Pass, o *manifest.Object, r parent) {
	all := r.gateway.At("spec", "listeners")
	list := r.listeners()
	if len(all.Items) == 0 {
		return
	}
	if len(list) == 0 {
		checkListenerName(p, o, r, all)
		return
	}
	protocols := routeProtocols[o.Kind]
	list = slices.DeleteFunc(list, func(l *source.Node) bool {
		return protocols != nil && !slices.Contains(protocols, l.Get("protocol").Text)
	})
	if len(list) == 0 {
		p.Report(o, r.ref.Get("name"), fmt.Sprintf("no listener of %s has a protocol for a %s", r.gateway.Title(), o.Kind),
			"add a listener with the protocol "+source.Or(protocols)).Relate(all, "the listeners")
		return
	}
	elsewhere := r.gateway.Namespace != "" && o.Namespace != "" && r.gateway.Namespace != o.Namespace
	list = slices.DeleteFunc(list, func(l *source.Node) bool {
		return elsewhere && manifest.TextOr(l.At("allowedRoutes", "namespaces", "from"), "Same") == "Same"
	})
	if len(list) == 0 {
		p.Report(o, r.ref.Get("name"), fmt.Sprintf("%s takes no routes of namespace %s", r.gateway.Title(), o.Namespace),
			"write allowedRoutes: {namespaces: {from: All}} in the listener, or a Selector").Relate(all, "the listeners")
		return
	}
	checkRouteHosts(p, o, r, list)
}

// checkListenerName reports a sectionName or port that no listener has.
func checkListenerName(p *lint.Pass, o *manifest.Object, r parent, all *source.Node) {
	place, field := r.ref.Get("sectionName"), "name"
	if !place.Exists() {
		place, field = r.ref.Get("port"), "port"
	}
	var have []string
	for _, l := range all.Items {
		have = append(have, l.Get(field).Text)
	}
	p.Report(o, place, fmt.Sprintf("%s has no listener with the %s %s", r.gateway.Title(), field, place.Text),
		didYouMean(place.Text, have, "the listeners have "+some(have))).Relate(all, "the listeners")
}

// checkRouteHosts reports hosts of a route none of which a listener has.
func checkRouteHosts(p *lint.Pass, o *manifest.Object, r parent, listeners []*source.Node) {
	hosts := o.At("spec", "hostnames")
	if len(hosts.Items) == 0 || len(hosts.Items)*len(listeners) > 1000 {
		return
	}
	var have []string
	for _, l := range listeners {
		of := l.Get("hostname").Text
		if slices.ContainsFunc(hosts.Items, func(n *source.Node) bool { return hostsMeet(n.Text, of) }) {
			return
		}
		have = append(have, of)
	}
	place := hosts
	if len(hosts.Items) == 1 {
		place = hosts.Items[0]
	}
	p.Report(o, place, fmt.Sprintf("no listener of %s has a host of the route", r.gateway.Title()),
		"the listeners have "+some(have)).Relate(r.gateway.At("spec", "listeners"), "the listeners")
}
