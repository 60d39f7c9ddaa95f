package source

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	yamlv3 "go.yaml.in/yaml/v3"
	sigsyaml "sigs.k8s.io/yaml"
)

func text(s string) *Node { return &Node{Kind: String, Text: s} }

func mapping(pairs ...any) *Node {
	n := &Node{Kind: Map}
	for i := 0; i < len(pairs); i += 2 {
		value, ok := pairs[i+1].(*Node)
		if !ok {
			value = text(pairs[i+1].(string))
		}
		n.Fields = append(n.Fields, Field{Name: pairs[i].(string), Value: value})
	}
	return n
}

func list(items ...*Node) *Node {
	return &Node{Kind: List, Items: items}
}

// TestYAMLText holds how a text is written: what comes after "key: ".
func TestYAMLText(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", `""`},
		{"shop", "shop"},
		{"two words", "two words"},
		{"registry.example.com/shop:1.29-alpine@sha256:0a1b", "registry.example.com/shop:1.29-alpine@sha256:0a1b"},
		{"Größe", "Größe"},
		{"ok 👍", "ok 👍"},
		{"--flag=x", "--flag=x"},
		{"-v", "-v"},
		{"/var/run", "/var/run"},
		{".", "."},
		{"10.0.0.1", "10.0.0.1"},
		{"10.0.0.0/8", "10.0.0.0/8"},
		{"100m", "100m"},
		{"128Mi", "128Mi"},
		{"1.2.3", "1.2.3"},
		{"25%", "25%"},
		{"a: b", "'a: b'"},
		{"a:b", "a:b"},
		{"a:", "'a:'"},
		{"a #b", "'a #b'"},
		{"a#b", "a#b"},
		{"0 2 * * *", "0 2 * * *"},
		{"*/5 * * * *", "'*/5 * * * *'"},
		{"@daily", "'@daily'"},
		{"`x`", "'`x`'"},
		{"%x", "'%x'"},
		{"$(A)", "$(A)"},
		{"[a]", "'[a]'"},
		{"{a: 1}", "'{a: 1}'"},
		{`{"a": 1}`, `'{"a": 1}'`},
		{`it's: "x"`, `"it's: \"x\""`},
		{`"x"`, `'"x"'`},
		{"'x'", `"'x'"`},
		{"it's", "it's"},
		{"!x", "'!x'"},
		{"&x", "'&x'"},
		{"|", "'|'"},
		{">", "'>'"},
		{"? x", "'? x'"},
		{"- x", "'- x'"},
		{"-", "'-'"},
		{"---", "'---'"},
		{"...", "'...'"},
		{"=", "'='"},
		{"<<", "'<<'"},
		{"=x", "=x"},
		{" x", "' x'"},
		{"x ", "'x '"},
		{"#x", "'#x'"},
		{`C:\x`, `C:\x`},

		{"yes", `"yes"`}, {"No", `"No"`}, {"ON", `"ON"`}, {"off", `"off"`}, {"y", `"y"`}, {"N", `"N"`},
		{"true", `"true"`}, {"False", `"False"`}, {"null", `"null"`}, {"~", `"~"`}, {"Null", `"Null"`},
		{"yesterday", "yesterday"}, {"none", "none"}, {"~/x", "~/x"},

		{"1", `"1"`}, {"-1", `"-1"`}, {"+1", `"+1"`}, {"012", `"012"`}, {"0o17", `"0o17"`}, {"0x1F", `"0x1F"`},
		{"0b11", `"0b11"`}, {"0b-1", `"0b-1"`}, {"1_000", `"1_000"`}, {"-_12", `"-_12"`}, {"._5", `"._5"`}, {"1,000",
			`"1,000"`},
		{"1.5", `"1.5"`}, {"1.", `"1."`}, {".5", `".5"`}, {"-.5", `"-.5"`}, {"1e3", `"1e3"`}, {"1E-3", `"1E-3"`},
		{"12e0345", `"12e0345"`}, {".inf", `".inf"`}, {"-.Inf", `"-.Inf"`}, {".NaN", `".NaN"`},
		{"12:30:45", `"12:30:45"`}, {"22:22", `"22:22"`}, {"8080:80", "8080:80"}, {"190:20:30.15", `"190:20:30.15"`},
		{"2024-01-31", `"2024-01-31"`}, {"2024-1-3", `"2024-1-3"`}, {"2024-01-31T10:00:00Z", `"2024-01-31T10:00:00Z"`},
		{"2024-01-31 10:00:00 +1", `"2024-01-31 10:00:00 +1"`}, {"2024-01-31-rc1", "2024-01-31-rc1"},
		{"inf", "inf"}, {"nan", "nan"}, {"0x", `"0x"`}, {"0x_", `"0x_"`}, {"1e", "1e"}, {"12ab", "12ab"}, {"e3", "e3"},

		{"a\tb", `"a\tb"`},
		{"a\rb", `"a\rb"`},
		{"\x00\x1b\x7f", `"\u0000\u001b\u007f"`},
		{"a\u0085b", `"a\u0085b"`},
		{"a\u00a0b", `"a\u00a0b"`},
		{"a\u2028b\u2029", `"a\u2028b\u2029"`},
		{"\ufeffx", `"\ufeffx"`},
		{"a\u202eb", `"a\u202eb"`},
		{"\ufffe", `"\ufffe"`},

		{"a\nb", "|-\n  a\n  b"},
		{"a\nb\n", "|\n  a\n  b"},
		{"a\n\n", "|+\n  a\n"},
		{"a\n\nb\n\n\n", "|+\n  a\n\n  b\n\n"},
		{"  a\nb\n", "|2\n    a\n  b"},
		{"\ta\nb\n", "|2\n  \ta\n  b"},
		{"\n\na\n", "|2\n\n\n  a"},
		{"a\n\tb\n", "|\n  a\n  \tb"},
		{"a \nb\n", "|\n  a \n  b"},
		{"# x\nyes\n", "|\n  # x\n  yes"},
		{"---\n...\n", "|\n  ---\n  ..."},
		{"\n", `"\n"`},
		{"\n\n", `"\n\n"`},
		{"a\n  \nb\n", `"a\n  \nb\n"`},
		{"a\n\t", `"a\n\t"`},
		{"a\r\nb\r\n", `"a\r\nb\r\n"`},
		{"a\n\u2028b\n", `"a\n\u2028b\n"`},
	}
	for _, test := range tests {
		want := "key: " + test.want + "\n"
		if got := string(mapping("key", test.text).YAML()); got != want {
			t.Errorf("%q is written as\n%s\nnot as\n%s", test.text, got, want)
		}
		readBack(t, mapping("key", test.text, "list", list(text(test.text), mapping("a", test.text, "b", test.text)),
			test.text, "x"))
	}
}

func TestYAMLNumbers(t *testing.T) {
	tests := []struct {
		kind       Kind
		text, want string
	}{
		{Int, "12", "12"},
		{Int, "+12", "12"},
		{Int, "0644", "420"},
		{Int, "0o644", "420"},
		{Int, "0x1F", "31"},
		{Int, "123456789012345678901", "123456789012345678901"},
		{Float, "1e3", "1000.0"},
		{Float, ".5", "0.5"},
		{Float, "1.", "1.0"},
		{Float, "1e30", "1.0e+30"},
		{Float, "1.5e-9", "1.5e-09"},
		{Float, ".inf", ".inf"},
		{Float, "-.Inf", "-.inf"},
		{Bool, "True", "true"},
		{Null, "~", "null"},
	}
	for _, test := range tests {
		n := &Node{Kind: test.kind, Text: test.text}
		if got := string(n.YAML()); got != test.want+"\n" {
			t.Errorf("%s is written as %snot as %s", test.text, got, test.want)
		}
		if !strings.Contains(test.want, "inf") {
			readBack(t, n)
		}
	}
}

func TestYAMLForm(t *testing.T) {
	n := mapping(
		"args", list(text("a"), list(text("b"), list(), mapping("c", "d", "e", list(text("f"))))),
		"empty", &Node{Kind: Map},
		"long", strings.Repeat("x ", 100)+"x",
		"map", mapping("none", &Node{Kind: Null}, "script", "a\nb\n"),
		"on", list(text("a\nb\n")),
		strings.Repeat("k", 1001), mapping("a", "b"),
	)
	want := `args:
- a
- - b
  - []
  - c: d
    e:
    - f
empty: {}
long: ` + strings.Repeat("x ", 100) + `x
map:
  none: null
  script: |
    a
    b
"on":
- |
  a
  b
? ` + strings.Repeat("k", 1001) + `
:
  a: b
`
	if got := string(n.YAML()); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	readBack(t, n)
}

// readBack fails when a reader sees another value than the node has.
func readBack(t *testing.T, n *Node) {
	t.Helper()
	want := valueOf(n)
	for _, reader := range []struct {
		name   string
		data   []byte
		decode func([]byte, any) error
	}{
		{"sigs.k8s.io/yaml", n.YAML(), func(data []byte, v any) error { return sigsyaml.Unmarshal(data, v) }},
		{"yaml.v3", n.YAML(), yamlv3.Unmarshal},
		{"Parse", n.YAML(), parse},
		{"encoding/json", n.IndentedJSON(), json.Unmarshal},
	} {
		var got any
		if err := reader.decode(reader.data, &got); err != nil {
			t.Fatalf("%s: %v\n%q", reader.name, err, reader.data)
		}
		if got := normal(got); !reflect.DeepEqual(got, want) {
			t.Fatalf("%s reads\n%#v\nnot\n%#v\nfrom\n%q", reader.name, got, want, reader.data)
		}
	}
}

// parse is Parse in the form of the other readers.
func parse(data []byte, into any) error {
	docs, found := Parse(NewFile("", data))
	if len(found) > 0 || len(docs) != 1 {
		return fmt.Errorf("%d documents, %v", len(docs), found)
	}
	*into.(*any) = valueOf(docs[0].Root())
	return nil
}

// valueOf gives the value of a node, with all numbers as float64.
func valueOf(n *Node) any {
	switch n.Kind {
	case Map:
		m := map[string]any{}
		for _, f := range n.Fields {
			m[f.Name] = valueOf(f.Value)
		}
		return m
	case List:
		l := []any{}
		for _, item := range n.Items {
			l = append(l, valueOf(item))
		}
		return l
	case String:
		return n.Text
	case Bool:
		return strings.EqualFold(n.Text, "true")
	case Int, Float:
		if i, ok := n.Int(); ok {
			return float64(i)
		}
		x, _ := strconv.ParseFloat(n.Text, 64)
		return x
	}
	return nil
}

func normal(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = normal(v[k])
		}
	case []any:
		for i := range v {
			v[i] = normal(v[i])
		}
	case int:
		return float64(v)
	case int64:
		return float64(v)
	case uint64:
		return float64(v)
	}
	return v
}

// hardTexts are what goes wrong most easily.
var hardTexts = []string{
	" ", "  ", "\n", "\n\n", "\t", "\r", ":", ": ", " #", "#", "- ", "-", "? ", "|", ">", "'", `"`, `\`, "&", "*", "!",
	"%", "@", "`",
	"[", "]", "{", "}", ",", "=", "<<", "~", "---", "...", "0", "1", "7", "9", "_", ".", "e", "E", "+", "x", "o", "b",
	"0x", "0o", "0b",
	":30", "12", "2024-01-31", "T", "Z", "yes", "no", "on", "off", "y", "n", "null", "true", "inf", "nan", ".inf", "a",
	"ab", "word",
	"\u0085", "\u2028", "\u2029", "\ufeff", "\u00a0", "ü", "👍", "\x00", "\x7f", "\u200d",
}

// TestYAMLAnyTree reads back many trees made of what is hard to write.
func TestYAMLAnyTree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		readBack(t, anyTree(func(n int) int { return r.IntN(n) }, 3))
	}
}

// FuzzEncode reads back any text, and trees with it.
func FuzzEncode(f *testing.F) {
	for i, s := range hardTexts {
		f.Add(s, []byte{byte(i), 2, 3})
	}
	f.Fuzz(func(t *testing.T, s string, choices []byte) {
		if !utf8.ValidString(s) {
			s = fmt.Sprintf("%q", s)
		}
		pick := func(n int) int {
			if len(choices) == 0 {
				return 0
			}
			c := int(choices[0])
			choices = choices[1:]
			return c % n
		}
		readBack(t, mapping(s, s, s+" 1", list(text(s), list(text(s)), mapping(s, s, s+"2", s)), s+"3",
			anyTree(pick, 4)))
	})
}

// anyTree makes a tree from choices, each of a number below n.
func anyTree(pick func(n int) int, depth int) *Node {
	kinds := 6
	if depth == 0 {
		kinds = 4
	}
	switch pick(kinds) {
	case 0, 1:
		return text(anyText(pick))
	case 2:
		return &Node{Kind: Int, Text: strconv.Itoa(pick(100))}
	case 3:
		return []*Node{{Kind: Null}, {Kind: Bool, Text: "true"}, {Kind: Float, Text: "1e3"}}[pick(3)]
	case 4:
		n := mapping()
		seen := map[string]bool{}
		for range pick(4) {
			if name := anyText(pick); !seen[name] {
				seen[name] = true
				n.Fields = append(n.Fields, Field{Name: name, Value: anyTree(pick, depth-1)})
			}
		}
		return n
	default:
		n := list()
		for range pick(4) {
			n.Items = append(n.Items, anyTree(pick, depth-1))
		}
		return n
	}
}

func anyText(pick func(n int) int) string {
	var b strings.Builder
	for range pick(6) {
		b.WriteString(hardTexts[pick(len(hardTexts))])
	}
	return b.String()
}
