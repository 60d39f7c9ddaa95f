package cue

import (
	"context"
	"flag"
	"fmt"
	"os"
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
		got = append(got, string(doc.Root.JSON()))
		if !doc.Evaluated() {
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
	root := docs[0].Root
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
		n := docs[test.doc].Root.At(strings.Split(test.path, ".")...)
		if n.Key.Text() != test.key || n.Exists() && n.Range.Text() != test.value {
			t.Errorf("%s of %d: %q at %q", test.path, test.doc, n.Key.Text(), n.Range.Text())
		}
	}
}

// TestMistakes reads testdata/mistakes.txtar: pairs of a file with mistakes and
// what is said of them. -update writes the latter anew.
func TestMistakes(t *testing.T) {
	const path = "testdata/mistakes.txtar"
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(archive.Files); i += 2 {
		in, want := archive.Files[i], &archive.Files[i+1]
		t.Run(in.Name, func(t *testing.T) {
			_, diagnostics := Parse(t.Context(), source.NewFile(in.Name, in.Data))
			got := describe(diagnostics)
			if *update {
				want.Name, want.Data = "said", []byte(got)
			} else if got != string(want.Data) {
				t.Errorf("%s\ngot:\n%swant:\n%s", in.Data, got, want.Data)
			}
		})
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
	line, column := p.File.Position(p.Start)
	return fmt.Sprintf("%d:%d %q", line, column, p.Text())
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
