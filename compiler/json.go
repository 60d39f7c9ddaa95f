package compiler

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// JSON writes a node with two spaces of indent, fields in their order.
func JSON(n *source.Node) []byte {
	return append(appendJSON(make([]byte, 0, 1024), n, 0), '\n')
}

func appendJSON(b []byte, n *source.Node, indent int) []byte {
	switch n.Kind {
	case source.Map:
		return appendJSONList(b, '{', '}', len(n.Fields), indent, func(b []byte, i int) []byte {
			b = append(appendQuoted(b, n.Fields[i].Name), ": "...)
			return appendJSON(b, n.Fields[i].Value, indent+2)
		})
	case source.List:
		return appendJSONList(b, '[', ']', len(n.Items), indent, func(b []byte, i int) []byte {
			return appendJSON(b, n.Items[i], indent+2)
		})
	case source.String:
		return appendQuoted(b, n.Text)
	case source.Bool:
		return append(b, strings.ToLower(n.Text)...)
	case source.Int:
		return append(b, intText(n)...)
	case source.Float:
		if text := floatText(n); strings.Trim(text, "+-.0123456789e") == "" {
			return append(b, text...)
		}
		return appendQuoted(b, n.Text) // JSON has no infinity
	}
	return append(b, "null"...)
}

func appendJSONList(b []byte, left, right byte, length, indent int, item func([]byte, int) []byte) []byte {
	b = append(b, left)
	for i := range length {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '\n')
		b = item(appendIndent(b, indent+2), i)
	}
	if length > 0 {
		b = appendIndent(append(b, '\n'), indent)
	}
	return append(b, right)
}
