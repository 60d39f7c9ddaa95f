package judge

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
)

func TestSkip(t *testing.T) {
	for _, doc := range []string{
		"{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: a}}",
		"{apiVersion: example.com/v1, kind: Route, metadata: {name: a}}",
		"{apiVersion: v1, kind: ComponentStatus, metadata: {name: a}}",
	} {
		if v := Create([]byte(doc)); v.Outcome != Skipped {
			t.Errorf("%s: %s, want %s", doc, v.Outcome, Skipped)
		}
		if v := Update([]byte(doc), []byte(doc)); v.Outcome != Skipped {
			t.Errorf("update of %s: %s, want %s", doc, v.Outcome, Skipped)
		}
	}
}

func TestNamespace(t *testing.T) {
	for _, test := range []struct{ doc, want string }{
		{"{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}", "shop"},
		{"{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: own}}", "own"},
		{"{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: a, namespace: own}, value: 1}", ""},
	} {
		v := Options{Namespace: "shop"}.Create([]byte(test.doc))
		if v.Outcome != OK || v.Namespace != test.want {
			t.Errorf("%s: %s in namespace %q, want ok in %q", test.doc, v.Outcome, v.Namespace, test.want)
		}
	}
}

// TestDropped uses a field behind a feature gate that is off.
func TestDropped(t *testing.T) {
	v := Create([]byte(`
apiVersion: v1
kind: Pod
metadata: {name: a, selfLink: /a, generation: 0, annotations: {}}
spec:
  evictionResponders: [{name: example.com/responder, priority: 1000}]
  containers: [{name: a, image: a}]
status: {phase: Running}
`))
	want := []string{"metadata.selfLink", "spec.evictionResponders"}
	if v.Outcome != OK || !reflect.DeepEqual(v.Dropped, want) {
		t.Errorf("%s %v, dropped %q, want %q", v.Outcome, v.Errors, v.Dropped, want)
	}
}

func TestServerSideApply(t *testing.T) {
	v := Create([]byte(`
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a, image: a, env: [{name: A, value: a}, {name: A, value: b}]}]}
`))
	if v.Outcome != OK || len(v.ServerSideApply) != 1 || len(v.Warnings) != 1 {
		t.Errorf("a variable that is there twice: %+v", v)
	}
}

func TestDocuments(t *testing.T) {
	for _, test := range []struct {
		name, data string
		want       []string
	}{
		{"YAML", "# nothing\n---\na: b\n---\n# here\n---\nc: d\n", []string{"a: b", "c: d"}},
		{"JSON", `{"a": 1} {"b": 2}`, []string{`{"a": 1}`, `{"b": 2}`}},
		{"flow", "{a: b}\n---\n{c: d}\n", []string{"{a: b}", "{c: d}"}},
		{"list", "kind: List\nitems: [{kind: A}, {kind: B}]\n", []string{`{"kind":"A"}`, `{"kind":"B"}`}},
		{"list with a duplicate", "kind: List\nitems: [{kind: A, kind: B}]", []string{"kind: List\nitems: [{kind: A, kind: B}]"}},
	} {
		docs, err := Documents([]byte(test.data))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		var got []string
		for _, doc := range docs {
			got = append(got, strings.TrimSpace(string(doc)))
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestConcurrent holds that Services do not see the allocations of each
// other, and that verdicts can be asked for in parallel.
func TestConcurrent(t *testing.T) {
	doc := []byte(`
apiVersion: v1
kind: Service
metadata: {name: a}
spec: {type: NodePort, clusterIP: 10.96.0.9, ports: [{port: 80, nodePort: 30080}]}
`)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				if v := Create(doc); v.Outcome != OK {
					t.Errorf("create: %v", v.Errors)
				}
				if v := Update(doc, doc); v.Outcome != OK {
					t.Errorf("update: %v", v.Errors)
				}
			}
		})
	}
	all.Wait()
}

func TestIdentify(t *testing.T) {
	got := Options{}.Identify([]byte("{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}"))
	if want := (Identity{"apps", "Deployment", "default", "a"}); got != want {
		t.Errorf("%v, want %v", got, want)
	}
	if got := (Options{}).Identify([]byte("a: b")); got != (Identity{}) {
		t.Errorf("%v for no object", got)
	}
}

// BenchmarkCreate tells what one Deployment costs.
func BenchmarkCreate(b *testing.B) {
	doc := fmt.Appendf(nil, `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}
`)
	for b.Loop() {
		Create(doc)
	}
}
