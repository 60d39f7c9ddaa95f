package plimsoll_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/graph"
	"github.com/plimsoll-dev/plimsoll/names"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// namedInputs gives inputs by their names: examples, and those of the tests of the graph, of
// the kinds and of rules.
func namedInputs(t *testing.T) map[string]fstest.MapFS {
	t.Helper()
	inputs := map[string]fstest.MapFS{}
	examples, err := filepath.Glob("examples/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range examples {
		fsys := fstest.MapFS{}
		_ = fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				data, _ := os.ReadFile(filepath.Join(dir, name))
				fsys[name] = &fstest.MapFile{Data: data}
			}
			return nil
		})
		inputs[dir] = fsys
	}
	for _, pattern := range []string{"testdata/graph/*.txtar", "testdata/web/*.txtar", "testdata/worker/*.txtar",
		"testdata/stateful/*.txtar", "testdata/batch/*.txtar", "testdata/lint/*.txtar"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fsys := fstest.MapFS{}
			for _, f := range a.Files {
				if ext := filepath.Ext(f.Name); ext != ".want" && !strings.HasPrefix(f.Name, "std") &&
					(ext != ".yaml" || !strings.Contains(file, "/lint/") || strings.HasPrefix(f.Name, "good")) {
					fsys[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			inputs[file] = fsys
		}
	}
	return inputs
}

func readNames(fsys fs.FS) *names.Index {
	return plimsoll.ReadNames(context.Background(), plimsoll.Open(fsys), plimsoll.Options{}, nil)
}

// Each edge of a graph leads from its place to where its other end is said.
func TestNamesFollowEdges(t *testing.T) {
	edges := 0
	for name, fsys := range namedInputs(t) {
		drawn, err := plimsoll.ReadGraph(context.Background(), plimsoll.Open(fsys), plimsoll.Options{})
		if err != nil {
			t.Fatal(err)
		}
		x := readNames(fsys)
		for _, e := range drawn.Edges {
			to := e.To
			if e.Type == "owns" || e.Type == "binds" && e.To.Place.File == e.Places[0].File && e.To.Place.Line <= e.Places[0].Line && strings.Contains(e.Places[0].Path, "claimRef") {
				to = e.From
			}
			for _, at := range e.Places {
				if to.Place == (graph.Place{}) || at.File == "" || strings.HasPrefix(e.Type, "claims") ||
					inDocument(fsys, at.Place, to.Place) {
					continue
				}
				edges++
				file := source.NewFile(at.File, fsys[at.File].Data)
				offset := offsetOf(file, at.Line, at.Column)
				p, _ := x.At(at.File, file.Data(), offset)
				var said []string
				ok := false
				for _, thing := range p.Things {
					for _, d := range thing.Declared() {
						line, column := d.Position()
						place := graph.Place{File: d.File.Name, Line: line, Column: column}
						said = append(said, place.String())
						ok = ok || slices.ContainsFunc(append(slices.Clone(to.Also), to.Place), func(to graph.Place) bool {
							return inDocument(fsys, place, to)
						})
					}
				}
				if !ok {
					t.Errorf("%s: %s %s -> %s at %s:%d leads to %v and not to %s", name, e.Type, e.From.ID, to.ID,
						at.Place, at.Column, said, to.Place)
				}
			}
		}
	}
	t.Logf("%d edges lead to other documents", edges)
	if edges < 400 {
		t.Error(edges)
	}
}

func offsetOf(f *source.File, line, column int) int {
	for at := range len(f.Data()) + 1 {
		if l, c := f.Position(at); l == line && c == column {
			return at
		}
	}
	return -1
}

// inDocument reports whether a place is in the document that another one is in.
func inDocument(fsys fstest.MapFS, place, of graph.Place) bool {
	if place.File != of.File || fsys[of.File] == nil {
		return false
	}
	document := func(line int) (n int) {
		for i, text := range strings.Split(string(fsys[of.File].Data), "\n") {
			if i+1 <= line && strings.HasPrefix(text, "---") {
				n++
			}
		}
		return n
	}
	return document(place.Line) == document(of.Line)
}

// edited gives the files of an input with edits made.
func edited(t *testing.T, fsys fstest.MapFS, edits []source.Edit) fstest.MapFS {
	t.Helper()
	all := maps.Clone(fsys)
	byFile := map[*source.File][]source.Edit{}
	for _, e := range edits {
		byFile[e.Range.File] = append(byFile[e.Range.File], e)
	}
	for file, some := range byFile {
		if !bytes.Equal(file.Data(), all[file.Name].Data) {
			t.Fatalf("%s was another", file.Name)
		}
		data, made := source.Apply(file, []source.Fix{{Edits: some}})
		if len(made) != 1 {
			t.Fatalf("%s: edits lie over each other", file.Name)
		}
		all[file.Name] = &fstest.MapFile{Data: data}
	}
	return all
}

// What apps and ports are called changes their names where these are meant, and nothing else:
// what comes of an input is the same but for the name, and the old name brings back each byte.
func TestRename(t *testing.T) {
	renamed := 0
	for name, fsys := range namedInputs(t) {
		if strings.Contains(name, "/lint/") || strings.Contains(name, "error-") ||
			strings.Contains(name, "service-port-names") { // a name that is valid goes another way
			continue
		}
		x := readNames(fsys)
		eachName(fsys, x, func(p names.Place) {
			if slices.Contains(p.Things[0].Declared(), p.Range) && x.Renamable(p) == nil {
				renamed++
				checkRename(t, name, fsys, x, p)
			}
		})
	}
	t.Logf("%d names", renamed)
	if renamed < 200 {
		t.Error(renamed)
	}
}

// eachName calls do for each place of the texts of an input that means something.
func eachName(fsys fstest.MapFS, x *names.Index, do func(names.Place)) {
	for file, f := range fsys {
		for at := range f.Data {
			if at > 0 && strings.ContainsRune(" \n\"'{[,", rune(f.Data[at-1])) {
				if p, ok := x.At(file, f.Data, at); ok && p.Range.Start <= at && at <= p.Range.Start+1 {
					do(p)
				}
			}
		}
	}
}

func checkRename(t *testing.T, name string, fsys fstest.MapFS, x *names.Index, p names.Place) {
	t.Helper()
	old, other := p.Things[0].Name, "zq"+fmt.Sprint(len(p.Things[0].Name))
	edits, err := x.Rename(p, other)
	title := fmt.Sprintf("%s: %s", name, p.Things[0].Title())
	if err != nil {
		if !strings.Contains(err.Error(), "which one, first") && !strings.Contains(err.Error(), "as it is") {
			t.Errorf("%s: %v", title, err)
		}
		return
	}
	said := x.Mentions(p.Things, true)
	for _, e := range edits {
		if e.Range.Start < e.Range.End && !slices.Contains(said, e.Range) {
			t.Errorf("%s: %s:%d is renamed, and does not speak of it", title, e.Range.File.Name, e.Range.Start)
		}
	}
	for _, at := range said {
		changed := func(e source.Edit) bool { return e.Range == at }
		if !slices.ContainsFunc(edits, changed) && !plimsoll.IsGenerated(at.File.Data()) && at.Text() == old {
			t.Errorf("%s: %s:%d speaks of it, and is not renamed", title, at.File.Name, at.Start)
		}
	}
	added := slices.ContainsFunc(edits, func(e source.Edit) bool { return e.Range.Start == e.Range.End })
	now := edited(t, fsys, edits)
	before, after := foundIn(t, fsys), foundIn(t, now)
	if strings.ReplaceAll(before, old, "") != strings.ReplaceAll(strings.ReplaceAll(after, other, ""), old, "") {
		t.Errorf("%s finds\n%s\nand not\n%s", title, after, before)
	}
	compareBuilt(t, title, fsys, now, old, other)
	y := readNames(now)
	e := edits[0]
	back, ok := y.At(e.Range.File.Name, now[e.Range.File.Name].Data, e.Range.Start+1)
	if !ok {
		t.Fatalf("%s: it is lost", title)
	}
	edits, err = y.Rename(back, old)
	if err != nil {
		t.Errorf("%s: back: %v", title, err)
		return
	}
	for file, f := range edited(t, now, edits) {
		if added {
			break // what went without saying is said now
		}
		if !bytes.Equal(f.Data, fsys[file].Data) {
			t.Errorf("%s: %s does not come back:\n%s\nwas\n%s", title, file, f.Data, fsys[file].Data)
		}
	}
}

// foundIn gives what is wrong with an input, without the places.
func foundIn(t *testing.T, fsys fs.FS) string {
	t.Helper()
	var lines []string
	findings, _ := plimsoll.Lint(context.Background(), plimsoll.Open(fsys), plimsoll.Options{})
	for _, f := range findings {
		lines = append(lines, f.Rule+" "+f.FileName())
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// compareBuilt holds what comes of an input to what came of it, where only a name may differ.
func compareBuilt(t *testing.T, title string, fsys, now fs.FS, old, other string) {
	t.Helper()
	before := builtOf(fsys)
	after := builtOf(now)
	if len(before) != len(after) {
		t.Errorf("%s: %d objects came of it, and now %d", title, len(before), len(after))
		return
	}
	mapped := func(objects []string, name string) (list []string) {
		for _, text := range objects {
			lines := strings.Split(hashes.ReplaceAllString(strings.ReplaceAll(text, name, old), "-HASH"), "\n")
			slices.Sort(lines) // what goes by name may be in another order
			list = append(list, strings.Join(lines, "\n"))
		}
		slices.Sort(list)
		return list
	}
	a, b := mapped(before, old), mapped(after, other)
	for i := range a {
		if a[i] != b[i] {
			t.Errorf("%s makes\n%s\nand not\n%s", title, b[i], a[i])
			return
		}
	}
	for _, text := range after {
		if found := regexp.MustCompile(`(image|value): "?[^" ,]*` + other).FindString(text); found != "" {
			t.Errorf("%s makes %s", title, found)
		}
	}
}

// hashes are what names have that hang on what is named.
var hashes = regexp.MustCompile(`-[0-9a-f]{10}\b`)

func builtOf(fsys fs.FS) (list []string) {
	built, _ := plimsoll.Build(context.Background(), plimsoll.Open(fsys), plimsoll.Options{})
	for _, o := range built.Objects {
		list = append(list, string(o.Text()))
	}
	return list
}

// Random places of random texts mean something or nothing.
func TestNamesAnywhere(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, fsys := range namedInputs(t) {
		if r.IntN(10) > 0 {
			continue
		}
		for file, f := range fsys {
			data := slices.Clone(f.Data)
			if len(data) > 0 && r.IntN(2) == 0 {
				data = slices.Delete(data, r.IntN(len(data)), len(data))
			}
			broken := maps.Clone(fsys)
			broken[file] = &fstest.MapFile{Data: data}
			x := readNames(broken)
			for range 40 {
				if p, ok := x.At(file, data, r.IntN(len(data)+2)-1); ok {
					_, _ = x.Rename(p, "other")
					x.Mentions(p.Things, true)
				}
			}
			_ = name
		}
	}
}

// TestRenameCases holds what a new name changes to what stands beside it: in testdata/rename
// the first line of rename says FILE OLD NEW, and OLD is renamed where it stands first as a
// name; NAME.want is what becomes of a file, said is why nothing does.
func TestRenameCases(t *testing.T) {
	files, err := filepath.Glob("testdata/rename/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fsys := fstest.MapFS{}
			var order []string
			got := &txtar.Archive{Comment: a.Comment}
			want := map[string]string{}
			for _, f := range a.Files {
				if strings.HasSuffix(f.Name, ".want") || f.Name == "said" {
					want[f.Name] = string(f.Data)
					continue
				}
				got.Files = append(got.Files, f)
				if f.Name != "rename" {
					fsys[f.Name] = &fstest.MapFile{Data: f.Data}
					order = append(order, f.Name)
				}
			}
			result := renamedBy(t, fsys, strings.Fields(string(a.Files[0].Data)))
			for _, name := range append(order, "said") {
				key := name
				if name != "said" {
					key += ".want"
				}
				if result[name] != "" {
					got.Files = append(got.Files, txtar.File{Name: key, Data: []byte(result[name])})
				}
				if result[name] != want[key] && !*update {
					t.Errorf("%s is\n%s\nwant\n%s", key, result[name], want[key])
				}
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// renamedBy gives the files that a new name changes, or what is said.
func renamedBy(t *testing.T, fsys fstest.MapFS, asked []string) map[string]string {
	t.Helper()
	x := readNames(fsys)
	file, old, other := asked[0], asked[1], asked[2]
	data := fsys[file].Data
	for at := range data {
		p, ok := x.At(file, data, at)
		if !ok || p.Range.Start != at || strings.Trim(p.Range.Text(), `"'`) != old {
			continue
		}
		edits, err := x.Rename(p, other)
		if err != nil {
			return map[string]string{"said": err.Error() + "\n"}
		}
		changed := map[string]string{}
		for name, f := range edited(t, fsys, edits) {
			if !bytes.Equal(f.Data, fsys[name].Data) {
				changed[name] = string(f.Data)
			}
		}
		return changed
	}
	t.Fatalf("there is no %s in %s", old, file)
	return nil
}

// What holds of the inputs of tests holds of random specs, side by side.
func TestRenameRandom(t *testing.T) {
	tried := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(3, seed))
		fsys := fstest.MapFS{}
		for i, kind := range []string{"Web", "Worker", "Batch", "NodeAgent"} {
			root := schematest.Generate(kind, r, 0.15)
			metadata := root.Get("metadata").With("name", textNode(fmt.Sprintf("app-number-%d", i))).
				With("namespace", textNode("shop"))
			root = root.With("metadata", metadata).Without("environments")
			root = root.With("spec", root.Get("spec").Without("adopt").Without("after"))
			file := fmt.Sprintf("%d.yaml", i)
			alone := fstest.MapFS{file: &fstest.MapFile{Data: root.YAML()}}
			if len(builtOf(alone)) > 0 {
				fsys[file] = alone[file]
			}
		}
		if len(builtOf(fsys)) == 0 {
			continue
		}
		tried++
		x := readNames(fsys)
		eachName(fsys, x, func(p names.Place) {
			if slices.Contains(p.Things[0].Declared(), p.Range) && x.Renamable(p) == nil {
				checkRename(t, fmt.Sprint("random ", seed), fsys, x, p)
			}
		})
	}
	t.Logf("%d inputs", tried)
	if tried < 20 {
		t.Error(tried)
	}
}

func textNode(text string) *source.Node { return &source.Node{Kind: source.String, Text: text} }
