package k8s_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

func TestResources(t *testing.T) {
	if r := k8s.FindResource("apps", "deployments/scale"); r == nil || slices.Contains(r.Verbs, "list") || !r.Namespaced {
		t.Errorf("deployments/scale is %+v", r)
	}
	if r := k8s.FindResource("", "pods/exec"); r == nil || !slices.Contains(r.Verbs, "create") {
		t.Errorf("pods/exec is %+v", r)
	}
	if r := k8s.FindResource("", "deployments"); r != nil {
		t.Errorf("there are deployments in the core group: %+v", r)
	}
	if list := k8s.ResourcesNamed("events"); len(list) != 2 {
		t.Errorf("events are in %d groups, want 2", len(list))
	}
	if list := k8s.ResourcesOfKind("ConfigMap"); len(list) != 1 || list[0].Name != "configmaps" {
		t.Errorf("ConfigMaps are %v", list)
	}
	if names := k8s.ResourceNames("policy"); !slices.Equal(names,
		[]string{"poddisruptionbudgets", "poddisruptionbudgets/status"}) {
		t.Errorf("the group policy has %v", names)
	}
}

// TestResourceScopes holds the resources to scope.txt, which is made in another way: by
// kind.
func TestResourceScopes(t *testing.T) {
	seen := 0
	for _, kind := range k8s.Kinds() {
		for _, r := range k8s.ResourcesOfKind(kind.Name) {
			if r.Group != kind.Group() || strings.Contains(r.Name, "/") {
				continue
			}
			seen++
			if r.Namespaced == k8s.ClusterScoped(r.Group, r.Kind) {
				t.Errorf("%s.%s is namespaced: %t", r.Name, r.Group, r.Namespaced)
			}
		}
	}
	if seen < 60 {
		t.Errorf("only %d kinds have resources", seen)
	}
}
