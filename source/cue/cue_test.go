package cue

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-dev/plimsoll/source"
)

var update = flag.Bool("update", false, "write the expectations in testdata anew")

const apps = `package apps

import "strings"

_base: {
	apiVersion: "plimsoll.dev/v1alpha1"
	kind:       "Web"
	metadata: name: string
	spec: replicas: *2 | int
}
#Port: int & >0

// the shop
shop: _base & {
	metadata: name: strings.ToLower("SHOP")
	spec: image:    "nginx:\(_version)"
}
_version: "1.29"
more: [for n in ["a", "b"] {_base & {metadata: name: n, spec: port: #Port & 80}}]
"values": {kind: "x", a: 1.50, b: 0x1F, c: '\x01', d: 1e3, e: null, f: 10 > 9, g: [1, {}]}
`

func TestParse(t *testing.T) {
	docs, diagnostics := Parse(t.Context(), source.NewFile("apps.cue", []byte(apps)))
	if len(diagnostics) > 0 {
		t.Fatal(describe(diagnostics))
	}
	var got []string
	for _, doc := range docs {
		got = append(got, string(doc.Root().JSON()))
		if !doc.Evaluated {
			t.Error("a document is not marked as evaluated")
		}
	}
	want := []string{
		`{"apiVersion":"plimsoll.dev/v1alpha1","kind":"Web","metadata":{"name":"shop"},"spec":{"replicas":2,"image":"nginx:1.29"}}`,
		`{"apiVersion":"plimsoll.dev/v1alpha1","kind":"Web","metadata":{"name":"a"},"spec":{"replicas":2,"port":80}}`,
		`{"apiVersion":"plimsoll.dev/v1alpha1","kind":"Web","metadata":{"name":"b"},"spec":{"replicas":2,"port":80}}`,
		`{"kind":"x","a":1.50,"b":31,"c":"AQ==","d":1E+3,"e":null,"f":true,"g":[1,{}]}`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFileIsDocument(t *testing.T) {
	docs, diagnostics := Parse(t.Context(), source.NewFile("shop.cue", []byte(`package apps

#name:      "shop"
_tag:       "1.29"
apiVersion: "plimsoll.dev/v1alpha1"
kind:       "Web"
metadata: name: #name
spec: image:    "nginx:\(_tag)"
`)))
	if len(diagnostics) > 0 || len(docs) != 1 {
		t.Fatal(len(docs), describe(diagnostics))
	}
	root := docs[0].Root()
	const want = `{"apiVersion":"plimsoll.dev/v1alpha1","kind":"Web","metadata":{"name":"shop"},"spec":{"image":"nginx:1.29"}}`
	if got := string(root.JSON()); got != want {
		t.Error(got)
	}
	for path, want := range map[string]string{"spec.missing": "spec", "missing": "apiVersion", "metadata.name": "name"} {
		if n := root.At(strings.Split(path, ".")...); n.Key.Text() != want {
			t.Errorf("%s: the key stands at %q, want %q", path, n.Key.Text(), want)
		}
	}
}

// TestPackage holds what several files of a package give, in whatever order they
// come.
func TestPackage(t *testing.T) {
	files := []*source.File{
		source.NewFile("a.cue", []byte("package apps\n\nimport \"strings\"\n\n_kind: strings.ToTitle(\"web\")\n_c: {kind: _kind}\n")),
		source.NewFile("b.cue", []byte("package apps\n\nshop: spec: image: _image\nlist: [_c]\n")),
		source.NewFile("c.cue", []byte("@if(!x && (y || !z))\npackage apps\n\nshop: {kind: _kind, spec: replicas: 2}\n_image: \"x:1\"\n")),
		source.NewFile("d.cue", []byte("@if(x)\npackage apps\n\nshop: kind: \"Worker\"\n")),
		source.NewFile("e.cue", []byte("// None.\n@ignore()\npackage apps\n\nshop: kind: \"Worker\"\n")),
	}
	const want = `b.cue {"kind":"Web","spec":{"image":"x:1","replicas":2}} image in b.cue, replicas in c.cue, kind in c.cue
b.cue {"kind":"Web"} image in b.cue, replicas in b.cue, kind in a.cue
`
	for range 2 {
		docs, diagnostics := Parse(t.Context(), files...)
		if len(diagnostics) > 0 {
			t.Fatal(describe(diagnostics))
		}
		var got strings.Builder
		for _, doc := range docs {
			at := func(path ...string) string { return doc.Root().At(path...).Key.File.Name }
			fmt.Fprintf(&got, "%s %s image in %s, replicas in %s, kind in %s\n", doc.File.Name, doc.Root().JSON(),
				at("spec", "image"), at("spec", "replicas"), doc.Root().Get("kind").Range.File.Name)
		}
		if got.String() != want {
			t.Errorf("got:\n%swant:\n%s", got.String(), want)
		}
		slices.Reverse(files)
	}
}

func TestPackageIsDocument(t *testing.T) {
	docs, diagnostics := Parse(t.Context(),
		source.NewFile("b.cue", []byte("package apps\n\nkind: \"Web\"\nspec: image: _image\n")),
		source.NewFile("a.cue", []byte("package apps\n\n_image: \"x:1\"\nspec: replicas: 2\n")))
	if len(diagnostics) > 0 || len(docs) != 1 || docs[0].File.Name != "b.cue" {
		t.Fatal(len(docs), describe(diagnostics))
	}
	const want = `{"kind":"Web","spec":{"image":"x:1","replicas":2}}`
	if got := string(docs[0].Root().JSON()); got != want {
		t.Error(got)
	}
}

func TestPlaces(t *testing.T) {
	docs, _ := Parse(t.Context(), source.NewFile("apps.cue", []byte("\uFEFF"+strings.ReplaceAll(apps, "\n", "\r\n"))))
	for _, test := range []struct {
		doc        int
		path       string
		key, value string
	}{
		{0, "kind", "kind", `"Web"`},
		{0, "metadata.name", "name", `strings.ToLower("SHOP")`},
		{0, "spec.replicas", "replicas", `*2 | int`},
		{0, "spec.image", "image", `"nginx:\(_version)"`},
		{1, "metadata.name", "metadata", `"a"`},
		{2, "metadata.name", "metadata", `"b"`},
		{3, "a", "a", "1.50"},
		{3, "g.1", "g", "{}"},
		{3, "missing", "kind", ""},
	} {
		n := docs[test.doc].Root().At(strings.Split(test.path, ".")...)
		if n.Key.Text() != test.key || n.Exists() && n.Range.Text() != test.value {
			t.Errorf("%s of %d: %q at %q", test.path, test.doc, n.Key.Text(), n.Range.Text())
		}
	}
}

// TestMistakes reads testdata/mistakes.txtar: files with mistakes, those of one
// folder in one package, each time with what is said of them. -update writes the
// latter anew.
func TestMistakes(t *testing.T) {
	const path = "testdata/mistakes.txtar"
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var files []*source.File
	for i := range archive.Files {
		want := &archive.Files[i]
		if want.Name != "said" {
			files = append(files, source.NewFile(want.Name, want.Data))
			continue
		}
		t.Run(files[0].Name, func(t *testing.T) {
			_, diagnostics := Parse(t.Context(), files...)
			got := describe(diagnostics)
			if *update {
				want.Data = []byte(got)
			} else if got != string(want.Data) {
				t.Errorf("got:\n%swant:\n%s", got, want.Data)
			}
		})
		files = nil
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// describe writes diagnostics as the expectations have them.
func describe(diagnostics []source.Diagnostic) string {
	var b strings.Builder
	for _, d := range diagnostics {
		fmt.Fprintf(&b, "%s [%s] %s\n", describePlace(d.Range), d.Rule, d.Message)
		if d.Hint != "" {
			fmt.Fprintf(&b, "\thint: %s\n", d.Hint)
		}
		for _, r := range d.Related {
			fmt.Fprintf(&b, "\t%s %s\n", describePlace(r.Range), r.Message)
		}
	}
	return b.String()
}

func describePlace(p source.Range) string {
	file := ""
	if strings.Contains(p.File.Name, "/") { // one of several
		file = p.File.Name + ":"
	}
	line, column := p.File.Position(p.Start)
	return fmt.Sprintf("%s%d:%d %q", file, line, column, p.Text())
}

// TestHostile holds that input made to do harm is refused at once.
func TestHostile(t *testing.T) {
	repeat := strings.Repeat
	for _, test := range []struct{ name, in, want string }{
		{"a chain of fields", repeat("a:", MaxSize/2), `1:2002 ":" [limit] fields are nested more than 1,000 levels deep here`},
		{"a chain over lines", repeat("a:\n", MaxSize/3), `1001:2 ":" [limit] fields are nested more than 1,000 levels deep here`},
		{"a sum", "a: 1" + repeat("+1", 50_000), `1:4 "1" [limit] expressions are nested more than 1,000 levels deep here`},
		{"brackets", "a: " + repeat("[", 500_000), `1:10004 "[" [cue] `},
		{"2 MB", repeat("\n", 2<<20), `1:1 "" [limit] the file has 2097152 bytes, and at most 1 MiB are read`},
		{"lists in a list", `shop: {kind: "Web", a: ` + repeat("[", 101) + repeat("]", 101) + "}",
			`1:123 "[[]]" [limit] maps and lists are nested more than 100 levels deep here`},
		{"a control character", "a: \"\x1b\"\n", `1:5 "\x1b" [encoding] there is a control character, U+001B, in the text`},
	} {
		begin := time.Now()
		docs, diagnostics := Parse(t.Context(), source.NewFile("in.cue", []byte(test.in)))
		if took := time.Since(begin); took > 20*time.Second {
			t.Errorf("%s: took %v", test.name, took)
		}
		if got := describe(diagnostics); len(docs) > 0 || len(diagnostics) != 1 || !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %d documents, %.300s", test.name, len(docs), got)
		}
	}
}

// TestTime holds that waiting ends with the context.
func TestTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	const slow = `import "list"
shop: {kind: "Web", spec: args: [for n in list.Range(0, 50000, 1) {"\(n)"}]}
`
	docs, diagnostics := Parse(ctx, source.NewFile("slow.cue", []byte(slow)))
	if len(docs) > 0 || len(diagnostics) != 1 || diagnostics[0].Rule != "limit" {
		t.Errorf("%d documents, %s", len(docs), describe(diagnostics))
	}
}
