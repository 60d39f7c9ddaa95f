package source

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// The YAML library says what is wrong in words of its own grammar. This file
// finds words that help, for the character at which it gave up.

// problemQuote is what the library says when a quote is never closed.
const problemQuote = "found unexpected end of stream"

const (
	messageTemplate = "this is a template, not YAML"
	hintTemplate    = "render it first, for example with helm template"
)

// templated matches the parts of a template that YAML cannot hold. In quotes
// and in comments they are harmless, so they are looked for only in documents
// that do not parse.
var templated = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)(?:^[ \t]*|[:-][ \t]+)(\{\{|\{%)`)
})

// replaced matches a value that sed or a like tool replaces: YAML has no value that begins
// with @.
var replaced = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[:-][ \t]+(@[A-Z][A-Z0-9_]*@)`)
})

// conflict matches what a version control system leaves in a file that it
// could not merge.
var conflict = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^(?:<{7}|>{7})|^={7}$`)
})

// syntax says what is wrong with a document that the library refused.
func (p *yamlParser) syntax(c chunk, text []byte, err error) {
	s := &syntax{yamlParser: p, base: c.from, text: text, problem: problem(err.Error())}
	s.at = s.failurePoint(err.Error())
	if !s.foreign() {
		s.explain()
	}
}

// A syntax is a document that does not parse.
type syntax struct {
	*yamlParser
	base    int
	text    []byte
	problem string
	at      int // the character at which the library gave up
}

func (s *syntax) fail(start, end int, message, hint string, related ...Related) {
	for end < len(s.text) && !utf8.RuneStart(s.text[end]) {
		end++
	}
	s.Add(s.base+start, s.base+min(end, len(s.text)), ruleSyntax, message, hint, related...)
}

// foreign recognizes what was never meant to be YAML.
func (s *syntax) foreign() bool {
	if m := conflict().FindIndex(s.text); m != nil {
		s.fail(m[0], m[1], "this is the mark of a merge conflict", "choose what to keep, and remove the marks")
		return true
	}
	start, end := s.line(s.at)
	for _, mark := range []string{"{{", "{%"} {
		if i := bytes.Index(s.text[start:end], []byte(mark)); i >= 0 {
			s.Add(s.base+start+i, s.base+start+i+2, ruleTemplate, messageTemplate, hintTemplate)
			return true
		}
	}
	if m := templated().FindSubmatchIndex(s.text); m != nil {
		s.Add(s.base+m[2], s.base+m[3], ruleTemplate, messageTemplate, hintTemplate)
		return true
	}
	if m := replaced().FindSubmatchIndex(s.text[start:end]); m != nil {
		s.Add(s.base+start+m[2], s.base+start+m[3], ruleTemplate, messageTemplate,
			"replace what stands between @ first, and lint what comes of it")
		return true
	}
	return false
}

// line gives the range of the line that holds an offset.
func (s *syntax) line(at int) (start, end int) {
	start = at
	for start > 0 && s.text[start-1] != '\n' && s.text[start-1] != '\r' {
		start--
	}
	return start, yamlLineEnd(s.text, at)
}

// word gives the end of the text from i on up to white space or a last colon.
func (s *syntax) word(i int) int {
	end := i
	for !gapAt(s.text, end) {
		end++
	}
	if end > i+1 && s.text[end-1] == ':' {
		end--
	}
	return end
}

// wordStart gives the beginning of the text before i up to white space.
func (s *syntax) wordStart(i int) int {
	for i > 0 && !gapAt(s.text, i-1) {
		i--
	}
	return i
}

// first gives the first character of the line that holds an offset.
func (s *syntax) first(at int) int {
	start, _ := s.line(at)
	return skipBlank(s.text, start)
}

// explain words what the library said.
func (s *syntax) explain() {
	if tab := s.tab(); tab >= 0 {
		s.fail(tab, tab+1, "a tab cannot indent a line", "use spaces")
		return
	}
	switch s.problem {
	case "mapping values are not allowed in this context":
		s.colon()
	case "could not find expected ':'":
		s.noColon()
	case "did not find expected key", "did not find expected <document start>":
		s.misplaced()
	case "did not find expected '-' indicator":
		s.fail(s.first(s.at), s.word(s.first(s.at)), "this line belongs to no item of the list above",
			"begin it with \"- \", or indent it like the rest of its item")
	case "block sequence entries are not allowed in this context":
		s.fail(s.at, s.at+1, "a list cannot begin in the line of its key",
			"begin it in the next line, or put the text in quotes if it is no list")
	case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
		s.bracket()
	case problemQuote:
		s.fail(s.at, s.at+1, "the text that begins with this quote has no closing quote",
			"close it; if the quote is part of the text, put the text in the other kind of quotes")
	case "did not find expected node content":
		s.noContent()
	case "found character that cannot start any token":
		c, _ := utf8.DecodeRune(s.text[s.at:])
		s.fail(s.at, s.at+1, fmt.Sprintf("text cannot begin with %c", c), "put it in quotes")
	default:
		s.phrase()
	}
}

// indentProblems are what the library says when a line is not indented as it
// expects, or by a tab.
var indentProblems = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`tab character|cannot start any token|mapping values|block sequence|` +
		`expected key|expected ':'|expected '-'`)
})

// tab gives the tab that indents the line of the mistake, or that stands
// between the sign of a list item and its text; -1 if there is none. Within
// brackets tabs are as good as spaces.
func (s *syntax) tab() int {
	if !indentProblems().MatchString(s.problem) || len(sketch(s.text[:s.at]).open) > 0 {
		return -1
	}
	start, _ := s.line(s.at)
	for i := start; i < len(s.text) && (blank(s.text[i]) || indicator(s.text[i:])); i++ {
		if s.text[i] == '\t' {
			return i
		}
	}
	return -1
}

// colon explains a colon where the library expects none.
func (s *syntax) colon() {
	start, _ := s.line(s.at)
	first := s.first(s.at)
	if bytes.HasPrefix(s.text[start:], []byte("---")) {
		s.fail(s.at, s.at+1, "a map cannot begin in the line of ---", "begin it in the next line")
		return
	}
	if bytes.Contains(s.text[first:s.at], []byte(": ")) {
		s.fail(s.at, s.at+1, "this line has a second colon, after its value began",
			"put the value in quotes, take away the space behind the colon, or begin a new line")
		return
	}
	if s.at-first > 1024 {
		s.fail(first, first+1, "a key can have at most 1024 characters", "")
		return
	}
	above := s.above(start)
	text := bytes.TrimSpace(bytes.TrimLeft(s.text[above:yamlLineEnd(s.text, above)], "- "))
	switch colon := stuckColon(text); {
	case above < start && colon > 0:
		at := above + bytes.Index(s.text[above:], text) + colon
		s.fail(at, at+1, "there is no space after the colon", "put a space after it")
	case above < start && len(text) > 0 && !bytes.ContainsAny(text, ": \t#"):
		at := above + bytes.Index(s.text[above:], text)
		s.fail(at, at+len(text), fmt.Sprintf("there is no colon after %q", Shorten(string(text), 60)),
			fmt.Sprintf("write \"%s:\"", Shorten(string(text), 60)))
	case bytes.Contains(text, []byte(": ")):
		s.fail(first, s.at, "this key is indented deeper than the one above, which has a value already",
			"align it with the key above, or take away that value")
	default:
		s.fail(s.at, s.at+1, "this line continues the text above, which cannot hold a colon followed by a space",
			"put the text in quotes, or mend the indentation")
	}
}

// above gives where the next line above with content begins; the same line if
// there is none.
func (s *syntax) above(start int) int {
	for line := start; line > 0; {
		line, _ = s.line(line - 1)
		first := skipBlank(s.text, line)
		if first < len(s.text) && lineBreak(s.text[first:]) == 0 && s.text[first] != '#' {
			return line
		}
	}
	return start
}

// noColon explains a line that should be a key with a value.
func (s *syntax) noColon() {
	at := s.wordStart(s.at)
	line := s.text[at:yamlLineEnd(s.text, at)]
	colon := bytes.IndexByte(line, ':')
	switch {
	case len(line) > 1 && line[0] == '-' && line[1] != '-':
		s.fail(at, at+1, "there is no space after the dash", "put a space after it")
	case 0 < colon && s.blankSign(at+colon+1):
	case bytes.HasPrefix(line, []byte("– ")) || bytes.HasPrefix(line, []byte("— ")):
		s.fail(at, at+1, "this line begins with a dash that is no hyphen", "write - for an item of a list")
	case bytes.Contains(line, []byte("：")):
		wide := at + bytes.Index(line, []byte("："))
		s.fail(wide, wide+1, "this is a full-width colon, U+FF1A, which is a letter to YAML", "write a colon and a space")
	case 0 < colon && colon < s.word(at)-at && !bytes.HasPrefix(line[colon:], []byte("://")):
		s.fail(at+colon, at+colon+1, "there is no space after the colon", "put a space after it")
	case len(line) > 1024:
		s.fail(at, at+1, "a key can have at most 1024 characters", "")
	default:
		s.fail(at, at+len(bytes.TrimRight(line, " \t")),
			"this line is neither a key with its value nor an item of a list",
			"write key: value; text that goes on over several lines is indented deeper than its key")
	}
}

// stuckColon gives where in a line the colon stands that lacks its space; -1 where
// the line has none, or another one that has its space.
func stuckColon(line []byte) int {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 || colon == len(line)-1 || bytes.ContainsAny(line[:colon], " \"'[]{}") ||
		line[colon+1] == '/' || bytes.Contains(line, []byte(": ")) {
		return -1
	}
	return colon
}

// blankSign reports whether a character that looks like a space stands at a place,
// and says so.
func (s *syntax) blankSign(at int) bool {
	r, size := utf8.DecodeRune(s.text[at:])
	if blankSigns[r] == "" {
		return false
	}
	s.fail(at, at+size, fmt.Sprintf("this is %s, U+%04X, and no space to YAML", blankSigns[r], r),
		"put a space in its place")
	return true
}

// misplaced explains something that stands where a key should be, or behind
// the end of the document's value.
func (s *syntax) misplaced() {
	first := s.first(s.at)
	before := s.text[:s.at]
	end := s.word(s.at)
	switch c := s.text[s.at]; {
	case c == ']' || c == '}':
		s.fail(s.at, s.at+1, fmt.Sprintf("there is no bracket that this %c closes", c), "remove it")
	case first < s.at && s.afterQuote(before):
	case first < s.at && endsWithBracket(bytes.TrimRight(before, " \t")):
		s.fail(s.at, end, "there is text after the closing bracket",
			"put the whole value in quotes, or remove the text")
	case first == s.at && c == '-' && gapAt(s.text, s.at+1):
		s.fail(s.at, s.at+1, "a list item stands among the keys of a map",
			"put the list under a key, or remove the dash")
	case first == s.at && c == ':':
		s.fail(s.at, s.at+1, "there is no key before the colon", "give the value a name")
	case strings.Contains(s.problem, "document start"):
		s.fail(s.at, end, "this stands behind the end of the document's value",
			"begin a new document with a line of ---, or mend the indentation")
	case first == s.at && s.commented(first):
		s.fail(s.at, end, "the text above ended before its comment, and cannot go on here",
			"move the comment, or put the text in quotes")
	case first == s.at:
		s.fail(s.at, end, "the indentation of this line fits none of the lines above",
			"align it with the keys that it belongs to")
	default:
		s.fail(s.at, end, "this does not belong behind what stands before it",
			"put the whole value in quotes, or begin a new line")
	}
}

// endsWithBracket reports whether text ends with a closing bracket.
func endsWithBracket(text []byte) bool {
	return bytes.HasSuffix(text, []byte("]")) || bytes.HasSuffix(text, []byte("}"))
}

// commented reports whether the line that begins at first is indented deeper
// than the line above, which ends with a comment.
func (s *syntax) commented(first int) bool {
	start, _ := s.line(first)
	above := s.above(start)
	return above < start && first-start > skipBlank(s.text, above)-above &&
		bytes.Contains(s.text[above:yamlLineEnd(s.text, above)], []byte(" #"))
}

// afterQuote explains text behind a closing quote. Where the quoted text runs
// over several lines, it is its opening quote that lacks a partner.
func (s *syntax) afterQuote(before []byte) bool {
	last := sketch(s.text[:s.at]).quoted
	trimmed := bytes.TrimRight(before, " \t")
	if last.end == 0 || last.end != len(trimmed) {
		return false
	}
	if bytes.ContainsAny(s.text[last.start:last.end], "\r\n") {
		s.fail(last.start, last.start+1, "the text that begins with this quote runs on into other lines",
			"is the closing quote missing in this line?", Related{Range: s.place(s.base+last.end-1, s.base+last.end),
				Message: "it ends with this quote"})
		return true
	}
	hint := "put the whole value in quotes; within double quotes, write \\\" for a quote"
	if s.text[last.start] == '\'' {
		hint = "put the whole value in quotes; within single quotes, write '' for a quote"
	}
	s.fail(s.at, s.word(s.at), "there is text after the closing quote", hint)
	return true
}

// bracket explains a list or map in brackets that does not go on as it should.
func (s *syntax) bracket() {
	c := s.text[s.at]
	until := s.at
	if c == ']' || c == '}' {
		until++
	}
	open := sketch(s.text[:until]).open
	if len(open) == 0 {
		s.fail(s.at, s.at+1, "a comma or a closing bracket is missing before this", "")
		return
	}
	last := open[len(open)-1]
	opening := Related{Range: s.place(s.base+last, s.base+last+1), Message: "the bracket opens here"}
	switch {
	case until > s.at && c != closers[s.text[last]]:
		s.fail(s.at, s.at+1, fmt.Sprintf("this %c cannot close a %c", c, s.text[last]),
			fmt.Sprintf("write %c", closers[s.text[last]]), opening)
	case !s.unclosed(last):
		s.fail(s.at, s.at+1, fmt.Sprintf("a comma or a %c is missing before this", closers[s.text[last]]), "", opening)
	}
}

// closers gives for each opening bracket the one that closes it.
var closers = map[byte]byte{'[': ']', '{': '}'}

// unclosed explains a bracket that is never closed, if it is not.
func (s *syntax) unclosed(bracket int) bool {
	if !slices.Contains(sketch(s.text).open, bracket) {
		return false
	}
	end := yamlLineEnd(s.text, bracket)
	line := s.text[bracket:end]
	if i := bytes.Index(line, []byte(" #")); i >= 0 && bytes.IndexByte(line[i:], closers[line[0]]) > 0 {
		s.fail(bracket+i+1, bracket+i+2, fmt.Sprintf("this # begins a comment, which hides the %c", closers[line[0]]),
			"put the text that begins with # in quotes")
		return true
	}
	s.fail(bracket, bracket+1, fmt.Sprintf("this %c is never closed", s.text[bracket]),
		"close it; if it is text, put it in quotes")
	return true
}

// noContent explains a place at which a value should be.
func (s *syntax) noContent() {
	if open := sketch(s.text[:s.at+1]).open; len(open) > 0 && s.unclosed(open[len(open)-1]) {
		return
	}
	switch c := s.text[s.at]; c {
	case ']', '}':
		s.fail(s.at, s.at+1, fmt.Sprintf("there is no bracket that this %c closes", c),
			"remove it; if it is text, put it in quotes")
	case ':':
		s.fail(s.at, s.at+1, "there is no key before the colon", "give the value a name")
	case '-':
		s.fail(s.at, s.at+1, "a list within brackets has no dashes", "separate its items by commas")
	default:
		s.fail(s.at, s.at+1, "a value is missing before this",
			"write null if there is none; if it is text, put it in quotes")
	}
}

// A wording is what is said of a problem of the library. Sign is the character
// that the mistake began with.
type wording struct {
	problem string // part of what the library says
	sign    string
	message string
	hint    string
}

var wordings = []wording{
	{"unknown escape character", `\`, "there is no such escape in double quotes",
		`write \\ for a backslash, or use single quotes`},
	{"hexdecimal number", `\`, "this escape lacks hexadecimal digits",
		`write two after \x, four after \u, eight after \U`},
	{"Unicode character escape", `\`, "there is no character with this number", "write the character itself"},
	{"unknown anchor", "*", "there is no anchor of this name before", "put it in quotes if it is text and no alias"},
	{"alphabetic or numeric character", "*&", "text cannot begin with this sign, which marks an alias or an anchor",
		"put it in quotes"},
	{"comment or line break", "|>", "the text after this sign begins in the next line",
		"move it there and indent it, or put it in quotes"},
	{"indentation indicator", "|>", "a text cannot be indented by 0", "leave the number out"},
	{"mapping keys are not allowed", "?", "a key cannot begin in the middle of a line", "put the text in quotes"},
	{"tab character", "\t", "a tab cannot indent a line", "use spaces"},
	{"tag", "!", "text cannot begin with !, which marks a tag", "put it in quotes"},
	{"URI", "!", "text cannot begin with !, which marks a tag", "put it in quotes"},
	{"UTF-8 octet", "!", "text cannot begin with !, which marks a tag", "put it in quotes"},
	{"whitespace or line break", "!", "text cannot begin with !, which marks a tag", "put it in quotes"},
	{"expected '>'", "!", "text cannot begin with !, which marks a tag", "put it in quotes"},
	{"directive", "%", "text cannot begin with %", "put it in quotes"},
	{"version number", "%", "text cannot begin with %", "put it in quotes"},
	{"'.' character", "%", "text cannot begin with %", "put it in quotes"},
	{"alphabetical character", "%", "text cannot begin with %", "put it in quotes"},
	{"YAML document", "%", "this version of YAML is not known", "leave the line out"},
}

// phrase words the rarer problems.
func (s *syntax) phrase() {
	if strings.Contains(s.problem, "max depth") {
		s.TooDeep(MaxDepth+1, s.base+s.at, s.base+s.at+1)
		return
	}
	for _, w := range wordings {
		if strings.Contains(s.problem, w.problem) {
			start, end := s.sign(w.sign)
			s.fail(start, end, w.message, w.hint)
			return
		}
	}
	s.fail(s.at, s.at+1, "the text cannot be read as YAML from here on", "")
}

// sign gives the range of the word that begins with one of the signs, or of
// the escape that the mistake is in.
func (s *syntax) sign(signs string) (start, end int) {
	start = s.wordStart(s.at)
	if strings.IndexByte(signs, s.text[start]) >= 0 && signs != `\` {
		return start, s.word(start)
	}
	line, _ := s.line(s.at)
	if i := bytes.LastIndexAny(s.text[line:s.at+1], signs); i >= 0 {
		start = line + i
		if signs == `\` {
			return start, start + 2
		}
		return start, start + 1
	}
	return s.at, s.at + 1
}
