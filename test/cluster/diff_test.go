package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

// A diffReport is what plimsoll diff says of objects.
type diffReport struct {
	Objects []struct {
		Kind, Name, Effect string
		Changes            []struct{ Path string }
		Restarts           struct{ Pods, AtOnce, Unavailable *int }
	}
	Findings []struct{ Rule, Hint, File string }
}

// diff compares a file or folder, or with "-" nothing, with objects as they run.
func (p plimsoll) diff(live []*unstructured.Unstructured, args ...string) (d diffReport, err error) {
	list := map[string]any{"apiVersion": "v1", "kind": "List", "items": live}
	text, err := json.Marshal(list)
	if err != nil {
		return d, err
	}
	cmd := exec.Command(filepath.Clean(string(p)), append([]string{"diff", "--format", "json", "-"}, args...)...)
	cmd.Stdin = bytes.NewReader(text)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil // there is a difference
	}
	if err != nil {
		return d, fmt.Errorf("plimsoll diff: %w\n%s", err, stderr.String())
	}
	return d, json.Unmarshal(out, &d)
}

// refused reports whether the server refuses an object, or would, if Argo CD did not make
// it anew, which the annotations of onChange: replace ask for.
func (d diffReport) refused() bool {
	for _, o := range d.Objects {
		if o.Effect == "refused" || o.Effect == "recreate" && o.Kind == "Job" {
			return true
		}
	}
	return false
}

// diff says what plimsoll diff does of objects as they run and a changed spec.
func (tr *trial) diff(objects []*unstructured.Unstructured, spec string) diffReport {
	tr.t.Helper()
	var live []*unstructured.Unstructured
	for _, o := range objects {
		now, err := server.get(tr.t.Context(), o)
		if err != nil {
			tr.t.Fatal(err)
		}
		live = append(live, now)
	}
	file := filepath.Join(tr.t.TempDir(), "app.yaml")
	if err := os.WriteFile(file, []byte(spec), 0o666); err != nil {
		tr.t.Fatal(err)
	}
	d, err := program.diff(live, file)
	if err != nil {
		tr.t.Fatalf("%v\n%s", err, spec)
	}
	return d
}

// TestNoDifference: what an example became as the server holds it is no difference to the
// example, whoever filled in what.
func TestNoDifference(t *testing.T) {
	check(t, "plimsoll diff finds no difference between what runs and what was applied")
	for _, e := range examples {
		var live []*unstructured.Unstructured
		for _, o := range e.objects {
			if o.err == nil {
				live = append(live, o.live)
			}
		}
		d, err := program.diff(live, filepath.Join(examplesDir, e.name))
		if err != nil {
			t.Fatalf("%s: %v", e.name, err)
		}
		for _, o := range d.Objects {
			if o.Kind == "Namespace" {
				continue // makeNamespaces labels them
			}
			t.Errorf("%s: %s %s: %s %v", e.name, o.Kind, o.Name, o.Effect, o.Changes)
		}
	}
}

// restarting are changes that may replace pods: what an app was and becomes.
var restarting = []struct{ name, kind, workload, before, after string }{
	{"rolling", "Worker", "Deployment", "image: a/b:1, replicas: 4", "image: a/b:2, replicas: 4"},
	{"surge", "Worker", "Deployment", "image: a/b:1, replicas: 4, rollout: {maxSurge: 3, maxUnavailable: 1}",
		"image: a/b:2, replicas: 4, rollout: {maxSurge: 3, maxUnavailable: 1}"},
	{"gap", "Worker", "Deployment", "image: a/b:1, replicas: 3, rollout: {strategy: Recreate}",
		"image: a/b:2, replicas: 3, rollout: {strategy: Recreate}"},
	{"scaled", "Worker", "Deployment", "image: a/b:1, replicas: 2", "image: a/b:1, replicas: 4"},
	{"budgeted", "Worker", "Deployment", "image: a/b:1, replicas: 2", "image: a/b:1, replicas: 2, disruption: {minAvailable: 1}"},
	{"config", "Worker", "Deployment", "image: a/b:1, replicas: 2, config: {/etc/a: b}",
		"image: a/b:1, replicas: 2, config: {/etc/a: c}"},
	{"ordered", "Stateful", "StatefulSet", disk + ", image: a/b:1, replicas: 3", disk + ", image: a/b:2, replicas: 3"},
	{"held", "Stateful", "StatefulSet", disk + ", image: a/b:1, replicas: 3",
		disk + ", image: a/b:2, replicas: 3, rollout: {partition: 2}"},
	{"waiting", "Stateful", "StatefulSet", disk + ", image: a/b:1, replicas: 2, rollout: {strategy: OnDelete}",
		disk + ", image: a/b:2, replicas: 2, rollout: {strategy: OnDelete}"},
	{"agents", "NodeAgent", "DaemonSet", "image: a/b:1", "image: a/b:2"},
}

// TestRestarts: the pods that a change replaces are as many as plimsoll diff says, and
// never more are missing at a time.
func TestRestarts(t *testing.T) {
	check(t, "plimsoll diff says how many pods a change replaces, and how many are missing at worst")
	tr := newTrial(t, "restarts")
	for _, c := range restarting {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tr := &trial{t: t, namespace: tr.namespace}
			old := tr.apply(tr.spec(c.kind, c.name, c.before))
			before := tr.settled(c.workload, c.name, old)
			spec := tr.spec(c.kind, c.name, c.after)
			said := tr.diff(old, spec)
			pods, missing := said.restarts(c.workload, len(before))
			objects := tr.apply(spec)
			least := len(before)
			eventually(t, "the change", func(ctx context.Context) error {
				now, err := podsOf(ctx, tr.namespace, c.workload, c.name)
				if err != nil {
					return err
				}
				least = min(least, countReady(now))
				if gone := countGone(before, now); gone != pods {
					return fmt.Errorf("%d pods are replaced, and plimsoll diff said %d", gone, pods)
				}
				return nil
			})
			after := tr.settled(c.workload, c.name, objects)
			always(t, 2*time.Second, "no more is replaced", func(ctx context.Context) error {
				now, err := podsOf(ctx, tr.namespace, c.workload, c.name)
				if err == nil && countGone(after, now) > 0 {
					err = errors.New("another pod is replaced")
				}
				return err
			})
			if gone := countGone(before, after); gone != pods {
				t.Errorf("%d pods were replaced, and plimsoll diff said %d", gone, pods)
			}
			if len(before)-least > missing {
				t.Errorf("%d pods were missing, and plimsoll diff said %d at worst", len(before)-least, missing)
			}
		})
	}
}

// restarts gives how many pods of a workload are replaced, and are missing at worst. nodes
// is what stands for one a node.
func (d diffReport) restarts(workload string, nodes int) (pods, missing int) {
	for _, o := range d.Objects {
		if o.Kind != workload {
			continue
		}
		pods, missing = nodes, nodes
		if o.Restarts.Pods != nil {
			pods = *o.Restarts.Pods
		}
		if o.Restarts.Unavailable != nil {
			missing = *o.Restarts.Unavailable
		}
	}
	return pods, missing
}

// settled waits until all pods of a workload are ready, and gives them.
func (tr *trial) settled(kind, name string, objects []*unstructured.Unstructured) []corev1.Pod {
	tr.t.Helper()
	count := 3 // nodes
	for _, o := range objects {
		if n, ok, _ := unstructured.NestedInt64(o.Object, "spec", "replicas"); ok && o.GetKind() == kind {
			count = int(n)
		}
	}
	return waitForPods(tr.t, tr.namespace, kind, name, count)
}

// countGone counts the pods that are not there any more.
func countGone(before, now []corev1.Pod) (gone int) {
	for _, p := range before {
		if !slices.ContainsFunc(now, func(q corev1.Pod) bool { return q.UID == p.UID }) {
			gone++
		}
	}
	return gone
}

// TestRecipes runs the commands that plimsoll diff prints where a change is refused: it
// gets through, and the claims stay.
func TestRecipes(t *testing.T) {
	check(t, "the commands that plimsoll diff prints get a refused change through, and claims stay")
	tr := newTrial(t, "recipes")
	for _, c := range []struct{ name, kind, workload, before, after string }{
		{"mount", "Stateful", "StatefulSet", disk + ", image: a/b:1, replicas: 2",
			disk + ", image: a/b:1, replicas: 2, podManagementPolicy: Parallel"},
		{"bigger", "Stateful", "StatefulSet", disk + ", image: a/b:1, replicas: 2", bigDisk + ", image: a/b:1, replicas: 2"},
		{"selector", "Worker", "Deployment", "image: a/b:1, replicas: 2, adopt: {selector: {app: old}}", "image: a/b:1, replicas: 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tr := &trial{t: t, namespace: tr.namespace}
			old := tr.apply(tr.spec(c.kind, c.name, c.before))
			tr.settled(c.workload, c.name, old)
			claims := tr.claimsOf(c.name)
			spec := tr.spec(c.kind, c.name, c.after)
			said := tr.diff(old, spec)
			if !said.refused() || len(said.Findings) == 0 {
				t.Fatalf("nothing is refused: %v", said)
			}
			dir := t.TempDir()
			for _, line := range said.commands() {
				line = strings.ReplaceAll(line, said.file(), "app.yaml")
				if err := os.WriteFile(filepath.Join(dir, "app.yaml"), []byte(spec), 0o666); err != nil {
					t.Fatal(err)
				}
				if out, code := command(t, dir, line); code != 0 {
					t.Fatalf("%s\n%s", line, out)
				}
			}
			objects, err := program.build("-", spec)
			if err != nil {
				t.Fatal(err)
			}
			tr.settled(c.workload, c.name, objects)
			eventually(t, "no difference", func(context.Context) error {
				if d := tr.diff(objects, spec); len(d.Objects) > 0 {
					return fmt.Errorf("still %v", d)
				}
				return nil
			})
			if now := tr.claimsOf(c.name); !maps.Equal(claims, now) {
				t.Errorf("the claims were %v and are %v", claims, now)
			}
		})
	}
}

// commands gives the lines of a shell in the hints.
func (d diffReport) commands() (lines []string) {
	for _, f := range d.Findings {
		for line := range strings.Lines(f.Hint) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "kubectl ") || strings.HasPrefix(line, "plimsoll ") {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// file gives the file that the findings are in.
func (d diffReport) file() string { return d.Findings[0].File }

// claimsOf gives the claims of an app, with their volumes.
func (tr *trial) claimsOf(app string) map[types.UID]string {
	tr.t.Helper()
	list, err := client.CoreV1().PersistentVolumeClaims(tr.namespace).List(tr.t.Context(), metav1.ListOptions{})
	if err != nil {
		tr.t.Fatal(err)
	}
	claims := map[types.UID]string{}
	for _, c := range list.Items {
		if strings.Contains(c.Name, "-"+app+"-") {
			claims[c.UID] = c.Name + " " + c.Spec.VolumeName
		}
	}
	return claims
}
