package graph

import (
	"cmp"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// references notes all that an object refers to.
func (b *builder) references(o *object) {
	b.owners(o)
	if isWorkload(o.Object) {
		b.workload(o)
	}
	switch {
	case o.Group == "":
		b.core(o)
	case o.Is("policy", "PodDisruptionBudget"):
		b.budget(o)
	case o.Group == manifest.NetworkingGroup || o.Is("extensions", "Ingress") || o.Is("extensions", "NetworkPolicy"):
		b.networking(o)
	case o.Group == adminPolicyGroup:
		b.adminPolicy(o)
	case o.Group == "monitoring.coreos.com":
		b.monitor(o)
	case o.Is("autoscaling", "HorizontalPodAutoscaler"), o.Is("autoscaling.k8s.io", "VerticalPodAutoscaler"),
		o.Is("keda.sh", "ScaledObject"):
		b.scales(o)
	case o.Group == manifest.GatewayGroup:
		b.gateway(o)
	case o.Is("route.openshift.io", "Route"):
		b.openshiftRoute(o)
	case o.Group == manifest.RBACGroup:
		b.binding(o)
	default:
		b.calls(o)
		b.makes(o)
	}
}

// core notes what the kinds of the core group refer to.
func (b *builder) core(o *object) {
	switch o.Kind {
	case "Service":
		b.service(o)
	case "ServiceAccount":
		for _, n := range o.At("imagePullSecrets").Items {
			b.refer(o, "pulls", kindSecret, n.Get("name"))
		}
	case "PersistentVolumeClaim":
		b.claim(o, o.node, o.At("spec"))
	case "PersistentVolume":
		b.refer(o, "class", kindStorageClass, o.At("spec", "storageClassName"))
		claim := o.At("spec", "claimRef")
		if name := claim.Get("name"); name.Kind == source.String && name.Text != "" {
			b.note(&ref{object: o, from: b.target(kindClaim, claim.Get("namespace").Text, name.Text), to: o.node, typ: "binds",
				at: name, fields: []*source.Node{claim}})
		}
	}
}

// claim notes what a claim, or the template of one, refers to.
func (b *builder) claim(o *object, from *Node, spec *source.Node) {
	for _, r := range []struct {
		typ  string
		kind kind
		name *source.Node
	}{
		{"class", kindStorageClass, spec.Get("storageClassName")},
		{"binds", kindVolume, spec.Get("volumeName")},
	} {
		if r.name.Kind == source.String && r.name.Text != "" {
			b.note(&ref{object: o, from: from, to: b.target(r.kind, "", r.name.Text), typ: r.typ, at: r.name})
		}
	}
}

// owners notes whom an object is owned by.
func (b *builder) owners(o *object) {
	for _, n := range o.At("metadata", "ownerReferences").Items {
		name := n.Get("name")
		group, _ := manifest.SplitAPIVersion(n.Get("apiVersion").Text)
		k := kind{group, n.Get("kind").Text}
		if name.Text == "" || k.name == "" {
			continue
		}
		owner := b.target(k, o.Namespace, name.Text)
		owner.APIVersion = cmp.Or(owner.APIVersion, n.Get("apiVersion").Text)
		b.note(&ref{object: o, from: owner, to: o.node, typ: "owns", at: name, within: []*source.Node{n}})
	}
}

// scales notes the workload whose number or size an object sets.
func (b *builder) scales(o *object) {
	target := o.At("spec", "scaleTargetRef")
	if o.Kind == "VerticalPodAutoscaler" {
		target = o.At("spec", "targetRef")
	}
	version, name := target.Get("apiVersion").Text, target.Get("kind").Text
	if o.Kind == "ScaledObject" {
		version, name = cmp.Or(version, "apps/v1"), cmp.Or(name, "Deployment")
	}
	group, _ := manifest.SplitAPIVersion(version)
	if version == "" {
		group = groupOfWorkload(name)
	}
	if name == "" || target.Get("name").Text == "" {
		return
	}
	to := b.target(kind{group, name}, o.Namespace, target.Get("name").Text)
	to.APIVersion = cmp.Or(to.APIVersion, version)
	b.note(&ref{object: o, from: o.node, to: to, typ: "scales", at: target.Get("name"), fields: []*source.Node{target}})
}

// groupOfWorkload gives the API group of a kind of workload that is named alone.
func groupOfWorkload(name string) string {
	if name == "ReplicationController" {
		return ""
	}
	return "apps"
}

// calls notes the Services that the API server asks.
func (b *builder) calls(o *object) {
	switch {
	case o.Group == "admissionregistration.k8s.io" && strings.HasSuffix(o.Kind, "WebhookConfiguration"):
		for _, n := range o.At("webhooks").Items {
			b.call(o, n.At("clientConfig", "service"))
		}
	case o.Is("apiextensions.k8s.io", "CustomResourceDefinition"):
		b.call(o, o.At("spec", "conversion", "webhook", "clientConfig", "service"))
		b.call(o, o.At("spec", "conversion", "webhookClientConfig", "service")) // before v1
	case o.Is("apiregistration.k8s.io", "APIService"):
		b.call(o, o.At("spec", "service"))
	}
}

func (b *builder) call(o *object, service *source.Node) {
	b.referIn(o, "calls", kindService, service.Get("namespace").Text, service.Get("name"), service)
}

// makes notes the Secret that an operator makes of an object: it need not be in the input.
func (b *builder) makes(o *object) {
	at := o.At("metadata", "name")
	switch {
	case o.Is("external-secrets.io", "ExternalSecret"):
		target := o.At("spec", "target")
		if policy := target.Get("creationPolicy").Text; policy == "None" || policy == "Merge" {
			return
		}
		at = named(target.Get("name"), at)
	case o.Is("bitnami.com", "SealedSecret"):
		at = named(o.At("spec", "template", "metadata", "name"), at)
	case o.Is("cert-manager.io", "Certificate"):
		at = o.At("spec", "secretName")
	default:
		return
	}
	if at.Kind == source.String && at.Text != "" {
		made := b.target(kindSecret, o.Namespace, at.Text)
		made.Missing = false
		b.note(&ref{object: o, from: o.node, to: made, typ: "makes", at: at})
	}
}

// named gives a name, or another one where it is left out.
func named(n, otherwise *source.Node) *source.Node {
	if n.Kind == source.String && n.Text != "" {
		return n
	}
	return otherwise
}
