package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// dependenciesTree makes the tree that the files of docs/dependencies.md are for.
func dependenciesTree(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	bash(t, 0, nil, "git init -q -b main")
	putText(t, "apps/shop.yaml", ciSpec+"  config: {/etc/shop.conf: {file: ./files/shop.conf}}\n")
	putText(t, "apps/files/shop.conf", "color = blue\n")
	putText(t, "apps/mailer.yaml", spec("Worker", "mailer", "image: registry.example.com/mailer:1"))
	putText(t, "plimsoll.yaml", "policy: plimsoll.cue\n")
	putText(t, "plimsoll.cue", "package platform\n\n_defaults: App: spec: priorityClassName: *\"standard\" | _\n")
	putText(t, "README.md", "A shop.\n")
}

// later makes a file younger than all that was made before.
func later(t *testing.T, name string) {
	t.Helper()
	at := time.Now().Add(time.Second)
	if err := os.Chtimes(name, at, at); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Until(at) + 10*time.Millisecond) // what is made now is younger
}

// TestDepfileMake has the real make build by docs/ci/depfile.mk: what has changed, no more,
// and once.
func TestDepfileMake(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dependenciesTree(t)
	makes := func(want bool, targets string) {
		t.Helper()
		out := bash(t, 0, nil, "make -f "+root+"/docs/ci/depfile.mk "+targets)
		if did := strings.Contains(out, "plimsoll build"); did != want {
			t.Errorf("make %s builds: %v, want %v:\n%s", targets, did, want, out)
		}
	}
	makes(true, "all")
	makes(false, "all")
	before := readText(t, "manifests.d")
	info, err := os.Stat("manifests.d")
	if err != nil {
		t.Fatal(err)
	}

	later(t, "apps/files/shop.conf")
	makes(false, "manifests/mailer.yaml")
	makes(true, "manifests/shop.yaml")
	makes(false, "all")
	later(t, "plimsoll.cue")
	makes(true, "all")
	makes(false, "all")
	again, err := os.Stat("manifests.d")
	if err != nil || !again.ModTime().Equal(info.ModTime()) || readText(t, "manifests.d") != before {
		t.Error("the depfile was written anew, though it is the same", err)
	}

	putText(t, "apps/files/new.yaml", spec("Worker", "another", "image: registry.example.com/another:1"))
	later(t, "apps/files")
	makes(true, "all")
	readText(t, "manifests/another.yaml")
	makes(false, "all")

	// An input that is gone stops nobody.
	for _, name := range []string{"apps/files/new.yaml", "apps/mailer.yaml"} {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	makes(true, "all")
	makes(false, "all")
	if isThere("manifests/another.yaml") || isThere("manifests/mailer.yaml") {
		t.Error("outputs of what is gone are there")
	}
}

// TestDepfileNames has the real make know files again whatever they are called.
func TestDepfileNames(t *testing.T) {
	dependenciesTree(t)
	names := []string{"a b", "a#b", "a$b", "a:b", "a=b", "a%b", "a*b", "a[b]", "a?b", `a\b`, `a\ b`, `a\#b`, "~a", "é", "a'b", "a(b", "b|a",
		"a&b", "a,b", "-a"}
	for _, name := range names {
		putText(t, "apps/files/"+name, "content\n")
	}
	var lines []string
	for _, name := range names {
		quoted, err := json.Marshal("./files/" + name)
		if err != nil {
			t.Fatal(err)
		}
		key, _ := json.Marshal("/etc/" + strings.Map(func(r rune) rune {
			if r < 'a' || r > 'z' {
				return '-'
			}
			return r
		}, name) + string(rune('a'+len(lines))))
		lines = append(lines, string(key)+": {file: "+string(quoted)+"}")
	}
	putText(t, "apps/names.yaml", spec("Worker", "names", "image: registry.example.com/names:1",
		"config: {"+strings.Join(lines, ", ")+"}"))
	bash(t, 0, nil, "plimsoll build --output-dir manifests --depfile manifests.d apps")
	putText(t, "Makefile", "manifests/names.yaml:\n\t@echo out of date\n\t@touch $@\n-include manifests.d\n")
	is := func(outOfDate bool, because string) {
		t.Helper()
		out := bash(t, 0, nil, "make -rR manifests/names.yaml")
		if strings.Contains(out, "out of date") != outOfDate {
			t.Errorf("%s: it is out of date: %v\n%s", because, !outOfDate, out)
		}
	}
	is(false, "built")
	for _, name := range names {
		at := time.Now().Add(time.Hour)
		if err := os.Chtimes("apps/files/"+name, at, at); err != nil {
			t.Fatal(err)
		}
		is(true, "a change of "+name)
		if err := os.Chtimes("apps/files/"+name, time.Now(), time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		is(false, "none of "+name)
	}
	for _, name := range names {
		if err := os.Remove("apps/files/" + name); err != nil {
			t.Fatal(err)
		}
		is(true, name+" is gone")
		putText(t, "apps/files/"+name, "content\n")
		if err := os.Chtimes("apps/files/"+name, time.Now(), time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPathFilters holds the filters of docs/ci to what deps says of the tree that they are for.
func TestPathFilters(t *testing.T) {
	var github struct {
		On struct {
			PullRequest struct{ Paths []string } `yaml:"pull_request"`
		}
	}
	parseYAML(t, "../../docs/ci/paths-github.yml", &github)
	var gitlab struct {
		Manifests struct {
			Rules []struct{ Changes struct{ Paths []string } }
		}
	}
	parseYAML(t, "../../docs/ci/paths-gitlab.yml", &gitlab)
	var argo struct {
		Metadata struct{ Annotations map[string]string }
	}
	parseYAML(t, "../../docs/ci/argocd-paths.yaml", &argo)
	paths := strings.Split(argo.Metadata.Annotations["argocd.argoproj.io/manifest-generate-paths"], ";")
	filters := map[string]func(name string) bool{
		"github": func(name string) bool { return matchesAny(github.On.PullRequest.Paths, "/**", name) },
		"gitlab": func(name string) bool { return matchesAny(gitlab.Manifests.Rules[0].Changes.Paths, "/**/*", name) },
		"argocd": func(name string) bool {
			return slices.ContainsFunc(paths, func(p string) bool { return "/"+name == p || strings.HasPrefix("/"+name, p+"/") })
		},
	}
	dependenciesTree(t)
	var said said
	if err := json.Unmarshal([]byte(succeed(t, "deps", "--format", "json", "apps")), &said); err != nil {
		t.Fatal(err)
	}
	counts := []string{}
	for _, in := range said.Inputs {
		counts = append(counts, in.Path)
	}
	for _, root := range said.Roots {
		counts = append(counts, root+"/new.yaml")
	}
	if len(counts) != 7 {
		t.Fatalf("%v counts", counts)
	}
	for name, filter := range filters {
		for _, file := range counts {
			if !filter(file) {
				t.Errorf("%s leaves out %s", name, file)
			}
		}
		if filter("README.md") {
			t.Errorf("%s runs for README.md", name)
		}
		if name != "argocd" && !filter("manifests/shop.yaml") {
			t.Errorf("%s leaves out what is committed", name)
		}
	}
}

// matchesAny reports whether one of some patterns, which end with some text where they mean a
// folder, matches a file.
func matchesAny(patterns []string, below, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		folder, isFolder := strings.CutSuffix(p, below)
		return isFolder && strings.HasPrefix(name, folder+"/") || p == name
	})
}
