package source

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// FuzzParse holds that no input makes Parse panic, that every node lies within
// the document, that what a plain scalar says is what is written at its place,
// and that every tree can be written as JSON.
func FuzzParse(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		docs, diagnostics := Parse(NewFile("fuzz.yaml", data))
		checkDocuments(t, docs, diagnostics)
		checkWeight(t, data)
		if len(docs) == 0 && len(diagnostics) == 0 && hasContent(string(data)) {
			t.Errorf("%q has neither documents nor mistakes", data)
		}
	})
}

// checkWeight holds that a text is not parsed into much more than was counted
// before: for each sign two values, each with a key.
func checkWeight(t *testing.T, data []byte) {
	root, err := parseYAML(bytes.NewReader(data))
	if err != nil {
		return
	}
	if nodes, values := countNodes(root), weigh(data).values; nodes > 1+4*values {
		t.Errorf("%d nodes in %q, and only %d counted before", nodes, data, values)
	}
}

func countNodes(n *yaml.Node) int {
	count := 1
	for _, c := range n.Content {
		count += countNodes(c)
	}
	return count
}

// hasContent reports whether a line is neither empty nor a comment nor a
// separator.
func hasContent(text string) bool {
	for _, line := range strings.FieldsFunc(strings.TrimPrefix(text, bom),
		func(r rune) bool { return strings.ContainsRune("\r\n\u0085\u2028\u2029", r) }) {
		if line = strings.Trim(line, " \t"); line != "" && !strings.ContainsAny(line[:1], "#%") &&
			!strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "...") {
			return true
		}
	}
	return false
}

// FuzzParseJSON holds the same for ParseJSON, and that it agrees with Go's own
// decoder on what is JSON.
func FuzzParseJSON(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		docs, diagnostics := ParseJSON(NewFile("fuzz.json", data))
		checkDocuments(t, docs, diagnostics)
		if len(docs) == 1 && len(diagnostics) == 0 && !json.Valid([]byte(strings.TrimPrefix(string(data), bom))) {
			t.Errorf("%q is not JSON", data)
		}
		if strict := len(diagnostics) > 0 && diagnostics[0].Rule == ruleJSON; strict && json.Valid(data) &&
			!strings.Contains(string(data), `\u`) {
			t.Errorf("%q is JSON, but %s", data, describe(diagnostics))
		}
	})
}

func checkDocuments(t *testing.T, docs []*Document, diagnostics []Diagnostic) {
	t.Helper()
	for _, d := range diagnostics {
		if !d.Range.Known() || d.Range.Start > d.Range.End || d.Range.End > len(d.Range.File.Data()) {
			t.Errorf("%v is no place for %q", d.Range, d.Message)
		}
		if d.Message == "" || strings.Contains(d.Message, "read as YAML from here on") {
			t.Errorf("no words for %q", d.Message)
		}
	}
	for _, doc := range docs {
		checkNode(t, doc, doc.Root())
		if b := doc.Root().JSON(); !json.Valid(b) {
			t.Errorf("%q became %s", doc.Text(), b)
		}
	}
}

func checkNode(t *testing.T, doc *Document, n *Node) {
	t.Helper()
	for _, p := range []Range{n.Range, n.Key} {
		if p.File != doc.File || p.Start > p.End || p.Start < doc.Start || p.End > doc.End {
			t.Fatalf("%d-%d is outside the document %d-%d", p.Start, p.End, doc.Start, doc.End)
		}
	}
	if n.Scalar() && n.Style == Plain && folded(n.Range.Text()) != folded(n.Text) {
		t.Errorf("%q stands at %q", n.Text, n.Range.Text())
	}
	for _, f := range n.Fields {
		checkNode(t, doc, f.Value)
	}
	for _, item := range n.Items {
		checkNode(t, doc, item)
	}
}

// folded takes the white space and line breaks out of a text.
func folded(text string) string {
	return strings.Join(strings.FieldsFunc(text,
		func(r rune) bool { return strings.ContainsRune(" \t\r\n\u0085\u2028\u2029", r) }),
		"")
}
