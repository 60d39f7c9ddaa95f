package cue

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// TestSubset checks that what the tables do not know fails the load, with the
// place in the schema.
func TestSubset(t *testing.T) {
	for name, text := range map[string]string{
		"two structs":     "#Web: {a?: string} | {b?: string}",
		"two texts":       `#Web: {a?: =~"a" | =~"b"}`,
		"interpolation":   `#Web: {a?: "\(b)", b?: string}`,
		"let":             "#Web: {let x = 3, a?: x}",
		"reference":       "#Web: {a?: b, b?: string}",
		"recursion":       "#Web: {a?: #Web}",
		"closed list":     "#Web: {a?: [string, int]}",
		"function":        "#Web: {a?: strings.ToUpper(3)}",
		"impossible":      `#Web: {a?: int & string}`,
		"needless advice": "#Web: {a?: string\n@advice(a,\"b\")}",
		"attribute":       "#Web: {a?: string @foo(1)}",
		"default":         "#Web: {a?: string}\n_defaults: Web: {a: \"x\"}",
		"condition":       "#Web: {a?: string}\n_defaults: Web: {if a > 3 {b: *3 | _}}",
		"loop":            "#Web: {for x in [1] {a?: string}}",
		"comparison":      `#Web: {a?: !="x"}`,
		"missing base":    "#Web: {_base}",
		"embedded scalar": "#Web: {string}",
	} {
		files := fstest.MapFS{"web.cue": {Data: []byte("package schema\n" + text + "\n")}}
		if _, err := Kinds(files, "Web"); err == nil {
			t.Errorf("%s: accepted", name)
		} else if !strings.Contains(err.Error(), "web.cue:") {
			t.Errorf("%s: %v has no place", name, err)
		}
	}
}

// BenchmarkKinds is what it costs to make the tables at run time.
func BenchmarkKinds(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Kinds(os.DirFS(".."), "Web"); err != nil {
			b.Fatal(err)
		}
	}
}
