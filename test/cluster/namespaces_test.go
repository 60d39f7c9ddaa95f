package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// Levels of Pod Security.
const (
	privileged = "privileged"
	restricted = "restricted"
)

// levels are the namespaces of the examples and the level that each enforces.
var levels = map[string]string{}

// makeNamespaces makes the namespaces of the specs in a folder. Each enforces,
// and warns of, the level that its specs give, restricted when they give none.
// Namespaces with apps of several levels take the loosest.
func makeNamespaces(ctx context.Context, dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return err
	}
	for _, file := range files {
		specs, err := readSpecs(file)
		if err != nil {
			return err
		}
		for _, s := range specs {
			if s.GetNamespace() == "" && s.GetKind() == "Namespace" || s.GetAPIVersion() != specVersion {
				continue // it comes with the example
			}
			level, _, _ := unstructured.NestedString(s.Object, "spec", "security", "level")
			if err := makeNamespace(ctx, s.GetNamespace(), level); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return nil
}

const specVersion = "plimsoll.dev/v1alpha1"

func readSpecs(file string) ([]*unstructured.Unstructured, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return decode(f)
}

// makeNamespace makes a namespace that enforces a level, or loosens it.
func makeNamespace(ctx context.Context, name, level string) error {
	if name == "" {
		name = metav1.NamespaceDefault
	}
	if level == "" {
		level = restricted
	}
	if old, ok := levels[name]; ok && (level == restricted || old == privileged) {
		return nil
	}
	levels[name] = level
	return applyNamespace(ctx, name, level)
}

func applyNamespace(ctx context.Context, name, level string) error {
	ns := &unstructured.Unstructured{}
	ns.SetAPIVersion("v1")
	ns.SetKind("Namespace")
	ns.SetName(name)
	ns.SetLabels(map[string]string{
		"pod-security.kubernetes.io/enforce": level,
		"pod-security.kubernetes.io/warn":    level,
	})
	resource, err := server.resource(ns)
	if err != nil {
		return err
	}
	_, err = resource.Apply(ctx, name, ns, metav1.ApplyOptions{FieldManager: "plimsoll-test-namespaces"})
	return err
}

// TestRestricted: a namespace that enforces restricted takes all apps whose
// specs do not loosen it, and the others take theirs, all without a warning.
func TestRestricted(t *testing.T) {
	check(t, "a namespace that enforces restricted admits the examples without a warning")
	count := 0
	for _, e := range examples {
		for _, o := range e.objects {
			for _, w := range o.warnings {
				t.Errorf("%s: %s: warning: %s", e.name, title(o.written), w)
			}
			template := podTemplate(t, o.written)
			if template == nil {
				continue
			}
			if levels[namespaceOf(o.written)] == restricted {
				count++
			}
			_, warnings, err := tryPod(t, namespaceOf(o.written), template)
			if err != nil || len(warnings) > 0 {
				t.Errorf("%s: the pods of %s: %v %v", e.name, title(o.written), warnings, err)
			}
		}
	}
	if count == 0 {
		t.Error("no workload went into a namespace that enforces restricted")
	}
}

// TestLooserLevel: the same namespace refuses an app that needs more. Without
// this, TestRestricted could pass because nothing is enforced.
func TestLooserLevel(t *testing.T) {
	check(t, "a namespace that enforces restricted refuses an app that needs more")
	tr := newTrial(t, "looser-level")
	objects, warnings, err := tr.try(tr.example("promtail"))
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) == 0 {
		t.Error("the server does not warn of a privileged DaemonSet")
	}
	for _, o := range objects {
		if template := podTemplate(t, o); template != nil {
			if _, _, err := tryPod(t, tr.namespace, template); !apierrors.IsForbidden(err) {
				t.Errorf("the pods of %s are not refused: %v", title(o), err)
			}
		}
	}
}

// podTemplate gives the pods of a workload, or nothing of other objects.
func podTemplate(t *testing.T, o *unstructured.Unstructured) *corev1.PodTemplateSpec {
	t.Helper()
	switch o.GetKind() {
	case "Deployment":
		return &typed[appsv1.Deployment](t, o).Spec.Template
	case "StatefulSet":
		return withDisks(typed[appsv1.StatefulSet](t, o))
	case "DaemonSet":
		return &typed[appsv1.DaemonSet](t, o).Spec.Template
	case "Job":
		return &typed[batchv1.Job](t, o).Spec.Template
	case "CronJob":
		return &typed[batchv1.CronJob](t, o).Spec.JobTemplate.Spec.Template
	}
	return nil
}

// withDisks gives the pods of a StatefulSet with the volumes that it adds.
func withDisks(s *appsv1.StatefulSet) *corev1.PodTemplateSpec {
	for _, c := range s.Spec.VolumeClaimTemplates {
		claim := &corev1.PersistentVolumeClaimVolumeSource{ClaimName: c.Name}
		volume := corev1.Volume{Name: c.Name, VolumeSource: corev1.VolumeSource{PersistentVolumeClaim: claim}}
		s.Spec.Template.Spec.Volumes = append(s.Spec.Template.Spec.Volumes, volume)
	}
	return &s.Spec.Template
}

// tryPod asks the server whether it would take a pod, and makes none.
func tryPod(t *testing.T, namespace string, template *corev1.PodTemplateSpec) (pod *corev1.Pod, warnings []string, err error) {
	t.Helper()
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(&corev1.Pod{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: *template.ObjectMeta.DeepCopy(),
		Spec:       template.Spec,
	})
	if err != nil {
		t.Fatal(err)
	}
	o := &unstructured.Unstructured{Object: content}
	o.SetNamespace(namespace)
	o.SetName("try")
	resource, err := server.resource(o)
	if err != nil {
		t.Fatal(err)
	}
	var kept warningList
	ctx := context.WithValue(t.Context(), warningKey{}, &kept)
	live, err := resource.Create(ctx, o, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil {
		return nil, kept.all(), err
	}
	return typed[corev1.Pod](t, live), kept.all(), nil
}

func namespaceOf(o *unstructured.Unstructured) string {
	if o.GetNamespace() == "" {
		return metav1.NamespaceDefault
	}
	return o.GetNamespace()
}
