package source

import (
	"context"
	"strings"
	"testing"
)

const cueApps = `package apps

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

func TestParseCUE(t *testing.T) {
	docs, diagnostics := ParseCUE(t.Context(), NewFile("apps.cue", []byte(cueApps)))
	if len(diagnostics) > 0 {
		t.Fatal(describe(diagnostics))
	}
	var got []string
	for _, doc := range docs {
		got = append(got, string(doc.Root.JSON()))
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

func TestCUEPlaces(t *testing.T) {
	docs, _ := ParseCUE(t.Context(), NewFile("apps.cue", []byte("\uFEFF"+strings.ReplaceAll(cueApps, "\n", "\r\n"))))
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

// TestCUETime holds that waiting ends with the context.
func TestCUETime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	const slow = `import "list"
shop: {kind: "Web", spec: args: [for n in list.Range(0, 50000, 1) {"\(n)"}]}
`
	within(t, func() {
		docs, diagnostics := ParseCUE(ctx, NewFile("slow.cue", []byte(slow)))
		if len(docs) > 0 || len(diagnostics) != 1 || diagnostics[0].Rule != ruleLimit {
			t.Errorf("%d documents, %s", len(docs), describe(diagnostics))
		}
	})
}

func TestCUEDepth(t *testing.T) {
	in := "shop: {kind: \"Web\", a: " + strings.Repeat("[", 101) + strings.Repeat("]", 101) + "}\n"
	docs, diagnostics := ParseCUE(t.Context(), NewFile("in.cue", []byte(in)))
	if len(docs) > 0 || len(diagnostics) != 1 || !strings.Contains(diagnostics[0].Message, "100 levels") {
		t.Errorf("%d documents, %s", len(docs), describe(diagnostics))
	}
}
