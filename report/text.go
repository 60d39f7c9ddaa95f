package report

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Terminal is what text is shown on. The zero value is none: a file or a pipe.
type Terminal struct {
	Color bool
	Width int // columns; hints are wrapped there. 0: nothing is wrapped
}

// Diagnostics shows diagnostics to people: sorted, each with its line and a caret
// under the exact range, with a blank line after each, and a count at the end. Of
// no diagnostics it writes nothing. The error is that of w.
func Diagnostics(w io.Writer, list []source.Diagnostic, t Terminal) error {
	if len(list) == 0 {
		return nil
	}
	list = source.Sort(list)
	sum := count(list)
	list = source.Shown(list)
	r := newReporter(w, t)
	for _, d := range list {
		r.diagnostic(d)
	}
	fmt.Fprintln(r.w, sum)
	return r.w.Flush()
}

// count sums up: 3 errors, 1 warning in 2 files.
func count(list []source.Diagnostic) string {
	bySeverity := map[source.Severity]int{}
	files := map[string]bool{}
	for _, d := range list {
		bySeverity[d.Severity]++
		if d.Range.Known() {
			files[d.Range.File.Name] = true
		}
	}
	var parts []string
	// What has no plural of its own is counted by another word.
	nouns := [...]string{source.Error: "error", source.Warning: "warning", source.Advice: "suggestion"}
	for s, noun := range nouns {
		if n := bySeverity[source.Severity(s)]; n > 0 {
			parts = append(parts, source.Plural(n, noun))
		}
	}
	sum := strings.Join(parts, ", ")
	if len(files) > 1 {
		sum += " in " + source.Plural(len(files), "file")
	}
	return sum
}

// A reporter writes diagnostics as text.
type reporter struct {
	w *bufio.Writer
	Terminal
	last position
}

func newReporter(w io.Writer, t Terminal) *reporter {
	return &reporter{w: bufio.NewWriter(w), Terminal: t}
}

// The colours, as the codes of a terminal.
const (
	bold    = "1"
	red     = "1;31"
	yellow  = "1;33"
	cyan    = "1;36"
	magenta = "35"
)

func (r *reporter) paint(code, text string) string {
	if !r.Color {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (r *reporter) diagnostic(d source.Diagnostic) {
	color := [...]string{source.Error: red, source.Warning: yellow, source.Advice: cyan}[d.Severity]
	if d.Range.Known() {
		r.last = r.last.advance(d.Range)
		fmt.Fprint(r.w, r.paint(bold, r.last.String()+":"), " ")
	}
	fmt.Fprintf(r.w, "%s %s", r.paint(color, d.Severity.String()+":"), r.paint(bold, source.Printable(d.Message)))
	if d.Rule != "" {
		fmt.Fprintf(r.w, " %s", r.paint(magenta, "["+d.Rule+"]"))
	}
	if d.Environments != nil {
		fmt.Fprintf(r.w, " in %s", source.And(d.Environments))
	}
	fmt.Fprintln(r.w)
	if d.Range.Known() {
		r.excerpt(d.Range, color)
	}
	if d.Hint != "" {
		const label, indent = "     hint: ", "           "
		first := "     " + r.paint(cyan, "hint:") + " "
		for _, line := range strings.Split(d.Hint, "\n") {
			wrapped := r.wrap(source.Printable(line), label, indent)
			fmt.Fprintln(r.w, source.PrintableLines(first+wrapped[len(label):]))
			first = indent
		}
	}
	for _, related := range d.Related {
		where := ""
		if related.Range.Known() {
			where = position{}.advance(related.Range).String() + ": "
		}
		fmt.Fprintln(r.w, source.PrintableLines(r.wrap(where+source.Printable(related.Message), "     ", "       ")))
	}
	fmt.Fprintln(r.w)
}

// wrap breaks a line where the terminal ends. A line that begins with spaces is
// part of an example, and stays one line.
func (r *reporter) wrap(line, first, next string) string {
	if r.Width < 2*len(next) || strings.HasPrefix(line, " ") || Columns(first+line) <= r.Width {
		return first + line
	}
	return Wrap(line, first, next, r.Width)
}

// Wrap breaks text into lines of a width, between words. The first begins with
// first, the others with next; the last has no line break.
func Wrap(text, first, next string, width int) string {
	var b strings.Builder
	line := first
	empty := true
	for _, word := range strings.Fields(text) {
		if !empty && Columns(line)+1+Columns(word) > width {
			b.WriteString(line + "\n")
			line, empty = next, true
		}
		if !empty {
			line += " "
		}
		line += word
		empty = false
	}
	return b.String() + line
}

// excerpt shows the line of a place, unless there is nothing to see in it.
func (r *reporter) excerpt(p source.Range, color string) {
	text, carets := excerpt(p)
	if strings.TrimSpace(text) == "" {
		return
	}
	gutter := fmt.Sprintf("%4d", r.last.line)
	fmt.Fprintf(r.w, "%s | %s\n", gutter, text)
	fmt.Fprintf(r.w, "%s | %s\n", strings.Repeat(" ", len(gutter)), r.caret(color, carets))
}

// caret paints the carets, but not the space before them.
func (r *reporter) caret(color, line string) string {
	carets := strings.TrimLeft(line, " \t")
	return line[:len(line)-len(carets)] + r.paint(color, carets)
}

// A position is a place as people count.
type position struct {
	file         *source.File
	offset       int
	line, column int
}

// advance gives the position of a place. In the same line it counts on from p:
// a file may be one long line with a mistake in every other word.
func (p position) advance(to source.Range) position {
	next := position{file: to.File, offset: to.Start}
	if p.file == to.File && 0 < p.offset && p.offset <= to.Start {
		between := to.File.Data()[p.offset:to.Start]
		if !bytes.ContainsAny(between, lineBreaks) {
			next.line, next.column = p.line, p.column+utf8.RuneCount(between)
			return next
		}
	}
	next.line, next.column = to.File.Position(to.Start)
	return next
}

func (p position) String() string {
	return fmt.Sprintf("%s:%d:%d", source.PrintableName(p.file.Name), p.line, p.column)
}

// lineBreaks are the characters at which a line ends.
const lineBreaks = "\r\n"

// excerptRunes is how much of a line is shown before the start of a place, and
// how much after.
const excerptRunes = 70

// excerpt gives the line that a place starts in, cut where it is long, and a
// line of carets to stand under it.
func excerpt(p source.Range) (text, carets string) {
	data := p.File.Data()
	from, cutBefore := scanBack(data, p.Start)
	to, cutAfter := scanOn(data, p.Start)
	end := max(min(p.End, to), p.Start)
	shown := func(from, to int) string { return source.Printable(string(data[from:to])) }
	before, marked, after := shown(from, p.Start), shown(p.Start, end), shown(end, to)
	if whole := before + marked + after; source.Printable(whole) != whole { // what begins in one and ends in another
		runes := []rune(source.Printable(whole))
		first := utf8.RuneCountInString(before)
		last := first + utf8.RuneCountInString(marked)
		before, marked, after = string(runes[:first]), string(runes[first:last]), string(runes[last:])
	}
	if cutBefore {
		before = "…" + before
	}
	if cutAfter {
		after += "…"
	}
	return before + marked + after, blank(before) + strings.Repeat("^", max(Columns(marked), 1))
}

// scanBack goes back from offset to the beginning of its line, or as far as an
// excerpt goes.
func scanBack(data []byte, offset int) (from int, cut bool) {
	from = offset
	for range excerptRunes {
		r, size := utf8.DecodeLastRune(data[:from])
		if size == 0 || strings.ContainsRune(lineBreaks, r) || r == byteOrderMark && from == size {
			return from, false
		}
		from -= size
	}
	return from, from > 0 && !strings.ContainsRune(lineBreaks, rune(data[from-1]))
}

// byteOrderMark may stand at the beginning of a file and is no part of it.
const byteOrderMark = '\uFEFF'

// scanOn goes on from offset to the end of its line, or as far as an excerpt
// goes.
func scanOn(data []byte, offset int) (to int, cut bool) {
	to = offset
	for range excerptRunes {
		r, size := utf8.DecodeRune(data[to:])
		if size == 0 || strings.ContainsRune(lineBreaks, r) {
			return to, false
		}
		to += size
	}
	return to, to < len(data) && !strings.ContainsRune(lineBreaks, rune(data[to]))
}

// blank gives white space that is as wide as s, with the tabs of s.
func blank(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\t' {
			b.WriteByte('\t')
		} else {
			b.WriteString(strings.Repeat(" ", runeColumns(r)))
		}
	}
	return b.String()
}

// Columns counts the columns of a terminal that s takes.
func Columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	switch {
	case r < 0x300: // nothing before is anything else
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case width.LookupRune(r).Kind() == width.EastAsianWide, width.LookupRune(r).Kind() == width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// writeText writes findings as they are shown to people.
func writeText(w io.Writer, r *Result) {
	list := diagnosticsOf(r.Findings)
	out := newReporter(w, r.Terminal)
	if r.Statistics {
		out.statistics(r)
	} else {
		for _, d := range source.Shown(list) {
			out.diagnostic(d)
		}
	}
	switch {
	case len(list) > 0 && r.Known > 0:
		fmt.Fprintf(out.w, "%s, and %d in the baseline\n", count(list), r.Known)
	case len(list) > 0:
		fmt.Fprintln(out.w, count(list))
	case r.Known > 0:
		fmt.Fprintf(out.w, "%d in the baseline\n", r.Known)
	}
	_ = out.w.Flush() // w is memory
}

func diagnosticsOf(findings []*lint.Finding) (list []source.Diagnostic) {
	for _, f := range findings {
		list = append(list, f.Diagnostic)
	}
	return list
}
