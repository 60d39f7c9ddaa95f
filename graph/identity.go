package graph

import (
	"cmp"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
)

// A kind is one of an API group.
type kind struct{ group, name string }

// The kinds that others refer to.
var (
	kindConfigMap      = kind{"", "ConfigMap"}
	kindSecret         = kind{"", "Secret"}
	kindClaim          = kind{"", "PersistentVolumeClaim"}
	kindVolume         = kind{"", "PersistentVolume"}
	kindService        = kind{"", "Service"}
	kindServiceAccount = kind{"", "ServiceAccount"}
	kindStorageClass   = kind{"storage.k8s.io", "StorageClass"}
	kindPriorityClass  = kind{"scheduling.k8s.io", "PriorityClass"}
	kindRuntimeClass   = kind{"node.k8s.io", "RuntimeClass"}
	kindIngressClass   = kind{manifest.NetworkingGroup, "IngressClass"}
	kindGatewayClass   = kind{manifest.GatewayGroup, "GatewayClass"}
	kindUser           = kind{manifest.RBACGroup, "User"}
	kindGroup          = kind{manifest.RBACGroup, "Group"}
)

// catalogueGroups are the API groups that the catalogue has a kind in, by its name.
var catalogueGroups = sync.OnceValue(func() map[string][]string {
	groups := map[string][]string{}
	for _, text := range k8s.CustomKinds() {
		version, name, _ := strings.Cut(text, " ")
		group, _ := manifest.SplitAPIVersion(version)
		groups[name] = append(groups[name], group)
	}
	return groups
})

// shown gives what stands for a kind in an ID: with its group where Kubernetes or the
// catalogue has one of the name in another group, and it is not Kubernetes' own.
func (k kind) shown() string {
	if manifest.BuiltInGroup(k.group) {
		return k.name
	}
	if len(k8s.Named(k.name)) > 0 {
		return k.name + "." + k.group
	}
	for _, group := range catalogueGroups()[k.name] {
		if group != k.group {
			return k.name + "." + k.group
		}
	}
	return k.name
}

// id names an object of a kind.
func (b *builder) id(k kind, namespace, name string) string {
	return b.shown(k) + "/" + b.namespace(k, namespace) + "/" + name
}

func (b *builder) shown(k kind) string {
	text, known := b.shownKinds[k]
	if !known {
		text = k.shown()
		b.shownKinds[k] = text
	}
	return text
}

// namespace gives that which an object of a kind is in, "" for none.
func (b *builder) namespace(k kind, said string) string {
	if b.clusterScoped(k) {
		return ""
	}
	return cmp.Or(said, "default")
}

// clusterScoped reports whether a kind is in no namespace: by Kubernetes, a CRD of the
// input, or the catalogue. What nobody knows is in one.
func (b *builder) clusterScoped(k kind) bool {
	if k == kindUser || k == kindGroup || k8s.ClusterScoped(k.group, k.name) {
		return true
	}
	if scope, defined := b.scopes[k]; defined {
		return scope == "Cluster"
	}
	return k8s.CustomClusterScoped(k.group, k.name)
}

// readScopes notes what CRDs say of kinds, and Namespaces of themselves.
func (b *builder) readScopes() {
	b.scopes, b.known = map[kind]string{}, map[string]manifest.Labels{}
	for _, o := range manifest.OfGroup(b.x.Of("Namespace"), "") {
		if _, twice := b.known[o.Name]; !twice {
			b.known[o.Name] = o.Labels()
		}
	}
	for _, o := range b.x.Of("CustomResourceDefinition") {
		spec := o.At("spec")
		b.scopes[kind{spec.Get("group").Text, spec.At("names", "kind").Text}] = spec.Get("scope").Text
	}
}

// apiVersionOf gives the API version of a kind that only references name, "" where it is not
// known.
func apiVersionOf(k kind) string {
	if k == kindUser || k == kindGroup {
		return k.group + "/v1"
	}
	var best *k8s.Kind
	for _, known := range k8s.Named(k.name) {
		if known.Group() == k.group && (best == nil || known.Stabler(best)) {
			best = known
		}
	}
	if best == nil {
		return ""
	}
	return best.APIVersion
}

// comesWithCluster reports whether a cluster has an object of a kind by itself.
func comesWithCluster(k kind, name string) bool {
	switch k {
	case kindUser, kindGroup:
		return true
	case kindPriorityClass:
		return name == "system-cluster-critical" || name == "system-node-critical"
	case kind{manifest.RBACGroup, "ClusterRole"}:
		switch name {
		case "cluster-admin", "admin", "edit", "view":
			return true
		}
		return strings.HasPrefix(name, "system:")
	case kind{manifest.RBACGroup, "Role"}:
		return strings.HasPrefix(name, "system:") || name == "extension-apiserver-authentication-reader"
	}
	return false
}
