package source

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const ruleJSON = "json-syntax"

// ParseJSON reads the values of a JSON file, of which there may be several one
// after the other; each is a document. It is strict. What cannot be read gives
// a diagnostic and ends the file, since nothing tells where the next document
// begins; a key given twice gives one, and the first is kept.
func ParseJSON(f *File) ([]*Document, []Diagnostic) {
	p := &jsonParser{Collector: Collector{File: f}, text: f.Data(), pos: textStart(f.Data())}
	if p.tooLarge(MaxFileSize) || !p.readable() {
		return nil, p.Diagnostics
	}
	var documents []*Document
	for p.space(); p.pos < len(p.text); p.space() {
		if len(documents) == MaxDocuments {
			p.Limit(p.pos, p.pos, "the file has more than "+Thousands(MaxDocuments)+" documents",
				"split it into several files")
			break
		}
		root := p.value(p.place(p.pos, p.pos+1), 1)
		if root == nil || p.stopped {
			break
		}
		root.takeFirstKey()
		documents = append(documents, NewDocument(root.Range, root))
	}
	return documents, p.Diagnostics
}

// A jsonParser reads one JSON file. Its methods give nil or false once they
// have recorded why they cannot go on.
type jsonParser struct {
	Collector
	text []byte
	pos  int
}

func (p *jsonParser) fail(start, end int, message, hint string, related ...Related) {
	p.Add(start, min(end, len(p.text)), ruleJSON, message, hint, related...)
}

// peek gives the next byte, 0 at the end.
func (p *jsonParser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *jsonParser) space() {
	for p.pos < len(p.text) {
		switch p.text[p.pos] {
		case ' ', '\t', '\r', '\n':
			p.pos++
		default:
			return
		}
	}
}

// value reads the value at the current position.
func (p *jsonParser) value(key Range, depth int) *Node {
	start := p.pos
	if p.Count(1, start, start) {
		return nil
	}
	n := &Node{Key: key}
	ok := false
	switch c := p.peek(); {
	case c == '{':
		ok = p.object(n, depth)
	case c == '[':
		ok = p.array(n, depth)
	case c == '"':
		n.Kind, n.Style = String, Quoted
		n.Text, ok = p.string()
	case '0' <= c && c <= '9', c == '-', c == '+', c == '.':
		ok = p.number(n)
	default:
		ok = p.literal(n)
	}
	if !ok {
		return nil
	}
	n.Range = p.place(start, p.pos)
	return n
}

func (p *jsonParser) object(n *Node, depth int) bool {
	n.Kind = Map
	fields := fieldList{}
	ok := p.members('}', depth, func() bool {
		name, place, ok := p.key()
		if !ok {
			return false
		}
		value := p.value(place, depth+1)
		if value == nil {
			return false
		}
		if first := fields.find(name); first >= 0 {
			p.duplicate(name, place, fields.list[first].Value.Key)
			return !p.stopped
		}
		fields.append(Field{Name: name, Value: value})
		return true
	})
	n.Fields = fields.list
	return ok
}

func (p *jsonParser) array(n *Node, depth int) bool {
	n.Kind = List
	return p.members(']', depth, func() bool {
		item := p.value(n.Key, depth+1)
		n.Items = append(n.Items, item)
		return item != nil
	})
}

// key reads the name of a member and the colon behind it.
func (p *jsonParser) key() (name string, place Range, ok bool) {
	start := p.pos
	if p.peek() != '"' {
		p.unquoted("a name stands in double quotes")
		return "", Range{}, false
	}
	if name, ok = p.string(); !ok {
		return "", Range{}, false
	}
	place = p.place(start, p.pos)
	p.space()
	if p.peek() != ':' {
		p.fail(p.pos, p.pos+1, "there is no colon after the name "+Shorten(place.Text(), 60), "")
		return "", Range{}, false
	}
	p.pos++
	p.space()
	return name, place, true
}

// members reads what stands between brackets, separated by commas.
func (p *jsonParser) members(closer byte, depth int, member func() bool) bool {
	open := p.pos
	if p.TooDeep(depth, open, open+1) {
		return false
	}
	p.pos++
	comma := -1
	for p.space(); ; p.space() {
		switch c := p.peek(); {
		case p.pos == len(p.text):
			p.fail(open, open+1, fmt.Sprintf("this %c is never closed", p.text[open]), "")
			return false
		case c == closer && comma >= 0:
			p.fail(comma, comma+1, "there is a comma after the last value", "remove it")
			return false
		case c == closer:
			p.pos++
			return true
		case c == ',':
			p.fail(p.pos, p.pos+1, "a value is missing before this comma", "")
			return false
		}
		if !member() {
			return false
		}
		p.space()
		comma = -1
		switch c := p.peek(); {
		case c == ',':
			comma = p.pos
			p.pos++
		case c != closer && p.pos < len(p.text) && !p.comment():
			p.fail(p.pos, p.pos+1, fmt.Sprintf("a comma or a %c is missing before this", closer), "",
				Related{Range: p.place(open, open+1), Message: "the bracket opens here"})
			return false
		case c != closer && p.pos < len(p.text):
			return false
		}
	}
}

// comment records a comment, if there is one here.
func (p *jsonParser) comment() bool {
	rest := string(p.text[p.pos:min(p.pos+2, len(p.text))])
	if rest == "//" || rest == "/*" || strings.HasPrefix(rest, "#") {
		p.fail(p.pos, yamlLineEnd(p.text, p.pos), "JSON has no comments",
			"remove it, or name the file .yaml and begin the comment with #")
		return true
	}
	return false
}

// unquoted explains what stands where a value or a name in quotes should be.
func (p *jsonParser) unquoted(expected string) {
	switch c := p.peek(); {
	case p.template():
	case p.comment():
	case c == '\'':
		p.fail(p.pos, p.pos+1, "JSON has no single quotes", "use double quotes")
	case strings.HasPrefix(string(p.text[p.pos:min(p.pos+3, len(p.text))]), "\u201C"):
		p.fail(p.pos, p.pos+len("\u201C"), "JSON has no curly quotes", "use straight double quotes")
	case c == ']' || c == '}':
		p.fail(p.pos, p.pos+1, fmt.Sprintf("a value is missing before this %c, or its opening bracket", c), "")
	default:
		if !p.clean(p.pos, min(p.pos+utf8.UTFMax, len(p.text))) {
			return
		}
		end := p.pos
		for end < len(p.text) && !strings.ContainsRune(" \t\r\n,:[]{}\"", rune(p.text[end])) {
			end++
		}
		p.fail(p.pos, max(end, p.pos+1), expected, "")
	}
}

// template recognizes the marks of templates, which stand where JSON has none.
func (p *jsonParser) template() bool {
	for start := p.pos; start >= max(p.pos-1, 0); start-- { // the first brace may have been taken for a map
		for _, mark := range []string{"{{", "{%", "{#"} {
			if bytes.HasPrefix(p.text[start:], []byte(mark)) {
				p.Add(start, start+len(mark), ruleTemplate, "this is a template, not JSON", hintTemplate)
				return true
			}
		}
	}
	return false
}

// literal reads true, false or null.
func (p *jsonParser) literal(n *Node) bool {
	end := p.pos
	for end < len(p.text) && ('a' <= p.text[end] && p.text[end] <= 'z' || 'A' <= p.text[end] && p.text[end] <= 'Z') {
		end++
	}
	switch n.Text = string(p.text[p.pos:end]); n.Text {
	case "true", "false":
		n.Kind = Bool
	case "null":
		n.Kind = Null
	case "":
		p.unquoted("this is no value of JSON")
		return false
	default:
		p.fail(p.pos, end, fmt.Sprintf("%s is no value of JSON", Shorten(n.Text, 60)),
			"text stands in double quotes; the other values are numbers, true, false and null")
		return false
	}
	p.pos = end
	return true
}

// number reads a number, as JSON writes them.
func (p *jsonParser) number(n *Node) bool {
	start := p.pos
	for p.pos < len(p.text) && strings.IndexByte("+-.0123456789abcdefABCDEFxX_", p.text[p.pos]) >= 0 {
		p.pos++
	}
	n.Text = string(p.text[start:p.pos])
	rest := strings.TrimPrefix(n.Text, "-")
	switch {
	case len(rest) > 1 && rest[0] == '0' && rest[1] != '.' && rest[1] != 'e' && rest[1] != 'E':
		p.fail(start, p.pos, fmt.Sprintf("%s is no number of JSON: those do not begin with 0", Shorten(n.Text, 60)),
			"write it in decimal, or in double quotes if it is text")
		return false
	case rest != "" && digits(rest) == "":
		n.Kind = Int
	case rest != "" && isFloat(rest) && unsigned(rest) == rest && rest[0] != '.' && !strings.Contains(rest+"e", ".e") &&
		!strings.Contains(rest, ".E"):
		n.Kind = Float
	default:
		p.fail(start, p.pos, fmt.Sprintf("%s is no number of JSON", Shorten(n.Text, 60)),
			"a number has digits on both sides of its point; text stands in double quotes")
		return false
	}
	return true
}

// string reads a text in double quotes.
func (p *jsonParser) string() (text string, ok bool) {
	open := p.pos
	p.pos++
	start := p.pos
	var b []byte // the text up to start, once it differs from what is written
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == '"':
			text := p.text[start:p.pos]
			p.pos++
			if b != nil {
				text = append(b, text...)
			}
			return string(text), true
		case c == '\\':
			b = append(b, p.text[start:p.pos]...)
			if b, ok = p.escape(b); !ok {
				return "", false
			}
			start = p.pos
		case c == '\n' || c == '\r':
			p.fail(open, open+1, "the text that begins with this quote has no closing quote in its line",
				`close it; a line break in text is written \n`)
			return "", false
		case c < ' ':
			p.fail(p.pos, p.pos+1, fmt.Sprintf("there is a control character, U+%04X, in the text", c),
				fmt.Sprintf(`write it as \u%04x`, c))
			return "", false
		case c < utf8.RuneSelf:
			p.pos++
		default:
			r, size := utf8.DecodeRune(p.text[p.pos:])
			if r == utf8.RuneError && size == 1 {
				p.clean(p.pos, p.pos+1)
				return "", false
			}
			p.pos += size
		}
	}
	p.fail(open, open+1, "the text that begins with this quote has no closing quote", "")
	return "", false
}

// escapes are the characters that stand for others behind a backslash.
var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape reads an escape and adds what it stands for.
func (p *jsonParser) escape(b []byte) ([]byte, bool) {
	start := p.pos
	p.pos++
	if c, ok := escapes[p.peek()]; ok {
		p.pos++
		return append(b, c), true
	}
	if p.peek() != 'u' {
		_, size := utf8.DecodeRune(p.text[p.pos:])
		p.fail(start, p.pos+size, "there is no such escape in JSON", `write \\ for a backslash`)
		return nil, false
	}
	p.pos--
	r, ok := p.unit()
	if ok && utf16.IsSurrogate(r) {
		low, paired := p.unit()
		if r = utf16.DecodeRune(r, low); !paired || r == utf8.RuneError {
			ok = false
		}
	}
	if !ok {
		p.fail(start, min(start+6, len(p.text)), "this escape is no character",
			`write four hexadecimal digits after \u; characters above U+FFFF are written as two of them, a surrogate pair`)
		return nil, false
	}
	return utf8.AppendRune(b, r), true
}

// unit reads \u and four digits.
func (p *jsonParser) unit() (rune, bool) {
	if p.pos+6 > len(p.text) || p.text[p.pos] != '\\' || p.text[p.pos+1] != 'u' {
		return 0, false
	}
	u, err := strconv.ParseUint(string(p.text[p.pos+2:p.pos+6]), 16, 16)
	p.pos += 6
	return rune(u), err == nil
}
