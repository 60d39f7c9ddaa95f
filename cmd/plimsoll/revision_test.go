package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// inRepository makes a repository of git with one commit, in the current folder, and
// gives what runs git in it.
func inRepository(t *testing.T, files map[string]string) func(args ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	run := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %s", strings.Join(args, " "), out)
		}
	}
	run("init", "-q", "-b", "main")
	for name, data := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../deep/er/b.yaml", "apps/link.yaml"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/hostname", "apps/out.yaml"); err != nil {
		t.Fatal(err)
	}
	run("add", ".")
	run("commit", "-q", "-m", "one")
	return run
}

func TestRevision(t *testing.T) {
	run := inRepository(t, map[string]string{"apps/a.yaml": "a: 1\n", "deep/er/b.yaml": "b: 1\n", "c.yaml": ""})
	run("rm", "-q", "-r", "deep", "apps")
	run("commit", "-q", "-m", "two")
	r, err := openRevision(t.Context(), "HEAD~1")
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	for name, want := range map[string]string{"apps/a.yaml": "a: 1\n", "apps/link.yaml": "b: 1\n", "c.yaml": ""} {
		if data, err := fs.ReadFile(r, name); err != nil || string(data) != want {
			t.Errorf("%s is %q, %v, want %q", name, data, err, want)
		}
	}
	if real, err := r.RealPath("apps/link.yaml"); err != nil || real != "deep/er/b.yaml" {
		t.Errorf("the link leads to %q, %v", real, err)
	}
	for _, name := range []string{"apps/out.yaml", "apps/nope.yaml", "../apps/a.yaml"} {
		if _, err := fs.ReadFile(r, name); err == nil {
			t.Errorf("%s can be read", name)
		}
	}
	if _, err := os.Stat("apps"); err == nil {
		t.Error("something was checked out")
	}
	sub, err := fs.Sub(r, "deep")
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(sub, "er/b.yaml"); err != nil {
		t.Error(err)
	}
}

// TestRevisionNone tells what to do where there is no such revision.
func TestRevisionNone(t *testing.T) {
	inRepository(t, map[string]string{"apps/a.yaml": "a: 1\n"})
	for name, want := range map[string]string{
		"nope":      `there is no revision "nope" in this repository`,
		"--all":     `there is no revision "--all" in this repository`,
		"nope...":   `there is no revision "nope" in this repository`,
		"HEAD:apps": `there is no revision "HEAD:apps" in this repository`,
	} {
		if _, err := openRevision(t.Context(), name); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	t.Chdir("/")
	if _, err := openRevision(t.Context(), "main"); err == nil || !strings.Contains(err.Error(), "not a git repository") {
		t.Errorf("outside of a repository: %v", err)
	}
}

// TestRevisionShallow fetches what a shallow clone lacks by the command that is told.
func TestRevisionShallow(t *testing.T) {
	run := inRepository(t, map[string]string{"apps/a.yaml": "a: 1\n"})
	run("checkout", "-q", "-b", "topic")
	run("commit", "-q", "--allow-empty", "-m", "two")
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	clone := filepath.Join(t.TempDir(), "clone")
	run("clone", "-q", "--depth=1", "--branch", "topic", "file://"+here, clone)
	t.Chdir(clone)
	_, err = openRevision(t.Context(), "origin/main...")
	const want = "git fetch --depth=1 origin main:refs/remotes/origin/main"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Fatalf("%v", err)
	}
	run("fetch", "--unshallow", "-q", "origin", "main:refs/remotes/origin/main")
	r, err := openRevision(t.Context(), "origin/main...")
	if err != nil {
		t.Fatal(err)
	}
	r.close()
}

// TestBaseLanguage holds that a base that is under the same house as what is new is of the
// same language, so that both are compiled together, and that a file which the house names
// is read on either side all the same.
func TestBaseLanguage(t *testing.T) {
	const house = `package platform

#Site: self={
	kind!: "Site"
	spec!: image!: #Image
	_becomes: #Web & {spec: {image: self.spec.image, ports: http: 80, config: "/etc/words": {file: "words.txt"}}}
}
`
	git := inRepository(t, map[string]string{
		"plimsoll.cue": house, "words.txt": "one\n",
		"apps/web.yaml": "apiVersion: plimsoll.dev/v1alpha1\nkind: Site\nmetadata: {name: web}\nspec: {image: 'a/b:1'}\n",
	})
	git("rm", "-q", "apps/link.yaml", "apps/out.yaml")
	git("commit", "-q", "-m", "two")
	cmd := diffCommand()
	cmd.SetContext(t.Context())
	same := func() bool {
		t.Helper()
		o, err := withLanguage(cmd, "", "")
		if err != nil {
			t.Fatal(err)
		}
		b, err := openBase(cmd, "git:HEAD", []string{"apps"}, o)
		if err != nil {
			t.Fatal(err)
		}
		defer b.close()
		return b.Options.Language == o.Language
	}
	if !same() {
		t.Error("the same house is read twice")
	}
	if err := os.WriteFile("words.txt", []byte("two\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if code := run([]string{"diff", "git:HEAD", "apps"}, nil, &out, &out); code != exitMistakes || !strings.Contains(out.String(), "ConfigMap") {
		t.Errorf("a file that the house names has changed: %d\n%s", code, &out)
	}
	if err := os.WriteFile("plimsoll.cue", []byte(house+"// more\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if same() {
		t.Error("another house is taken for the same")
	}
}
