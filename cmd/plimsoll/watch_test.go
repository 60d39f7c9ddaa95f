package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestWatch changes files beneath commands that watch, and waits for what they say.
func TestWatch(t *testing.T) {
	const web = "apiVersion: plimsoll.dev/v1alpha1\nkind: Web\nmetadata: {name: %s}\n" +
		"spec: {image: example.com/web:1.0.0, ports: {http: 8080}, replicas: %s}\n"
	t.Chdir(t.TempDir())
	putText(t, "apps/web.yaml", fmt.Sprintf(web, "web", "2"))

	b := startWatching(t, "build", "--watch", "--output-dir", "out", "apps")
	b.says("watching for changes; Ctrl-C ends it\n")
	putText(t, "apps/web.yaml", fmt.Sprintf(web, "web", "many"))
	b.says("changed: apps/web.yaml\n", "apps/web.yaml:4:", "watching")
	if err := os.MkdirAll("apps/more/inner", 0o777); err != nil {
		t.Fatal(err)
	}
	b.says("changed: apps/more", "watching")
	putText(t, "apps/more/inner/other.yaml", fmt.Sprintf(web, "other", "3"))
	b.says("other.yaml", "watching")
	putText(t, "apps/web.yaml", fmt.Sprintf(web, "web", "2"))
	b.says("changed: apps/web.yaml\n", "watching")
	if _, err := os.Stat("out/other.yaml"); err != nil {
		t.Error(err)
	}
	putText(t, "plimsoll.yaml", "lint: {rules: {no-rule: off}}\n")
	b.says("changed: plimsoll.yaml\n", "plimsoll.yaml:1:", "watching")
	if err := os.Remove("plimsoll.yaml"); err != nil {
		t.Fatal(err)
	}
	b.says("changed: plimsoll.yaml\n", "watching")
	b.stop()
	if said := b.text(); strings.Contains(said, "changed: out") {
		t.Errorf("what it writes itself is no change:\n%s", said)
	}

	l := startWatching(t, "lint", "--watch", "--format", "text", "apps/web.yaml")
	l.says("watching")
	putText(t, "apps/web.yaml", strings.ReplaceAll(fmt.Sprintf(web, "web", "2"), ":1.0.0", ":latest"))
	l.says("apps/web.yaml:4:", "watching")
	l.stop()
}

// TestWatchMoves renames, links and removes folders that are watched.
func TestWatchMoves(t *testing.T) {
	const web = "apiVersion: plimsoll.dev/v1alpha1\nkind: Web\nmetadata: {name: web}\n" +
		"spec: {image: example.com/web:1.0.0, ports: {http: 8080}, replicas: %s}\n"
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	must(os.Mkdir(dir+"/work", 0o777))
	t.Chdir(dir + "/work")
	putText(t, "apps/a/web.yaml", fmt.Sprintf(web, "2"))
	putText(t, "../real/web.yaml", fmt.Sprintf(web, "2"))

	v := startWatching(t, "vet", "--watch", "apps")
	v.says("watching")
	must(os.Rename("apps/a", "apps/b"))
	v.says("changed: apps/a and apps/b\n", "watching")
	putText(t, "apps/b/web.yaml", fmt.Sprintf(web, "many"))
	v.says("changed: apps/b/web.yaml\n", "apps/b/web.yaml:4:", "watching")
	v.stop()

	v = startWatching(t, "vet", "--watch", "../real")
	v.says("watching")
	must(os.RemoveAll("../real"))
	v.says("cannot read ../real", "watching")
	putText(t, "../real/web.yaml", fmt.Sprintf(web, "2"))
	v.says("watching")
	putText(t, "../real/web.yaml", fmt.Sprintf(web, "many"))
	v.says("../real/web.yaml:4:", "watching")
	v.stop()

	if os.Symlink("../real", "linked") != nil || os.Symlink("../real/web.yaml", "linked.yaml") != nil {
		t.Skip("there are no links here")
	}
	for _, name := range []string{"linked", "linked.yaml"} {
		putText(t, "../real/web.yaml", fmt.Sprintf(web, "2"))
		v = startWatching(t, "vet", "--watch", name)
		v.says("watching")
		putText(t, "../real/web.yaml", fmt.Sprintf(web, "many"))
		v.says(name, ":4:", "watching")
		v.stop()
	}
}

// TestWatchWritten holds that what a command writes among what it reads makes it run no more.
func TestWatchWritten(t *testing.T) {
	t.Chdir(t.TempDir())
	worker := func(tag string) string {
		return "apiVersion: plimsoll.dev/v1alpha1\nkind: Worker\nmetadata: {name: built}\n" +
			"spec: {image: \"example.com/worker:" + tag + "\"}\n"
	}
	for _, args := range []string{
		"vet --watch --format text --format json=report.json",
		"build --watch --output-dir . --depfile built.d --provenance from.json",
	} {
		putText(t, "app.yaml", worker("1.0.0"))
		w := startWatching(t, strings.Fields(args)...)
		w.says("watching")
		putText(t, "app.yaml", worker("2.0.0"))
		w.says("changed: app.yaml\n", "watching")
		time.Sleep(2 * settled)
		w.stop()
		said := strings.ReplaceAll(w.text(), "changed: app.yaml\n", "")
		if strings.Contains(said, "changed: ") {
			t.Errorf("%s runs again for what it writes:\n%s", args, said)
		}
	}
}

// TestWatchCalls holds calls that cannot be watched to their messages.
func TestWatchCalls(t *testing.T) {
	t.Chdir(t.TempDir())
	putText(t, "a.yaml", "kind: Nothing\n")
	for args, want := range map[string]string{
		"build --watch a.yaml":                            "--watch keeps a folder up to date: it needs --output-dir",
		"lint --watch --write-baseline --baseline b.json": "--write-baseline accepts what there is, once",
		"lint --watch -":                                  "--watch looks at files, and standard input is read once",
		"vet --watch b.yaml":                              "cannot read b.yaml: ",
		"lint --watch --only=none a.yaml":                 "none",
	} {
		var stdout, stderr strings.Builder
		if code := run(strings.Fields(args), strings.NewReader(""), &stdout, &stderr); code != exitFailed {
			t.Errorf("%s: exit code %d", args, code)
		}
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("%s says %q, not %q", args, stderr.String(), want)
		}
	}
}

// A watching is a command that runs until it is stopped.
type watching struct {
	t    *testing.T
	stop func()

	calm sync.Mutex
	said strings.Builder
	read int // how much of it has been waited for
}

func startWatching(t *testing.T, args ...string) *watching {
	ctx, cancel := context.WithCancel(t.Context())
	w := &watching{t: t}
	root := rootCommand()
	root.SetContext(ctx)
	root.SetArgs(args)
	root.SetOut(w)
	root.SetErr(w)
	ended := make(chan int)
	go func() { ended <- exitCode(root, args) }()
	w.stop = func() {
		cancel()
		if code := <-ended; code != exitClean {
			t.Errorf("exit code %d: %s", code, w.text())
		}
	}
	return w
}

func (w *watching) Write(p []byte) (int, error) {
	w.calm.Lock()
	defer w.calm.Unlock()
	return w.said.Write(p)
}

func (w *watching) text() string {
	w.calm.Lock()
	defer w.calm.Unlock()
	return w.said.String()
}

// says waits for words, one after the other, behind what was waited for before.
func (w *watching) says(words ...string) {
	w.t.Helper()
	for _, word := range words {
		for late := time.Now().Add(longestRun); ; time.Sleep(5 * time.Millisecond) {
			if i := strings.Index(w.text()[w.read:], word); i >= 0 {
				w.read += i + len(word)
				break
			}
			if time.Now().After(late) {
				w.t.Fatalf("it does not say %q, but %q", word, w.text()[w.read:])
			}
		}
	}
}
