package compiler_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// generated writes what generated specs compile to into a folder, for a look
// at it with other tools.
var generated = flag.String("generated", "", "folder to write generated specs and their manifests to")

// specs is how many specs of each kind are generated.
var specs = flag.Int("specs", 300, "number of generated specs of each kind")

// TestGenerated compiles random specs that the schema accepts. Most have
// mistakes that only the compiler sees. Whatever comes: no panic, the same
// twice, every mistake with a place and words, and what has none compiles to
// manifests that read back as they are.
func TestGenerated(t *testing.T) {
	opts := compiler.Options{ReadFile: func(_ *source.File, name string) ([]byte, error) {
		return nil, errors.New("there are no files here")
	}}
	for _, kind := range schema.Kinds() {
		compiled := 0
		for i := range *specs {
			r := rand.New(rand.NewPCG(uint64(len(kind)), uint64(i)))
			// Through bytes, so that nodes stand somewhere.
			text := compiler.YAML(schema.Generate(kind, r, []float64{0, 0.02, 0.05, 0.1, 0.3}[i%5]))
			name := fmt.Sprintf("%s-%d.yaml", kind, i)
			first, problems := compileText(t, name, text, opts)
			second, _ := compileText(t, name, text, opts)
			if !bytes.Equal(first, second) {
				t.Fatalf("%s: not the same twice\n%s", name, text)
			}
			for _, d := range problems {
				if !d.Place.Known() || d.Message == "" || d.Rule == "" {
					t.Errorf("%s: %+v has no place or words\n%s", name, d, text)
				}
			}
			if len(problems) > 0 {
				continue
			}
			compiled++
			if docs, bad := source.Parse(source.NewFile(name, first)); len(docs) == 0 || len(bad) > 0 {
				t.Fatalf("%s: the manifests do not read back: %v\n%s", name, bad, first)
			}
			if *generated != "" {
				for folder, data := range map[string][]byte{"specs": text, "manifests": first} {
					path := filepath.Join(*generated, folder, name)
					if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(path, data, 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		t.Logf("%s: %d of %d compile", kind, compiled, *specs)
		if compiled*20 < *specs {
			t.Errorf("%s: only %d of %d compile", kind, compiled, *specs)
		}
	}
}

// TestMutants compiles specs with mistakes of all sorts: the compiler looks
// for more in what the schema refuses, and must find its way.
func TestMutants(t *testing.T) {
	opts := compiler.Options{ReadFile: func(_ *source.File, name string) ([]byte, error) {
		return []byte(name), nil
	}}
	for _, kind := range schema.Kinds() {
		for i := range *specs {
			r := rand.New(rand.NewPCG(uint64(len(kind)), uint64(i)))
			doc := schema.Generate(kind, r, 0.2)
			for range 1 + i%5 {
				doc = schema.Mutate(r, doc)
			}
			name := fmt.Sprintf("%s-%d.yaml", kind, i)
			text := compiler.YAML(doc)
			docs, problems := source.Parse(source.NewFile(name, text))
			if len(docs) != 1 || len(problems) > 0 {
				t.Fatalf("%s does not parse: %v\n%s", name, problems, text)
			}
			app, problems := schema.Check(docs[0].Root)
			if app != nil {
				_, more := compiler.Compile(compiler.Input{Apps: []*schema.App{app}}, opts)
				problems = append(problems, more...)
			}
			for _, d := range problems {
				if !d.Place.Known() || d.Message == "" || d.Rule == "" {
					t.Errorf("%s: %+v has no place or words\n%s", name, d, text)
				}
			}
		}
	}
}

func compileText(t *testing.T, name string, text []byte, opts compiler.Options) ([]byte, []source.Diagnostic) {
	t.Helper()
	docs, problems := source.Parse(source.NewFile(name, text))
	if len(docs) != 1 || len(problems) > 0 {
		t.Fatalf("%s does not parse: %v\n%s", name, problems, text)
	}
	app, problems := schema.Check(docs[0].Root)
	if len(problems) > 0 {
		t.Fatalf("%s: the schema refuses what it generated: %v\n%s", name, problems, text)
	}
	objects, problems := compiler.Compile(compiler.Input{Apps: []*schema.App{app}}, opts)
	return compiler.WriteYAML(objects), problems
}
