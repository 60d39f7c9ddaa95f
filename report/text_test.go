package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

// TestExcerpt marks the part of a line between < and >, and compares the
// excerpt and its carets.
func TestExcerpt(t *testing.T) {
	long := strings.Repeat("x", 200)
	for _, test := range []struct{ name, marked, want, carets string }{
		{"value", "a: 1\nreplicas: <two>\nb: 2\n", "replicas: two", "          ^^^"},
		{"nothing", "a: <>\n", "a: ", "   ^"},
		{"end of file", "a: 1\n<>", "", "^"},
		{"several lines", "a: <1\n2\n3>\n", "a: 1", "   ^"},
		{"carriage return", "a: <1>\r\nb: 2\r\n", "a: 1", "   ^"},
		{"tab", "\ta:\t<1>\n", "\ta:\t1", "\t  \t^"},
		{"wide", "이름: <한글>\n", "이름: 한글", "      ^^^^"},
		{"combining", "e\u0301: <1>\n", "e\u0301: 1", "   ^"},
		{"byte-order mark", "\uFEFFa: <1>\n", "a: 1", "   ^"},
		{"control characters", "a\x1b[31m: <1\x00>\n", "a\uFFFD[31m: 1\uFFFD", "        ^^"},
		{"hidden direction", "a\u202e: <1>\n", "a\uFFFD: 1", "    ^"},
		{"invalid UTF-8", "a\xff: <1>\n", "a\uFFFD: 1", "    ^"},
		{
			"long before", long + "<y>\n",
			"…" + long[:excerptRunes] + "y", strings.Repeat(" ", excerptRunes+1) + "^",
		},
		{"long after", "<y>" + long + "\n", "y" + long[:excerptRunes-1] + "…", "^"},
		{
			"long range", "<" + long + ">" + long + "\n",
			long[:excerptRunes] + "…", strings.Repeat("^", excerptRunes),
		},
		{"just fits", long[:excerptRunes] + "<" + long[:excerptRunes] + ">\n", long[:2*excerptRunes],
			strings.Repeat(" ", excerptRunes) + strings.Repeat("^", excerptRunes)},
	} {
		t.Run(test.name, func(t *testing.T) {
			before, rest, _ := strings.Cut(test.marked, "<")
			marked, after, _ := strings.Cut(rest, ">")
			f := source.NewFile("f", []byte(before+marked+after))
			got, carets := excerpt(source.Range{File: f, Start: len(before), End: len(before) + len(marked)})
			if got != test.want || carets != test.carets {
				t.Errorf("got\n%q\n%q\nwant\n%q\n%q", got, carets, test.want, test.carets)
			}
		})
	}
}

// TestReport shows every part that a diagnostic can have.
func TestReport(t *testing.T) {
	a := source.NewFile("a.yaml", []byte("replicas: two\nname: web\n"))
	b := source.NewFile("b\x1b.yaml", []byte("name: web\n"))
	list := []source.Diagnostic{
		{Rule: "clash", Message: "web is there twice", Range: source.Range{File: b, Start: 6, End: 9},
			Related: []source.Related{
				{Range: source.Range{File: a, Start: 20, End: 23}, Message: "the first one"},
				{Message: "a place that is not known"},
			}},
		{Rule: "type", Message: "\x1b[2Jbad", Hint: "one\ntwo", Range: source.Range{File: a, Start: 10, End: 13}},
		{Severity: source.Warning, Message: "odd", Range: source.Range{File: a, Start: 14, End: 18}},
		{Rule: "empty-input", Message: "nowhere"},
	}
	want := `error: nowhere [empty-input]

a.yaml:1:11: error: �[2Jbad [type]
   1 | replicas: two
     |           ^^^
     hint: one
           two

a.yaml:2:1: warning: odd
   2 | name: web
     | ^^^^

b�.yaml:1:7: error: web is there twice [clash]
   1 | name: web
     |       ^^^
     a.yaml:2:7: the first one
     a place that is not known

3 errors, 1 warning in 2 files
`
	var out bytes.Buffer
	if err := Diagnostics(&out, list, Terminal{}); err != nil {
		t.Fatal(err)
	}
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

// TestReportLongLine holds the reporter to a time that grows with the file,
// not with its square: as many mistakes as are shown on one line of some
// megabytes, the last ones far to the right.
func TestReportLongLine(t *testing.T) {
	const count, between = 200_000, 200_000 / source.MaxMistakes
	f := source.NewFile("f", []byte(strings.Repeat("0123456789", count)))
	var list []source.Diagnostic
	for i := between - 1; i < count; i += between {
		list = append(list,
			source.Diagnostic{Message: "bad", Range: source.Range{File: f, Start: 10 * i, End: 10*i + 1}})
	}
	var out bytes.Buffer
	if err := Diagnostics(&out, list, Terminal{}); err != nil {
		t.Fatal(err)
	}
	if want := "f:1:1999991: error: bad\n"; !strings.Contains(out.String(), want) {
		t.Errorf("the last position is missing: %s", want)
	}
}

func TestColor(t *testing.T) {
	var out bytes.Buffer
	f := source.NewFile("f", []byte("a: 1\n"))
	r := newReporter(&out, Terminal{Color: true})
	r.diagnostic(source.Diagnostic{Rule: "type", Message: "bad", Hint: "do",
		Range: source.Range{File: f, Start: 3, End: 4}})
	r.w.Flush()
	want := "\x1b[1mf:1:4:\x1b[0m \x1b[1;31merror:\x1b[0m \x1b[1mbad\x1b[0m \x1b[35m[type]\x1b[0m\n" +
		"   1 | a: 1\n     |    \x1b[1;31m^\x1b[0m\n     \x1b[1;36mhint:\x1b[0m do\n\n"
	if out.String() != want {
		t.Errorf("got  %q\nwant %q", out.String(), want)
	}
}

// TestWrap breaks hints where the terminal ends, but no examples.
func TestWrap(t *testing.T) {
	d := source.Diagnostic{
		Message: "bad",
		Hint:    "write one of the names that follow here, or none\n  a: {b: c, d: e, f: g, h: i, j: k, l: m}",
		Related: []source.Related{{Message: "the other place, which is told of in many words"}},
	}
	var out bytes.Buffer
	if err := Diagnostics(&out, []source.Diagnostic{d}, Terminal{Width: 40}); err != nil {
		t.Fatal(err)
	}
	want := `error: bad
     hint: write one of the names that
           follow here, or none
             a: {b: c, d: e, f: g, h: i, j: k, l: m}
     the other place, which is told of
       in many words

1 error
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
