package schema

import (
	"slices"
	"testing"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// TestMaking looks up what the table of kinds names, and how people call them.
func TestMaking(t *testing.T) {
	for _, m := range made {
		found := Making(m.kind)
		if found == nil || len(found.From) == 0 {
			t.Errorf("nothing makes %s", m.kind)
			continue
		}
		for _, path := range found.From {
			if _, _, ok := Lookup(path); !ok {
				t.Errorf("%s: there is no %s", m.kind, path)
			}
		}
		foreign := slices.Contains([]string{"HTTPRoute", "Gateway", "Route", "PodMonitor"}, m.kind)
		if len(k8s.Named(m.kind)) == 0 && !foreign {
			t.Errorf("Kubernetes has no kind %s", m.kind)
		}
	}
	for _, name := range []string{"ingress", "Ingresses", "ing", "networkpolicies"} {
		if Making(name) == nil {
			t.Errorf("%s is not known", name)
		}
	}
	for _, name := range []string{"", "s", "y", "Web", "StorageClass"} {
		if m := Making(name); m != nil {
			t.Errorf("%q is taken for %s", name, m.Kind)
		}
	}
	if got := Making("ing").From; !slices.Equal(got, []string{"Web.spec.expose"}) {
		t.Errorf("an Ingress is made by %v", got)
	}
}
