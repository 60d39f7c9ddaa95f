package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

// takenOver are the workloads of testdata/takeover, and how many pods each has.
var takenOver = []struct {
	kind, name string
	pods       int
}{
	{"Deployment", "web-deployment", 3},
	{"StatefulSet", "release-postgresql", 2},
	{"DaemonSet", "node-exporter-ds", workers},
}

// workers are the nodes that take any pod.
const workers = 3

// TestTakeover: what runs is changed in place by applying the specs that adopt it.
// Nothing is refused, no second workload comes, the pods are replaced by their
// own workload, and claims keep their disks.
func TestTakeover(t *testing.T) {
	check(t, "what runs is taken over in place by apply alone")
	tr := &trial{t: t, namespace: "takeover"}
	if err := applyNamespace(t.Context(), tr.namespace, "privileged"); err != nil {
		t.Fatal(err)
	}
	running := tr.objectsOf("running.yaml")
	for _, o := range running {
		if _, _, err := server.apply(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	before := map[string][]corev1.Pod{}
	for _, w := range takenOver {
		before[w.name] = tr.podsThere(w.kind, w.name, w.pods)
	}
	waitForJob(t, tr.namespace, "load-words", batchv1.JobComplete)
	disks := []string{diskOf(t, tr.namespace, "pgdata-release-postgresql-0"), diskOf(t, tr.namespace, "pgdata-release-postgresql-1")}
	ids := tr.ids(running)

	specs := tr.specsOf("specs.yaml")
	objects, err := program.build("-", specs)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		old := sameObject(running, o)
		if old == nil {
			if o.GetKind() != "PodDisruptionBudget" {
				t.Errorf("%s is a second one", title(o))
			}
			continue
		}
		for _, u := range updates {
			if err := u.try(t.Context(), old, o); err != nil {
				t.Errorf("%s: %s: %v", u.name, title(o), err)
			}
		}
	}
	tr.apply(specs)

	for _, w := range takenOver {
		tr.waitForReplaced(w.kind, w.name, before[w.name])
	}
	if after := tr.ids(running); !slices.Equal(after, ids) {
		t.Errorf("what ran is not the same any more:\n%v\n%v", ids, after)
	}
	for i, disk := range disks {
		if again := diskOf(t, tr.namespace, fmt.Sprintf("pgdata-release-postgresql-%d", i)); again != disk {
			t.Errorf("release-postgresql-%d has the disk %s, not %s", i, again, disk)
		}
	}
	tr.checkAlone()
}

// objectsOf reads manifests, for the namespace of the trial.
func (tr *trial) objectsOf(file string) []*unstructured.Unstructured {
	tr.t.Helper()
	text, err := os.Open(filepath.Join("testdata", "takeover", file))
	if err != nil {
		tr.t.Fatal(err)
	}
	defer text.Close()
	objects, err := decode(text)
	if err != nil {
		tr.t.Fatal(err)
	}
	for _, o := range objects {
		o.SetNamespace(tr.namespace)
	}
	return objects
}

// specsOf reads specs, for the namespace of the trial.
func (tr *trial) specsOf(file string) string {
	tr.t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "takeover", file))
	if err != nil {
		tr.t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\nmetadata:\n", "\nmetadata:\n  namespace: "+tr.namespace+"\n")
}

// podsThere waits for the pods of a workload.
func (tr *trial) podsThere(kind, name string, count int) []corev1.Pod {
	tr.t.Helper()
	return waitForPods(tr.t, tr.namespace, kind, name, count)
}

// waitForReplaced waits until a workload has other pods than before, as many, with
// our labels.
func (tr *trial) waitForReplaced(kind, name string, before []corev1.Pod) {
	tr.t.Helper()
	old := map[types.UID]bool{}
	for _, p := range before {
		old[p.UID] = true
	}
	eventually(tr.t, kind+" "+name+" is taken over", func(ctx context.Context) error {
		pods, err := readyPods(ctx, tr.namespace, kind, name, len(before))
		if err != nil {
			return err
		}
		for _, p := range pods {
			if old[p.UID] || p.Labels["app.kubernetes.io/managed-by"] != "plimsoll" {
				return fmt.Errorf("pod %s is that of before", p.Name)
			}
		}
		return nil
	})
}

// ids are the identities of objects, which another object of the name would not have.
func (tr *trial) ids(objects []*unstructured.Unstructured) (ids []types.UID) {
	tr.t.Helper()
	for _, o := range objects {
		live, err := server.get(tr.t.Context(), o)
		if err != nil {
			tr.t.Fatal(err)
		}
		ids = append(ids, live.GetUID())
	}
	return ids
}

// checkAlone fails for workloads and Services that were not there before.
func (tr *trial) checkAlone() {
	tr.t.Helper()
	ctx, all := tr.t.Context(), metav1.ListOptions{}
	deployments, err1 := client.AppsV1().Deployments(tr.namespace).List(ctx, all)
	sets, err2 := client.AppsV1().StatefulSets(tr.namespace).List(ctx, all)
	agents, err3 := client.AppsV1().DaemonSets(tr.namespace).List(ctx, all)
	jobs, err4 := client.BatchV1().Jobs(tr.namespace).List(ctx, all)
	services, err5 := client.CoreV1().Services(tr.namespace).List(ctx, all)
	claims, err6 := client.CoreV1().PersistentVolumeClaims(tr.namespace).List(ctx, all)
	for _, err := range []error{err1, err2, err3, err4, err5, err6} {
		if err != nil {
			tr.t.Fatal(err)
		}
	}
	got := []int{len(deployments.Items), len(sets.Items), len(agents.Items), len(jobs.Items), len(services.Items),
		len(claims.Items)}
	if want := []int{1, 1, 1, 1, 3, 2}; !slices.Equal(got, want) {
		tr.t.Errorf("there are %v Deployments, StatefulSets, DaemonSets, Jobs, Services and claims, not %v", got, want)
	}
}
