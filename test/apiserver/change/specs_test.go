package change_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/test/apiserver/judge"
)

// TestRefusedOfSpecs compiles a spec of the examples and cases, gives some of its fields the
// values that another has there, and asks the server about each object that is in both.
func TestRefusedOfSpecs(t *testing.T) {
	emulate(t)
	specs := specs(t)
	kinds := slices.Sorted(maps.Keys(specs))
	r := rand.New(rand.NewPCG(*seed, 1))
	var c counter
	for try := 0; c.Pairs < *pairs/5 && try < 4**pairs; try++ {
		kind := kinds[try%len(kinds)]
		one := specs[kind][r.IntN(len(specs[kind]))]
		new := compiled(t, mixed(r, one.root, specs[kind][r.IntN(len(specs[kind]))].root))
		if new == nil {
			continue
		}
		old := compiled(t, one.root)
		for _, id := range slices.Sorted(maps.Keys(new)) {
			if before := old[id]; before != nil && !bytes.Equal(before, new[id]) {
				kind, name, _ := strings.Cut(id, ", ")
				c.compare(t, kind, fmt.Sprintf("%s of %s, try %d", name, one.name, try), before, new[id])
			}
		}
	}
	c.tell(t, "ofSpecs")
}

// specs gives those that compile by themselves, by their kind.
func specs(t *testing.T) map[string][]sample {
	t.Helper()
	byKind := map[string][]sample{}
	add := func(name string, data []byte) {
		docs, _ := source.Parse(source.NewFile(name, data))
		for _, doc := range docs {
			kind := doc.Root().Get("kind").Text
			if slices.Contains(schema.Kinds(), kind) && compiled(t, doc.Root()) != nil {
				byKind[kind] = append(byKind[kind], sample{name, doc.Root()})
			}
		}
	}
	for _, pattern := range []string{"../../../examples/*/*.yaml", "../../../testdata/*/*.txtar"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if filepath.Ext(name) == ".yaml" {
				add(name, data)
				continue
			}
			for _, f := range txtar.Parse(data).Files {
				if filepath.Ext(f.Name) == ".yaml" {
					add(filepath.Base(name), f.Data)
				}
			}
		}
	}
	return byKind
}

// mixed gives a spec with some fields as another has them, or without them where that has none.
func mixed(r *rand.Rand, doc, other *source.Node) *source.Node {
	spec, from := doc.Get("spec"), other.Get("spec")
	names := slices.Concat(spec.Fields, from.Fields)
	for range 1 + r.IntN(4) {
		name := names[r.IntN(len(names))].Name
		if spec = spec.Without(name); from.Has(name) {
			spec = spec.With(name, from.Get(name))
		}
	}
	return doc.With("spec", spec)
}

// compiled gives what a spec is compiled to, by kind and name; nil where it has mistakes.
func compiled(t *testing.T, spec *source.Node) map[string][]byte {
	t.Helper()
	in := plimsoll.Open(fstest.MapFS{"app.yaml": {Data: spec.YAML()}}, ".")
	built, err := plimsoll.Build(t.Context(), in, plimsoll.Options{NoLint: true})
	if err != nil {
		t.Fatal(err)
	}
	if built.Failed() {
		return nil
	}
	objects := map[string][]byte{}
	for _, o := range built.Objects {
		if judge.Create(o.YAML()).Outcome == judge.OK {
			objects[o.APIVersion+" "+o.Kind+", "+o.Namespace+"/"+o.Name] = o.YAML()
		}
	}
	return objects
}
