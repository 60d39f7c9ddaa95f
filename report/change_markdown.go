package report

import (
	"fmt"
	"html"
	"io"
	"strings"
	"unicode"

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
	fmt.Fprintf(&b, "**%s**\n", sumOf(r))
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

// code gives text of the input on one line as code, which it cannot end: nothing in it is
// markdown, a link or a mention.
func code(text string) string {
	text = source.Printable(text)
	fence := fenceOf(text, 1)
	if text == "" || strings.Trim(text, "` ") != text {
		text = " " + text + " "
	}
	return fence + text + fence
}

// fenceOf gives more backticks than stand together in a text, and so many at least.
func fenceOf(text string, least int) string {
	longest, run := 0, 0
	for _, r := range text {
		if run++; r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	return strings.Repeat("`", max(longest+1, least))
}

// plain are the characters of words that markdown, and what links mentions and issues, takes
// for nothing but text.
const plain = ".,;:'\"()+-/=?"

// prose gives a message, with each word as code that may be anything else than text.
func prose(text string) string {
	words := strings.Fields(source.Printable(text))
	for i, word := range words {
		odd := func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(plain, r)
		}
		if strings.ContainsFunc(word, odd) || strings.Contains(word, "://") || strings.Count(word, ":") > 1 ||
			strings.HasPrefix(strings.ToLower(word), "www.") {
			words[i] = code(word)
		}
	}
	return strings.Join(words, " ")
}

func risksOf(findings []*lint.Finding) (lines []string) {
	mark := map[source.Severity]string{source.Error: "⛔", source.Warning: "⚠️", source.Advice: "💡"}
	for i, f := range findings {
		var b strings.Builder
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "- %s %s %s", mark[f.Severity], prose(source.Sentence(source.Capital(f.Message))), code(f.Rule))
		b.WriteString(lineOf(f.Range) + environmentsOf(f) + "\n")
		writeHint(&b, f.Hint)
		lines = append(lines, b.String())
	}
	return lines
}

// lineOf says at which line of which file something is; "" where that is not known.
func lineOf(place source.Range) string {
	if !place.Known() {
		return ""
	}
	line, _ := place.File.Position(place.Start)
	return " at " + code(fmt.Sprintf("%s:%d", place.File.Name, line))
}

func environmentsOf(f *lint.Finding) string {
	if len(f.Environments) == 0 {
		return ""
	}
	return " in " + prose(source.And(f.Environments))
}

// writeHint writes what to do below an item of a list, its commands as a block of code.
func writeHint(b *strings.Builder, hint string) {
	if hint == "" {
		return
	}
	what, commands, _ := strings.Cut(hint, "\n")
	if commands == "" {
		fmt.Fprintf(b, "\n  %s\n", prose(source.Sentence(source.Capital(what))))
		return
	}
	fence := fenceOf(commands, 3)
	fmt.Fprintf(b, "\n  %s\n  %ssh\n", prose(source.Capital(what)), fence)
	for line := range strings.Lines(commands) {
		fmt.Fprintf(b, "  %s\n", source.Printable(strings.TrimSpace(line)))
	}
	fmt.Fprintf(b, "  %s\n", fence)
}

func tableOf(objects []*change.Changed) (lines []string) {
	for i, c := range objects {
		row := fmt.Sprintf("| %s | %s | %s |\n", tableCell(code(titleOf(c))), tableCell(code(nameOf(c))),
			tableCell(fmt.Sprintf("**%s**%s", c.Effect(), prose(effectOf(c)))))
		if i == 0 {
			row = "\n| App | Object | What happens |\n|---|---|---|\n" + row
		}
		lines = append(lines, row)
	}
	return lines
}

// tableCell gives text of a cell of a table, which a bar would end.
func tableCell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

func detailsOf(objects []*change.Changed) (lines []string) {
	for _, c := range objects {
		if len(c.Changes) == 0 {
			continue
		}
		var b strings.Builder
		fmt.Fprintf(&b, "\n<details><summary><code>%s</code></summary>\n\n", html.EscapeString(source.Printable(nameOf(c))))
		for _, f := range c.Changes {
			fmt.Fprintf(&b, "- %s: %s%s%s\n", code(f.Path), code(arrow(f)), refusedWord(f), lineOf(f.Place))
		}
		b.WriteString("\n</details>\n")
		lines = append(lines, b.String())
	}
	return lines
}
