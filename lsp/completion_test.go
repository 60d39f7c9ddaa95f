package lsp

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

// What is asked for at | is told by what parses of the text, and where that is nothing, by the
// indentation of its lines: the path, with : behind that of a field, and the names beside it.
func TestPlaces(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"|", ": | "},
		{"ki|", ": | "},
		{"kind: |", "kind"},
		{"kind:|", "kind"},
		{"kind: Po|d\n", "kind"},
		{"ki|nd: Pod\n", ":"},
		{"a: 1\n|\nb: 2\n", ": a b"},
		{"a:\n  b: 1\n  c|\n  d: 2\n", "a: b d"},
		{"a:\n  c|\n", "a: | a"},
		{"a:\n  c|:\n    d: 1\n", "a:"},
		{"a:\n  c|\n    d: 1\n", "a:"},
		{"a: | b\n", "a"},
		{"a:| {b: 1}\n", ""},
		{"a:\n    |\n  b: 1\n", ""},
		{"a:\n  - |\n", "a[0]: | a[0]"},
		{"a:\n- b: 1\n  c|\n", "a[0]: b"},
		{"a:\n- b: 1\n- |\n", "a[1]: | a[1]"},
		{"a:\n- b: 1\n-|\n", "a[1]: | a[1]"},
		{"a:\n  - b: |\n", "a[0].b"},
		{"a: {b: 1, |}\n", "a: b"},
		{"a: {b: 1, c|, d: 2}\n", "a: b d"},
		{"a: {b: |}\n", "a.b"},
		{"a: {b: |\nc: 1\n", "a.b"},
		{"a: {b|\nc: 1\n", "a:"},
		{"a: [b, |]\n", "a[1]: | a[1]"},
		{"a: [{b: 1}, {|}]\n", "a[1]:"},
		{"a: {\n  b: 1,\n  |\n}\n", "a: b"},
		{"a: 'x|'\n", "a"},
		{"a: \"x|\n", "a"},
		{"a: x # y|\n", ""},
		{"# |\n", ""},
		{"a: |x\n", "a"},
		{"a: |-\n  te\u0001xt\n", ""},
		{"--- |\n", ""},
		{"a: 1\n---\n|\n---\nc: 1\n", ": | "},
		{"a: 1\n---\nb: 1\n|\n", ": b"},
		// What is broken elsewhere hides nothing.
		{"kind: Pod\nx: [\na:\n  b: 1\n  c|\n  d: 2\ny: }\n", "a: b d kind"},
		{"kind: Pod\n\tx\na:\n- b: 1\n  c:\n    d: {e: |\n  f: 1\n", "a[0].c.d.e kind"},
		{"kind: Pod\n\tx\na:\n  b:\n  - c: 1\n    d: 2\n  - e: 3\n    |\n", "a.b[0]: e kind"},
		{"kind: Pod\n\tx\na:\n  b:\n  - |\n", "a.b[0]: kind | a.b[0] kind"},
		{"\"x\n\tkind: Pod\na:\n  b: |\n", "a.b"},
	} {
		if got := placesIn(c.text, false); got != c.want {
			t.Errorf("%q: %q and not %q", c.text, got, c.want)
		}
	}
	for _, c := range []struct{ text, want string }{
		{`{"a": 1, |}`, ": a"},
		{`{"a": 1, "b|"}`, ": a"},
		{`{"a": 1, "b|": 2}`, ": a"},
		{`{"a": 1 |}`, ": a"},
		{`{"a": {"b": "|"}}`, "a.b"},
		{`{"a": {"b": |}}`, "a.b"},
		{`{"a": {"b": "|`, "a.b"},
		{`{"a": [{"b": "c", |`, "a[0]: b"},
		{"{\n  \"a\": [\n    {\n      \"b\": 1,\n      |\n    }\n  ]\n}\n", "a[0]: b"},
		{`{"a": ["|"]}`, "a[0]"},
	} {
		if got := placesIn(c.text, true); got != c.want {
			t.Errorf("%s: %q and not %q", c.text, got, c.want)
		}
	}
}

func placesIn(text string, json bool) string {
	at := strings.Index(text, "|")
	if i := strings.Index(text, "\u0001"); i >= 0 {
		at, text = i, strings.Replace(text, "\u0001", "", 1)
	} else {
		text = text[:at] + text[at+1:]
	}
	var list []string
	for _, p := range PlacesAt([]byte(text), at, json) {
		words := p.Path.String()
		if p.Field {
			words += ":"
			for _, f := range p.Root.Follow(p.Path).Fields {
				words += " " + f.Name
			}
		}
		if kind := p.Root.Get("kind"); kind.Kind == source.String && len(p.Path) > 0 {
			words += " kind"
		}
		list = append(list, words)
	}
	return strings.Join(list, " | ")
}

// No text and no place in it is too odd.
func TestPlacesOfAnything(t *testing.T) {
	parts := strings.Split("a: |b: |- |  |\n|\n  |{|}|[|]|,|\"|'|#|---\n|...\n|>|&x |*x|!t |\t|\r\n|\r|é|\uFEFF|?|%|: |:|-",
		"|")
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 3000 {
		var b strings.Builder
		for range r.IntN(30) {
			b.WriteString(parts[r.IntN(len(parts))])
		}
		text := b.String() + "|"
		at := r.IntN(len(text))
		PlacesAt([]byte(text), at, i%4 == 0)
	}
}

// What is taken is written as the text around it wants it.
func TestInserted(t *testing.T) {
	field := Suggestion{Name: "name", Kind: SuggestedField, Empty: `""`}
	mode := Suggestion{Name: "Always", Kind: SuggestedValue}
	item := Suggestion{Name: "Always", Kind: SuggestedValue, Item: true}
	inItem := Suggestion{Name: "name", Kind: SuggestedField, Empty: `""`, Item: true}
	kind := Suggestion{Name: "Pod", Kind: SuggestedKind, APIVersion: "v1"}
	on := Suggestion{Name: "on", Kind: SuggestedValue}
	for _, c := range []struct {
		text string
		o    Suggestion
		want string
	}{
		{"a:\n  n|\n", field, "a:\n  name: \n"},
		{"a:\n  n|x: 1\n", field, "a:\n  name: 1\n"},
		{"a:|\n", mode, "a: Always\n"},
		{"a: x|y # z\n", mode, "a: Always # z\n"},
		{"a:| x # z\n", mode, "a: Always # z\n"},
		{"a: | 'x y'\n", mode, "a: Always\n"},
		{"a: {b: |, c: 1}\n", mode, "a: {b: Always, c: 1}\n"},
		{"a: \"x|\n", mode, "a: \"Always\"\n"},
		{"a: 'x|y'\n", mode, "a: 'Always'\n"},
		{"a: |\n", on, "a: \"on\"\n"},
		{"-|\n", field, "- name: \n"},
		{"a:\n  |\n", item, "a:\n  - Always\n"},
		{"a: |\n", item, "a: [Always]\n"},
		{"a:\n  n|\n", inItem, "a:\n  - name: \n"},
		{"a: {b: 1 , |}\n", field, "a: {b: 1 , name: }\n"},
		{"a: {|b: 1}\n", field, "a: {name: 1}\n"},
		{"a: {| b: 1}\n", field, "a: {name: , b: 1}\n"},
		{"kind: P|\n", kind, "apiVersion: v1\nkind: Pod\n"},
		{"- kind: P|\r\n  a: 1\r\n", kind, "- apiVersion: v1\r\n  kind: Pod\r\n  a: 1\r\n"},
		{"{kind: P|}\n", kind, "{apiVersion: v1, kind: Pod}\n"},
		{`{"kind": "|"}`, kind, `{"apiVersion": "v1", "kind": "Pod"}`},
		{`{"a": 1 |}`, field, `{"a": 1 , "name": ""}`},
		{`{| "a": 1}`, field, `{"name": "", "a": 1}`},
		{`{"n|": 1}`, field, `{"name": 1}`},
		{`{"a": "|}`, mode, `{"a": "Always"}`},
		{`{"a": |}`, item, `{"a": ["Always"]}`},
		{`{"a": |}`, inItem, `{"a": [{"name": ""}]}`},
	} {
		at := strings.Index(c.text, "|")
		text := c.text[:at] + c.text[at+1:]
		json := strings.HasPrefix(text, `{"`) || strings.HasPrefix(text, `{ "`)
		cursor := newCursor([]byte(text), at, json)
		w := itemWriter{cursor: cursor, file: source.NewFile("", []byte(text)), client: client{encoding: utf8Units}}
		got := w.item(0, c.o)
		for _, e := range append([]textEdit{got.TextEdit}, got.AdditionalTextEdits...) {
			text = string(utf8Units.changed([]byte(text), contentChange{Range: &e.Range, Text: e.NewText}))
		}
		if text != c.want {
			t.Errorf("%q gives %q and not %q", c.text, text, c.want)
		}
		w.client.snippets = true
		if snippet := w.item(0, c.o); snippet.InsertTextFormat == formatSnippet &&
			strings.Replace(snippet.TextEdit.NewText, "$0", "", 1) != escaped(got.TextEdit.NewText) {
			t.Errorf("%q: the snippet is %s", c.text, snippet.TextEdit.NewText)
		}
	}
}

// A client gets what can stand at a place, in either of the units of positions.
func TestCompletion(t *testing.T) {
	p := newPeer(t, wordHost{})
	p.ask("initialize", pulling)
	p.tell("initialized", `{}`)
	p.tell("textDocument/didOpen", open("file:///w/a.yaml", "a:\n  😀: {b}\n"))
	at := func(file string, line, character int) string {
		return p.ask("textDocument/completion", fmt.Sprintf(`{"textDocument":{"uri":"file:///w/%s"},"position":`+
			`{"line":%d,"character":%d}}`, file, line, character))
	}
	if got := at("a.yaml", 1, 8); !strings.Contains(got,
		`"textEdit":{"newText":"a.😀: ","range":{"end":{"character":8,"line":1},"start":{"character":7,"line":1}}}`) {
		t.Error(got)
	}
	if got := at("a.yaml", 9, 0); got != "-32602" {
		t.Error(got)
	}
	p.tell("textDocument/didOpen", open("file:///w/a.cue", "a: b"))
	if got := at("a.cue", 0, 4); got != `{"isIncomplete":false,"items":[]}` {
		t.Error(got)
	}
}
