package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// longestComment is how many characters a comment on a pull request can have, with room for
// what is put around it.
const longestComment = 59000

// writeChangeMarkdown writes a comment for a pull request: what is at risk, a table of the
// objects, and the fields of each folded away. Nothing of the input is more than text in it.
func writeChangeMarkdown(w io.Writer, r *ChangeResult) {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**\n", escaped(sumOf(r)))
	left := longestComment - b.Len()
	for _, part := range [][]string{risksOf(r.Findings), tableOf(r.Objects), detailsOf(r.Objects)} {
		left = addPart(&b, part, left)
	}
	_, _ = io.WriteString(w, b.String()) // w is memory
}

// addPart adds the lines of a part as far as there is room, and says where there is not.
func addPart(b *strings.Builder, lines []string, left int) int {
	const more = 100 // for the line that says so
	for i, line := range lines {
		if len(line) > left-more {
			fmt.Fprintf(b, "\n%d more are not shown.\n", len(lines)-i)
			return 0
		}
		b.WriteString(line)
		left -= len(line)
	}
	return left
}

// escaped gives text of the input as markdown shows it: no HTML, link, mention or code.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range source.Printable(text) {
		if strings.ContainsRune("\\`*_{}[]()#+-.!|~@:/<>&\"'", r) {
			fmt.Fprintf(&b, "&#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// code gives text of the input in code that it cannot end.
func code(text string) string { return "<code>" + escaped(text) + "</code>" }

func risksOf(findings []*lint.Finding) (lines []string) {
	mark := map[source.Severity]string{source.Error: "⛔", source.Warning: "⚠️", source.Advice: "💡"}
	for i, f := range findings {
		var b strings.Builder
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "- %s %s %s", mark[f.Severity], escaped(source.Sentence(source.Capital(f.Message))),
			code(f.Rule))
		if f.Range.Known() {
			line, _ := f.Range.File.Position(f.Range.Start)
			fmt.Fprintf(&b, " at %s", code(fmt.Sprintf("%s:%d", f.Range.File.Name, line)))
		}
		if f.Hint != "" {
			what, commands, _ := strings.Cut(f.Hint, "\n")
			fmt.Fprintf(&b, "<br>%s", escaped(source.Sentence(source.Capital(strings.TrimSuffix(what, ":")))))
			for line := range strings.Lines(commands) {
				fmt.Fprintf(&b, "<br>%s", code(strings.TrimSpace(line)))
			}
		}
		b.WriteString("\n")
		lines = append(lines, b.String())
	}
	return lines
}

func tableOf(objects []*change.Changed) (lines []string) {
	for i, c := range objects {
		row := fmt.Sprintf("| %s | %s | %s%s |\n", code(titleOf(c)), code(nameOf(c)), c.Effect(), escaped(effectOf(c)))
		if i == 0 {
			row = "\n| App | Object | What happens |\n|---|---|---|\n" + row
		}
		lines = append(lines, row)
	}
	return lines
}

func detailsOf(objects []*change.Changed) (lines []string) {
	for _, c := range objects {
		if len(c.Changes) == 0 {
			continue
		}
		var b strings.Builder
		fmt.Fprintf(&b, "\n<details><summary>%s</summary>\n\n", code(nameOf(c)))
		for _, f := range c.Changes {
			fmt.Fprintf(&b, "- %s: %s%s%s\n", code(f.Path), code(arrow(f)), refusedWord(f), escaped(whereOf(f.Place)))
		}
		b.WriteString("\n</details>\n")
		lines = append(lines, b.String())
	}
	return lines
}
