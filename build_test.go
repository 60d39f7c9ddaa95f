package plimsoll

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/plimsoll-dev/plimsoll/schema"
	schemacue "github.com/plimsoll-dev/plimsoll/schema/cue"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestBuildsTogether holds that what an input is in several environments, built in one go,
// is what it is in each by itself: to the byte, and with the same findings at the same
// places. The inputs are random, most of them with mistakes.
func TestBuildsTogether(t *testing.T) {
	language := testLanguage(t)
	built, failed, same := 0, 0, 0
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 16))
		o := Options{checkOnly: r.IntN(2) == 0, NoLint: r.IntN(4) == 0}
		kind := "Batch"
		if r.IntN(2) == 0 {
			o.Language, kind = language, "Site"
		}
		in := Open(randomInput(r, kind))
		e := in.readEnvironments(t.Context(), &o)
		together, err := build(t.Context(), in, o, e, e.everyName()...)
		if err != nil {
			t.Fatal(err)
		}
		shown := map[string]bool{}
		for i, name := range e.everyName() {
			alone, err := build(t.Context(), in, o, e, name)
			if err != nil {
				t.Fatal(err)
			}
			if o.checkOnly { // objects are made only where something is looked for in them
				together[i].Objects, alone[0].Objects = nil, nil
			}
			got, want := show(together[i]), show(alone[0])
			if got != want {
				t.Fatalf("seed %d, %q: together\n%s\nalone\n%s", seed, name, got, want)
			}
			if shown[want] {
				same++
			}
			shown[want] = true
			if alone[0].Failed() {
				failed++
			} else {
				built++
			}
		}
	}
	t.Logf("%d built, %d failed, %d the same as another", built, failed, same)
	if built < 200 || failed < 200 || same < 100 {
		t.Errorf("%d built, %d failed, %d the same as another", built, failed, same)
	}
}

// show gives all that is known of what was built.
func show(b *Built) string {
	var s strings.Builder
	fmt.Fprintln(&s, b.Environments)
	absent := slices.Clone(b.absent)
	slices.SortFunc(absent, compareStarts)
	for _, r := range absent {
		fmt.Fprintln(&s, "absent", r.File.Name, r.Start)
	}
	for _, f := range b.Findings {
		fmt.Fprintln(&s, f.Severity, f.Rule, f.Policy, f.FileName(), f.Range.Start, f.Range.End, f.Path, f.Message, f.Hint)
		for _, r := range f.Related {
			fmt.Fprintln(&s, "  ", r.Range.Start, r.Range.End, r.Message)
		}
	}
	for _, o := range b.Objects {
		fmt.Fprintf(&s, "%v %v\n%s", o.Owner, o.Place.Start, o.YAML())
	}
	return s.String()
}

// testLanguage is one with rules for some environments, and a kind of its own.
func testLanguage(t *testing.T) *schema.Language {
	language := schemacue.Language{Kinds: schema.Kinds(), Definitions: schema.Definitions(),
		Taken: func(string) bool { return false }}
	house, mistakes := schemacue.House(language, source.NewFile("plimsoll.cue", []byte(`package platform

#Worker: {
	// a worker in high runs twice.
	spec!: replicas?: >=2
	@env(high)
}
_defaults: App: spec: priorityClassName: *"standard" | _

#Site: self={
	kind!: "Site"
	metadata!: {name!: #DNSLabel, ...}
	spec!: {image!: #Image}
	_becomes: #Web & {spec: {
		image: self.spec.image
		ports: http: 8080
		expose: {host: "\(self.metadata.name).example.com", tls: false}
	}}
}
`)))
	l := schema.NewLanguage(house, mistakes, "2026-01-01", nil)
	for _, m := range l.Mistakes() {
		t.Fatal(m.Range, m.Message)
	}
	return l
}

// randomInput gives files with specs in layers, some that are in an environment alone, and
// at times objects.
func randomInput(r *rand.Rand, kind string) fstest.MapFS {
	files := fstest.MapFS{}
	add := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	add("environments.yaml", randomEnvironments(r))
	add("only/site.yaml", document(kind, "site", "{image: 'a:1'}"))
	names := []string{"a", "b", "c", "d", "e", "f"}
	whole := r.IntN(3) > 0
	for i := range 2 + r.IntN(5) {
		if whole {
			add(fmt.Sprintf("w%d.yaml", i), wholeApp(r, fmt.Sprintf("app%d", i)))
			continue
		}
		kind := schema.Kinds()[r.IntN(len(schema.Kinds()))]
		spec := schematest.Generate(kind, r, 0.15)
		if r.IntN(6) == 0 {
			spec = schematest.Mutate(r, spec)
		}
		folder := ""
		if r.IntN(5) == 0 {
			folder = "only/"
		}
		add(fmt.Sprintf("%s%d.yaml", folder, i), randomLayers(r, spec, names[r.IntN(len(names))]))
	}
	if whole && r.IntN(3) == 0 {
		add("z.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: z, namespace: z}\n")
		return files
	}
	if r.IntN(3) == 0 {
		add("x.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n"+
			"apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {selector: {app: gone}, ports: [{port: 80}]}\n")
	}
	return files
}

func document(kind, name, spec string) string {
	return fmt.Sprintf("apiVersion: plimsoll.dev/v1alpha1\nkind: %s\nmetadata: {name: %s}\nspec: %s\n", kind, name, spec)
}

func randomEnvironments(r *rand.Rand) string {
	var text strings.Builder
	rare := []int{3, 20}[r.IntN(2)] // where an environment says little, apps are the same in several
	text.WriteString("apiVersion: plimsoll.dev/v1alpha1\nkind: Environment\nmetadata: {name: ground}\n")
	for _, name := range []string{"high", "low", "third"} {
		fmt.Fprintf(&text, "---\napiVersion: plimsoll.dev/v1alpha1\nkind: Environment\nmetadata: {name: %s}\n", name)
		text.WriteString("spec:\n  from: " + map[string]string{"high": "low", "low": "ground", "third": "ground"}[name] + "\n")
		for _, line := range []string{
			"namespace: " + name, "labels: {stage: " + name + "}", "platform: openshift", "domain: " + name + ".example.com",
			"all: {env: {STAGE: " + name + "}, resources: {limits: {memory: 1Gi}}}",
			"kinds: {Web: {replicas: 3}, Batch: {schedule: null}}",
			"include: [./only]", "annotations: {}",
		} {
			if r.IntN(rare) == 0 {
				text.WriteString("  " + line + "\n")
			}
		}
	}
	return text.String()
}

// wholeApp gives an app that is most often as it should be, whatever the environment.
func wholeApp(r *rand.Rand, name string) string {
	specs := map[string]string{
		"Web":      "{image: 'a:1', ports: {http: 8080}, replicas: 2}",
		"Worker":   "{image: 'a:1'}",
		"Batch":    "{image: 'a:1', adopt: {name: old-" + name + "}}",
		"Database": "{engine: postgres, version: '17', credentials: {secret: x}, storage: {data: {size: 1Gi}}}",
		"Backup": "{schedule: '0 3 * * *', of: {engine: postgres, version: '17', host: db, database: a, " +
			"credentials: {secret: x}}, to: {volume: {size: 1Gi}}, keep: 7}",
	}
	layers := map[string][]string{
		"Web":      {"{replicas: 4}", "{expose: {host: " + name + ".io, tls: false}}", "{image: 'a:2', env: {A: b}}"},
		"Worker":   {"{after: [app0]}", "{replicas: 3}"},
		"Batch":    {"{args: [x]}", "{adopt: null}"},
		"Database": {"{storage: {data: {size: 2Gi}}}", "{serviceName: a}"},
		"Backup":   {"{keep: 8}", "{of: {engine: null, version: null, host: null, credentials: null, database: app1}}"},
	}
	kind := slices.Sorted(maps.Keys(specs))[r.IntN(len(specs))]
	text := document(kind, name, specs[kind])
	if r.IntN(3) == 0 {
		return text
	}
	text += "environments:\n  ground: {}\n"
	for _, e := range []string{"low", "high", "third"} {
		own := append(layers[kind], "{}", "null")
		if n := r.IntN(2 * len(own)); n < len(own) {
			text += "  " + e + ": " + own[n] + "\n"
		}
	}
	return text
}

// randomLayers divides a spec between itself and its layers.
func randomLayers(r *rand.Rand, doc *source.Node, name string) string {
	like := doc.Copy(0)
	parts := map[string]*source.Node{"": like, "low": like, "high": like, "third": like}
	for _, f := range doc.Get("spec").Fields {
		to := []string{"", "", "", "low", "high", "third"}[r.IntN(6)]
		parts[to] = parts[to].With(f.Name, f.Value)
	}
	doc = doc.With("spec", parts[""])
	layers := like
	for _, e := range []string{"low", "high", "third", "*"} {
		switch n := r.IntN(5); {
		case n == 0 || e == "*":
			if n == 0 {
				layers = layers.With(e, &source.Node{Kind: source.Null, Text: "null"})
			}
		case len(parts[e].Fields) > 0 || n == 1:
			layers = layers.With(e, parts[e])
		}
	}
	if len(layers.Fields) > 0 {
		doc = doc.With("environments", layers)
	}
	if r.IntN(8) > 0 {
		doc = doc.With("metadata", doc.Get("metadata").With("name", &source.Node{Kind: source.String, Text: name}))
	}
	return string(doc.YAML()) + "\n"
}
