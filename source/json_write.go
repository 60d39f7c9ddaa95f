package source

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// JSON gives the node as compact JSON. Numbers are written in decimal, with the
// digits that they have; infinities and what is not a number become strings, and
// an absent node null. Names are made of a hash over it, so the same node has
// the same bytes in every release.
func (n *Node) JSON() []byte {
	var w jsonWriter
	w.value(n, 0)
	return w.b
}

// IndentedJSON gives the node as JSON for people: two spaces deep, one field or
// item a line. Numbers and escapes are those of YAML.
func (n *Node) IndentedJSON() []byte {
	w := jsonWriter{b: make([]byte, 0, 1024), indented: true}
	w.value(n, 0)
	return append(w.b, '\n')
}

// A jsonWriter writes JSON in one of the two forms.
type jsonWriter struct {
	b        []byte
	indented bool
}

func (w *jsonWriter) value(n *Node, indent int) {
	switch n.Kind {
	case Map:
		w.b = append(w.b, '{')
		for i := range n.Fields {
			w.next(i, indent+2)
			w.field(&n.Fields[i], indent+2)
		}
		w.end(len(n.Fields), indent)
		w.b = append(w.b, '}')
	case List:
		w.b = append(w.b, '[')
		for i, item := range n.Items {
			w.next(i, indent+2)
			w.value(item, indent+2)
		}
		w.end(len(n.Items), indent)
		w.b = append(w.b, ']')
	default:
		w.scalar(n)
	}
}

func (w *jsonWriter) field(f *Field, indent int) {
	w.text(f.Name)
	w.b = append(w.b, ':')
	if w.indented {
		w.b = append(w.b, ' ')
	}
	w.value(f.Value, indent)
}

// next begins the ith item of a map or list.
func (w *jsonWriter) next(i, indent int) {
	if i > 0 {
		w.b = append(w.b, ',')
	}
	w.line(indent)
}

// end stands before the bracket that closes so many items.
func (w *jsonWriter) end(items, indent int) {
	if items > 0 {
		w.line(indent)
	}
}

func (w *jsonWriter) line(indent int) {
	if w.indented {
		w.b = appendIndent(append(w.b, '\n'), indent)
	}
}

func (w *jsonWriter) scalar(n *Node) {
	switch n.Kind {
	case String:
		w.text(n.Text)
	case Bool:
		w.b = append(w.b, strings.ToLower(n.Text)...)
	case Int:
		w.int(n)
	case Float:
		w.float(n)
	default:
		w.b = append(w.b, "null"...)
	}
}

func (w *jsonWriter) text(s string) { w.b = appendQuoted(w.b, s, w.indented) }

// int writes a whole number in decimal. One in another base that does not fit 64
// bits is left as text.
func (w *jsonWriter) int(n *Node) {
	if i, ok := n.Int(); ok {
		w.b = strconv.AppendInt(w.b, i, 10)
		return
	}
	text := strings.TrimPrefix(n.Text, "+")
	if strings.HasPrefix(unsigned(text), "0") {
		w.text(n.Text)
		return
	}
	w.b = append(w.b, text...)
}

func (w *jsonWriter) float(n *Node) {
	text := n.Text
	if strings.ContainsAny(text, "nN") { // .inf, .nan
		w.text(text)
		return
	}
	if w.indented {
		text = floatText(n)
	}
	w.b = appendJSONFloat(w.b, text)
}

// appendJSONFloat writes a number with digits on both sides of its point.
func appendJSONFloat(b []byte, text string) []byte {
	if text[0] == '-' {
		b = append(b, '-')
	}
	text = strings.TrimLeft(unsigned(text), "0")
	if text == "" || digits(text) == text {
		b = append(b, '0')
	}
	whole := len(text) - len(digits(text))
	b = append(b, text[:whole]...)
	if rest, ok := strings.CutPrefix(text[whole:], "."); ok {
		if fraction := rest[:len(rest)-len(digits(rest))]; fraction != "" {
			b = append(append(b, '.'), fraction...)
		}
		return append(b, digits(rest)...)
	}
	return append(b, text[whole:]...)
}

// appendQuoted writes a text in double quotes, with escapes that JSON and YAML
// share: those that JSON wants, and for people those of what cannot be seen or is
// changed by some reader.
func appendQuoted(b []byte, s string, forPeople bool) []byte {
	b = append(b, '"')
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < 0x7f && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[done:i]...)
		r, size := utf8.DecodeRuneInString(s[i:])
		b = appendRune(b, r, size, forPeople)
		i += size
		done = i
	}
	b = append(b, s[done:]...)
	return append(b, '"')
}

func appendRune(b []byte, r rune, size int, forPeople bool) []byte {
	switch {
	case r == '"' || r == '\\':
		return append(b, '\\', byte(r))
	case r == '\n' && forPeople:
		return append(b, `\n`...)
	case r == '\t' && forPeople:
		return append(b, `\t`...)
	case r == '\r' && forPeople:
		return append(b, `\r`...)
	case r < ' ' || forPeople && needsEscape(r, size):
		const hex = "0123456789abcdef"
		return append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
	}
	return utf8.AppendRune(b, r)
}
