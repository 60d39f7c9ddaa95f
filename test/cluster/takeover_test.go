package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
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
	tr := newTakeover(t, "takeover", "9187")
	running := tr.objectsOf("running.yaml")
	for _, o := range running {
		if _, _, err := server.apply(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	before := tr.see(running)

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

	tr.checkReplaced(running, before)
}

// TestImportOfCluster: what was read from the cluster becomes specs, and applying
// these changes what runs in place, by kubectl's client as by the server. A second
// import finds that nothing differs any more.
func TestImportOfCluster(t *testing.T) {
	check(t, "what kubectl reads from the cluster is imported, and taken over in place by kubectl apply")
	for name, way := range map[string]struct {
		hostPort       string
		options, apply []string
	}{
		"safe":     {"9188", nil, []string{"apply", "-f", "-"}},
		"faithful": {"9189", []string{"--faithful"}, []string{"apply", "--server-side", "--force-conflicts", "-f", "-"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := newTakeover(t, "takeover-"+name, way.hostPort)
			running := tr.objectsOf("running.yaml")
			kubectl(t, running, "apply", "-f", "-")
			before := tr.see(running)

			apps, found := tr.importLive(way.options...)
			for _, a := range found.Apps {
				if !a.Equal || len(a.Lost) > 0 || len(a.Defaults) > 0 && name == "faithful" && a.Kind != "Web" {
					t.Errorf("%s %s: %+v", a.Kind, a.Name, a)
				}
				if a.Kind == "Batch" && len(a.Defaults)+len(a.Renamed) > 0 {
					t.Errorf("the Job, whose pods cannot change: %+v", a)
				}
			}
			if kinds := found.kinds(); !slices.Equal(kinds, []string{"Batch", "NodeAgent", "Stateful", "Web"}) {
				t.Errorf("the apps are %q", kinds)
			}
			objects, err := program.build(apps, "")
			if err != nil {
				t.Fatal(err)
			}
			// As docs/adopt.md says of what an autoscaler scales.
			kubectl(t, nil, "-n", tr.namespace, "annotate", "deployment", "web-deployment",
				"kubectl.kubernetes.io/last-applied-configuration-")
			kubectl(t, objects, way.apply...)
			tr.checkScale(3)
			tr.checkReplaced(running, before)

			again, second := tr.importLive(way.options...)
			for _, a := range second.Apps {
				// The number is the autoscaler's.
				rest := slices.DeleteFunc(a.Defaults, func(d difference) bool { return d.Path == "spec.replicas" })
				if !a.Equal || len(rest)+len(a.Renamed)+len(a.Lost) > 0 {
					t.Errorf("a second import: %s %s: %+v", a.Kind, a.Name, a)
				}
			}
			waitForNoDifference(t, again, "plimsoll build . | kubectl diff "+strings.Join(way.apply[1:], " "))
		})
	}
}

// A takeover is a trial with what runs in testdata/takeover.
type takeover struct {
	*trial
	hostPort string // of its DaemonSet, since a node gives a port to one pod
}

func newTakeover(t *testing.T, namespace, hostPort string) *takeover {
	t.Helper()
	if err := applyNamespace(t.Context(), namespace, "privileged"); err != nil {
		t.Fatal(err)
	}
	return &takeover{&trial{t: t, namespace: namespace}, hostPort}
}

// file reads a file of testdata/takeover.
func (tr *takeover) file(name string) string {
	tr.t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "takeover", name))
	if err != nil {
		tr.t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "9187", tr.hostPort)
}

// A sight is what a takeover must leave as it is, and the pods that it replaces.
type sight struct {
	ids   []types.UID
	disks []string
	pods  map[string][]corev1.Pod // by workload
	job   []corev1.Pod
}

// see waits until all of running.yaml is there.
func (tr *takeover) see(running []*unstructured.Unstructured) *sight {
	tr.t.Helper()
	s := &sight{pods: map[string][]corev1.Pod{}}
	for _, w := range takenOver {
		s.pods[w.name] = waitForPods(tr.t, tr.namespace, w.kind, w.name, w.pods)
	}
	waitForJob(tr.t, tr.namespace, "load-words", batchv1.JobComplete)
	s.ids, s.disks, s.job = tr.ids(running), tr.disks(), tr.podsOfJob()
	return s
}

// checkReplaced waits until the pods are replaced, but for those of the Job, and
// fails where anything else is another.
func (tr *takeover) checkReplaced(running []*unstructured.Unstructured, before *sight) {
	tr.t.Helper()
	for _, w := range takenOver {
		tr.waitForReplaced(w.kind, w.name, before.pods[w.name])
	}
	if after := tr.ids(running); !slices.Equal(after, before.ids) {
		tr.t.Errorf("what ran is not the same any more:\n%v\n%v", before.ids, after)
	}
	if after := tr.disks(); !slices.Equal(after, before.disks) {
		tr.t.Errorf("release-postgresql has the disks %q, not %q", after, before.disks)
	}
	if after := tr.podsOfJob(); !slices.Equal(podNames(after), podNames(before.job)) {
		tr.t.Errorf("the Job has the pods %q, not %q", podNames(after), podNames(before.job))
	}
	tr.checkAlone()
}

// checkScale fails where the Deployment has another number of replicas.
func (tr *takeover) checkScale(want int32) {
	tr.t.Helper()
	d, err := client.AppsV1().Deployments(tr.namespace).Get(tr.t.Context(), "web-deployment", metav1.GetOptions{})
	if err != nil {
		tr.t.Fatal(err)
	}
	if got := valueOf(d.Spec.Replicas, 1); got != want {
		tr.t.Errorf("web-deployment has %d replicas, not %d", got, want)
	}
}

// An importReport is what plimsoll import --report writes.
type importReport struct {
	Apps []struct {
		Kind, Name              string
		Equal                   bool
		Defaults, Renamed, Lost []difference
	}
	Todo []any
}

type difference struct {
	Object, Path string
	Old, New     any
}

func (r *importReport) kinds() (kinds []string) {
	for _, a := range r.Apps {
		kinds = append(kinds, a.Kind)
	}
	slices.Sort(kinds)
	return kinds
}

// importLive imports what runs in the trial's namespace, as kubectl reads it. It gives
// the folder with the specs.
func (tr *takeover) importLive(options ...string) (apps string, r *importReport) {
	tr.t.Helper()
	live := kubectl(tr.t, nil, "-n", tr.namespace, "get",
		"deployment,statefulset,daemonset,job,service,hpa,pdb,serviceaccount,configmap", "-o", "yaml")
	dir := tr.t.TempDir()
	apps = filepath.Join(dir, "apps")
	written := filepath.Join(dir, "import.json")
	cmd := exec.Command(string(program), append([]string{"import", "-", "--output-dir", apps, "--report", written}, options...)...)
	cmd.Stdin = strings.NewReader(live)
	if out, err := cmd.CombinedOutput(); err != nil {
		tr.t.Fatalf("plimsoll import: %v\n%s", err, out)
	}
	text, err := os.ReadFile(written)
	if err != nil {
		tr.t.Fatal(err)
	}
	r = new(importReport)
	if err := json.Unmarshal(text, r); err != nil {
		tr.t.Fatal(err)
	}
	if len(r.Todo) > 0 {
		tr.t.Errorf("there is something to do: %v", r.Todo)
	}
	return apps, r
}

// objectsOf reads manifests, for the namespace of the trial.
func (tr *takeover) objectsOf(file string) []*unstructured.Unstructured {
	tr.t.Helper()
	objects, err := decode(strings.NewReader(tr.file(file)))
	if err != nil {
		tr.t.Fatal(err)
	}
	for _, o := range objects {
		o.SetNamespace(tr.namespace)
	}
	return objects
}

// specsOf reads specs, for the namespace of the trial.
func (tr *takeover) specsOf(file string) string {
	tr.t.Helper()
	return strings.ReplaceAll(tr.file(file), "\nmetadata:\n", "\nmetadata:\n  namespace: "+tr.namespace+"\n")
}

// disks are those of the claims of release-postgresql.
func (tr *takeover) disks() (disks []string) {
	tr.t.Helper()
	for i := range 2 {
		disks = append(disks, diskOf(tr.t, tr.namespace, fmt.Sprintf("pgdata-release-postgresql-%d", i)))
	}
	return disks
}

func (tr *takeover) podsOfJob() []corev1.Pod {
	tr.t.Helper()
	pods, err := podsOf(tr.t.Context(), tr.namespace, "Job", "load-words")
	if err != nil {
		tr.t.Fatal(err)
	}
	return pods
}

// waitForReplaced waits until a workload has other pods than before, as many, with
// our labels.
func (tr *takeover) waitForReplaced(kind, name string, before []corev1.Pod) {
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
func (tr *takeover) ids(objects []*unstructured.Unstructured) (ids []types.UID) {
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
func (tr *takeover) checkAlone() {
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
