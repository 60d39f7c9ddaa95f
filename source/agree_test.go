package source

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"testing"

	"go.yaml.in/yaml/v3"
)

// neutral are texts that YAML 1.1 and 1.2 read alike, so that the decoder of
// the YAML library is a fair judge of our values.
var neutral = []string{
	spec,
	"a: one\n  two\n\n  three # end\nb: \"x\n  y\\\n  z\"\nc: 'it''s\n  so'\n",
	"a: |\n  one\n\n    two\n\n# end\nb: >-\n  x\n  y\n\n  z\n   w\n  v\nc: |+\n  z\n\nd: |2\n    in\n   out\ne: |\n",
	"a: {b: [1, {c: d}], e: [ ], f, g: , h: {}} # end\ni: [\n  x, # ]\n  y\n]\n",
	"base: &base {a: 1, b: 2}\nmore: &more {b: 3, d: 4}\nx:\n  a: 5\n  <<: [*more, *base]\n  c: 6\ny: *base\nz: {<<: " +
		"*more}\n",
	"[1, -1, +1, 0644, 08, 0x1F, 0o17, 1.5, -1.5e3, .5, 1., 1e3, 12345678901234567890]",
	"[~, null, Null, NULL, true, True, TRUE, false, yes, no, on, off, y, n, .inf, x]\n",
	"- a\n- - b\n  - c: 1\n    d:\n    - 2\n-\n- ? e\n  : f\n- !!str 1\n- !!float 2\n- !!int \"3\"\n",
	"a: 1\r\nb:\r\n  - x\r\n  - 'y'\r\nc: |\r\n  one\r\n  two\r\nd: \"e\r\n  f\"\r\n",
	"\uFEFFnä: \"\\u00e9\\U0001F600\\x41\\t\\\"\"\nü: 日本\n",
	"---\na: 1\n...\n---\n- b\n--- {c: d}\n--- |\n e\n",
	"# nothing\n\n",
}

func TestAgreesWithLibrary(t *testing.T) {
	for _, text := range neutral {
		agree(t, []byte(text))
	}
}

// agree compares our documents with those of the library.
func agree(t *testing.T, text []byte) {
	t.Helper()
	docs, diagnostics := Parse(NewFile("in.yaml", text))
	if len(diagnostics) > 0 {
		t.Fatalf("%s\n%s", text, describe(diagnostics))
	}
	library := yaml.NewDecoder(bytes.NewReader(text))
	for i := 0; ; i++ {
		var want any
		if err := library.Decode(&want); err == io.EOF {
			if i != len(docs) {
				t.Errorf("%s\n%d documents, want %d", text, len(docs), i)
			}
			return
		} else if err != nil {
			t.Fatal(err)
		}
		if i == len(docs) {
			t.Fatalf("%s\nonly %d documents", text, i)
		}
		var got any
		if err := json.Unmarshal(docs[i].Root().JSON(), &got); err != nil {
			t.Fatal(err)
		}
		if want = plain(want); !reflect.DeepEqual(got, want) {
			t.Errorf("%s\ngot  %v\nwant %v", text, got, want)
		}
	}
}

// plain gives a decoded value as JSON would: all numbers are float64, and
// infinities text.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case int:
		return float64(v)
	case int64:
		return float64(v)
	case uint64:
		return float64(v)
	case float64:
		if v > 1e308 {
			return ".inf"
		}
	}
	return v
}
