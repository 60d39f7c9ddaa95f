package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var routeGrant = &lint.Rule{
	ID:      "route-grant",
	Summary: "a route to a Service, or a Gateway with a Secret, of another namespace that does not grant it",
	Why: "A reference into another namespace counts only where a ReferenceGrant there lets this kind of this namespace " +
		"refer to that kind. Without it the status says RefNotPermitted, and requests get 500.",
	Do: "Add a ReferenceGrant to the namespace of the Service or Secret, with the kind and namespace of the route or " +
		"Gateway under from.",
	Severity: source.Warning,
	Source:   "https://gateway-api.sigs.k8s.io/api-types/referencegrant/",
	Object:   checkRouteGrant,
}

func checkRouteGrant(p *lint.Pass, o *manifest.Object) {
	if o.Group != manifest.GatewayGroup || o.Namespace == "" {
		return
	}
	if isRoute(o) {
		for _, path := range []string{"spec.rules.backendRefs", "spec.rules.filters.requestMirror.backendRef"} {
			for _, ref := range manifest.All(o.Node(), path) {
				checkGranted(p, o, ref, "Service")
			}
		}
	} else if o.Kind == "Gateway" {
		for _, ref := range manifest.All(o.Node(), "spec.listeners.tls.certificateRefs") {
			checkGranted(p, o, ref, "Secret")
		}
	}
}

// checkGranted reports a reference into another namespace of the input that no
// ReferenceGrant there allows.
func checkGranted(p *lint.Pass, o *manifest.Object, ref *source.Node, kind string) {
	namespace, group := ref.Get("namespace"), ref.Get("group").Text
	kind = manifest.TextOr(ref.Get("kind"), kind)
	if namespace.Text == "" || namespace.Text == o.Namespace || !p.HasNamespace(namespace.Text) {
		return
	}
	grants := p.InNamespace("ReferenceGrant", namespace.Text)
	if len(grants) == manifest.MaxCandidates {
		return
	}
	hint := "add a ReferenceGrant to namespace " + namespace.Text
	for _, grant := range grants {
		if grant.Group != manifest.GatewayGroup {
			continue
		}
		from := grantedFrom(grant, o)
		if from && grantsTo(grant, group, kind, ref.Get("name").Text) {
			return
		}
		hint = fmt.Sprintf("ReferenceGrant %s names others: write kind: %s and namespace: %s under from, and kind: %s under "+
			"to", grant.Name, o.Kind, o.Namespace, kind)
	}
	f := p.Report(o, namespace, fmt.Sprintf("no ReferenceGrant in namespace %s lets kind %s of namespace %s refer to a %s",
		namespace.Text, o.Kind, o.Namespace, kind), hint)
	if len(grants) > 0 {
		f.Relate(grants[0].At("metadata", "name"), "this one does not")
	}
}

func grantedFrom(grant, o *manifest.Object) bool {
	for _, n := range grant.At("spec", "from").Items {
		if n.Get("group").Text == o.Group && n.Get("kind").Text == o.Kind && n.Get("namespace").Text == o.Namespace {
			return true
		}
	}
	return false
}

func grantsTo(grant *manifest.Object, group, kind, name string) bool {
	for _, n := range grant.At("spec", "to").Items {
		only := n.Get("name").Text
		if n.Get("group").Text == group && n.Get("kind").Text == kind && (only == "" || only == name) {
			return true
		}
	}
	return false
}
