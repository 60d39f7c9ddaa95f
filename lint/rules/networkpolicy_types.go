package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var networkPolicyTypes = &lint.Rule{
	ID: "networkpolicy-types",
	Summary: "a NetworkPolicy with rules of a direction that policyTypes leaves out, or without policyTypes where that " +
		"means something else",
	Why: "policyTypes alone decides which direction a policy limits. Rules of another one are ignored, and all traffic " +
		"that way stays open. Where it is left out, a policy always limits ingress, and egress only if there are rules " +
		"of it: egress: [] then closes nothing, and a policy of egress rules alone lets nobody in.",
	Do:       "Name each direction in policyTypes that is to be limited, and no other.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicySpec",
	Kinds:    []string{"NetworkPolicy"},
	Object:   checkNetworkPolicyTypes,
}

// policyDirections are the directions of a policy: the field with its rules, and
// what policyTypes calls it.
var policyDirections = []struct{ field, name string }{{"ingress", "Ingress"}, {"egress", "Egress"}}

func checkNetworkPolicyTypes(p *lint.Pass, o *manifest.Object) {
	if o.Group != manifest.NetworkingGroup {
		return
	}
	types := o.At("spec", "policyTypes")
	if len(types.Items) == 0 {
		checkPolicyWithoutTypes(p, o)
		return
	}
	for _, d := range policyDirections {
		rules := o.At("spec", d.field)
		if len(rules.Items) == 0 || manifest.HasText(types, d.name) {
			continue
		}
		p.Report(o, types, fmt.Sprintf("policyTypes leaves out %s, so the %s rules are ignored and all %s stays open",
			d.name, d.field, d.field), fmt.Sprintf("add %s to policyTypes, or remove %s", d.name, d.field)).
			Relate(rules, "these rules do nothing")
	}
}

// checkPolicyWithoutTypes looks at what follows from policyTypes that are left out.
func checkPolicyWithoutTypes(p *lint.Pass, o *manifest.Object) {
	egress := o.At("spec", "egress")
	switch {
	case egress.Kind == source.List && len(egress.Items) == 0:
		p.ReportKey(o, egress, "egress has no rules and policyTypes is left out, so egress is not limited at all",
			"write policyTypes: [Egress] to let nothing out, or remove egress")
	case len(egress.Items) > 0 && !o.At("spec").Has("ingress"):
		if service := closedService(p, o); service != nil {
			p.ReportKey(o, egress, fmt.Sprintf("policyTypes is left out, so the policy limits ingress as well, and lets "+
				"nobody reach the pods of %s", service.Title()), "write policyTypes: [Egress]").
				Relate(service.At("metadata", "name"), "this Service leads to the pods")
		}
	}
}

// closedService gives a Service that leads to pods of a policy, where no other
// policy of the input says who may reach these. It gives nil when there is none.
func closedService(p *lint.Pass, o *manifest.Object) *manifest.Object {
	others := p.InReach(o, "NetworkPolicy")
	if len(others) > manifest.MaxCandidates {
		return nil
	}
	pods := p.Select(o, "", manifest.PodSelector(o))
	for _, w := range pods[:min(len(pods), manifest.MaxCandidates)] {
		let := func(other *manifest.Object) bool {
			return len(other.At("spec", "ingress").Items) > 0 && w.Selects(manifest.PodSelector(other))
		}
		if service := p.ServiceOf(w); service != nil && !slices.ContainsFunc(others, let) {
			return service
		}
	}
	return nil
}
