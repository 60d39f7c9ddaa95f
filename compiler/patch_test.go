package compiler

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

var update = flag.Bool("update", false, "write the goldens anew")

// TestPatch applies the patches of each case to sample objects. A case holds
// spec.yaml and either errors, or those of the objects that changed.
func TestPatch(t *testing.T) {
	files, err := filepath.Glob("../testdata/patch/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := &txtar.Archive{Comment: archive.Comment, Files: archive.Files[:1:1]}
			got.Files = append(got.Files, patchCase(t, archive.Files[0].Data)...)
			if *update {
				if err := os.WriteFile(file, txtar.Format(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := txtar.Format(archive); !bytes.Equal(txtar.Format(got), want) {
				t.Errorf("got:\n%s\nwant:\n%s", txtar.Format(got), want)
			}
		})
	}
}

func patchCase(t *testing.T, spec []byte) (files []txtar.File) {
	t.Helper()
	b := patchBuild(t, spec)
	var before []string
	var results []*result
	for _, o := range sampleObjects() {
		r := b.newResult(o)
		results = append(results, r)
		before = append(before, string(r.node.YAML()))
	}
	left := b.patched(append([]*result(nil), results...))
	if errors := describe(b.diagnostics); errors != "" {
		files = append(files, txtar.File{Name: "errors", Data: []byte(errors)})
	}
	for i, r := range results {
		switch {
		case len(left) > 0 && left[0] != r && r.node == nil:
			files = append(files,
				txtar.File{Name: "deleted", Data: []byte(strings.Join(strings.Fields(before[i])[:4], " ") + "\n")})
		case string(r.node.YAML()) != before[i]:
			files = append(files, txtar.File{Name: "after", Data: changed(before[i], string(r.node.YAML()))})
		}
	}
	return files
}

// patchBuild is an app with the spec, which other stages have not seen.
func patchBuild(t testing.TB, spec []byte) *build {
	t.Helper()
	docs, found := source.Parse(source.NewFile("spec.yaml", spec))
	if len(found) > 0 || len(docs) != 1 {
		t.Fatal(found)
	}
	return &build{App: &schema.App{Kind: "Web", Name: "shop", Namespace: "store", Node: docs[0].Root()},
		encoder: new(encoder)}
}

func describe(list []source.Diagnostic) string {
	var b strings.Builder
	for _, d := range source.Sort(list) {
		line, column := d.Range.File.Position(d.Range.Start)
		fmt.Fprintf(&b, "%d:%d: %s [%s] %s\n  at: %s\n", line, column, d.Message, d.Rule, d.Path,
			firstLine(d.Range.Text()))
		if d.Hint != "" {
			fmt.Fprintf(&b, "  hint: %s\n", d.Hint)
		}
	}
	return b.String()
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// changed gives the lines that differ, with the kind of the object.
func changed(before, after string) []byte {
	old := map[string]int{}
	for line := range strings.Lines(before) {
		old[line]++
	}
	kind := strings.SplitAfter(before, "\n")[1]
	var b bytes.Buffer
	b.WriteString("  " + kind)
	for line := range strings.Lines(after) {
		if old[line]--; old[line] < 0 {
			b.WriteString("+ " + line)
		}
	}
	for line := range strings.Lines(before) {
		if old[line] > 0 {
			old[line]--
			b.WriteString("- " + line)
		}
	}
	return b.Bytes()
}

// sampleObjects are what a Web named shop could become.
func sampleObjects() []object {
	labels := map[string]string{labelName: "shop", labelInstance: "shop", labelManagedBy: "plimsoll"}
	meta := metav1.ObjectMeta{Name: "shop", Namespace: "store", Labels: labels}
	selector := map[string]string{labelName: "shop", labelInstance: "shop"}
	deployment := sampleDeployment()
	deployment.ObjectMeta = meta
	deployment.Spec.Selector.MatchLabels = selector
	deployment.Spec.Template.Labels = labels
	deployment.Spec.Template.Spec.Containers = append(deployment.Spec.Template.Spec.Containers,
		corev1.Container{Name: "proxy", Image: "envoy:1"})
	canary := deployment.DeepCopy()
	canary.Name = "shop-canary"
	canary.Spec.Replicas = pointer(int32(1))
	return []object{
		deployment,
		canary,
		&corev1.Service{
			TypeMeta: typeMeta("v1", "Service"), ObjectMeta: meta,
			Spec: corev1.ServiceSpec{Selector: selector, Ports: []corev1.ServicePort{{Name: "http", Port: 8080}}},
		},
		&policyv1.PodDisruptionBudget{
			TypeMeta: typeMeta("policy/v1", "PodDisruptionBudget"), ObjectMeta: meta,
			Spec: policyv1.PodDisruptionBudgetSpec{Selector: &metav1.LabelSelector{MatchLabels: selector}},
		},
		&autoscalingv2.HorizontalPodAutoscaler{
			TypeMeta: typeMeta("autoscaling/v2", "HorizontalPodAutoscaler"), ObjectMeta: meta,
			Spec: autoscalingv2.HorizontalPodAutoscalerSpec{MaxReplicas: 5,
				ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment",
					Name: "shop"}},
		},
		&networkingv1.NetworkPolicy{
			TypeMeta: typeMeta("networking.k8s.io/v1", "NetworkPolicy"), ObjectMeta: meta,
			Spec: networkingv1.NetworkPolicySpec{PodSelector: metav1.LabelSelector{MatchLabels: selector}},
		},
		&batchv1.CronJob{
			TypeMeta: typeMeta("batch/v1", "CronJob"), ObjectMeta: metav1.ObjectMeta{Name: "shop-backup",
				Namespace: "store", Labels: labels},
			Spec: batchv1.CronJobSpec{Schedule: "0 2 * * *",
				JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{
					ObjectMeta: metav1.ObjectMeta{Labels: labels},
					Spec:       corev1.PodSpec{SecurityContext: &corev1.PodSecurityContext{RunAsUser: pointer(int64(1000650000))}, Containers: []corev1.Container{{Name: "shop", Image: "postgres:18"}}},
				}}}},
		},
	}
}

// FuzzPatch: no patch, however odd, makes the compiler panic or leaves an
// object that has lost what makes it this app's.
func FuzzPatch(f *testing.F) {
	files, _ := filepath.Glob("../testdata/patch/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, spec []byte) {
		docs, found := source.Parse(source.NewFile("spec.yaml", spec))
		if len(found) > 0 || len(docs) != 1 {
			return
		}
		b := &build{App: &schema.App{Node: docs[0].Root()}, encoder: new(encoder)}
		var results []*result
		for _, o := range sampleObjects() {
			results = append(results, b.newResult(o))
		}
		for _, r := range b.patched(results) {
			docs, found := source.Parse(source.NewFile("", r.node.YAML()))
			if len(found) > 0 || !docs[0].Root().Equal(r.node) {
				t.Errorf("it reads back as something else:\n%s", r.node.YAML())
			}
			if r.node.At("metadata", "labels", labelName).Text != "shop" {
				t.Errorf("labels are lost:\n%s", r.node.YAML())
			}
		}
	})
}

func BenchmarkPatch(b *testing.B) {
	for _, test := range []struct{ name, spec string }{
		{"none", "spec: {}"},
		{"merge", "spec: {patches: [{target: {kind: Deployment, name: shop}, patch: {spec: {template: {spec: " +
			"{enableServiceLinks: true}}}}}]}"},
		{"operation", "spec: {patches: [{target: {kind: Deployment, name: shop}, patch: [{op: add, path: " +
			"/spec/paused, value: true}]}]}"},
		{"1000 merges", "spec: {patches: " +
			many("{target: {kind: Deployment}, patch: {metadata: {annotations: {a%d: b}}}}") + "}"},
		{"1000 operations", "spec: {patches: [{target: {kind: Deployment}, patch: " +
			many("{op: add, path: /spec/template/spec/containers/0/env/-, value: {name: A%d}}") + "}]}"},
	} {
		b.Run(test.name, func(b *testing.B) {
			app := patchBuild(b, []byte(test.spec))
			results := []*result{app.newResult(sampleObjects()[0])}
			b.ReportAllocs()
			for b.Loop() {
				app.diagnostics = nil
				r := *results[0]
				app.patched([]*result{&r})
			}
			if len(app.diagnostics) > 0 {
				b.Fatal(app.diagnostics)
			}
		})
	}
}

// many gives a list of a thousand.
func many(format string) string {
	items := make([]string, 1000)
	for i := range items {
		items[i] = fmt.Sprintf(format, i)
	}
	return "[" + strings.Join(items, ", ") + "]"
}
