package change_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
	"github.com/plimsoll-dev/plimsoll/validate/cel"
)

var update = flag.Bool("update", false, "write the reports into testdata/change anew")

// TestCases compares the two sides of each case in testdata/change, and holds the report to
// the one that stands there. What is said of a case is in its comment.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("../testdata/change/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			r := change.Compare(side(t, archive, "old.yaml"), side(t, archive, "new.yaml"),
				change.Options{Known: validate.NewKnown(nil, nil, nil, cel.Server{})})
			for _, name := range []string{"json", "text"} {
				hold(t, file, archive, name, written(r, name))
			}
		})
	}
}

func written(r *change.Report, format string) []byte {
	formats := report.ChangeFormats()
	at := slices.IndexFunc(formats, func(f report.ChangeFormat) bool { return f.Name == format })
	var b bytes.Buffer
	formats[at].Write(&b, &report.ChangeResult{Result: report.Result{Findings: r.Findings, Rules: change.Rules},
		Objects: r.Objects})
	return b.Bytes()
}

// hold compares a report with the file of its name in the archive.
func hold(t *testing.T, file string, archive *txtar.Archive, name string, got []byte) {
	t.Helper()
	at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == name })
	if at < 0 {
		archive.Files = append(archive.Files, txtar.File{Name: name})
		at = len(archive.Files) - 1
	}
	if *update {
		archive.Files[at].Data = got
		if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := archive.Files[at].Data; !bytes.Equal(got, want) {
		t.Errorf("%s\ngot:\n%s\nwant:\n%s", name, got, want)
	}
}

// side gives the objects of a file of a case.
func side(t testing.TB, archive *txtar.Archive, name string) (list []*change.Object) {
	t.Helper()
	at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == name })
	if at < 0 {
		t.Fatalf("no %s", name)
	}
	return objects(t, name, archive.Files[at].Data)
}

func objects(t testing.TB, name string, text []byte) (list []*change.Object) {
	t.Helper()
	docs, mistakes := source.Parse(source.NewFile(name, text))
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	for _, doc := range docs {
		if manifest.IsList(doc.Root()) {
			for _, item := range doc.Root().Get("items").Items {
				list = append(list, change.ObjectOf(item, nil))
			}
			continue
		}
		list = append(list, change.ObjectOf(doc.Root(), []byte(doc.Text())))
	}
	return list
}

// TestParsed holds that of ten thousand apps next to nothing is parsed where few change.
func TestParsed(t *testing.T) {
	old, new := apps(t, 10000)
	var read atomic.Int64
	for _, o := range slices.Concat(old, new) {
		inner := o.Read
		o.Read = func() *source.Node { read.Add(1); return inner() }
	}
	r := change.Compare(old, new, change.Options{})
	if len(r.Objects) != 10 {
		t.Errorf("%d objects differ", len(r.Objects))
	}
	if most := int64(100); read.Load() > most {
		t.Errorf("%d of %d objects were parsed", read.Load(), len(old)+len(new))
	}
}

func BenchmarkCompare(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		old, new := apps(b, 10000)
		b.StartTimer()
		change.Compare(old, new, change.Options{})
	}
}

// apps gives so many apps in namespaces of their own, of which one in a thousand changes.
func apps(t testing.TB, n int) (old, new []*change.Object) {
	t.Helper()
	text, err := os.ReadFile("../examples/web/manifests/podinfo.podinfo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	build := func(change bool) []byte {
		var b bytes.Buffer
		for i := range n {
			if i > 0 {
				b.WriteString("---\n")
			}
			app := bytes.ReplaceAll(text, []byte("podinfo"), fmt.Appendf(nil, "app-%d", i))
			if change && i%1000 == 0 {
				app = bytes.ReplaceAll(app, []byte("image: "), []byte("image: x"))
			}
			b.Write(app)
		}
		return b.Bytes()
	}
	return lazy(build(false)), lazy(build(true))
}

// lazy gives the objects of a stream, which are parsed when they are looked at.
func lazy(stream []byte) (list []*change.Object) {
	for _, text := range bytes.Split(stream, []byte("---\n")) {
		if !bytes.Contains(text, []byte("kind: ")) {
			continue
		}
		read := func() *source.Node {
			docs, _ := source.Parse(source.NewFile("a.yaml", text))
			return docs[0].Root()
		}
		o := change.ObjectOf(headOf(text), text)
		o.Read = read
		list = append(list, o)
	}
	return list
}

// headOf reads of an object what it is.
func headOf(text []byte) *source.Node {
	n := &source.Node{Kind: source.Map}
	metadata := &source.Node{Kind: source.Map}
	for line := range bytes.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimRight(string(line), "\n"), ": ")
		v := &source.Node{Kind: source.String, Text: value}
		switch name {
		case "apiVersion", "kind":
			n = n.With(name, v)
		case "  name", "  namespace":
			if !metadata.Has(name[2:]) {
				metadata = metadata.With(name[2:], v)
			}
		case "spec:":
			return n.With("metadata", metadata)
		}
	}
	return n.With("metadata", metadata)
}

// A faulty server fails over a definition, or over an update.
type faulty struct {
	cel.Server
	definition bool
}

func (f faulty) Refusals(*source.Node, []string) []validate.Refusal {
	if f.definition {
		panic("x")
	}
	return nil
}

func (faulty) Compile(*source.Node, bool) (validate.Judge, error) {
	return func(_, _ *source.Node) []validate.JSONError { panic("x") }, nil
}

// TestFaults holds that a fault of ours over a CRD or an update is a finding, and ends no
// comparison.
func TestFaults(t *testing.T) {
	const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boats.example.com}
spec:
  group: example.com
  names: {kind: Boat, plural: boats}
  scope: Namespaced
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
---
`
	objects := func(n int) (list []*change.Object) {
		text := fmt.Sprintf(crd+"apiVersion: example.com/v1\nkind: Boat\nmetadata: {name: a}\nspec: {n: %d}\n", n)
		documents, _ := source.Parse(source.NewFile("a.yaml", []byte(text)))
		for _, d := range documents {
			list = append(list, change.ObjectOf(d.Root(), []byte(d.Text())))
		}
		return list
	}
	for want, server := range map[string]faulty{
		"a.yaml:1: the check of this CRD failed":     {definition: true},
		"a.yaml:13: the check of this update failed": {},
	} {
		r := change.Compare(objects(1), objects(2), change.Options{Known: validate.NewKnown(nil, nil, nil, server)})
		if len(r.Findings) != 1 || len(r.Objects) != 1 {
			t.Fatalf("%d findings, %d objects", len(r.Findings), len(r.Objects))
		}
		f := r.Findings[0]
		line, _ := f.Range.Position()
		got := fmt.Sprintf("%s:%d: %s", f.FileName(), line, f.Message)
		if !strings.HasPrefix(got, want) || f.Rule != source.RuleFault || len(written(r, "json")) == 0 {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
