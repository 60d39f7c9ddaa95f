package source

import (
	"slices"
	"strconv"
	"strings"
)

// YAML gives the node as kubectl and kustomize write it: block style, two spaces
// deep, list items not deeper than their key, lines as long as they are. Every
// reader, of YAML 1.1 or 1.2, sees the same values.
func (n *Node) YAML() []byte { return n.AppendYAML(make([]byte, 0, 1024)) }

// AppendYAML appends what YAML gives.
func (n *Node) AppendYAML(b []byte) []byte {
	switch {
	case n.Kind == Map && len(n.Fields) > 0:
		return appendFields(b, n, 0)
	case n.Kind == List && len(n.Items) > 0:
		return appendItems(b, n, 0)
	}
	return append(appendScalar(b, n, noBlock), '\n')
}

// Flow gives the node on one line, for people.
func (n *Node) Flow() string { return n.flow(false) }

// flow is Flow; inner: it stands in brackets.
func (n *Node) flow(inner bool) string {
	var parts []string
	switch {
	case n.Kind == Map:
		for _, f := range n.Fields {
			parts = append(parts, Word(f.Name)+": "+f.Value.flow(true))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case n.Kind == List:
		for _, item := range n.Items {
			parts = append(parts, item.flow(true))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case n.Kind == String && inner && strings.ContainsAny(n.Text, ",[]{}"):
		return strconv.Quote(n.Text)
	case n.Kind == String:
		return Word(n.Text)
	}
	return n.Text
}

// appendFields writes a map whose first key stands at the end of b, and its
// others at the indent.
func appendFields(b []byte, n *Node, indent int) []byte {
	for i, f := range n.Fields {
		if i > 0 {
			b = appendIndent(b, indent)
		}
		b = appendKey(b, f.Name, indent)
		b = append(b, ':')
		switch v := f.Value; {
		case v.Kind == Map && len(v.Fields) > 0:
			b = append(b, '\n')
			b = appendIndent(b, indent+2)
			b = appendFields(b, v, indent+2)
		case v.Kind == List && len(v.Items) > 0:
			b = append(b, '\n')
			b = appendIndent(b, indent)
			b = appendItems(b, v, indent)
		default:
			b = append(b, ' ')
			b = append(appendScalar(b, v, indent+2), '\n')
		}
	}
	return b
}

// appendItems writes a list whose first dash stands at the end of b, and its
// others at the indent.
func appendItems(b []byte, n *Node, indent int) []byte {
	for i, v := range n.Items {
		if i > 0 {
			b = appendIndent(b, indent)
		}
		b = append(b, "- "...)
		switch {
		case v.Kind == Map && len(v.Fields) > 0:
			b = appendFields(b, v, indent+2)
		case v.Kind == List && len(v.Items) > 0:
			b = appendItems(b, v, indent+2)
		default:
			b = append(appendScalar(b, v, indent+2), '\n')
		}
	}
	return b
}

// A key of more characters has to be written with a question mark before it:
// readers give up looking for the colon after 1,024.
const longestKey = 1000

func appendKey(b []byte, name string, indent int) []byte {
	start := len(b)
	b = appendString(b, name, noBlock)
	if len(b)-start > longestKey {
		b = slices.Insert(b, start, '?', ' ')
		b = append(b, '\n')
		b = appendIndent(b, indent)
	}
	return b
}

const spaces = "                                "

func appendIndent(b []byte, indent int) []byte {
	for ; indent > len(spaces); indent -= len(spaces) {
		b = append(b, spaces...)
	}
	return append(b, spaces[:indent]...)
}

// appendScalar writes what fits on one line, or a text as a literal block
// whose lines stand at the indent.
func appendScalar(b []byte, n *Node, indent int) []byte {
	switch n.Kind {
	case Map:
		return append(b, "{}"...)
	case List:
		return append(b, "[]"...)
	case String:
		return appendString(b, n.Text, indent)
	case Bool:
		return append(b, strings.ToLower(n.Text)...)
	case Int:
		return append(b, intText(n)...)
	case Float:
		return append(b, floatText(n)...)
	}
	return append(b, "null"...)
}

// intText gives a whole number in the one form that all readers agree on: to
// some 0644 is octal, and to some 0o644 is text.
func intText(n *Node) string {
	if i, ok := n.Int(); ok {
		return strconv.FormatInt(i, 10)
	}
	return strings.TrimPrefix(n.Text, "+")
}

// floatText gives a number that cannot be mistaken for a whole number or for
// text: to some 1e3 is text, for lack of a point and a sign.
func floatText(n *Node) string {
	x, err := strconv.ParseFloat(n.Text, 64)
	if err != nil {
		return strings.ToLower(n.Text) // .inf, .nan
	}
	text := strconv.FormatFloat(x, 'g', -1, 64)
	mantissa, exponent, scientific := strings.Cut(text, "e")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	if scientific {
		return mantissa + "e" + exponent
	}
	return mantissa
}
