package source

import (
	"strings"
	"testing"
)

func TestParseJSON(t *testing.T) {
	const in = "\uFEFF{\"a\": [1, -2.5e+3, true],\r\n\t\"é\": {\"b\\u00e9\": \"x\\ud83d\\ude00\\n\\/\"}, \"n\": " +
		"null, \"e\": {}, \"l\": [ ]}\n\"text\" 5"
	const want = ` a map 1:1-2:70
.a a list 1:7-1:25
.a[0] a whole number "1" 1:8-1:9
.a[1] a number "-2.5e+3" 1:11-1:18
.a[2] true or false "true" 1:20-1:24
.é a map 2:7-2:39
.é.bé text "x😀\n/" 2:19-2:38
.n null "null" 2:46-2:50
.e a map 2:57-2:59
.l a list 2:66-2:69
`
	docs, diagnostics := ParseJSON(NewFile("in.json", []byte(in)))
	if len(docs) != 3 || len(diagnostics) > 0 {
		t.Fatalf("%d documents, %s", len(docs), describe(diagnostics))
	}
	var b strings.Builder
	dump(&b, "", docs[0].Root())
	if got := b.String(); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
	if docs[1].Text() != `"text"` || docs[1].Root().Style != Quoted || docs[2].Root().Kind != Int {
		t.Errorf("%q is %s, %q is %s", docs[1].Text(), docs[1].Root().Kind, docs[2].Text(), docs[2].Root().Kind)
	}
	if key := docs[0].Root().At("é", "bé").Key.Text(); key != `"b\u00e9"` {
		t.Errorf("the key is at %s", key)
	}
}
