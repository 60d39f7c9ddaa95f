package k8s_test

import (
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

func TestClusterScoped(t *testing.T) {
	for _, c := range []struct {
		group, kind string
		want        bool
	}{
		{"", "Namespace", true},
		{"", "Node", true},
		{"metrics.example.com", "Node", false},
		{"", "Pod", false},
		{"", "Binding", false},
		{"networking.k8s.io", "IPAddress", true},
		{"networking.k8s.io", "Ingress", false},
		{"resource.k8s.io", "DeviceClass", true},
		{"resource.k8s.io", "ResourceClaim", false},
		{"authorization.k8s.io", "SubjectAccessReview", true},
		{"authorization.k8s.io", "LocalSubjectAccessReview", false},
		{"gateway.networking.k8s.io", "GatewayClass", true},
		{"gateway.networking.k8s.io", "Gateway", false},
		{"policy", "PodSecurityPolicy", true},
		{"policy", "PodDisruptionBudget", false},
	} {
		if got := k8s.ClusterScoped(c.group, c.kind); got != c.want {
			t.Errorf("%s of %q is in no namespace: %t, want %t", c.kind, c.group, got, c.want)
		}
	}
}

// TestCustomClusterScoped holds the custom kinds that are in no namespace to the
// catalogue.
func TestCustomClusterScoped(t *testing.T) {
	known := map[string]bool{}
	for _, text := range k8s.CustomKinds() {
		version, kind, _ := strings.Cut(text, " ")
		group, _, _ := strings.Cut(version, "/")
		known[kind+"."+group] = true
		if strings.HasPrefix(kind, "Cluster") && kind != "Cluster" && !k8s.CustomClusterScoped(group, kind) {
			t.Errorf("%s of %s is not among those in no namespace", kind, group)
		}
	}
	for name := range known {
		kind, group, _ := strings.Cut(name, ".")
		if namespaced, both := strings.CutPrefix(kind, "Namespaced"); both && (k8s.CustomClusterScoped(group, kind) ||
			!k8s.CustomClusterScoped(group, namespaced)) {
			t.Errorf("%s is in a namespace, and %s is not", kind, namespaced)
		}
	}
}
