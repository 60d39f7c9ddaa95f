package source

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// slowly reads a file with the YAML library alone.
func slowly(f *File) ([]*Document, []Diagnostic) {
	p := &yamlParser{Collector: Collector{File: f}, probes: probeBytes, slow: true}
	return p.parse()
}

// sameTrees holds that what is read quickly is what the YAML library reads, in
// every field of every node.
func sameTrees(t *testing.T, data []byte) {
	t.Helper()
	f := NewFile("in.yaml", data)
	got, found := Parse(f)
	want, missed := slowly(f)
	if describe(found) != describe(missed) {
		t.Fatalf("%q\ngives\n%s\nthe library\n%s", data, describe(found), describe(missed))
	}
	if len(got) != len(want) {
		t.Fatalf("%q\n%d documents, of the library %d", data, len(got), len(want))
	}
	for i := range got {
		if got[i].Range != want[i].Range {
			t.Fatalf("%q\ndocument %d at %v, of the library %v", data, i, got[i].Range, want[i].Range)
		}
		if difference := differ(got[i].Root(), want[i].Root()); difference != "" {
			t.Fatalf("%q\n%s", data, difference)
		}
	}
}

// differ says in what two trees are not the same; "" if they are.
func differ(got, want *Node) string {
	if shape(got) != shape(want) {
		return fmt.Sprintf("got  %s\nwant %s", shape(got), shape(want))
	}
	for i := range got.Fields {
		if got.Fields[i].Name != want.Fields[i].Name {
			return fmt.Sprintf("key %q, of the library %q", got.Fields[i].Name, want.Fields[i].Name)
		}
		if d := differ(got.Fields[i].Value, want.Fields[i].Value); d != "" {
			return d
		}
	}
	for i := range got.Items {
		if d := differ(got.Items[i], want.Items[i]); d != "" {
			return d
		}
	}
	return ""
}

func shape(n *Node) string {
	return fmt.Sprintf("%v %v %q %d-%d, key %d-%d, %d fields, %d items", n.Kind, n.Style, n.Text, n.Start, n.End,
		n.Key.Start, n.Key.End, len(n.Fields), len(n.Items))
}

// isQuick reports whether a document is read without the library.
func isQuick(text string) bool {
	p := &yamlParser{Collector: Collector{File: NewFile("in.yaml", []byte(text))}}
	return p.quick(chunk{end: len(text)}) != nil
}

// everyday is what has to be read quickly.
var everyday = []string{
	spec,
	"a: 1\nb:\n  c: x # y\n# z\n\n  d: \"e # f\"\n  g: 'it''s'\n",
	"- a\n- b: 1\n  c: 2\n-\n  d: 3\n- - e\n  - f\n-\n",
	"a:\n- b\n- c:\n  - d\ne:\n",
	"a: {b: [1, {c: d}], e: [ ], h: {}} # end\ni: [\n  x, # ]\n  y\n]\n",
	"a: [-1, --flag, a b, http://x/y#z, \"b\\n\", 'c''d']\n",
	"a: |\n  one\n\n    two\n\n# end\nb: |-\n    x\n    # y\n- c\n",
	"a: http://example.com:80/#x\nb: a:b\nc: -1\nd: --x\ne: what?\nf: ~\n",
	"nä: 日本 # ü\n",
	"\n# c\na: 1",
	"a: \"\\\"x\\\\ \\n\"\n\"b\": 1\n'c d': 2\n",
}

func TestQuick(t *testing.T) {
	for _, text := range everyday {
		if text = strings.TrimSuffix(text, "- c\n"); !isQuick(text) {
			t.Errorf("this takes the library:\n%s", text)
		}
		sameTrees(t, []byte(text))
	}
	for _, text := range neutral {
		sameTrees(t, []byte(text))
	}
}

// TestQuickCuts reads what is nearly right: every text cut off, with a space or
// a line break more and with a character less, at some 150 places.
func TestQuickCuts(t *testing.T) {
	for _, text := range append(append([]string{}, everyday...), neutral...) {
		for i := 0; i < len(text); i += 1 + len(text)/150 {
			sameTrees(t, []byte(text[:i]))
			sameTrees(t, []byte(text[:i]+" "+text[i:]))
			sameTrees(t, []byte(text[:i]+"\n"+text[i:]))
			sameTrees(t, []byte(text[:i]+text[i+1:]))
		}
	}
}

// TestQuickFiles reads the manifests and specs of this repository.
func TestQuickFiles(t *testing.T) {
	files, err := filepath.Glob("../examples/*/*.yaml")
	if err != nil || len(files) < 20 {
		t.Fatal(err, len(files))
	}
	more, _ := filepath.Glob("../examples/*/manifests/*.yaml")
	slow := 0
	for _, name := range append(files, more...) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sameTrees(t, data)
		if !strings.Contains(string(data), "\n---\n") && !isQuick(string(data)) {
			slow++
		}
	}
	if slow > len(files)/5 {
		t.Errorf("%d files take the library", slow)
	}
}

// FuzzQuick holds sameTrees for any input.
func FuzzQuick(f *testing.F) {
	for _, text := range append(everyday, neutral...) {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < 4096 {
			sameTrees(t, data)
		}
	})
}
