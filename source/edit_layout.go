package source

import (
	"bytes"
	"slices"
	"strings"
)

// A layout is how a document is written, which whatever is added to it follows.
type layout struct {
	data    []byte
	newline string
	indent  int  // of a map in a map
	dash    int  // of the items of a list below its key
	tabs    bool // lines are indented by tabs, as those of JSON may be

	json         bool // texts and keys stand in double quotes
	lines        bool // in JSON: a field has a line of its own
	colon, comma string
}

// layoutOf finds out how a document is written.
func layoutOf(root *Node) *layout {
	l := &layout{data: root.File.Data(), newline: "\n", indent: 2, colon: ": ", comma: ", "}
	if end, next := LineEnd(l.data, 0); next > end {
		l.newline = string(l.data[end:next])
	}
	if l.json = isFlow(root) && quotedKeys(root) == `"`; l.json {
		first := root.Fields[0].Value
		l.lines = alone(l.data, first.Key.Start) && l.line(first.Key.Start) > root.Start
		l.tabs = l.lines && l.data[l.line(first.Key.Start)] == '\t'
		if string(l.data[first.Key.End:first.Start]) == ":" {
			l.colon, l.comma = ":", ","
		}
	}
	indent, dash := l.lines, false
	if l.lines {
		l.indent = max(1, l.column(root.Fields[0].Value.Key.Start)-l.indentOf(root))
	}
	l.measure(root, -1, &indent, &dash)
	return l
}

// measure takes the indents of the first maps and lists that have lines of their own.
// above is the indent of the key that holds n, -1 for none.
func (l *layout) measure(n *Node, above int, indent, dash *bool) {
	if *indent && *dash || n.File == nil || len(n.Fields)+len(n.Items) == 0 {
		return
	}
	column := -1
	if alone(l.data, n.Start) && !isFlow(n) {
		column = l.column(n.Start)
	}
	switch deeper := column - above; {
	case above < 0 || column < 0: // it has no line of its own
	case n.Kind == Map && !*indent && deeper > 0:
		l.indent, *indent = deeper, true
	case n.Kind == List && !*dash && deeper >= 0:
		l.dash, *dash = deeper, true
	}
	for _, f := range n.Fields {
		l.measure(f.Value, column, indent, dash)
	}
	for _, item := range n.Items {
		l.measure(item, -1, indent, dash)
	}
}

// line gives where the text of the line of an offset begins.
func (l *layout) line(at int) int { return lineStart(l.data, at) }

// column counts the bytes before an offset in its line.
func (l *layout) column(at int) int { return at - l.line(at) }

// indentOf counts the white space that the line of a node begins with.
func (l *layout) indentOf(n *Node) int {
	start := l.line(n.Start)
	return len(l.data[start:]) - len(bytes.TrimLeft(l.data[start:], " \t"))
}

// lineEnd gives the end of the line of an offset.
func (l *layout) lineEnd(at int) int {
	end, _ := LineEnd(l.data, at)
	return end
}

// before gives the end of the line above that of an offset.
func (l *layout) before(at int) int {
	start := l.line(at)
	return len(bytes.TrimSuffix(bytes.TrimSuffix(l.data[:start], []byte("\n")), []byte("\r")))
}

// rest reports whether nothing follows an offset in its line but a comment.
func (l *layout) rest(at int) bool {
	rest := bytes.TrimLeft(l.data[at:l.lineEnd(at)], " \t")
	return len(rest) == 0 || rest[0] == '#'
}

// pad gives the white space of an indent.
func (l *layout) pad(indent int) string {
	if l.tabs {
		return strings.Repeat("\t", indent)
	}
	return strings.Repeat(" ", indent)
}

// flowing reports whether what is added to a map or a list stands in brackets: what
// there is of maps and lists in it does, from the last on.
func flowing(n *Node) bool {
	if isFlow(n) {
		return true
	}
	for _, f := range slices.Backward(n.Fields) {
		if len(f.Value.Fields)+len(f.Value.Items) > 0 {
			return isFlow(f.Value)
		}
	}
	for _, item := range slices.Backward(n.Items) {
		if len(item.Fields)+len(item.Items) > 0 {
			return isFlow(item)
		}
	}
	return false
}

// spreads reports whether what is added to a map or a list of JSON runs over lines.
func (l *layout) spreads(n *Node) bool {
	if !l.json || !l.lines || !strings.Contains(n.Range.Text(), "\n") {
		return false
	}
	inner := slices.Clone(n.Items)
	for _, f := range n.Fields {
		inner = append(inner, f.Value)
	}
	for _, v := range slices.Backward(inner) {
		if len(v.Fields)+len(v.Items) > 0 {
			return strings.Contains(v.Range.Text(), "\n")
		}
	}
	return true
}

// quotedKeys gives the quote that all keys of a map stand in; "" for none.
func quotedKeys(n *Node) string {
	var all []string
	for _, f := range n.Fields {
		all = append(all, f.Value.Key.Text())
	}
	return quoteOf(all...)
}

// quotedValues gives the quote that all texts in a map or list stand in; "" for none.
func quotedValues(n *Node) string {
	var all []string
	add := func(n *Node) {
		if n.Kind == String && n.Style != Block {
			all = append(all, n.Range.Text())
		}
	}
	for _, f := range n.Fields {
		add(f.Value)
	}
	for _, item := range n.Items {
		add(item)
	}
	return quoteOf(all...)
}

// quoteOf gives the quote that all texts begin with; "" for none.
func quoteOf(texts ...string) string {
	quote := ""
	for i, text := range texts {
		if text == "" || text[0] != '"' && text[0] != '\'' || i > 0 && text[:1] != quote {
			return ""
		}
		quote = text[:1]
	}
	return quote
}

// behind writes a value behind a colon. Where it has lines of its own they are below a
// key at the indent.
func (l *layout) behind(n *Node, indent int, flow bool, quote string) string {
	switch {
	case flow || len(n.Fields)+len(n.Items) == 0:
		return " " + l.inline(n, quote, false)
	case n.Kind == Map:
		return l.newline + l.pad(indent+l.indent) + l.block(n, indent+l.indent, quote)
	}
	return l.newline + l.pad(indent+l.dash) + l.block(n, indent+l.dash, quote)
}

// block writes a value with lines of its own, of which the first stands at the indent
// already.
func (l *layout) block(n *Node, indent int, quote string) string {
	var lines []string
	for _, f := range n.Fields {
		lines = append(lines, l.text(f.Name, "", false)+":"+l.behind(f.Value, indent, false, quote))
	}
	for _, item := range n.Items {
		lines = append(lines, "- "+l.block(item, indent+len("- "), quote))
	}
	if lines == nil {
		return l.inline(n, quote, false)
	}
	return strings.Join(lines, l.newline+l.pad(indent))
}

// inline writes a value in one line; within: it stands in brackets.
func (l *layout) inline(n *Node, quote string, within bool) string {
	if n.Kind != Map && n.Kind != List {
		return l.scalar(n, quote, within)
	}
	opening, parts, closing := l.parts(n, quote, -1)
	return opening + strings.Join(parts, l.comma) + closing
}

// spread writes a value in brackets whose fields and items have lines of their own,
// the last bracket at the indent.
func (l *layout) spread(n *Node, quote string, indent int) string {
	if len(n.Fields)+len(n.Items) == 0 {
		return l.inline(n, quote, true)
	}
	opening, parts, closing := l.parts(n, quote, indent+l.indent)
	line := l.newline + l.pad(indent+l.indent)
	return opening + line + strings.Join(parts, ","+line) + l.newline + l.pad(indent) + closing
}

// parts writes what stands in brackets; in one line each where the indent is negative.
func (l *layout) parts(n *Node, quote string, indent int) (opening string, parts []string, closing string) {
	value := func(n *Node) string {
		if indent < 0 {
			return l.inline(n, quote, true)
		}
		return l.spread(n, quote, indent)
	}
	for _, f := range n.Fields {
		parts = append(parts, l.text(f.Name, "", true)+l.colon+value(f.Value))
	}
	for _, item := range n.Items {
		parts = append(parts, value(item))
	}
	if n.Kind == Map {
		return "{", parts, "}"
	}
	return "[", parts, "]"
}

// scalar writes a scalar. What stands in quotes in the line that it comes from keeps
// those.
func (l *layout) scalar(n *Node, quote string, within bool) string {
	switch {
	case l.json:
		w := jsonWriter{indented: true}
		w.scalar(n)
		return string(w.b)
	case n.Kind != String:
		return n.Text
	}
	raw := n.Range.Text()
	if n.Style == Quoted && quoteOf(raw) != "" && !strings.ContainsAny(raw, "\r\n\\") {
		return raw
	}
	return l.text(n.Text, quote, within)
}

// text writes a text in one line so that it is read back as that text, in quotes where
// it is to have any or needs them, which it does oftener within brackets.
func (l *layout) text(text, quote string, within bool) string {
	word := Word(text)
	switch {
	case l.json, quote == `"`:
		return string(appendQuoted(nil, text, true))
	case strings.HasPrefix(word, `"`) && word != `"`+text+`"`: // it has escapes
		return word
	case quote == `'`, within && word == text && strings.ContainsAny(text, ",?[]{}"):
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return word
}

// isFlow reports whether a map or list is written in brackets.
func isFlow(n *Node) bool {
	text := n.Range.Text()
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}

// colonEnd gives the offset after the colon behind a key.
func colonEnd(n *Node) int {
	data := n.Key.File.Data()
	if i := bytes.IndexByte(data[n.Key.End:], ':'); i >= 0 {
		return n.Key.End + i + 1
	}
	return n.Key.End
}

// valueEnd gives the end of a field: of its value, of the alias that stands for
// it, or of the colon where there is neither.
func valueEnd(n *Node) int {
	data := n.Key.File.Data()
	after := colonEnd(n)
	if n.File == n.Key.File && n.Start >= n.Key.End {
		return max(n.End, after)
	}
	alias := after + len(data[after:]) - len(bytes.TrimLeft(data[after:], " \t"))
	if i := bytes.IndexAny(data[alias:], " \t\r\n,}]"); i > 0 {
		return alias + i
	}
	return after
}

// blockEnd gives where the lines of a map or list without brackets end. Empty lines
// belong to a text that keeps them.
func (l *layout) blockEnd(n *Node) int {
	end := l.lineEnd(n.End)
	if keepsLines(n) {
		end = l.emptyLines(end)
	}
	return end
}

// keepsLines reports whether a value ends with a text to which the empty lines below
// belong.
func keepsLines(n *Node) bool {
	for len(n.Fields)+len(n.Items) > 0 {
		if n.Kind == Map {
			n = n.Fields[len(n.Fields)-1].Value
		} else {
			n = n.Items[len(n.Items)-1]
		}
	}
	header, _, _ := strings.Cut(n.Range.Text(), "\n")
	return n.Style == Block && strings.Contains(header, "+")
}

// emptyLines gives the end of the empty lines below the line that ends at an offset.
func (l *layout) emptyLines(end int) int {
	for end < len(l.data) {
		_, next := LineEnd(l.data, end)
		stop := l.lineEnd(next)
		if next == len(l.data) || len(bytes.TrimLeft(l.data[next:stop], " ")) > 0 {
			break
		}
		end = stop
	}
	return end
}

// commentsEnd gives the end of the comments below the line that ends at an offset, empty
// lines between them, which are indented more than so much.
func (l *layout) commentsEnd(end, indent int) int {
	for at := end; at < len(l.data); {
		_, next := LineEnd(l.data, at)
		stop := l.lineEnd(next)
		line := bytes.TrimLeft(l.data[next:stop], " \t")
		switch {
		case len(line) > 0 && (line[0] != '#' || stop-next-len(line) <= indent), next == len(l.data):
			return end
		case len(line) > 0:
			end = stop
		}
		at = stop
	}
	return end
}

// alone reports whether nothing but white space stands before an offset in its
// line.
func alone(data []byte, at int) bool {
	start := lineStart(data, at)
	return len(bytes.TrimLeft(data[start:at], " \t")) == 0
}

// lineStart gives where the text of the line of an offset begins.
func lineStart(data []byte, at int) int {
	start := bytes.LastIndexAny(data[:at], "\r\n") + 1
	if start == 0 {
		return min(textStart(data), at)
	}
	return start
}
