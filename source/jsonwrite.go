package source

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// JSON gives the node as compact JSON. Numbers are written in decimal;
// infinities and what is not a number become strings, and an absent node null.
func (n *Node) JSON() []byte { return n.appendJSON(nil) }

func (n *Node) appendJSON(b []byte) []byte {
	switch n.Kind {
	case Map:
		b = append(b, '{')
		for i, f := range n.Fields {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendJSONString(b, f.Name), ':')
			b = f.Value.appendJSON(b)
		}
		return append(b, '}')
	case List:
		b = append(b, '[')
		for i, item := range n.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = item.appendJSON(b)
		}
		return append(b, ']')
	case String:
		return appendJSONString(b, n.Text)
	case Bool:
		return append(b, strings.ToLower(n.Text)...)
	case Int:
		return appendJSONInt(b, n)
	case Float:
		return appendJSONFloat(b, n.Text)
	}
	return append(b, "null"...)
}

// appendJSONInt writes a whole number in decimal. One in another base that
// does not fit 64 bits is left as text.
func appendJSONInt(b []byte, n *Node) []byte {
	if i, ok := n.Int(); ok {
		return strconv.AppendInt(b, i, 10)
	}
	text := strings.TrimPrefix(n.Text, "+")
	if strings.HasPrefix(unsigned(text), "0") {
		return appendJSONString(b, n.Text)
	}
	return append(b, text...)
}

// appendJSONFloat writes a number with digits on both sides of its point.
func appendJSONFloat(b []byte, text string) []byte {
	if strings.ContainsAny(text, "nN") { // .inf, .nan
		return appendJSONString(b, text)
	}
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

func appendJSONString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
			i += size
			continue
		}
		i++
	}
	return append(b, '"')
}
