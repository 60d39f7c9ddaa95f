package compiler

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	yamlv3 "go.yaml.in/yaml/v3"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestReferenceEncoder holds what the encoder writes, by value and by bytes, to
// what encoding/json and the YAML library write of the same objects: those of
// the examples, and of generated specs of all kinds.
func TestReferenceEncoder(t *testing.T) {
	count := 0
	compare := func(app *schema.App) {
		b := buildAlone(app)
		kindNamed(app.Kind).compile(b)
		for _, o := range b.objects {
			count++
			got := encode(o, source.Range{}).YAML()
			want := referenceYAML(t, o)
			// The two do not escape the same characters, the library what has more
			// than four hexadecimal digits and the encoder what nobody can see; and
			// the library puts a question mark before keys from 128 characters on.
			escaped := bytes.Contains(got, []byte(`\u`)) ||
				strings.ContainsFunc(string(got), func(r rune) bool { return r > 0xffff }) || longKey.Match(want)
			if !escaped && !bytes.Equal(got, want) {
				t.Fatalf("of a %s\ngot:\n%s\nwant:\n%s", app.Kind, got, want)
			}
		}
	}
	files, _ := filepath.Glob("../examples/*/*.yaml")
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		docs, _ := source.Parse(source.NewFile(name, data))
		for _, doc := range docs {
			if app, found := schema.Check(doc.Root()); len(found) == 0 {
				compare(app)
			}
		}
	}
	for _, kind := range schema.Kinds() {
		random := rand.New(rand.NewPCG(7, 1))
		for range 150 {
			if app, found := schema.Check(schematest.Generate(kind, random, 0.3)); len(found) == 0 {
				compare(app)
			}
		}
	}
	if count < 2000 {
		t.Errorf("only %d objects", count)
	}
}

var longKey = regexp.MustCompile(`(?m)^ *\? `)

// referenceYAML encodes an object by way of JSON and the YAML library.
func referenceYAML(t *testing.T, o any) []byte {
	t.Helper()
	var content map[string]any
	d := json.NewDecoder(strings.NewReader(mustMarshal(t, o)))
	d.UseNumber()
	if err := d.Decode(&content); err != nil {
		t.Fatal(err)
	}
	delete(content, "status")
	var out bytes.Buffer
	e := yamlv3.NewEncoder(&out)
	e.SetIndent(2)
	e.CompactSeqIndent()
	if err := e.Encode(referenceNode(prunedJSON(content))); err != nil {
		t.Fatal(err)
	}
	// The value is what counts, and it is that of the library's own reader.
	var back any
	if err := yamlv3.Unmarshal(encode(o, source.Range{}).YAML(), &back); err != nil {
		t.Fatal(err)
	}
	if got, want := mustMarshal(t, back), mustMarshal(t, content); got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	return out.Bytes()
}

// emptyStructs are the fields of Kubernetes' types that hold a struct by value,
// and so are written even when they say nothing.
var emptyStructs = []string{"metadata", "resources", "strategy", "status", "updateStrategy", "template",
	"rollingUpdate"}

// prunedJSON takes out what the types cannot leave out.
func prunedJSON(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			m, isMap := prunedJSON(value).(map[string]any)
			if value == nil || isMap && len(m) == 0 && slices.Contains(emptyStructs, name) || name == "divisor" &&
				value == "0" {
				delete(v, name)
			}
		}
	case []any:
		for _, item := range v {
			prunedJSON(item)
		}
	}
	return v
}

func referenceNode(v any) *yamlv3.Node {
	switch v := v.(type) {
	case map[string]any:
		n := &yamlv3.Node{Kind: yamlv3.MappingNode}
		if len(v) == 0 {
			n.Style = yamlv3.FlowStyle
		}
		var names []string
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		if v["apiVersion"] != nil && v["metadata"] != nil {
			slices.SortStableFunc(names, func(a, b string) int { return rootRank(a) - rootRank(b) })
		}
		for _, name := range names {
			n.Content = append(n.Content, referenceNode(name), referenceNode(v[name]))
		}
		return n
	case []any:
		n := &yamlv3.Node{Kind: yamlv3.SequenceNode}
		if len(v) == 0 {
			n.Style = yamlv3.FlowStyle
		}
		for _, item := range v {
			n.Content = append(n.Content, referenceNode(item))
		}
		return n
	case string:
		n := &yamlv3.Node{Kind: yamlv3.ScalarNode, Tag: "!!str", Value: v}
		switch written := writtenText(v); written[0] {
		case '\'':
			n.Style = yamlv3.SingleQuotedStyle
		case '"':
			n.Style = yamlv3.DoubleQuotedStyle
		case '|':
			n.Style = yamlv3.LiteralStyle
		}
		return n
	case bool:
		return &yamlv3.Node{Kind: yamlv3.ScalarNode, Tag: "!!bool",
			Value: map[bool]string{true: "true", false: "false"}[v]}
	case json.Number:
		return &yamlv3.Node{Kind: yamlv3.ScalarNode, Tag: "!!int", Value: v.String()}
	}
	return &yamlv3.Node{Kind: yamlv3.ScalarNode, Tag: "!!null", Value: "null"}
}

// writtenText is a text as it stands behind the colon of a field.
func writtenText(text string) string {
	n := &source.Node{Kind: source.Map, Fields: []source.Field{
		{Name: "key", Value: &source.Node{Kind: source.String, Text: text}},
	}}
	return strings.TrimPrefix(string(n.YAML()), "key: ")
}
