// Package change_test holds what package change says is refused to the API server's own
// update code, over generated pairs of objects.
package change_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
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
	pairs   = flag.Int("pairs", 3000, "how many pairs of objects are compared")
	seed    = flag.Uint64("seed", 1, "of the changes")
	minor   = flag.String("kubernetes", judge.Newest(), "emulate this minor version, by its feature gates")
	folder  = flag.String("manifests", "", "a folder with manifests to change, beside those that are here")
	program = flag.String("judge", "", "ask this `program`, built from the code of the version of -kubernetes")
	report  = flag.String("report", "", "write the counts into this file")
)

// A sample is an object that the server takes.
type sample struct {
	name string
	root *source.Node
}

// A counter holds what was compared.
type counter struct {
	Pairs       int `json:"pairs"`
	Kinds       int `json:"kinds"`
	Refused     int `json:"refused"`
	Differences int `json:"differences"`

	of    map[string]*counter // by kind
	shown map[string]int      // differences of a kind, of which three are shown
	asked batch               // of the program
}

// compare asks the server and package change about one pair.
func (c *counter) compare(t *testing.T, kind, name string, old, new []byte) {
	t.Helper()
	if c.of == nil {
		c.of, c.shown = map[string]*counter{}, map[string]int{}
	}
	if c.of[kind] == nil {
		c.of[kind] = &counter{}
	}
	ours, asked, text := refusedBy(t, old, new)
	if !asked {
		return
	}
	p := pair{kind: kind, name: name, old: old, new: new, ours: ours, text: text}
	if *program == "" {
		c.count(t, &p, judge.Options{}.Apply(old, new))
		return
	}
	if c.asked.has(&p) {
		c.ask(t)
	}
	c.asked.add(&p)
}

// A pair is an object and what it becomes, with what package change says of it.
type pair struct {
	kind, name string
	old, new   []byte
	ours       bool
	text       string
}

// count compares the verdict of the server with ours.
func (c *counter) count(t *testing.T, p *pair, verdict judge.Verdict) {
	t.Helper()
	own := c.of[p.kind]
	server := verdict.Outcome == judge.Rejected
	c.Pairs++
	own.Pairs++
	if server {
		c.Refused++
		own.Refused++
	}
	if p.ours != server {
		c.Differences++
		if c.shown[p.kind]++; c.shown[p.kind] <= 3 {
			t.Errorf("%s (%s): the server's verdict is %s: %v\nours: %s", p.kind, p.name, verdict.Outcome, verdict.Errors,
				p.text)
		}
	}
}

// ask asks the program about the pairs that wait. Of those one of whose objects it would not
// create, or take as the one that is there, nothing is counted.
func (c *counter) ask(t *testing.T) {
	t.Helper()
	pairs, old, new := c.asked.take()
	if len(pairs) == 0 {
		return
	}
	before, after := verdicts(t, old, nil), verdicts(t, new, nil)
	applied := verdicts(t, new, old)
	for i, p := range pairs {
		if before[i].Outcome == judge.OK && after[i].Outcome == judge.OK && !ofOld(applied[i]) && !p.emptyParameters() {
			c.count(t, p, applied[i])
		}
	}
}

// tell logs the counts, and puts them into the report under a name.
func (c *counter) tell(t *testing.T, name string) {
	t.Helper()
	c.ask(t)
	c.Kinds = len(c.of)
	t.Logf("%d pairs of %d kinds, %d refused by the server, %d differences", c.Pairs, c.Kinds, c.Refused, c.Differences)
	for _, kind := range slices.Sorted(maps.Keys(c.of)) {
		t.Logf("%s: %d pairs, %d refused", kind, c.of[kind].Pairs, c.of[kind].Refused)
	}
	if *report == "" {
		return
	}
	all := map[string]any{}
	if data, err := os.ReadFile(*report); err == nil {
		if err := json.Unmarshal(data, &all); err != nil {
			t.Fatal(err)
		}
	}
	all[name] = c
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(*report, append(data, '\n'), 0o666); err != nil {
		t.Fatal(err)
	}
}

func emulate(t *testing.T) {
	t.Helper()
	if *minor != judge.Newest() {
		if err := judge.Emulate(*minor); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRefused changes one to three fields of an object, and asks the server whether it takes
// an apply of the one over the other. Both are such as it would create.
func TestRefused(t *testing.T) {
	emulate(t)
	changeSamples(t, samples(t), *pairs).tell(t, "ofFields")
}

// TestRefusedOfManifests does the same with the manifests of a folder, as somebody has them.
func TestRefusedOfManifests(t *testing.T) {
	if *folder == "" {
		t.Skip("no -manifests")
	}
	emulate(t)
	var files []string
	err := filepath.WalkDir(*folder, func(name string, d fs.DirEntry, err error) error {
		if ext := filepath.Ext(name); d != nil && d.Type().IsRegular() && (ext == ".yaml" || ext == ".yml") {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	changeSamples(t, acceptedOf(t, files), *pairs).tell(t, "ofManifests")
}

// changeSamples compares so many pairs of objects and what they are with other fields.
func changeSamples(t *testing.T, samples []sample, pairs int) *counter {
	t.Helper()
	byKind := map[string][]sample{}
	for _, s := range samples {
		kind := s.root.Get("apiVersion").Text + " " + s.root.Get("kind").Text
		byKind[kind] = append(byKind[kind], s)
	}
	kinds := slices.Sorted(maps.Keys(byKind))
	r := rand.New(rand.NewPCG(*seed, 0))
	m := newMutator(r, samples)
	c := new(counter)
	for try := 0; c.Pairs+len(c.asked.pairs) < pairs && try < 40*pairs; try++ {
		kind := kinds[try%len(kinds)]
		s := byKind[kind][r.IntN(len(byKind[kind]))]
		old, new := s.root.YAML(), m.change(s.root, 1+r.IntN(3)).YAML()
		if judge.Create(new).Outcome == judge.OK {
			c.compare(t, kind, s.name, old, new)
		}
	}
	return c
}

// refusedBy asks package change. asked is false where a tool deletes the object and makes it
// anew, so that the server is asked for no update.
func refusedBy(t *testing.T, old, new []byte) (refused, asked bool, text string) {
	t.Helper()
	r := change.Compare(objects(t, old), objects(t, new), change.Options{Kubernetes: []string{*minor}})
	var b strings.Builder
	for _, c := range r.Objects {
		refused = refused || c.Effect() == change.Refused
		if c.Effect() == change.Recreate {
			return false, false, ""
		}
		fmt.Fprintf(&b, "%s", c.Effect())
		for _, f := range c.Changes {
			fmt.Fprintf(&b, "\n  %s: %s -> %s refused=%v", f.Path, flow(f.Old), flow(f.New), f.Refused)
		}
	}
	return refused, true, b.String()
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
		list = append(list, change.ObjectOf(doc.Root(), nil))
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
	return acceptedOf(t, files)
}

// acceptedOf gives the objects of some files that the server takes, and that have a name.
func acceptedOf(t *testing.T, files []string) (list []sample) {
	t.Helper()
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		docs, _ := source.Parse(source.NewFile(file, data))
		for i, doc := range docs {
			if doc.Root().At("metadata", "name").Text == "" {
				continue
			}
			if v := judge.Create(doc.Root().YAML()); v.Outcome == judge.OK {
				list = append(list, sample{fmt.Sprintf("%s, document %d", filepath.Base(file), i), doc.Root()})
			}
		}
	}
	return list
}
