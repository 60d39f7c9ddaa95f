package compiler

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// withKinds replaces the kinds with one, Web, which becomes a ConfigMap for
// each of the names under spec.
func withKinds(t *testing.T) {
	old := kinds
	t.Cleanup(func() { kinds = old })
	kinds = []kind{{name: "Web", refers: func(*schema.App) *reference { return new(reference) },
		summary: func(*schema.App) any { return nil }, compile: func(b *build) {
			for _, name := range b.spec("makes").Items {
				b.emit(&corev1.ConfigMap{TypeMeta: typeMeta("v1", "ConfigMap"),
					ObjectMeta: metav1.ObjectMeta{Name: name.Text, Namespace: b.Namespace}})
			}
			if of := b.spec("of"); of.Exists() && b.others.find("Web", b.Namespace, of.Text) == nil {
				b.fail(of.Range, "not-found", "there is no "+of.Text, "")
			}
		}}}
}

// input reads apps, which have the kind Web, and documents from files.
func input(t *testing.T, files map[string]string) (in Input) {
	t.Helper()
	for name, data := range files {
		docs, found := source.Parse(source.NewFile(name, []byte(data)))
		if len(found) > 0 {
			t.Fatal(found)
		}
		for _, doc := range docs {
			n := doc.Root()
			if n.Get("kind").Text != "Web" {
				in.Documents = append(in.Documents, doc)
				continue
			}
			in.Apps = append(in.Apps, &schema.App{
				Kind: "Web", Name: n.At("metadata", "name").Text, Namespace: n.At("metadata", "namespace").Text,
				Node: n, Partial: n.Has("partial"),
			})
		}
	}
	return in
}

func TestCompileMistakes(t *testing.T) {
	withKinds(t)
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"a second app of the name", map[string]string{
			"b.yaml": "kind: Web\nmetadata: {name: shop, namespace: store}\n",
			"a.yaml": "kind: Web\nmetadata: {name: shop, namespace: store}\nspec: {makes: [one]}\n---\nkind: " +
				"Web\nmetadata: {name: shop}\n",
		}, []string{`b.yaml:2:18: there is a second app named "shop" in namespace "store" [duplicate-app] a.yaml:2:18`}},
		{"it makes no clashes as well, and partial apps count", map[string]string{
			"a.yaml": "kind: Web\nmetadata: {name: shop}\nspec: {makes: [one]}\npartial: true\n---\nkind: " +
				"Web\nmetadata: {name: shop}\nspec: {makes: [one]}\n",
		}, []string{`a.yaml:7:18: there is a second app named "shop" [duplicate-app] a.yaml:2:18`}},
		{"an object that an app makes, later", map[string]string{
			"a.yaml": "kind: Web\nmetadata: {name: shop}\nspec: {makes: [one]}\n",
			"b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\n",
		}, []string{`b.yaml:4:9: ConfigMap "one" is made by Web "shop" as well [clash] a.yaml:2:18`}},
		{"an object that an app makes, earlier", map[string]string{
			"b.yaml": "kind: Web\nmetadata: {name: shop, namespace: store}\nspec: {makes: [one]}\n",
			"a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\n  namespace: store\n",
		}, []string{`b.yaml:2:18: Web "shop" makes ConfigMap "one" in namespace "store", which the input has already [clash] a.yaml:4:9`}},
		{"two apps that make the same", map[string]string{
			"a.yaml": "kind: Web\nmetadata: {name: shop}\nspec: {makes: [one]}\n---\nkind: Web\nmetadata: {name: " +
				"cart}\nspec: {makes: [two, one]}\n",
		}, []string{`a.yaml:6:18: Web "cart" makes ConfigMap "one", and so does Web "shop" [clash] a.yaml:2:18`}},
		{"two objects, one in a list, and of another version", map[string]string{
			"a.yaml": "apiVersion: v1\nkind: List\nitems:\n- apiVersion: extensions/v1beta1\n  kind: Deployment\n  " +
				"metadata: {name: shop}\n- {apiVersion: v1, kind: Secret, metadata: {name: shop}}\n",
			"b.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\n",
			"c.yaml": "apiVersion: apps/v1beta2\nkind: Deployment\nmetadata: {name: shop}\n",
		}, []string{
			`b.yaml:3:18: there is a second Deployment "shop" [clash] a.yaml:6:20`,
			`c.yaml:3:18: there is a second Deployment "shop" [clash] a.yaml:6:20`,
		}},
		{"cluster objects have no namespace", map[string]string{
			"a.yaml": "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: x, namespace: " +
				"a}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: x}\n",
		}, []string{`a.yaml:7:18: there is a second ClusterRole "x" [clash] a.yaml:3:18`}},
		{"whatever their kind", map[string]string{
			"a.yaml": "apiVersion: networking.k8s.io/v1\nkind: IPAddress\nmetadata: {name: x, namespace: a}\n",
			"b.yaml": "apiVersion: networking.k8s.io/v1\nkind: IPAddress\nmetadata: {name: x, namespace: b}\n",
			"c.yaml": "apiVersion: v1\nkind: Node\nmetadata: {name: x, namespace: a}\n",
			"d.yaml": "apiVersion: v1\nkind: Node\nmetadata: {name: x}\n",
		}, []string{
			`b.yaml:3:18: there is a second IPAddress "x" [clash] a.yaml:3:18`,
			`d.yaml:3:18: there is a second Node "x" [clash] c.yaml:3:18`,
		}},
		{"custom resources that are called as they are may have one", map[string]string{
			"a.yaml": "apiVersion: fleet.example.com/v1\nkind: Node\nmetadata: {name: x, namespace: a}\n",
			"b.yaml": "apiVersion: fleet.example.com/v1\nkind: Node\nmetadata: {name: x, namespace: b}\n",
		}, nil},
		{"the same name is fine in another group, kind or namespace", map[string]string{
			"a.yaml": "{apiVersion: v1, kind: Service, metadata: {name: x}}\n---\n{apiVersion: " +
				"serving.knative.dev/v1, kind: Service, metadata: {name: x}}\n---\n" +
				"{apiVersion: v1, kind: Secret, metadata: {name: x}}\n---\n{apiVersion: v1, kind: Service, metadata: " +
				"{name: x, namespace: y}}\n",
		}, nil},
		{"objects that cannot be applied", map[string]string{
			"a.yaml": "- 1\n---\nkind: Pod\n---\napiVersion: v1\n---\napiVersion: 1\nkind: Pod\n---\napiVersion: " +
				"v1\nkind: ''\n",
			"b.yaml": "apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: x-\n",
			"c.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: 1}\n---\napiVersion: v1\nkind: Pod\nmetadata: " +
				"x\n---\napiVersion: v1\nkind: Pod\nmetadata: {labels: {}}\n---\napiVersion: v1\nkind: Pod\n",
			"d.yaml": "apiVersion: v1\nkind: List\nitems: [1, {kind: Pod}, {apiVersion: v1, kind: Pod}]\n",
		}, []string{
			`a.yaml:1:1: an object is a map of fields, not a list [object] `,
			`a.yaml:3:1: this object has no apiVersion [object] `,
			`a.yaml:5:1: this object has no kind [object] `,
			`a.yaml:7:13: apiVersion must be text, not a whole number [object] `,
			`a.yaml:11:7: kind must be text, not empty [object] `,
			`b.yaml:4:3: this Job gets its name from the cluster, so it cannot be applied [object] `,
			`c.yaml:3:18: metadata.name must be text, not a whole number [object] `,
			`c.yaml:7:11: metadata must be a map, not text [object] `,
			`c.yaml:11:1: this Pod has no metadata.name [object] `,
			`c.yaml:13:1: this Pod has no metadata.name [object] `,
			`d.yaml:3:9: an object is a map of fields, not a whole number [object] `,
			`d.yaml:3:12: this object has no apiVersion [object] `,
			`d.yaml:3:25: this Pod has no metadata.name [object] `,
		}},
		{"other apps are found by kind, namespace and name", map[string]string{
			"a.yaml": "kind: Web\nmetadata: {name: a}\nspec: {of: b}\n---\nkind: Web\nmetadata: {name: b}\nspec: " +
				"{of: c}\n---\nkind: Web\nmetadata: {name: c, namespace: x}\n",
		}, []string{`a.yaml:7:12: there is no c [not-found] `}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, found := Compile(input(t, test.files), Options{})
			var got []string
			for _, d := range found {
				line := fmt.Sprintf("%s: %s [%s] ", at(d.Range), d.Message, d.Rule)
				for _, r := range d.Related {
					line += at(r.Range)
				}
				got = append(got, line)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func at(p source.Range) string {
	line, column := p.File.Position(p.Start)
	return fmt.Sprintf("%s:%d:%d", p.File.Name, line, column)
}

// TestCompileOrder shuffles objects and apps, on one and more processors: the
// output stays the same.
func TestCompileOrder(t *testing.T) {
	withKinds(t)
	objects := []string{
		"v1 Namespace store",
		"apiextensions.k8s.io/v1 CustomResourceDefinition things.example.com",
		"scheduling.k8s.io/v1 PriorityClass high",
		"storage.k8s.io/v1 StorageClass fast",
		"v1 ResourceQuota q",
		"v1 LimitRange l",
		"networking.k8s.io/v1 NetworkPolicy n",
		"v1 ServiceAccount s",
		"rbac.authorization.k8s.io/v1 ClusterRole c",
		"rbac.authorization.k8s.io/v1 ClusterRoleBinding c",
		"rbac.authorization.k8s.io/v1 Role r",
		"rbac.authorization.k8s.io/v1 RoleBinding r",
		"v1 Secret s",
		"v1 ConfigMap a",
		"v1 ConfigMap app-1",
		"v1 ConfigMap app-2",
		"v1 ConfigMap b",
		"v1 PersistentVolume p",
		"v1 PersistentVolumeClaim p",
		"cert-manager.io/v1 Certificate c",
		"example.com/v1 Deployment not-the-one-of-apps",
		"v1 Service s",
		"apps/v1 DaemonSet d",
		"apps/v1 Deployment d",
		"apps/v1 StatefulSet s",
		"batch/v1 Job j",
		"batch/v1 CronJob c",
		"autoscaling/v2 HorizontalPodAutoscaler h",
		"policy/v1 PodDisruptionBudget p",
		"gateway.networking.k8s.io/v1 HTTPRoute h",
		"networking.k8s.io/v1 Ingress i",
		"route.openshift.io/v1 Route r",
		"admissionregistration.k8s.io/v1 MutatingWebhookConfiguration m",
		"admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration v",
	}
	var in Input
	for i, o := range objects {
		f := strings.Fields(o)
		if strings.HasPrefix(f[2], "app-") {
			in.Apps = append(in.Apps,
				input(t, map[string]string{f[2] + ".yaml": "kind: Web\nmetadata: {name: " + f[2] +
					"}\nspec: {makes: [" + f[2] +
					"], patches: [{target: {kind: ConfigMap}, patch: {data: {a: b}}}]}\n"}).Apps...)
			continue
		}
		in.Documents = append(in.Documents, input(t, map[string]string{
			fmt.Sprintf("%d.yaml", i*7%10): fmt.Sprintf("apiVersion: %s\nkind: %s\nmetadata: {name: %s}\n", f[0], f[1],
				f[2]),
		}).Documents...)
	}
	r := rand.New(rand.NewPCG(1, 2))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for i := range 20 {
		runtime.GOMAXPROCS(i%3 + 1)
		r.Shuffle(len(in.Apps), func(i, j int) { in.Apps[i], in.Apps[j] = in.Apps[j], in.Apps[i] })
		r.Shuffle(len(in.Documents),
			func(i, j int) { in.Documents[i], in.Documents[j] = in.Documents[j], in.Documents[i] })
		compiled, found := Compile(in, Options{})
		if len(found) > 0 {
			t.Fatal(found)
		}
		var got []string
		for _, o := range compiled {
			got = append(got, o.APIVersion+" "+o.Kind+" "+o.Name)
		}
		if !slices.Equal(got, objects) {
			t.Fatalf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(objects, "\n"))
		}
	}
}

// TestPassThrough: objects come out byte for byte, and a list stands where its
// first item would.
func TestPassThrough(t *testing.T) {
	withKinds(t)
	in := input(t, map[string]string{
		"a.yaml": "# one\napiVersion: v1\nkind: Service  # here\nmetadata: {name:   x}\nspec: {clusterIP: " +
			"'None'}\n\n---\nkind: Web\nmetadata: {name: shop}\nspec: {makes: [shop]}\n---\n" +
			"apiVersion: v1\nkind: List\nitems:\n- {apiVersion: apps/v1, kind: Deployment, metadata: {name: x}}\n- " +
			"{apiVersion: v1, kind: Namespace, metadata: {name: x}}",
	})
	objects, found := Compile(in, Options{})
	if len(found) > 0 {
		t.Fatal(found)
	}
	want := `apiVersion: v1
kind: List
items:
- {apiVersion: apps/v1, kind: Deployment, metadata: {name: x}}
- {apiVersion: v1, kind: Namespace, metadata: {name: x}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
---
# one
apiVersion: v1
kind: Service  # here
metadata: {name:   x}
spec: {clusterIP: 'None'}

`
	var out bytes.Buffer
	if err := WriteYAML(&out, objects); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	var kinds []string
	docs, _ := source.Parse(source.NewFile("x.json", WriteJSON(objects)))
	for _, item := range docs[0].Root().Get("items").Items {
		kinds = append(kinds, item.Get("kind").Text)
	}
	if got := strings.Join(kinds, " "); got != "Deployment Namespace ConfigMap Service" {
		t.Errorf("the JSON list holds %s", got)
	}
	if !bytes.HasPrefix(WriteJSON(nil),
		[]byte("{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"List\",\n  \"items\": []\n}\n")) {
		t.Errorf("an empty list is\n%s", WriteJSON(nil))
	}
}
