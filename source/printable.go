package source

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// Printable replaces what would steer a terminal, or hide, by a visible sign, and so
// too what the log of a CI job takes for a command wherever in a line it stands:
// ##[group] of GitHub, ##vso[...] of Azure. It keeps the number of characters; tabs
// stay.
func Printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\t' || unicode.IsGraphic(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
	if strings.Contains(s, "##") {
		s = logCommand().ReplaceAllString(s, "#\uFFFD$1[")
	}
	return s
}

// logCommand matches the beginning of a command that may stand anywhere.
var logCommand = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`##([A-Za-z]*)\[`) })

// PrintableLines replaces what the log of a GitHub job takes for a command where a
// line begins with it: ::error::. The lines are made of what is Printable, and may
// have colours.
func PrintableLines(s string) string {
	if !strings.Contains(s, "::") {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if text := strings.TrimSpace(line); strings.HasPrefix(text, "::") {
			lines[i] = strings.Replace(line, "::", "\uFFFD:", 1)
		}
	}
	return strings.Join(lines, "\n")
}

// ShellWord gives text as one word of a command that a shell reads.
func ShellWord(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_%+=:,./-", r)
	}
	if text != "" && strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0 {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// PrintableName gives the name of a file as a line can begin with it.
func PrintableName(name string) string {
	name = Printable(name)
	if text := strings.TrimSpace(name); strings.HasPrefix(text, "::") {
		return "./" + name
	}
	return name
}
