package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/lsp"
)

// inExample copies an example into a folder of its own, which it gives, and works there.
func inExample(t *testing.T, name string) string {
	t.Helper()
	example, err := filepath.Abs("../../examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.CopyFS(".", os.DirFS(example)); err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(dir)
}

// testHost is a host of editors as lsp has it.
func testHost(t *testing.T) *editorHost {
	cmd := &cobra.Command{}
	cmd.SetContext(t.Context())
	return newEditorHost(cmd)
}

// seenBy gives what a host says of a project: what is wrong, and what there is to name.
func seenBy(t *testing.T, h *editorHost, p lsp.Project) string {
	t.Helper()
	checked, err := h.Check(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, f := range checked.Findings {
		line, column := f.Range.Position()
		said = append(said, fmt.Sprint(f.Range.File.Name, ":", line, ":", column, " ", f.Rule, " ", f.Severity, " ",
			f.Message, " ", f.Hint, " ", len(f.Related), " ", len(f.Fixes), " ", f.Environments))
	}
	var named []string
	for app, objects := range h.surveyOf(p.Dir, "").made {
		for _, o := range objects {
			named = append(named, fmt.Sprint(app.Name, " ", o))
		}
	}
	slices.Sort(named)
	return strings.Join(append(said, named...), "\n")
}

// What is kept of specs and schemas from one look to the next changes nothing: after each of
// many changes to the files of a project, of specs, objects, CRDs, environments and the house,
// all is found that is found without it.
func TestEditorKeeps(t *testing.T) {
	for _, example := range []string{"shop", "handbook", "scenario-database-cluster"} {
		t.Run(example, func(t *testing.T) {
			dir := inExample(t, example)
			putText(t, "crd.yaml", crdText)
			putText(t, "widget.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w, namespace: shop}\n"+
				"spec: {size: 3}\n")
			texts := map[string][]byte{}
			for _, pattern := range []string{"*.yaml", "*.cue", "*/*.yaml", "*/*.cue"} {
				names, _ := filepath.Glob(pattern)
				for _, name := range names {
					texts[dir+"/"+filepath.ToSlash(name)] = []byte(readText(t, name))
				}
			}
			random := rand.New(rand.NewPCG(1, 2))
			names := slices.Sorted(maps.Keys(texts))
			kept, plain := testHost(t), testHost(t)
			for i := range 60 {
				now := maps.Clone(texts)
				name := names[random.IntN(len(names))]
				now[name] = changedLine(random, now[name])
				p := lsp.Project{Dir: dir, Texts: now, Renew: i%7 == 0}
				if known, ok := plain.projects.Load(dir); ok {
					known.(*keptProject).schemas = nil // then all is made anew
				}
				if got, want := seenBy(t, kept, p), seenBy(t, plain, p); got != want {
					t.Fatalf("after change %d, of %s to\n%s\nthere is:\n%s\nand not:\n%s", i, name, now[name], got, want)
				}
				if i%3 == 0 {
					texts = now
				}
			}
		})
	}
}

// What decides what is found counts at once: the house, the configuration, schemas, and advice.
func TestEditorTerms(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	putText(t, "web.yaml", strings.Replace(goodSpec, "web:1", "web:latest", 1))
	putText(t, "widget.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {size: 3}\n")
	putText(t, "schemas/widget.yaml", crdText)
	kept, advice := testHost(t), true
	seen := map[string]bool{}
	for _, c := range []struct {
		house, config, size string
		advice              *bool
	}{
		{size: "2"}, {size: "2", advice: &advice}, {size: "2", config: "lint: {schemas: [schemas]}\n"},
		{size: "1", config: "lint: {schemas: [schemas]}\n"}, {config: "lint: {rules: {latest-tag: off}}\n"},
		{config: "lint: {rules: {latest-tag: error}}\n"}, {house: "#App: spec!: replicas!: >2\n"},
		{house: "#App: spec!: resources!: _\n"},
	} {
		putText(t, "schemas/widget.yaml", strings.Replace(crdText, "maximum: 2", "maximum: "+c.size, 1))
		p := lsp.Project{Dir: filepath.ToSlash(dir), Renew: true, Advice: c.advice, Texts: map[string][]byte{
			dir + "/plimsoll.yaml": []byte(c.config), dir + "/plimsoll.cue": []byte("package house\n" + c.house)},
			Apart: []string{dir + "/schemas"}}
		got := seenBy(t, kept, p)
		if want := seenBy(t, testHost(t), p); got != want {
			t.Errorf("%+v shows:\n%s\nand not:\n%s", c, got, want)
		}
		if seen[got] {
			t.Errorf("%+v changes nothing:\n%s", c, got)
		}
		seen[got] = true
	}
}

// changedLine gives a text one of whose lines is another one.
func changedLine(random *rand.Rand, text []byte) []byte {
	lines := strings.SplitAfter(string(text), "\n")
	i := random.IntN(len(lines))
	switch random.IntN(4) {
	case 0:
		lines[i] = ""
	case 1:
		lines[i] += lines[i]
	case 2:
		lines[i] = strings.Replace(lines[i], "e", "a", 1)
	default:
		lines[i] += "# a comment\n"
	}
	return []byte(strings.Join(lines, ""))
}

const crdText = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                size: {type: integer, maximum: 2}
`

// A day of keystrokes takes no more memory than some, and a project that is gone none.
func TestEditorMemory(t *testing.T) {
	t.Chdir(t.TempDir())
	putText(t, "web.yaml", strings.Replace(goodSpec, "web}", "other}", 1))
	putText(t, "map.yaml", textOfMap("settings", "mode"))
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir, h := filepath.ToSlash(wd), testHost(t)
	name := dir + "/new.yaml"
	look := func(i int) {
		text := fmt.Sprintf("%s# %d\n---\n%s", goodSpec, i, crdText)
		p := lsp.Project{Dir: dir, Texts: map[string][]byte{name: []byte(text)}, Renew: i%10 == 0}
		checked, err := h.Check(t.Context(), p)
		if err != nil || checked.Names() == nil {
			t.Fatal(err)
		}
		alone := fmt.Sprint("untitled:", i)
		if _, err := h.Check(t.Context(), lsp.Project{Alone: alone, Texts: map[string][]byte{alone: []byte(text)}}); err != nil {
			t.Fatal(err)
		}
		h.Forget(alone)
	}
	const changes = 2000
	for i := range changes / 10 {
		look(i)
	}
	before := heapInUse()
	for i := range changes {
		look(i)
	}
	after := heapInUse()
	t.Logf("%d KiB of heap in use, after %d changes %d", before>>10, changes, after>>10)
	if after > before+before/10 {
		t.Errorf("%d KiB of heap in use became %d", before>>10, after>>10)
	}
}

func heapInUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
