package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

const docsDir = "../../docs"

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// commandsOf gives the command lines that a page of docs shows, in their order.
func commandsOf(t *testing.T, page string) (lines []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(docsDir, page))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range shellBlock.FindAllStringSubmatch(string(text), -1) {
		lines = append(lines, strings.Split(strings.TrimSpace(m[1]), "\n")...)
	}
	if len(lines) == 0 {
		t.Fatalf("docs/%s has no commands", page)
	}
	return lines
}

// command runs a line of a shell in a folder, with kubectl and plimsoll.
func command(t *testing.T, dir, line string) (out string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "KUBECONFIG="+cluster.Kubeconfig, "HOME="+dir,
		"PATH="+os.Getenv(cacheVariable)+":"+os.Getenv("PATH"))
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return said.String(), cmd.ProcessState.ExitCode()
}

// waitForNoDifference waits until a line with kubectl diff finds nothing. It compares two
// readings, between which the status may change.
func waitForNoDifference(t *testing.T, dir, line string) {
	t.Helper()
	eventually(t, line, func(context.Context) error {
		if out, code := command(t, dir, line); code != 0 {
			return fmt.Errorf("exit code %d\n%s", code, out)
		}
		return nil
	})
}

// TestAdoptGuide runs the commands of docs/adopt.md, one after another: the guestbook
// is taken over with all its pods there, and given back.
func TestAdoptGuide(t *testing.T) {
	check(t, "the commands of docs/adopt.md, word for word, take over what runs and give it back")
	const namespace = "store"
	if err := applyNamespace(t.Context(), namespace, "baseline"); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	running, err := os.ReadFile(filepath.Join(docsDir, "adopt", "running.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "old"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "old", "guestbook.yaml"), running, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, code := command(t, dir, "kubectl apply -f old/"); code != 0 {
		t.Fatal(out)
	}
	release := secretOfRelease(t, namespace, "guestbook")
	other := secretOfRelease(t, namespace, "other")

	g := &guestbook{t: t, namespace: namespace}
	g.pods = waitForPods(t, namespace, "Deployment", "web-deployment", 3)
	id := g.deployment().GetUID()
	template := g.template()

	// What must hold after a line; those that are not here must only end well.
	after := map[string]func(){
		"kubectl apply -f built.yaml": func() {
			g.checkReplicas()
			if g.template() == template {
				t.Error("the pods are as before: nothing was applied")
			}
		},
		"kubectl -n store delete secret -l owner=helm,name=guestbook": func() {
			if there(t, namespace, release) || !there(t, namespace, other) {
				t.Error("the Secret of the release is there, or another one is gone")
			}
		},
		"kubectl apply -f old/": func() {
			g.checkReplicas()
			if got := g.template(); got != template {
				t.Errorf("the pods are to be\n%s\nand were\n%s", got, template)
			}
		},
		"kubectl -n store rollout status deployment/web-deployment --timeout=5m": g.checkReplaced,
	}
	var ran []string
	for _, line := range commandsOf(t, "adopt.md") {
		if strings.HasSuffix(line, "| kubectl diff -f -") { // when all is applied
			waitForNoDifference(t, dir, line)
			continue
		}
		want := 0
		if strings.HasPrefix(line, "kubectl diff") {
			want = 1
		}
		if out, code := command(t, dir, line); code != want {
			t.Fatalf("%s: exit code %d, not %d\n%s", line, code, want, out)
		}
		if f := after[line]; f != nil {
			f()
			ran = append(ran, line)
		}
	}
	slices.Sort(ran)
	if want := sortedKeys(after); !slices.Equal(slices.Compact(ran), want) {
		t.Errorf("the page has of these lines\n%s\nno more than\n%s", strings.Join(want, "\n"), strings.Join(ran, "\n"))
	}
	if again := g.deployment().GetUID(); again != id {
		t.Errorf("the Deployment is another one")
	}
	budgets, err := client.PolicyV1().PodDisruptionBudgets(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil || len(budgets.Items) > 0 {
		t.Errorf("the budget of the app stayed: %v", err)
	}
}

// TestFirstDeploy runs the commands of docs/first-deploy.md, one after another: an app comes
// to the cluster, changes, is as before, and goes.
func TestFirstDeploy(t *testing.T) {
	check(t, "the commands of docs/first-deploy.md, word for word, bring an app to a cluster, change it and take it away")
	const namespace, status = "demo", "kubectl -n demo rollout status deployment/hello --timeout=5m"
	dir := t.TempDir()
	var images []string // that run after each rollout
	for _, line := range commandsOf(t, "first-deploy.md") {
		want := 0
		if strings.Contains(line, "| plimsoll diff -") {
			want = 1 // there are differences
		}
		if out, code := command(t, dir, line); code != want {
			t.Fatalf("%s: exit code %d, not %d\n%s", line, code, want, out)
		}
		if line != status {
			continue
		}
		d, err := client.AppsV1().Deployments(namespace).Get(t.Context(), "hello", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		_, tag, _ := strings.Cut(d.Spec.Template.Spec.Containers[0].Image, ":")
		images = append(images, tag)
	}
	if want := []string{"1.29.4-alpine", "1.29.5-alpine", "1.29.4-alpine"}; !slices.Equal(images, want) {
		t.Errorf("the images that ran are %v, and not %v", images, want)
	}
}

// A guestbook is what docs/adopt.md is about.
type guestbook struct {
	t         *testing.T
	namespace string
	pods      []corev1.Pod // when they were looked at last
}

func (g *guestbook) deployment() *unstructured.Unstructured {
	g.t.Helper()
	d := &unstructured.Unstructured{}
	d.SetAPIVersion("apps/v1")
	d.SetKind("Deployment")
	d.SetNamespace(g.namespace)
	d.SetName("web-deployment")
	live, err := server.get(g.t.Context(), d)
	if err != nil {
		g.t.Fatal(err)
	}
	return live
}

// template is what its pods are made of.
func (g *guestbook) template() string {
	g.t.Helper()
	template, _, _ := unstructured.NestedMap(g.deployment().Object, "spec", "template")
	text, err := json.Marshal(template)
	if err != nil {
		g.t.Fatal(err)
	}
	return string(text)
}

// checkReplicas fails where there are fewer pods to be than the autoscaler wants.
func (g *guestbook) checkReplicas() {
	g.t.Helper()
	if n, _, _ := unstructured.NestedInt64(g.deployment().Object, "spec", "replicas"); n < 3 {
		g.t.Errorf("there are %d replicas", n)
	}
}

// checkReplaced fails where a pod is that of before.
func (g *guestbook) checkReplaced() {
	g.t.Helper()
	old := map[types.UID]bool{}
	for _, p := range g.pods {
		old[p.UID] = true
	}
	g.pods = waitForPods(g.t, g.namespace, "Deployment", "web-deployment", 3)
	for _, p := range g.pods {
		if old[p.UID] {
			g.t.Errorf("pod %s is that of before", p.Name)
		}
	}
}

// secretOfRelease makes the Secret in which Helm keeps a release, and gives its name.
func secretOfRelease(t *testing.T, namespace, release string) string {
	t.Helper()
	s, err := client.CoreV1().Secrets(namespace).Create(t.Context(), &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{
			Name:   "sh.helm.release.v1." + release + ".v1",
			Labels: map[string]string{"owner": "helm", "name": release, "status": "deployed", "version": "1"},
		},
		Type: "helm.sh/release.v1",
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return s.Name
}

func there(t *testing.T, namespace, secret string) bool {
	t.Helper()
	_, err := client.CoreV1().Secrets(namespace).Get(t.Context(), secret, metav1.GetOptions{})
	return err == nil
}

// TestStrategyPatch: the commands of docs/limits.md take away what the server has filled
// in for a strategy, which it then no longer refuses beside another one. A null in the
// manifest does not do that for a server-side apply, so that Plimsoll writes none.
func TestStrategyPatch(t *testing.T) {
	check(t, "the commands of docs/limits.md let a strategy change that the server refuses to change")
	const namespace = "books"
	if err := applyNamespace(t.Context(), namespace, "baseline"); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	lines := commandsOf(t, "limits.md")
	for i, w := range []struct{ kind, name, field, strategy string }{
		{"Deployment", "shop", "strategy", "Recreate"},
		{"StatefulSet", "db", "updateStrategy", "OnDelete"},
	} {
		object := func(strategy map[string]any) *unstructured.Unstructured {
			labels := map[string]any{"app": w.name}
			o := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{
				"replicas": int64(0),
				"selector": map[string]any{"matchLabels": labels},
				"template": map[string]any{
					"metadata": map[string]any{"labels": labels},
					"spec":     map[string]any{"containers": []any{map[string]any{"name": "c", "image": "a/b:1"}}},
				},
			}}}
			o.SetAPIVersion("apps/v1")
			o.SetKind(w.kind)
			o.SetNamespace(namespace)
			o.SetName(w.name)
			if strategy != nil {
				o.Object["spec"].(map[string]any)[w.field] = strategy
			}
			return o
		}
		if _, _, err := server.apply(t.Context(), object(nil)); err != nil {
			t.Fatal(err)
		}
		wanted := object(map[string]any{"type": w.strategy})
		for what, o := range map[string]*unstructured.Unstructured{
			"without rollingUpdate": wanted,
			"with null":             object(map[string]any{"type": w.strategy, "rollingUpdate": nil}),
		} {
			if _, _, err := server.apply(t.Context(), o); err == nil || !strings.Contains(err.Error(), w.field+".rollingUpdate") {
				t.Errorf("%s %s: want a refusal, not %v", w.kind, what, err)
			}
		}
		if out, code := command(t, dir, lines[i]); code != 0 {
			t.Fatalf("%s: %s", lines[i], out)
		}
		if _, _, err := server.apply(t.Context(), wanted); err != nil {
			t.Errorf("after %s: %v", lines[i], err)
		}
	}
}
