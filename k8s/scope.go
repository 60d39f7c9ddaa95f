package k8s

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed scope.txt
var scopeText string

// othersInNoNamespace are kinds that scope.txt does not have: those that were gone
// before the first of its versions, and those of groups that Kubernetes keeps but
// does not serve itself.
var othersInNoNamespace = []string{
	"AuditSink.auditregistration.k8s.io",
	"GatewayClass.gateway.networking.k8s.io",
	"PodSecurityPolicy.extensions",
	"PodSecurityPolicy.policy",
}

type groupKind struct{ group, kind string }

var inNoNamespace = sync.OnceValue(func() map[groupKind]bool {
	set := map[groupKind]bool{}
	add := func(name string) {
		kind, group, _ := strings.Cut(name, ".")
		set[groupKind{group, kind}] = true
	}
	for line := range strings.Lines(scopeText) {
		if !strings.HasPrefix(line, "#") {
			add(strings.TrimSpace(line))
		}
	}
	for _, name := range othersInNoNamespace {
		add(name)
	}
	return set
})

// ClusterScoped reports whether a kind of an API group, "" for the core group, is
// in no namespace, in all versions that have it. The API server passes over a
// namespace that such an object says. Of custom resources it knows nothing.
func ClusterScoped(group, kind string) bool { return inNoNamespace()[groupKind{group, kind}] }

// PresentGroup gives the API group that a kind is in today: extensions is the one
// that Kubernetes took apart.
func PresentGroup(group, kind string) string {
	if heir, moved := heirs[kind]; moved && group == "extensions" {
		return heir
	}
	return group
}

// heirs are the groups that took the kinds of extensions.
var heirs = map[string]string{
	"DaemonSet":         "apps",
	"Deployment":        "apps",
	"ReplicaSet":        "apps",
	"Ingress":           "networking.k8s.io",
	"NetworkPolicy":     "networking.k8s.io",
	"PodSecurityPolicy": "policy",
}

// customInNoNamespace are the kinds of the catalogue that are in no namespace, and those
// of policies for the network that no project of it has.
var customInNoNamespace = []string{
	"AdminNetworkPolicy.policy.networking.k8s.io",
	"BaselineAdminNetworkPolicy.policy.networking.k8s.io",
	"ClusterAnalysisTemplate.argoproj.io",
	"ClusterCleanupPolicy.kyverno.io",
	"ClusterCloudEventSource.eventing.keda.sh",
	"ClusterExternalSecret.external-secrets.io",
	"ClusterGenerator.generators.external-secrets.io",
	"ClusterImageCatalog.postgresql.cnpg.io",
	"ClusterIssuer.cert-manager.io",
	"ClusterNetworkPolicy.policy.networking.k8s.io",
	"ClusterPolicy.kyverno.io",
	"ClusterPolicyReport.wgpolicyk8s.io",
	"ClusterPushSecret.external-secrets.io",
	"ClusterSecretStore.external-secrets.io",
	"ClusterTriggerAuthentication.keda.sh",
	"ClusterWorkflowTemplate.argoproj.io",
	"DeletingPolicy.policies.kyverno.io",
	"GatewayClass.gateway.networking.k8s.io",
	"GeneratingPolicy.policies.kyverno.io",
	"GlobalContextEntry.kyverno.io",
	"ImageValidatingPolicy.policies.kyverno.io",
	"MutatingPolicy.policies.kyverno.io",
	"ValidatingPolicy.policies.kyverno.io",
	"XMesh.gateway.networking.x-k8s.io",
}

// CustomClusterScoped reports whether a custom kind of the catalogue is in no namespace.
func CustomClusterScoped(group, kind string) bool {
	return slices.Contains(customInNoNamespace, kind+"."+group)
}
