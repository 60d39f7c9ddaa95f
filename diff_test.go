package plimsoll

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/plimsoll-dev/plimsoll/change"
)

// TestReadsTogether holds that two sides of a comparison, read in one run, are what each is
// by itself. The sides are random inputs of which some files differ, among them files that
// specs name.
func TestReadsTogether(t *testing.T) {
	language := testLanguage(t)
	together, differ, shared := 0, 0, 0
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 17))
		o, kind := Options{}, "Batch"
		if r.IntN(2) == 0 {
			o.Language, kind = language, "Site"
		}
		files := randomInput(r, kind)
		addConfigured(r, files)
		if r.IntN(2) == 0 {
			delete(files, "environments.yaml")
		}
		old := &DiffSide{Input: Open(files), Options: o}
		new := &DiffSide{Input: Open(changed(r, files)), Options: o}
		if names := old.environments(t.Context()); len(names) > 0 && r.IntN(2) == 0 {
			old.Options.Environment = names[r.IntN(len(names))]
			new.Options.Environment = names[r.IntN(len(names))]
		}
		from, to := old.readEnvironments(t.Context()), new.readEnvironments(t.Context())
		before, after, ok, err := readTogether(t.Context(), old, new, from, to)
		if !ok {
			continue
		}
		together++
		before2, err2 := old.read(t.Context(), from)
		after2, err3 := new.read(t.Context(), to)
		if (err != nil) != (err2 != nil || err3 != nil) {
			t.Fatalf("seed %d: %v, %v, %v", seed, err, err2, err3)
		}
		for k, pair := range [][2]*diffInput{{&before, &before2}, {&after, &after2}} {
			if got, want := showSide(pair[0]), showSide(pair[1]); got != want {
				t.Fatalf("seed %d, side %d: together\n%s\nalone\n%s", seed, k, got, want)
			}
		}
		if showSide(&before) != showSide(&after) {
			differ++
		}
		for _, o := range before.objects {
			if slices.ContainsFunc(after.objects, func(n *change.Object) bool { return sharesText(o, n) }) {
				shared++
			}
		}
	}
	t.Logf("%d together, %d differ, %d objects shared", together, differ, shared)
	if together < 100 || differ < 70 || shared < 200 {
		t.Errorf("%d together, %d differ, %d objects shared", together, differ, shared)
	}
}

// addConfigured adds apps that read files beside them.
func addConfigured(r *rand.Rand, files fstest.MapFS) {
	for i := range r.IntN(3) {
		name := fmt.Sprintf("conf%d", i)
		files[name+".yaml"] = &fstest.MapFile{Data: []byte(document("Worker", name,
			"{image: 'a:1', config: {/etc/a: {file: "+name+".txt}}}"))}
		files[name+".txt"] = &fstest.MapFile{Data: []byte("one\n")}
	}
}

// changed gives files of which some are not as they were.
func changed(r *rand.Rand, files fstest.MapFS) fstest.MapFS {
	other := maps.Clone(files)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text := string(files[name].Data)
		switch r.IntN(8) {
		case 0:
			delete(other, name)
		case 1:
			other[name] = &fstest.MapFile{Data: []byte(text + "# another line\n")}
		case 2:
			other[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, "a:1", "a:2"))}
		case 3:
			if strings.HasSuffix(name, ".txt") {
				other[name] = &fstest.MapFile{Data: []byte("two\n")}
			}
		}
	}
	return other
}

// showSide gives all that is known of a side.
func showSide(d *diffInput) string {
	var s strings.Builder
	for _, f := range d.findings {
		fmt.Fprintln(&s, f.Severity, f.Rule, f.Policy, f.FileName(), f.Range.Start, f.Range.End, f.Path, f.Message, f.Hint)
	}
	for _, o := range d.objects {
		file := ""
		if o.Place.Known() {
			file = o.Place.File.Name
		}
		fmt.Fprintf(&s, "%s %s %s %s %s:%d %s\n%s\n", o.Kind, o.Namespace, o.Name, o.App, file, o.Place.Start, o.Apply, o.Text)
	}
	return s.String()
}

// sharesText reports whether two objects are from one compilation.
func sharesText(a, b *change.Object) bool {
	return len(a.Text) > 0 && len(b.Text) > 0 && &a.Text[0] == &b.Text[0]
}
