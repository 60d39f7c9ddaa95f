package source

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// dump writes a tree, one node a line: path, kind, value of a scalar, place.
func dump(b *strings.Builder, path string, n *Node) {
	line, column := n.File.Position(n.Start)
	endLine, endColumn := n.File.Position(n.End)
	fmt.Fprintf(b, "%s %s", path, n.Kind)
	if n.Scalar() {
		fmt.Fprintf(b, " %q", n.Text)
	}
	fmt.Fprintf(b, " %d:%d-%d:%d\n", line, column, endLine, endColumn)
	for _, f := range n.Fields {
		dump(b, path+"."+f.Name, f.Value)
	}
	for i, item := range n.Items {
		dump(b, fmt.Sprintf("%s[%d]", path, i), item)
	}
}

func TestPlaces(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "kind: Web\nreplicas:   3  # three\n", `
 a map 1:1-2:14
.kind text "Web" 1:7-1:10
.replicas a whole number "3" 2:13-2:14
`},
		{"crlf", "a: 1\r\nb:\r\n  - x\r\n  - 'y'\r\nc: |\r\n  one\r\n  two\r\nd: z\r\n", `
 a map 1:1-8:5
.a a whole number "1" 1:4-1:5
.b a list 3:3-4:8
.b[0] text "x" 3:5-3:6
.b[1] text "y" 4:5-4:8
.c text "one\ntwo\n" 5:4-7:6
.d text "z" 8:4-8:5
`},
		{"carriage return alone", "a: 1\rb: 2\r", `
 a map 1:1-2:5
.a a whole number "1" 1:4-1:5
.b a whole number "2" 2:4-2:5
`},
		{"byte-order mark", "\uFEFFa: 1\nb: 2\n", `
 a map 1:1-2:5
.a a whole number "1" 1:4-1:5
.b a whole number "2" 2:4-2:5
`},
		{"characters of several bytes", "né: \"日本\" # ü\nü: {ä: ö, 💧: 1}\n", `
 a map 1:1-2:16
.né text "日本" 1:5-1:9
.ü a map 2:4-2:16
.ü.ä text "ö" 2:8-2:9
.ü.💧 a whole number "1" 2:14-2:15
`},
		{"line separators of YAML 1.1", "a: \"x\u2028y\"\nb: 1\n", `
 a map 1:1-2:5
.a text "x\u2028y" 1:4-1:9
.b a whole number "1" 2:4-2:5
`},
		{"tabs after content", "a:\t1\t# one\nb: [\t2,\t3\t]\t\n", `
 a map 1:1-2:12
.a a whole number "1" 1:4-1:5
.b a list 2:4-2:12
.b[0] a whole number "2" 2:6-2:7
.b[1] a whole number "3" 2:9-2:10
`},
		{"block scalars",
			"a: |\n  one\n\n    two\n\n# end\nb: >-\n  x\n  y\nc: |+\n  z\n\nd: |2\n    in\n   out\ne: |\nf: 1\n", `
 a map 1:1-17:5
.a text "one\n\n  two\n" 1:4-4:8
.b text "x y" 7:4-9:4
.c text "z\n\n" 10:4-11:4
.d text "  in\n out\n" 13:4-15:7
.e text "" 16:4-16:5
.f a whole number "1" 17:4-17:5
`},
		{"block scalars in lists", "- |\n x\n- k: |-\n    y\n  l: >\n   z\n   \n   \n", `
 a list 1:1-6:5
[0] text "x\n" 1:3-2:3
[1] a map 3:3-6:5
[1].k text "y" 3:6-4:6
[1].l text "z\n" 5:6-6:5
`},
		{"text over several lines", "a: one\n  two\n\n  three # end\nb: \"x\n  y\\\n  z\"\nc: 'it''s\n  so'\n", `
 a map 1:1-9:6
.a text "one two\nthree" 1:4-4:8
.b text "x yz" 5:4-7:5
.c text "it's so" 8:4-9:6
`},
		{"brackets", "a: {b: [1, {c: d}], e: [ ], f, g: , h: {}} # end\ni: [\n  x, # ]\n  y\n]\n", `
 a map 1:1-5:2
.a a map 1:4-1:43
.a.b a list 1:8-1:19
.a.b[0] a whole number "1" 1:9-1:10
.a.b[1] a map 1:12-1:18
.a.b[1].c text "d" 1:16-1:17
.a.e a list 1:24-1:27
.a.f null "" 1:30-1:30
.a.g null "" 1:33-1:33
.a.h a map 1:40-1:42
.i a list 2:4-5:2
.i[0] text "x" 3:3-3:4
.i[1] text "y" 4:3-4:4
`},
		{"pairs in brackets", "[a: b, {c: d}: e, ? f : g, \"h\":i]\n", `
 a list 1:1-1:34
[0] a map 1:2-1:6
[0].a text "b" 1:5-1:6
[1] a map 1:8-1:17
[2] a map 1:19-1:26
[2].f text "g" 1:25-1:26
[3] a map 1:28-1:33
[3].h text "i" 1:32-1:33
`},
		{"left out", "a:\nb:\n  -\n  -   # nothing\n  - c:\n? d\n? e\n: 1\nf: !!str\ng: &x\n", `
 a map 1:1-10:6
.a null "" 1:3-1:3
.b a list 3:3-5:7
.b[0] null "" 3:4-3:4
.b[1] null "" 4:4-4:4
.b[2] a map 5:5-5:7
.b[2].c null "" 5:7-5:7
.d null "" 6:4-6:4
.e a whole number "1" 8:3-8:4
.f text "" 9:9-9:9
.g null "" 10:6-10:6
`},
		{"anchors", "a: &one  1\nb: &two\n  c: *one\nd: *two\n&k e : &three [*one]\nf: !!map &x {g: !!str 1}\n*k : 2\n", `
 a map 1:1-7:7
.a a whole number "1" 1:10-1:11
.b a map 3:3-3:10
.b.c a whole number "1" 1:10-1:11
.d a map 3:3-3:10
.d.c a whole number "1" 1:10-1:11
.e a list 5:15-5:21
.e[0] a whole number "1" 1:10-1:11
.f a map 6:13-6:25
.f.g text "1" 6:23-6:24
`},
		{"merge keys",
			"base: &base {a: 1, b: 2}\nmore: &more {b: 3, d: 4}\nx:\n  a: 5\n  <<: [*more, *base]\n  c: 6\n", `
 a map 1:1-6:7
.base a map 1:13-1:25
.base.a a whole number "1" 1:17-1:18
.base.b a whole number "2" 1:23-1:24
.more a map 2:13-2:25
.more.b a whole number "3" 2:17-2:18
.more.d a whole number "4" 2:23-2:24
.x a map 4:3-6:7
.x.a a whole number "5" 4:6-4:7
.x.b a whole number "3" 2:17-2:18
.x.d a whole number "4" 2:23-2:24
.x.c a whole number "6" 6:6-6:7
`},
		{"list without indent", "a:\n- b\n- - c\n  - d\ne: 1\n", `
 a map 1:1-5:5
.a a list 2:1-4:6
.a[0] text "b" 2:3-2:4
.a[1] a list 3:3-4:6
.a[1][0] text "c" 3:5-3:6
.a[1][1] text "d" 4:5-4:6
.e a whole number "1" 5:4-5:5
`},
		{"text alone", "--- >\n folded\n text\n", `
 text "folded text\n" 1:5-3:6
`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			docs, diagnostics := Parse(NewFile("in.yaml", []byte(test.in)))
			diagnostics = slices.DeleteFunc(diagnostics,
				func(d Diagnostic) bool { return d.Rule == ruleKey || d.Rule == ruleDuplicate })
			if len(docs) != 1 || len(diagnostics) > 0 {
				t.Fatalf("%d documents, %s", len(docs), describe(diagnostics))
			}
			var b strings.Builder
			dump(&b, "", docs[0].Root())
			if got := b.String(); got != test.want[1:] {
				t.Errorf("%s\ngot:\n%swant:%s", test.in, got, test.want)
			}
		})
	}
}

// TestDocuments holds where documents begin and end, since objects are passed
// on byte for byte.
func TestDocuments(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string
	}{
		{"one", "a: 1\n", []string{"a: 1\n"}},
		{"separators", "# x\n---\na: 1\n---\n\n# y\n---   # z\nb: 2\n--- {c: 3}\n---\n",
			[]string{"a: 1\n", "b: 2\n", "{c: 3}\n"}},
		{"comments belong to it", "# a\n\na: 1 # b\n# c\n---\n", []string{"# a\n\na: 1 # b\n# c\n"}},
		{"ends", "a: 1\n...\n# x\nb: 2\n... # y\n---\nc: 3\n...\n", []string{"a: 1\n", "# x\nb: 2\n", "c: 3\n"}},
		{"directives", "%YAML 1.2\n# x\n---\na: 1\n...\n%YAML 1.1\n%FUTURE x\n---\nb: 2\n",
			[]string{"a: 1\n", "b: 2\n"}},
		{"carriage returns", "\uFEFFa: 1\r\n---\r\nb: 2\r\n", []string{"a: 1\r\n", "b: 2\r\n"}},
		{"no separators", "a: ---\nb: |\n ---\n  --- x\nc---: 1\n---d: 2\n-----\n : 1\n", nil},
		{"in a block of text", "a: |\n  x\n---\nb: 1\n", []string{"a: |\n  x\n", "b: 1\n"}},
		{"null", "--- ~\n", []string{"~\n"}},
		{"nothing", "\n# x\n---\n \t\n---\n...\n", nil},
	}
	for _, test := range tests {
		docs, diagnostics := Parse(NewFile("in.yaml", []byte(test.in)))
		var got []string
		for _, doc := range docs {
			got = append(got, doc.Text())
		}
		if !slices.Equal(got, test.want) || test.name != "no separators" && len(diagnostics) > 0 {
			t.Errorf("%s: got %q, want %q\n%s", test.name, got, test.want, describe(diagnostics))
		}
	}
}

func TestKinds(t *testing.T) {
	for kind, texts := range map[Kind]string{
		Null:  "~ null Null NULL",
		Bool:  "true True TRUE false False FALSE",
		Int:   "0 -1 +1 007 0644 08 0o17 0x1fF 123456789012345678901234567890",
		Float: "1. 1.5 .5 -1e3 1E+05 +.5e-3 .inf -.Inf +.INF .nan .NAN 1e400",
		String: "yes no on off y N tRUE nULL 1_000 0b1 0o8 0x 0xg -0x1 1e 1e+ . -. +- 1.2.3 1:30 2001-01-01 .Nan " +
			"-.nan 12e03x << =",
	} {
		for text := range strings.FieldsSeq(texts) {
			docs, diagnostics := Parse(NewFile("in.yaml", []byte("- "+text+"\n")))
			if len(diagnostics) > 0 {
				t.Fatal(describe(diagnostics))
			}
			n := docs[0].Root().Items[0]
			if n.Kind != kind || n.Text != text || n.Style != Plain {
				t.Errorf("%s is %s, want %s", text, n.Kind, kind)
			}
		}
	}
}

func TestKeys(t *testing.T) {
	docs, _ := Parse(NewFile("in.yaml", []byte("# x\nspec:\n  args: [a, [b]]\n  'env': {A: 1}\n")))
	root := docs[0].Root()
	for _, test := range []struct {
		node *Node
		want string
	}{
		{root, "spec"},
		{root.At("spec"), "spec"},
		{root.At("spec", "args"), "args"},
		{root.At("spec", "args", "1", "0"), "args"},
		{root.At("spec", "env", "A"), "A"},
		{root.At("spec", "env", "B"), "'env'"},
		{root.At("kind"), "spec"},
	} {
		if got := test.node.Key.Text(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestPosition(t *testing.T) {
	f := NewFile("in.yaml", []byte("\uFEFFaé\r\nb\rc\n\nd"))
	for offset, want := range []string{"1:1", "1:1", "1:1", "1:1", "1:2", "1:3", "1:3", "1:4", "2:1", "2:2", "3:1",
		"3:2", "4:1", "5:1", "5:2", "5:2"} {
		line, column := f.Position(offset)
		if got := fmt.Sprintf("%d:%d", line, column); got != want && offset != 5 { // 5 is within é
			t.Errorf("%d: got %s, want %s", offset, got, want)
		}
	}
	for i, want := range []string{"", "aé", "b", "c", "", "d", ""} {
		if got := f.Line(i); got != want {
			t.Errorf("line %d is %q, want %q", i, got, want)
		}
	}
}
