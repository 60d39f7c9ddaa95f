package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// How a GitOps controller is played: it applies all again and again, while what
// has ended is collected.
const (
	loopTime  = 40 * time.Second
	loopPause = 2 * time.Second
)

// kubectl runs the real program with objects on standard input.
func kubectl(t *testing.T, objects []*unstructured.Unstructured, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(os.Getenv(cacheVariable), "kubectl"), args...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+cluster.Kubeconfig, "KUBECTL_APPLYSET=true", "HOME="+t.TempDir())
	var texts bytes.Buffer
	for _, o := range objects {
		text, err := o.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		texts.Write(append(text, '\n'))
	}
	cmd.Stdin = &texts
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("kubectl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// shop gives the shop with other images, in the trial's namespace alone.
func (tr *trial) shop(image string) (objects []*unstructured.Unstructured) {
	tr.t.Helper()
	dir := tr.t.TempDir()
	files, err := filepath.Glob(filepath.Join(examplesDir, "shop", "*.yaml"))
	if err != nil {
		tr.t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			tr.t.Fatal(err)
		}
		// The agent needs a namespace of its own, and no environment is chosen.
		if name := filepath.Base(file); name != "log-agent.yaml" && name != "environments.yaml" {
			moved := strings.ReplaceAll(string(text), "namespace: shop", "namespace: "+tr.namespace)
			moved = strings.ReplaceAll(moved, "saleor:3.22.26", "saleor:"+image)
			if err := os.WriteFile(filepath.Join(dir, name), []byte(moved), 0o600); err != nil {
				tr.t.Fatal(err)
			}
		}
	}
	objects, err = program.build(dir, "")
	if err != nil {
		tr.t.Fatal(err)
	}
	return slices.DeleteFunc(objects, func(o *unstructured.Unstructured) bool { return o.GetKind() == "Namespace" })
}

// jobsOf lists the Jobs of an app.
func (tr *trial) jobsOf(app string) []batchv1.Job {
	tr.t.Helper()
	jobs, err := client.BatchV1().Jobs(tr.namespace).List(tr.t.Context(),
		metav1.ListOptions{LabelSelector: "app.kubernetes.io/name=" + app})
	if err != nil {
		tr.t.Fatal(err)
	}
	return jobs.Items
}

// waitForJobs waits until the Jobs of an app are as many, and all complete.
func (tr *trial) waitForJobs(app string, count int) {
	tr.t.Helper()
	eventually(tr.t, "the Jobs of "+app, func(context.Context) error {
		jobs := tr.jobsOf(app)
		done := 0
		for _, j := range jobs {
			done += int(j.Status.Succeeded)
		}
		if len(jobs) != count || done != count {
			return fmt.Errorf("%d of %d are done, want %d", done, len(jobs), count)
		}
		return nil
	})
}

// TestSecondRelease: the shop is released three times with kubectl, in the order
// in which Plimsoll writes it, and nothing is refused. Each release has its own
// migration, which comes before what needs it; what did not change runs no second
// time. kubectl's apply set takes the old Jobs and ConfigMaps away.
func TestSecondRelease(t *testing.T) {
	check(t, "a second release is applied by kubectl from beginning to end, and again, and old Jobs are pruned")
	for name, way := range map[string]struct {
		args []string
		kept []int // Jobs of the migration after each release
	}{
		"client-side": {[]string{"apply", "-f", "-"}, []int{1, 2, 3}},
		"server-side": {[]string{"apply", "-f", "-", "--server-side"}, []int{1, 2, 3}},
		"apply-set": {[]string{"apply", "-f", "-", "--server-side", "--applyset", "shop", "--prune", "--namespace",
			"release-apply-set"}, []int{1, 1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			tr := newTrial(t, "release-"+name)
			for i, image := range []string{"1", "2", "3"} {
				objects := tr.shop(image)
				migrate, api := -1, -1
				for i, o := range objects {
					switch o.GetKind() + " " + o.GetLabels()["app.kubernetes.io/instance"] {
					case "Job migrate":
						migrate = i
					case "Deployment api":
						api = i
					}
				}
				if migrate < 0 || api < migrate {
					t.Errorf("the migration is object %d, and what needs it %d", migrate, api)
				}
				kubectl(t, objects, way.args...)
				tr.waitForJobs("migrate", way.kept[i])
				if again := kubectl(t, objects, way.args...); strings.Contains(again, "migrate-") &&
					!strings.Contains(again, objects[migrate].GetName()+" unchanged") &&
					!strings.Contains(again, objects[migrate].GetName()+" serverside-applied") {
					t.Errorf("the second time:\n%s", again)
				}
				tr.waitForJobs("migrate", way.kept[i])
			}
		})
	}
}

// loop applies objects as a GitOps controller does, and collects pods that have
// ended, until the time is over. It gives the UIDs of all Jobs that there were.
func (tr *trial) loop(objects []*unstructured.Unstructured) (jobs map[string]bool) {
	tr.t.Helper()
	jobs = map[string]bool{}
	for end := time.Now().Add(loopTime); time.Now().Before(end); time.Sleep(loopPause) {
		for _, o := range objects {
			if _, _, err := server.apply(tr.t.Context(), o); err != nil {
				tr.t.Fatalf("%s: %v", title(o), err)
			}
		}
		list, err := client.BatchV1().Jobs(tr.namespace).List(tr.t.Context(), metav1.ListOptions{})
		if err != nil {
			tr.t.Fatal(err)
		}
		for _, j := range list.Items {
			jobs[string(j.UID)] = true
		}
		pods, err := client.CoreV1().Pods(tr.namespace).List(tr.t.Context(), metav1.ListOptions{})
		if err != nil {
			tr.t.Fatal(err)
		}
		for _, p := range pods.Items {
			// Those that a Job still has to count are held by a finalizer.
			if p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed {
				err := client.CoreV1().Pods(tr.namespace).Delete(tr.t.Context(), p.Name, metav1.DeleteOptions{})
				if err != nil {
					tr.t.Log(err)
				}
			}
		}
	}
	return jobs
}

// started counts the pods that Jobs of an app have started, gone ones too.
func (tr *trial) started(app string) int {
	tr.t.Helper()
	events, err := client.CoreV1().Events(tr.namespace).List(tr.t.Context(),
		metav1.ListOptions{FieldSelector: "reason=SuccessfulCreate,involvedObject.kind=Job"})
	if err != nil {
		tr.t.Fatal(err)
	}
	count := 0
	for _, e := range events.Items {
		if strings.HasPrefix(e.InvolvedObject.Name, app+"-") {
			count += max(int(e.Count), 1)
		}
	}
	return count
}

// TestGitOpsLoop: applied every few seconds, a migration runs once. With a time
// to live it would run again and again, which shows that the loop finds that.
func TestGitOpsLoop(t *testing.T) {
	check(t, "a migration under continuous apply runs exactly once")
	tr := newTrial(t, "gitops-loop")
	objects, err := program.build("-", tr.spec("Batch", "migrate", "image: a/b:1")+"---\n"+
		tr.spec("Web", "api", "image: a/b:1, after: [migrate], ports: {http: 80}")+"---\n"+
		tr.spec("Batch", "again", "image: a/b:1, ttlSecondsAfterFinished: 1"))
	if err != nil {
		t.Fatal(err)
	}
	tr.loop(objects)
	if n := tr.started("migrate"); n != 1 {
		t.Errorf("the migration ran %d times", n)
	}
	if n := tr.started("again"); n < 2 {
		t.Errorf("a task with a time to live ran %d times: the loop shows nothing", n)
	}
}

// TestRestore: the Job of a restore runs once, to its end, while all else is
// applied again and again.
func TestRestore(t *testing.T) {
	check(t, "a restore under continuous apply runs exactly once, and is not suspended")
	tr := newTrial(t, "restore")
	spec := tr.example("scenario-nightly-backup")
	objects, err := program.build("-", spec)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if _, _, err := server.apply(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	jobs, err := program.run(spec, "restore", "crm-nightly", "-")
	if err != nil {
		t.Fatal(err)
	}
	kubectl(t, jobs, "create", "-f", "-")
	suspended := make(chan error, 1)
	go func() {
		for end := time.Now().Add(loopTime); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
			j, err := client.BatchV1().Jobs(tr.namespace).Get(t.Context(), jobs[0].GetName(), metav1.GetOptions{})
			if err == nil && valueOf(j.Spec.Suspend, false) {
				err = errors.New("the restore is suspended")
			}
			if err != nil {
				suspended <- err
				return
			}
		}
		suspended <- nil
	}()
	if all := tr.loop(objects); len(all) != 1 {
		t.Errorf("there were %d Jobs", len(all))
	}
	if err := <-suspended; err != nil {
		t.Error(err)
	}
	waitForJob(t, tr.namespace, jobs[0].GetName(), batchv1.JobComplete)
	if n := tr.started("crm-nightly-restore"); n != 1 {
		t.Errorf("the restore ran %d times", n)
	}
}
