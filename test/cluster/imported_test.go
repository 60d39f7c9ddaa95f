package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

// asks are the cases of which import leaves a decision to somebody.
var asks = map[string]bool{"refused": true, "same-name": true, "apart": true, "job-mingled": true}

// TestImported: what the cases of testdata/import hold runs, is read by kubectl, imported
// and applied, in both modes and by both ways to apply: nothing is refused, all objects
// are the same ones, no workload and no Service comes to them, and nothing is left to
// change.
func TestImported(t *testing.T) {
	check(t, "every case of plimsoll import is taken over in place, read from the cluster")
	archives, err := filepath.Glob("../../testdata/import/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("there are no cases", err)
	}
	for _, archive := range archives {
		name := strings.TrimSuffix(filepath.Base(archive), ".txtar")
		objects := casesOf(t, archive)
		if len(objects) == 0 {
			continue // a Compose file
		}
		for mode, way := range map[string]struct{ options, apply string }{
			"safe":     {"", "-f -"},
			"faithful": {"--faithful", "--server-side --force-conflicts -f -"},
		} {
			t.Run(name+"/"+mode, func(t *testing.T) {
				t.Parallel()
				tr := newImported(t, "imported-"+name+"-"+mode, objects)
				kubectl(t, tr.running, "apply", "-f", "-")
				before, ids := tr.served(), tr.ids()

				dir := t.TempDir()
				live := kubectl(t, tr.running, "get", "-o", "yaml", "-f", "-")
				if err := os.WriteFile(filepath.Join(dir, "live.yaml"), []byte(live), 0o600); err != nil {
					t.Fatal(err)
				}
				build := "plimsoll build --no-lint apps | kubectl "
				out, code := command(t, dir, "plimsoll import live.yaml --output-dir apps "+way.options)
				if asks[name] {
					if code != 1 {
						t.Errorf("exit code %d, not 1\n%s", code, out)
					}
					return
				}
				if code != 0 {
					t.Fatalf("exit code %d\n%s", code, out)
				}
				if out, code := command(t, dir, build+"apply "+way.apply); code != 0 {
					t.Fatalf("exit code %d\n%s", code, out)
				}
				waitForNoDifference(t, dir, build+"diff "+way.apply)
				if after := tr.ids(); !slices.Equal(after, ids) {
					t.Errorf("what ran is not the same any more:\n%v\n%v", ids, after)
				}
				if after := tr.served(); !slices.Equal(after, before) {
					t.Errorf("there are the workloads and Services\n%q\nand were\n%q", after, before)
				}
			})
		}
	}
}

// casesOf reads the manifests of a case, without custom resources, what has no name
// yet, and what is in no namespace, which two ways cannot have at once.
func casesOf(t *testing.T, archive string) (objects []*unstructured.Unstructured) {
	t.Helper()
	files, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files.Files {
		if f.Name != "manifests.yaml" {
			continue
		}
		all, err := decode(strings.NewReader(string(f.Data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range all {
			_, err := server.resource(o) // fails for custom resources
			if err == nil && o.GetName() != "" && o.GetKind() != "Namespace" && !strings.HasPrefix(o.GetKind(), "Cluster") {
				objects = append(objects, o)
			}
		}
	}
	return objects
}

// An imported is a case that runs, in namespaces of its own.
type imported struct {
	t          *testing.T
	namespaces []string
	running    []*unstructured.Unstructured
}

func newImported(t *testing.T, prefix string, objects []*unstructured.Unstructured) *imported {
	t.Helper()
	tr := &imported{t: t}
	for _, o := range objects {
		o = o.DeepCopy()
		namespace := prefix
		if o.GetNamespace() != "" {
			namespace += "-" + o.GetNamespace()
		}
		if !slices.Contains(tr.namespaces, namespace) {
			if err := applyNamespace(t.Context(), namespace, "privileged"); err != nil {
				t.Fatal(err)
			}
			tr.namespaces = append(tr.namespaces, namespace)
		}
		o.SetNamespace(namespace)
		moveSubjects(o)
		tr.running = append(tr.running, o)
	}
	return tr
}

// moveSubjects has a binding name the accounts of its own namespace.
func moveSubjects(o *unstructured.Unstructured) {
	subjects, _, _ := unstructured.NestedSlice(o.Object, "subjects")
	for _, s := range subjects {
		if subject, ok := s.(map[string]any); ok && subject["namespace"] != nil {
			subject["namespace"] = o.GetNamespace()
		}
	}
	if subjects != nil {
		o.Object["subjects"] = subjects
	}
}

// ids are the identities of what ran first.
func (tr *imported) ids() (ids []types.UID) {
	tr.t.Helper()
	for _, o := range tr.running {
		live, err := server.get(tr.t.Context(), o)
		if err != nil {
			tr.t.Fatal(err)
		}
		ids = append(ids, live.GetUID())
	}
	return ids
}

// served are the workloads and Services that there are, but for Jobs of a CronJob.
func (tr *imported) served() (names []string) {
	tr.t.Helper()
	for _, namespace := range tr.namespaces {
		text := kubectl(tr.t, nil, "-n", namespace, "get", "deployment,statefulset,daemonset,job,cronjob,service", "-o", "json")
		var list unstructured.UnstructuredList
		if err := list.UnmarshalJSON([]byte(text)); err != nil {
			tr.t.Fatal(err)
		}
		for _, o := range list.Items {
			if len(o.GetOwnerReferences()) == 0 {
				names = append(names, title(&o))
			}
		}
	}
	slices.Sort(names)
	return names
}
