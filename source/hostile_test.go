package source

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// deadline is how long any input may take here, on a busy machine and under
// the race detector. On an idle one all but the largest take milliseconds.
const deadline = 20 * time.Second

// within runs f, and fails when it takes longer than the deadline.
func within(t *testing.T, f func()) {
	t.Helper()
	begin := time.Now()
	f()
	if took := time.Since(begin); took > deadline {
		t.Errorf("took %v", took)
	}
}

// levels gives n keys, each in the one before.
func levels(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// bomb gives a text of which each line holds the one before ten times.
func bomb(lines int, first, item, join, last string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < lines; i++ {
		ref := fmt.Sprintf(item, i-1)
		fmt.Fprintf(&b, "a%d: &a%d %s%s%s\n", i, i, first,
			strings.Join([]string{ref, ref, ref, ref, ref, ref, ref, ref, ref, ref}, join), last)
	}
	return b.String()
}

func TestHostile(t *testing.T) {
	repeat := strings.Repeat
	fill := func(s string) string { return repeat(s, MaxFileSize/len(s)) }
	tests := []struct {
		name, file, in string
		rule           string // of the only diagnostic; "" for none
		message        string // part of it
		at             string // where it points
		documents      int
	}{
		{name: "100 MB", file: "a.yaml", in: repeat("a: 1\n", 20<<20), rule: "limit", message: "at most 10 MiB",
			at: "1:1"},
		{name: "100 MB of line breaks", file: "a.yaml", in: repeat("\n", 100<<20), rule: "limit",
			message: "at most 10 MiB", at: "1:1"},
		{name: "100 MB of JSON", file: "a.json", in: "[" + repeat("1,", 50<<20), rule: "limit",
			message: "at most 10 MiB", at: "1:1"},
		{name: "10000 lists in brackets", file: "a.yaml", in: "a: " + repeat("[", 10000) + repeat("]", 10000),
			rule: "limit", message: "100 levels deep", at: "1:103"},
		{name: "a million brackets", file: "a.yaml", in: repeat("[", 1_000_000), rule: "limit",
			message: "100 levels deep", at: "1:10001"},
		{name: "10000 maps in brackets", file: "a.yaml", in: repeat("{a: ", 10000) + repeat("}", 10000), rule: "limit",
			message: "100 levels deep", at: "1:401"},
		{name: "10000 lists in one line", file: "a.yaml", in: repeat("- ", 9999) + "x\n", rule: "limit",
			message: "100 levels deep", at: "1:201"},
		{name: "4000 maps", file: "a.yaml", in: levels(4000), rule: "limit", message: "100 levels deep", at: "101:101"},
		{name: "10000 keys that are maps", file: "a.yaml", in: repeat("? ", 9999) + "x\n", rule: "limit",
			message: "100 levels deep", at: "1:201"},
		{name: "100 levels", file: "a.yaml", in: levels(100), documents: 1},
		{name: "101 levels", file: "a.yaml", in: levels(101), rule: "limit", message: "100 levels deep", at: "101:101"},
		{name: "101 levels by aliases", file: "a.yaml", in: aliasChain(101), rule: "limit", message: "100 levels deep",
			at: "100:14"},
		{name: "10000 lists in JSON", file: "a.json", in: repeat("[", 10000) + repeat("]", 10000), rule: "limit",
			message: "100 levels deep", at: "1:101"},
		{name: "10000 maps in JSON", file: "a.json", in: repeat(`{"a":`, 10000), rule: "limit",
			message: "100 levels deep", at: "1:501"},
		{name: "alias bomb", file: "a.yaml", in: bomb(9, "[", "*a%d", ", ", "]"), rule: "limit",
			message: "more than 1,000,000 values", at: "6:45"},
		{name: "alias bomb of maps", file: "a.yaml", in: bomb(9, "{v: [", "*a%d", ", ", "]}"), rule: "limit",
			message: "more than 1,000,000 values", at: "6:49"},
		{name: "alias bomb of merges", file: "a.yaml", in: "a0: &a0 {a: 1}\n" +
			strings.SplitAfterN(bomb(9, "{<<: [", "*a%d", ", ", "]}"), "\n",
				2)[1],
			rule: "limit", message: "more than 1,000,000 values", at: "7:30"},
		{name: "millions of list items", file: "a.yaml", in: fill("-\n"), rule: "limit",
			message: "more than 1,000,000 values", at: "1:1"},
		{name: "millions of items in brackets", file: "a.yaml", in: "[" + repeat("1,", MaxFileSize/2-1) + "]",
			rule: "limit", message: "more than 1,000,000 values", at: "1:1"},
		{name: "millions of keys", file: "a.yaml", in: fill("a:\n"), rule: "limit",
			message: "more than 1,000,000 values", at: "1:1"},
		{name: "millions of JSON items", file: "a.json", in: "[" + repeat("1,", MaxFileSize/2-1), rule: "limit",
			message: "more than 1,000,000 values", at: "1:2000000"},
		{name: "millions of documents", file: "a.yaml", in: fill("a\n---\n"), rule: "limit",
			message: "more than 20,000 documents", at: "40001:1", documents: MaxDocuments},
		{name: "millions of empty documents", file: "a.yaml", in: fill("---\n")},
		{name: "millions of JSON documents", file: "a.json", in: fill("1 "), rule: "limit",
			message: "more than 20,000 documents", at: "1:40001", documents: MaxDocuments},
		{name: "millions of comments", file: "a.yaml", in: "a:\n  b: 1\n" + repeat("#\n #\n", 2_000_000), rule: "limit",
			message: "comments", at: "1:1"},
		{name: "comments behind many levels", file: "a.yaml", in: repeat("- ", 5000) + "x\n" +
			repeat("#\n #\n", 40_000) + "- a\n", rule: "limit", message: "comments", at: "1:1"},
		{name: "comments alone", file: "a.yaml", in: fill("#\n\n")},
		{name: "a long line", file: "a.yaml", in: "a: " + repeat("é", MaxFileSize/2-10), documents: 1},
		{name: "a long quoted text", file: "a.yaml", in: "a: \"" + repeat(`\n`, MaxFileSize/2-10) + "\"", documents: 1},
		{name: "a long number", file: "a.yaml", in: "a: " + repeat("1", MaxFileSize-10), documents: 1},
		{name: "a long key", file: "a.yaml", in: repeat("a", 1<<20) + ": 1", rule: "yaml-syntax",
			message: "at most 1024", at: "1:1"},
		{name: "an unclosed quote in a long file", file: "a.yaml", in: "a: \"\n" + repeat("b: 1\n", 200_000),
			rule: "yaml-syntax", message: "no closing quote", at: "1:4"},
		{name: "a mistake at the end of a long file", file: "a.yaml", in: repeat("- b: 1\n", 100_000) + "c: 1\n",
			rule: "yaml-syntax", message: "no item of the list", at: "100001:1"},
		{name: "80000 items", file: "a.yaml", in: "a:\n" + repeat("- x\n", 80_000), documents: 1},
		{name: "NUL", file: "a.yaml", in: "a: 1\nb: x\x00y\n", rule: "encoding", message: "NUL", at: "2:5"},
		{name: "control character", file: "a.yaml", in: "a: 1\nb: é\x1b[31m\n", rule: "encoding", message: "U+001B",
			at: "2:5"},
		{name: "delete character", file: "a.yaml", in: "a: \x7f\n", rule: "encoding", message: "U+007F", at: "1:4"},
		{name: "invalid UTF-8", file: "a.yaml", in: "a: 1\nb: é\xff\n", rule: "encoding", message: "0xFF", at: "2:5"},
		{name: "cut UTF-8", file: "a.yaml", in: "a: \xe2\x82", rule: "encoding", message: "0xE2", at: "1:4"},
		{name: "UTF-8 of a surrogate", file: "a.yaml", in: "a: \xed\xa0\x80", rule: "encoding", message: "0xED",
			at: "1:4"},
		{name: "byte-order mark within", file: "a.yaml", in: "a: 1\n\uFEFF---\nb: 2\n", rule: "encoding",
			message: "U+FEFF", at: "2:1"},
		{name: "mistake in one document", file: "a.yaml", in: "a: 1\n---\nb: \x00\n---\nc: 1\n", rule: "encoding",
			message: "NUL", at: "3:4", documents: 2},
		{name: "UTF-16 with a mark", file: "a.yaml", in: "\xff\xfea\x00:\x00", rule: "encoding", message: "UTF-16",
			at: "1:1"},
		{name: "UTF-16 without a mark", file: "a.yaml", in: "a\x00:\x00 \x001\x00", rule: "encoding", message: "UTF-16",
			at: "1:1"},
		{name: "UTF-16, big end first", file: "a.json", in: "\x00{\x00}", rule: "encoding", message: "UTF-16",
			at: "1:1"},
		{name: "control character in JSON", file: "a.json", in: "[\"a\x01\"]", rule: "json-syntax", message: "U+0001",
			at: "1:4"},
		{name: "invalid UTF-8 in JSON", file: "a.json", in: "[\"a\xff\"]", rule: "encoding", message: "0xFF",
			at: "1:4"},
		{name: "empty", file: "a.yaml"},
		{name: "empty JSON", file: "a.json"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			within(t, func() {
				docs, diagnostics := parseNamed(test.file, []byte(test.in))
				if len(docs) != test.documents {
					t.Errorf("%d documents, want %d", len(docs), test.documents)
				}
				if test.rule == "" {
					if len(diagnostics) > 0 {
						t.Errorf("%.300s", describe(diagnostics))
					}
					return
				}
				if len(diagnostics) != 1 {
					t.Fatalf("%d diagnostics: %.300s", len(diagnostics),
						describe(diagnostics[:min(2, len(diagnostics))]))
				}
				d := diagnostics[0]
				if d.Rule != test.rule || !strings.Contains(d.Message, test.message) || position(d.Range) != test.at {
					t.Errorf("%s [%s] %s", position(d.Range), d.Rule, d.Message)
				}
			})
		})
	}
}

// aliasChain gives n keys, each the list of the one before.
func aliasChain(n int) string {
	var b strings.Builder
	b.WriteString("a1: &a1 [x]\n")
	for i := 2; i <= n; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [*a%d]\n", i, i, i-1)
	}
	return b.String()
}

// TestManyMistakes holds that a file full of mistakes is given up.
func TestManyMistakes(t *testing.T) {
	for name, in := range map[string]string{
		"a.yaml": strings.Repeat("a: 1\n", 100_000),
		"b.yaml": strings.Repeat("a: [\n---\n", 40_000),
		"c.json": "{" + strings.Repeat(`"a":1,`, 100_000) + `"b":1}`,
	} {
		within(t, func() {
			_, diagnostics := parseNamed(name, []byte(in))
			if len(diagnostics) != MaxMistakes+1 || diagnostics[MaxMistakes].Rule != ruleLimit {
				t.Errorf("%s: %d diagnostics", name, len(diagnostics))
			}
		})
	}
}

// TestMemory holds that refusing a large file costs little more than the file.
func TestMemory(t *testing.T) {
	f := NewFile("a.yaml", []byte("["+strings.Repeat("1,", MaxFileSize/2-1)+"]"))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	Parse(f)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes allocated", used)
	}
}
