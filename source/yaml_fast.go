package source

import (
	"bytes"
	"strings"
	"unsafe"
)

// A quick reads the YAML that nearly all files are written in: block maps and
// lists, their scalars on one line, flow maps and lists, literal blocks and
// comments. It builds the nodes in one pass over the bytes, ten times as fast
// as the YAML library does. Whatever else there is, every mistake included,
// makes it give up, and the library reads the document: so it never has to say
// what is wrong, and it must never give a tree that the library would not give.
// TestQuick and FuzzParse hold it to that.
type quick struct {
	file  *File
	base  int    // offset of the text in the file
	text  string // of the document; its scalars are parts of it
	at    int
	end   int // where the last value ends
	nodes int // values so far
	most  int // values that there may be

	// Nodes live as long as their document, so they are made many at a time.
	made        made // of these, at first
	spareNodes  []Node
	spareFields []Field
	spareItems  []*Node
	moreFields  bool // than were made at first
	scattered   bool // nodes that were not made together with the root do not keep it
	// The entries of the maps and lists being read, inner ones last.
	fields []Field
	items  []*Node
}

// A made is how many nodes and fields are made at once for a document.
type made struct{ nodes, fields int32 }

// mostQuick bounds a document that is read quickly, in bytes: what a document
// above it may hold is measured first.
const mostQuick = 1 << 20

// quick gives the root of a document, nil if it takes the library to read it.
func (p *yamlParser) quick(c chunk) *Node {
	if p.slow || c.from != c.start || c.end-c.start > mostQuick {
		return nil
	}
	q := &p.reader
	data := p.File.Data()[c.start:c.end]
	for _, lineBreak := range []string{"\r", "\u0085", "\u2028", "\u2029"} {
		if bytes.Contains(data, []byte(lineBreak)) {
			return nil
		}
	}
	*q = quick{
		file: p.File, base: c.start, most: MaxNodes - p.nodes,
		// The data of a file does not change, so that text can be a part of it.
		text:   unsafe.String(unsafe.SliceData(data), len(data)),
		fields: q.fields[:0], items: q.items[:0],
	}
	q.made = p.made
	if q.made.nodes == 0 {
		// As many as most documents have: a node for each field and item, and two
		// for each map.
		fields := int32(bytes.Count(data, []byte{'\n'}) + bytes.Count(data, []byte{','}) + 1)
		q.made = made{fields + fields/2 + 3, fields}
	}
	q.spareFields, q.spareNodes = make([]Field, q.made.fields), make([]Node, q.made.nodes)
	indent, more := q.line()
	if !more || indent != 0 {
		return nil
	}
	root, ok := q.block(q.place(q.at, q.at+1), 0, 1)
	if _, more := q.line(); !ok || more {
		return nil
	}
	root.takeFirstKey()
	p.nodes += q.nodes
	return root
}

// used gives how many nodes and fields a document took, so that as many can be made when it is
// read again; none where they were not made at once.
func (q *quick) used() (m made) {
	if q.scattered {
		return m
	}
	m = made{q.made.nodes - int32(len(q.spareNodes)), q.made.fields}
	if !q.moreFields {
		m.fields -= int32(len(q.spareFields))
	}
	return m
}

func (q *quick) place(start, end int) Range { return Range{q.file, q.base + start, q.base + end} }

// node makes a node. ok is false when there are too many, or when it is nested
// too deeply.
func (q *quick) node(key Range, kind Kind, depth int) (n *Node, ok bool) {
	if q.nodes++; q.nodes > q.most || depth > MaxDepth {
		return nil, false
	}
	n = q.spare()
	n.Key, n.Kind = key, kind
	if kind == Map {
		n.none = q.spare()
		n.none.Range, n.none.Key = key, key
	}
	return n, true
}

func (q *quick) spare() (n *Node) {
	if len(q.spareNodes) == 0 {
		q.spareNodes, q.scattered = make([]Node, 8), true
	}
	n, q.spareNodes = &q.spareNodes[0], q.spareNodes[1:]
	return n
}

// takeFields gives a map the fields that were read since mark.
func (q *quick) takeFields(n *Node, mark int) {
	list := q.fields[mark:]
	if len(list) > len(q.spareFields) {
		q.spareFields, q.moreFields = make([]Field, max(16, len(list))), true
	}
	n.Fields, q.spareFields = q.spareFields[:len(list):len(list)], q.spareFields[len(list):]
	copy(n.Fields, list)
	q.fields = q.fields[:mark]
}

// takeItems gives a list the items that were read since mark.
func (q *quick) takeItems(n *Node, mark int) {
	list := q.items[mark:]
	if len(list) > len(q.spareItems) {
		q.spareItems = make([]*Node, max(16, len(list)))
	}
	n.Items, q.spareItems = q.spareItems[:len(list):len(list)], q.spareItems[len(list):]
	copy(n.Items, list)
	q.items = q.items[:mark]
}

// line goes to the next line with content, from the end of a line, or from the
// beginning of the text, and gives how far that content is indented. more is
// false at the end of the text.
func (q *quick) line() (indent int, more bool) {
	text := q.text
	for start := q.at; ; start = q.at {
		for q.at < len(text) && text[q.at] == ' ' {
			q.at++
		}
		switch {
		case q.at == len(text):
			return 0, false
		case text[q.at] == '\n':
			q.at++
		case text[q.at] == '#':
			q.comment()
		default:
			return q.at - start, true
		}
	}
}

// comment goes behind the line of a comment.
func (q *quick) comment() {
	if i := strings.IndexByte(q.text[q.at:], '\n'); i >= 0 {
		q.at += i + 1
	} else {
		q.at = len(q.text)
	}
}

// spaces goes over spaces.
func (q *quick) spaces() {
	for q.at < len(q.text) && q.text[q.at] == ' ' {
		q.at++
	}
}

// endOfLine goes behind the line if only spaces and a comment are left of it.
// A comment is behind a space.
func (q *quick) endOfLine() bool {
	start := q.at
	q.spaces()
	switch {
	case q.at == len(q.text):
	case q.text[q.at] == '\n':
		q.at++
	case q.text[q.at] == '#' && q.at > start:
		q.comment()
	default:
		return false
	}
	return true
}

// gap reports whether a space, a line break or the end is at i.
func (q *quick) gap(i int) bool {
	return i >= len(q.text) || q.text[i] == ' ' || q.text[i] == '\n'
}

// dash reports whether a list item begins here.
func (q *quick) dash() bool { return q.text[q.at] == '-' && q.gap(q.at+1) }

// block reads a map or list in block style, whose first line begins here at a
// column.
func (q *quick) block(key Range, column, depth int) (*Node, bool) {
	if q.dash() {
		return q.list(key, column, depth, false)
	}
	name, place, ok := q.key()
	if !ok {
		return nil, false
	}
	return q.fieldsFrom(name, place, key, column, depth)
}

// A scalar that the text of a line begins with: a key, or a value.
type quickScalar struct {
	text       string
	style      Style
	start, end int
}

// key reads a key in block style, with its colon.
func (q *quick) key() (name string, place Range, ok bool) {
	s, ok := q.scalar(false)
	if !ok || !q.colon() {
		return "", Range{}, false
	}
	return q.named(s)
}

// colon goes over the colon that ends a key.
func (q *quick) colon() bool {
	if q.at == len(q.text) || q.text[q.at] != ':' || !q.gap(q.at+1) {
		return false
	}
	q.at++
	return true
}

// longestQuickKey is what the library allows in characters, in bytes.
const longestQuickKey = 1000

// named gives a scalar as the name of a field. The library decides about what
// is not text, and what may be a merge.
func (q *quick) named(s quickScalar) (name string, place Range, ok bool) {
	if s.end-s.start > longestQuickKey || s.style == Plain && (resolve(s.text) != String || s.text == "<<") {
		return "", Range{}, false
	}
	return s.text, q.place(s.start, s.end), true
}

// fieldsFrom reads a map in block style behind its first key.
func (q *quick) fieldsFrom(name string, place, key Range, column, depth int) (n *Node, ok bool) {
	n, ok = q.node(key, Map, depth)
	if !ok {
		return nil, false
	}
	mark := len(q.fields)
	for {
		value, ok := q.value(place, column, depth)
		if !ok || q.has(mark, name) {
			return nil, false
		}
		q.fields = append(q.fields, Field{Name: name, Value: value})
		next := q.at
		indent, more := q.line()
		if !more || indent < column {
			q.at = next
			break
		}
		if indent > column || q.dash() {
			return nil, false
		}
		if name, place, ok = q.key(); !ok {
			return nil, false
		}
	}
	q.takeFields(n, mark)
	n.Range = Range{q.file, n.Fields[0].Value.Key.Start, q.base + q.end}
	return n, true
}

// has reports whether a map, whose fields were read since mark, has a field,
// or so many that looking for it takes too long.
func (q *quick) has(mark int, name string) bool {
	list := q.fields[mark:]
	if len(list) > 200 {
		return true
	}
	for i := range list {
		if list[i].Name == name {
			return true
		}
	}
	return false
}

// value reads what follows the colon of a key at a column.
func (q *quick) value(key Range, column, depth int) (*Node, bool) {
	behind := q.at
	if !q.endOfLine() {
		return q.inLine(key, column, depth)
	}
	next := q.at
	switch indent, more := q.line(); {
	case more && indent > column:
		return q.block(key, indent, depth+1)
	case more && indent == column && q.dash():
		return q.list(key, column, depth+1, true)
	}
	q.at = next
	return q.null(key, behind)
}

// null makes the value of what is left out.
func (q *quick) null(key Range, at int) (*Node, bool) {
	n, ok := q.node(key, Null, 0)
	if ok {
		n.Range, q.end = q.place(at, at), at
	}
	return n, ok
}

// list reads a list in block style. When it is beside the key that holds it,
// a further key ends it.
func (q *quick) list(key Range, column, depth int, beside bool) (n *Node, ok bool) {
	n, ok = q.node(key, List, depth)
	if !ok {
		return nil, false
	}
	mark, start := len(q.items), q.at
	for {
		q.at++
		item, ok := q.item(key, column, depth)
		if !ok {
			return nil, false
		}
		q.items = append(q.items, item)
		next := q.at
		indent, more := q.line()
		if !more || indent < column || indent == column && beside && !q.dash() {
			q.at = next
			break
		}
		if indent > column || !q.dash() {
			return nil, false
		}
	}
	q.takeItems(n, mark)
	n.Range = q.place(start, q.end)
	return n, true
}

// item reads what follows the dash of a list item at a column.
func (q *quick) item(key Range, column, depth int) (*Node, bool) {
	behind := q.at
	if q.endOfLine() {
		next := q.at
		if indent, more := q.line(); more && indent > column {
			return q.block(key, indent, depth+1)
		}
		q.at = next
		return q.null(key, behind)
	}
	inner := column + 1 + q.at - behind
	if q.dash() {
		return q.list(key, inner, depth+1, false)
	}
	switch q.text[q.at] {
	case '[', '{', '|':
		return q.inLine(key, column, depth)
	}
	s, ok := q.scalar(false)
	if !ok {
		return nil, false
	}
	if q.colon() {
		name, place, ok := q.named(s)
		if !ok {
			return nil, false
		}
		return q.fieldsFrom(name, place, key, inner, depth+1)
	}
	n, ok := q.scalarNode(key, s)
	return n, ok && q.endOfValue(column)
}

// inLine reads a value that stands in the line of its key or dash, which is at
// a column.
func (q *quick) inLine(key Range, column, depth int) (n *Node, ok bool) {
	switch q.text[q.at] {
	case '[', '{':
		n, ok = q.flow(key, depth+1)
	case '|':
		return q.literal(key, column)
	default:
		s, is := q.scalar(false)
		if !is {
			return nil, false
		}
		n, ok = q.scalarNode(key, s)
	}
	return n, ok && q.endOfValue(column)
}

// endOfValue goes behind the line that a value ends in. Text that is indented
// deeper than what holds the value may belong to it.
func (q *quick) endOfValue(column int) bool {
	if !q.endOfLine() {
		return false
	}
	next := q.at
	indent, more := q.line()
	q.at = next
	return !more || indent <= column
}

func (q *quick) scalarNode(key Range, s quickScalar) (*Node, bool) {
	n, ok := q.node(key, String, 0)
	if !ok {
		return nil, false
	}
	if n.Text, n.Style = s.text, s.style; s.style == Plain {
		n.Kind = resolve(s.text)
	}
	n.Range, q.end = q.place(s.start, s.end), s.end
	return n, true
}

// scalar reads a scalar on one line, and stops behind it.
func (q *quick) scalar(flow bool) (s quickScalar, ok bool) {
	switch c := q.text[q.at]; c {
	case '"', '\'':
		return q.quoted(c)
	}
	return q.plain(flow)
}

// The bytes that are more than a part of a plain scalar.
const (
	marks  uint8 = 1 << iota // it may end the scalar, or is left to the library
	inFlow                   // it ends a scalar in a flow map or list
	begins                   // a scalar does not begin with it, or the library decides
)

// signs has what each byte is.
var signs = func() (table [256]uint8) {
	set := func(sign uint8, bytes string) {
		for i := range len(bytes) {
			table[bytes[i]] |= sign
		}
	}
	for c := range ' ' {
		table[c] = marks | begins
	}
	set(marks|begins, " :#?")
	set(inFlow|begins, ",[]{}")
	set(begins, "-&*!|>'\"%@`")
	return table
}()

// plain reads a scalar without quotes, up to a line break, a comment, a colon
// that is followed by a space, or a sign of the flow that it is in.
func (q *quick) plain(flow bool) (s quickScalar, ok bool) {
	text, start := q.text, q.at
	if signs[text[start]]&begins != 0 && (text[start] != '-' || q.gap(start+1)) {
		return s, false
	}
	stop := marks
	if flow {
		stop |= inFlow
	}
	end := start + 1 // behind what is no space
	for i := end; i < len(text); i++ {
		c := text[i]
		if signs[c]&stop == 0 {
			end = i + 1
			continue
		}
		if c == ' ' {
			continue
		}
		if c == '\n' || signs[c]&inFlow != 0 || c == '#' && text[i-1] == ' ' || c == ':' && q.gap(i+1) {
			break
		}
		if c != '#' && c != ':' && c != '?' || flow && c != '#' && (c == '?' || signs[text[i+1]]&inFlow != 0) {
			return s, false
		}
		end = i + 1
	}
	q.at = end
	return quickScalar{text[start:end], Plain, start, end}, true
}

// quoted reads a scalar in quotes that ends in its line.
func (q *quick) quoted(quote byte) (s quickScalar, ok bool) {
	text, start := q.text, q.at
	for i := start + 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == quote && quote == '\'' && i+1 < len(text) && text[i+1] == quote, c == '\\' && quote == '"':
			return q.escaped(quote, i)
		case c == quote:
			q.at = i + 1
			return quickScalar{text[start+1 : i], Quoted, start, i + 1}, true
		case signs[c]&marks != 0 && !strings.ContainsRune(" :#?", rune(c)):
			return s, false
		}
	}
	return s, false
}

// shortEscapes are those of one character in double quotes.
const shortEscapes = "\"\"\\\\//n\nt\tr\r"

// escaped reads a scalar in quotes whose first escape is at i.
func (q *quick) escaped(quote byte, i int) (s quickScalar, ok bool) {
	text, start := q.text, q.at
	value := []byte(text[start+1 : i])
	for ; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && quote == '"':
			i++
			known := -1
			if i < len(text) {
				for j := 0; j < len(shortEscapes); j += 2 {
					if shortEscapes[j] == text[i] {
						known = j
					}
				}
			}
			if known < 0 {
				return s, false
			}
			c = shortEscapes[known+1]
		case c == quote && quote == '\'' && i+1 < len(text) && text[i+1] == quote:
			i++
		case c == quote:
			q.at = i + 1
			return quickScalar{string(value), Quoted, start, i + 1}, true
		case signs[c]&marks != 0 && !strings.ContainsRune(" :#?", rune(c)):
			return s, false
		}
		value = append(value, c)
	}
	return s, false
}

// flow reads a map or list in brackets, and stops behind it.
func (q *quick) flow(key Range, depth int) (n *Node, ok bool) {
	start, kind, closer := q.at, List, byte(']')
	if q.text[start] == '{' {
		kind, closer = Map, '}'
	}
	n, ok = q.node(key, kind, depth)
	if !ok {
		return nil, false
	}
	fields, items := len(q.fields), len(q.items)
	q.at++
	for first := true; ; first = false {
		if !q.flowSpace() {
			return nil, false
		}
		if q.text[q.at] == closer {
			break
		}
		if !first {
			if q.text[q.at] != ',' {
				return nil, false
			}
			q.at++
			if !q.flowSpace() {
				return nil, false
			}
			if q.text[q.at] == closer {
				break
			}
		}
		if kind == Map {
			ok = q.flowField(fields, depth)
		} else {
			ok = q.flowItem(key, depth)
		}
		if !ok {
			return nil, false
		}
	}
	q.at++
	if kind == Map {
		q.takeFields(n, fields)
	} else {
		q.takeItems(n, items)
	}
	n.Range, q.end = q.place(start, q.at), q.at
	return n, true
}

// flowSpace goes over white space, line breaks and comments between brackets.
// It gives false at the end of the text.
func (q *quick) flowSpace() bool {
	for start := q.at; q.at < len(q.text); {
		switch c := q.text[q.at]; {
		case c == ' ' || c == '\n':
			q.at++
		case c == '#' && q.at > start:
			q.comment()
		default:
			return c != '#'
		}
	}
	return false
}

// flowField reads an entry of a map in brackets.
func (q *quick) flowField(mark, depth int) bool {
	s, ok := q.scalar(true)
	if !ok || !q.colon() {
		return false
	}
	name, place, ok := q.named(s)
	if !ok || !q.flowSpace() {
		return false
	}
	value, ok := q.flowValue(place, depth)
	if !ok || q.has(mark, name) {
		return false
	}
	q.fields = append(q.fields, Field{Name: name, Value: value})
	return true
}

// flowItem reads an item of a list in brackets.
func (q *quick) flowItem(key Range, depth int) bool {
	item, ok := q.flowValue(key, depth)
	if ok {
		q.items = append(q.items, item)
	}
	return ok
}

func (q *quick) flowValue(key Range, depth int) (*Node, bool) {
	switch q.text[q.at] {
	case '[', '{':
		return q.flow(key, depth+1)
	}
	s, ok := q.scalar(true)
	if !ok {
		return nil, false
	}
	return q.scalarNode(key, s)
}

// literal reads a block of text whose lines are kept as they are, in the
// simple form: as its first line is indented, so are the others, or deeper.
func (q *quick) literal(key Range, column int) (*Node, bool) {
	text, start := q.text, q.at
	q.at++
	strip := q.at < len(text) && text[q.at] == '-'
	if strip {
		q.at++
	}
	if !q.endOfLine() || q.at == len(text) || text[q.at-1] != '\n' {
		return nil, false
	}
	indent := 0
	for text[q.at+indent] == ' ' {
		if indent++; q.at+indent == len(text) {
			return nil, false
		}
	}
	if c := text[q.at+indent]; indent <= column || c == '\n' || c == '\t' {
		return nil, false
	}
	var value strings.Builder
	last := 0 // of value, behind the last line with text
	for q.at < len(text) {
		end := strings.IndexByte(text[q.at:], '\n')
		if end < 0 {
			return nil, false
		}
		line := text[q.at : q.at+end]
		if content := strings.TrimLeft(line, " "); content == "" && len(line) <= indent {
			line = ""
		} else if spaces := len(line) - len(content); spaces < indent {
			break
		} else {
			line = line[indent:]
		}
		q.at += end + 1
		value.WriteString(line)
		value.WriteByte('\n')
		if line != "" {
			last, q.end = value.Len(), q.at-1
		}
	}
	n, ok := q.node(key, String, 0)
	if !ok {
		return nil, false
	}
	if strip {
		last--
	}
	n.Text, n.Style, n.Range = value.String()[:last], Block, q.place(start, q.end)
	next := q.at
	more, ahead := q.line()
	q.at = next
	return n, !ahead || more <= column
}
