package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var serviceExposed = &lint.Rule{
	ID:      "service-exposed",
	Summary: "a Service that is open to the outside: of type LoadBalancer or NodePort",
	Why: "A NodePort is open on every node, and a LoadBalancer has an address of its own, mostly a public one that " +
		"costs money: what reaches it passes by the TLS, hosts and rules of an Ingress or Gateway.",
	Do:       "Make it a ClusterIP behind an Ingress or a Gateway, or say who may reach it: loadBalancerSourceRanges.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types",
	Kinds:    []string{"Service"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		spec := o.At("spec")
		kind := spec.Get("type")
		ranges := len(spec.Get("loadBalancerSourceRanges").Items) > 0
		if o.Group == "" && (kind.Text == "NodePort" || kind.Text == "LoadBalancer" && !ranges) {
			p.Report(o, kind, fmt.Sprintf("a Service of type %s is open to the outside", kind.Text),
				"make it a ClusterIP behind an Ingress or Gateway, if not all may reach it")
		}
	},
	Foreign: []string{"kube-linter/exposed-services", "kube-score/service-type"},
}
