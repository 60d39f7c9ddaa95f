// Package change_test holds what package change says is refused to the API server's own
// update code, over generated pairs of objects.
package change_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/test/apiserver/judge"
)

var (
	pairs  = flag.Int("pairs", 3000, "how many pairs of objects are compared")
	seed   = flag.Uint64("seed", 1, "of the changes")
	minor  = flag.String("kubernetes", judge.Newest(), "emulate this minor version, by its feature gates")
	report = flag.String("report", "", "write the counts into this file")
)

// A sample is an object that the server takes.
type sample struct {
	name string
	root *source.Node
}

// TestRefused changes one to three fields of an object, and asks the server whether it takes
// an apply of the one over the other. Both are such as it would create.
func TestRefused(t *testing.T) {
	if *minor != judge.Newest() {
		if err := judge.Emulate(*minor); err != nil {
			t.Fatal(err)
		}
	}
	samples := samples(t)
	byKind := map[string][]sample{}
	for _, s := range samples {
		kind := s.root.Get("apiVersion").Text + " " + s.root.Get("kind").Text
		byKind[kind] = append(byKind[kind], s)
	}
	kinds := slices.Sorted(maps.Keys(byKind))
	r := rand.New(rand.NewPCG(*seed, 0))
	m := newMutator(r, samples)
	type counts struct{ Pairs, Refused int }
	counted := map[string]counts{}
	total, refused, wrong := 0, 0, 0
	differences := map[string]int{} // by kind, of which three are shown
	for try := 0; total < *pairs && try < 40**pairs; try++ {
		kind := kinds[try%len(kinds)]
		s := byKind[kind][r.IntN(len(byKind[kind]))]
		next := m.change(s.root, 1+r.IntN(3))
		old, new := s.root.YAML(), next.YAML()
		if judge.Create(new).Outcome != judge.OK {
			continue
		}
		verdict := judge.Options{}.Apply(old, new)
		c := counted[kind]
		total++
		c.Pairs++
		server := verdict.Outcome == judge.Rejected
		if server {
			refused++
			c.Refused++
		}
		counted[kind] = c
		if ours, text := refusedBy(t, old, new); ours != server {
			wrong++
			if differences[kind]++; differences[kind] <= 3 {
				t.Errorf("%s (%s): the server's verdict is %s: %v\nours: %s", kind, s.name, verdict.Outcome,
					verdict.Errors, text)
			}
		}
	}
	t.Logf("%d pairs of %d kinds, %d refused by the server, %d differences", total, len(counted), refused, wrong)
	for _, kind := range kinds {
		t.Logf("%s: %d pairs, %d refused", kind, counted[kind].Pairs, counted[kind].Refused)
	}
	if *report != "" {
		data, err := json.MarshalIndent(map[string]any{"pairs": total, "refused": refused, "kinds": len(counted),
			"differences": wrong}, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(*report, append(data, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// refusedBy asks package change.
func refusedBy(t *testing.T, old, new []byte) (refused bool, text string) {
	t.Helper()
	r := change.Compare(objects(t, old), objects(t, new), change.Options{Kubernetes: []string{*minor}})
	var b strings.Builder
	for _, c := range r.Objects {
		refused = refused || c.Effect() == change.Refused
		fmt.Fprintf(&b, "%s", c.Effect())
		for _, f := range c.Changes {
			fmt.Fprintf(&b, "\n  %s: %s -> %s refused=%v", f.Path, flow(f.Old), flow(f.New), f.Refused)
		}
	}
	return refused, b.String()
}

// TestStored holds that an object is no difference to what the server makes of it, whoever
// wrote its fields being unknown.
func TestStored(t *testing.T) {
	compared := 0
	for _, s := range samples(t) {
		stored, v := judge.Options{}.Stored(s.root.YAML())
		if v.Outcome != judge.OK {
			t.Fatalf("%s: %v", s.name, v.Errors)
		}
		metadata := stored["metadata"].(map[string]any)
		metadata["uid"] = "00000000-0000-4000-8000-000000000000"
		text, err := json.Marshal(stored)
		if err != nil {
			t.Fatal(err)
		}
		r := change.Compare(objects(t, text), objects(t, s.root.YAML()), change.Options{})
		for _, c := range r.Objects {
			for _, f := range c.Changes {
				t.Errorf("%s, %s %s: %s: %s -> %s", s.name, c.Kind, c.Name, f.Path, flow(f.Old), flow(f.New))
			}
		}
		compared++
	}
	t.Logf("%d objects are as they were written", compared)
}

func flow(n *source.Node) string {
	if n == nil {
		return "nothing"
	}
	return n.Flow()
}

func objects(t *testing.T, text []byte) (list []*change.Object) {
	t.Helper()
	docs, mistakes := source.Parse(source.NewFile("object.yaml", text))
	if len(mistakes) > 0 {
		t.Fatalf("%v\n%s", mistakes, text)
	}
	for _, doc := range docs {
		list = append(list, change.ObjectOf(doc.Root, nil))
	}
	return list
}

// samples are the manifests that the judge's own tests hold to be accepted, which are of
// every kind, and the output of the examples.
func samples(t *testing.T) (list []sample) {
	t.Helper()
	var files []string
	for _, pattern := range []string{"../judge/testdata/accept/*.yaml", "../../../examples/*/manifests/*.yaml",
		"../../../examples/*/rendered/*.yaml", "testdata/*.yaml"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		docs, _ := source.Parse(source.NewFile(file, data))
		for i, doc := range docs {
			if doc.Root.At("metadata", "name").Text == "" {
				continue
			}
			if v := judge.Create(doc.Root.YAML()); v.Outcome == judge.OK {
				list = append(list, sample{fmt.Sprintf("%s, document %d", filepath.Base(file), i), doc.Root})
			}
		}
	}
	return list
}
