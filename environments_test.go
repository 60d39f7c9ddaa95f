package plimsoll_test

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestLayersGiveTheSame divides the specs of the examples between base and layers: what is
// built in the environment is, to the byte, what was built of the specs as they were.
func TestLayersGiveTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	folders, err := os.ReadDir("examples")
	if err != nil {
		t.Fatal(err)
	}
	divided := 0
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		in := plimsoll.Open(os.DirFS("examples/"+folder.Name()), ".")
		var others []*source.Document
		documents, mistakes, err := plimsoll.Documents(t.Context(), in, plimsoll.Options{})
		if slices.ContainsFunc(mistakes, func(d source.Diagnostic) bool { return d.Rule == "cue" }) {
			continue // the library reads no CUE by itself
		}
		if err != nil || len(mistakes) > 0 {
			t.Fatal(folder.Name(), mistakes, err)
		}
		whole, parts := fstest.MapFS{}, fstest.MapFS{}
		add := func(to fstest.MapFS, name string, roots ...*source.Node) {
			var text bytes.Buffer
			for _, root := range roots {
				text.WriteString("---\n")
				text.Write(root.YAML())
				text.WriteByte('\n')
			}
			to[name] = &fstest.MapFile{Data: text.Bytes()}
		}
		for i, doc := range documents {
			name := strings.Repeat("x", i+1) + ".yaml"
			root := doc.Root()
			switch {
			case !plimsoll.IsSpec(root):
				others = append(others, doc)
				continue
			case root.Get("kind").Text == "Environment", doc.File.Name == "production-only/quota.yaml":
				continue
			}
			base := root.Copy(0)
			for _, f := range root.Fields {
				if f.Name != "environments" {
					base.Fields = append(base.Fields, f)
				}
			}
			add(whole, name, base)
			low, high := divide(random, base.Get("spec"))
			layered := base.With("spec", low)
			layers := root.Absent().With("low", mapOf(root, high[0])).With("high", mapOf(root, high[1]))
			add(parts, name, layered.With("environments", layers))
			divided++
		}
		for i, doc := range others {
			name := "o" + strings.Repeat("x", i+1) + ".yaml"
			add(whole, name, doc.Root())
			add(parts, name, doc.Root())
		}
		parts["environments.yaml"] = &fstest.MapFile{Data: []byte(`apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: low}
---
apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: high}
spec: {from: low}
`)}
		link(t, "examples/"+folder.Name(), whole, parts)
		want, got := builtIn(t, whole, ""), builtIn(t, parts, "high")
		if want != got {
			t.Errorf("%s: in layers\n%s\nand not\n%s", folder.Name(), got, want)
		}
	}
	if divided < 30 {
		t.Errorf("only %d specs", divided)
	}
}

// divide gives a part of a spec and two layers that make it whole. Below the top the order
// of fields may count, as that of env, so only whole fields move.
func divide(random *rand.Rand, spec *source.Node) (low *source.Node, high [2][]source.Field) {
	low = spec.Copy(0)
	for _, f := range spec.Fields {
		switch random.IntN(3) {
		case 0:
			low.Fields = append(low.Fields, f)
		case 1:
			high[0] = append(high[0], f)
		default:
			if f.Value.Kind != source.Map {
				high[1] = append(high[1], f)
				break
			}
			// A map may begin in one layer and go on in the next.
			cut := random.IntN(len(f.Value.Fields) + 1)
			first, rest := f.Value.Copy(0), f.Value.Copy(0)
			first.Fields = append(first.Fields, f.Value.Fields[:cut]...)
			rest.Fields = append(rest.Fields, f.Value.Fields[cut:]...)
			high[0] = append(high[0], source.Field{Name: f.Name, Value: first})
			high[1] = append(high[1], source.Field{Name: f.Name, Value: rest})
		}
	}
	return low, high
}

func mapOf(like *source.Node, fields []source.Field) *source.Node {
	m := like.Copy(0)
	m.Fields = append(m.Fields, fields...)
	return m
}

// link puts the files of a folder that no specs are in beside them, as specs name them.
func link(t *testing.T, folder string, to ...fstest.MapFS) {
	t.Helper()
	files := os.DirFS(folder)
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, "manifests/") || strings.HasPrefix(name, "rendered/") {
			return err
		}
		data, err := fs.ReadFile(files, name)
		for _, files := range to {
			for _, name := range []string{name, path.Base(name)} { // all specs stand in one folder
				if files[name] == nil && !strings.HasSuffix(name, ".yaml") {
					files[name] = &fstest.MapFile{Data: data}
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func builtIn(t *testing.T, files fstest.MapFS, environment string) string {
	t.Helper()
	o := plimsoll.Options{NoLint: true, Environment: environment}
	built, err := plimsoll.Build(t.Context(), plimsoll.Open(files), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range built.Diagnostics() {
		if d.Severity == source.Error {
			t.Errorf("%s: %s %s", environment, d.Path, d.Message)
		}
	}
	var text bytes.Buffer
	if err := built.WriteYAML(&text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
