package source

import (
	"testing"
	"unicode/utf8"
)

func TestPrintable(t *testing.T) {
	for _, test := range []struct{ text, want, lines, name string }{
		{"a: b", "a: b", "a: b", "a: b"},
		{"a\x1b[2J\tb", "a\uFFFD[2J\tb", "a\uFFFD[2J\tb", "a\uFFFD[2J\tb"},
		{"::error::a", "::error::a", "\uFFFD:error::a", "./::error::a"},
		{" \t::a", " \t::a", " \t\uFFFD:a", "./ \t::a"},
		{"\u00a0::a", "\u00a0::a", "\u00a0\uFFFD:a", "./\u00a0::a"},
		{"a ::error::", "a ::error::", "a ::error::", "a ::error::"},
		{":a", ":a", ":a", ":a"},
		{"a ##[group]b", "a #\uFFFD[group]b", "a #\uFFFD[group]b", "a #\uFFFD[group]b"},
		{"##vso[x]", "#\uFFFDvso[x]", "#\uFFFDvso[x]", "#\uFFFDvso[x]"},
		{"## [x] #[y]", "## [x] #[y]", "## [x] #[y]", "## [x] #[y]"},
		{"####[x]", "###\uFFFD[x]", "###\uFFFD[x]", "###\uFFFD[x]"},
		{"\xff", "\uFFFD", "\uFFFD", "\uFFFD"},
	} {
		got := Printable(test.text)
		if got != test.want || utf8.RuneCountInString(got) != utf8.RuneCountInString(test.text) {
			t.Errorf("Printable(%q) = %q", test.text, got)
		}
		if lines := PrintableLines("a\n" + got + "\n"); lines != "a\n"+test.lines+"\n" {
			t.Errorf("PrintableLines(%q) = %q", got, lines)
		}
		if name := PrintableName(test.text); name != test.name {
			t.Errorf("PrintableName(%q) = %q", test.text, name)
		}
	}
}
