package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/graph"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// graphOf makes the graph of manifests, without findings.
func graphOf(t testing.TB, text string) *graph.Graph {
	t.Helper()
	documents, wrong := source.Parse(source.NewFile("a.yaml", []byte(text)))
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	return graph.New(graph.Input{Index: manifest.NewIndex(documents, nil, nil)})
}

// apps writes manifests of so many apps, each with ten objects, in some namespaces.
func apps(count, namespaces int) string {
	var b strings.Builder
	for i := range count {
		name, namespace := fmt.Sprintf("service-%03d", i), fmt.Sprintf("team-%d", i%namespaces)
		head := func(apiVersion, kind, suffix string) {
			fmt.Fprintf(&b, "---\napiVersion: %s\nkind: %s\nmetadata: {name: %s%s, namespace: %s, labels: {app.kubernetes.io/name: "+
				"%s}}\n", apiVersion, kind, name, suffix, namespace, name)
		}
		head("apps/v1", "Deployment", "")
		fmt.Fprintf(&b, `spec:
  selector: {matchLabels: {app: %[1]s}}
  template:
    metadata: {labels: {app: %[1]s}}
    spec:
      serviceAccountName: %[1]s
      containers: [{name: web, image: "example.com/web:1", envFrom: [{configMapRef: {name: %[1]s}}, {secretRef: {name: shared}}]}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: %[1]s}}]
`, name)
		head("v1", "Service", "")
		fmt.Fprintf(&b, "spec: {selector: {app: %s}, ports: [{port: 80}]}\n", name)
		head("networking.k8s.io/v1", "Ingress", "")
		fmt.Fprintf(&b, "spec: {rules: [{http: {paths: [{backend: {service: {name: %s, port: {number: 80}}}}]}}]}\n", name)
		head("policy/v1", "PodDisruptionBudget", "")
		fmt.Fprintf(&b, "spec: {selector: {matchLabels: {app: %s}}}\n", name)
		head("networking.k8s.io/v1", "NetworkPolicy", "")
		fmt.Fprintf(&b, "spec: {podSelector: {matchLabels: {app: %s}}, ingress: [{from: [{podSelector: {matchLabels: {app: service-000}}}]}]}\n", name)
		head("autoscaling/v2", "HorizontalPodAutoscaler", "")
		fmt.Fprintf(&b, "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %s}}\n", name)
		for _, kind := range []string{"ServiceAccount", "ConfigMap", "PersistentVolumeClaim"} {
			head("v1", kind, "")
		}
	}
	return strings.TrimPrefix(b.String(), "---\n")
}

// TestSameBytes makes every format of every layer twice.
func TestSameBytes(t *testing.T) {
	text := apps(12, 3)
	for _, layer := range graph.Layers {
		for _, f := range graph.Formats {
			a, b := string(f.Write(graphOf(t, text).Of(layer))), string(f.Write(graphOf(t, text).Of(layer)))
			if a != b {
				t.Errorf("%s of %s is not the same twice", f.Name, layer)
			}
			if len(a) == 0 {
				t.Errorf("%s of %s is empty", f.Name, layer)
			}
		}
	}
}
