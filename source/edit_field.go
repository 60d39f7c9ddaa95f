package source

import (
	"bytes"
	"slices"
	"strings"
)

// RemoveField gives the edits that take a field out of a map, with its lines
// where it has lines of its own; comments above it and other fields stay as
// they are. It gives no edit where the field does not stand in the map itself,
// as one that a merge key brings.
func RemoveField(parent *Node, name string) []Edit {
	i := slices.IndexFunc(parent.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 || !ownFields(parent) {
		return nil
	}
	n := parent.Fields[i].Value
	l := &layout{data: parent.File.Data()}
	before, after := -1, -1
	if i > 0 {
		before = valueEnd(parent.Fields[i-1].Value)
	}
	if i+1 < len(parent.Fields) {
		after = parent.Fields[i+1].Value.Key.Start
	}
	place := Range{File: parent.File, Start: n.Key.Start, End: valueEnd(n)}
	switch {
	case isFlow(parent):
		return l.removeInBrackets(parent, place, before, after)
	case before < 0 && after < 0:
		return l.empty(parent, place, "{}")
	case before < 0 && !alone(l.data, place.Start): // after the dash of a list item
		if end := l.lineEnd(place.End); end > after || bytes.IndexByte(l.data[end:after], '#') < 0 {
			place.End = after
			return []Edit{{Range: place}}
		}
		place.Start = len(bytes.TrimRight(l.data[:place.Start], " \t"))
		if place.End = l.lineEnd(place.End); l.data[place.Start-1] == '-' {
			return []Edit{{Range: place}}
		}
		return nil
	}
	return []Edit{{Range: l.below(place, i > 0 && keepsLines(parent.Fields[max(i-1, 0)].Value))}}
}

// removeItem gives the edits that take an item out of a list.
func (l *layout) removeItem(parent *Node, i int) []Edit {
	if !ownItems(parent) {
		return nil
	}
	n := parent.Items[i]
	before, after := -1, -1
	if i > 0 {
		before = parent.Items[i-1].End
	}
	if i+1 < len(parent.Items) {
		after = parent.Items[i+1].Start
	}
	if isFlow(parent) {
		return l.removeInBrackets(parent, n.Range, before, after)
	}
	place := n.Range
	place.Start = len(bytes.TrimRight(l.data[:n.Start], " \t\r\n")) - 1
	switch {
	case place.Start < 0 || l.data[place.Start] != '-':
		return nil // a comment stands between
	case before < 0 && after < 0:
		return l.empty(parent, place, "[]")
	case !alone(l.data, place.Start):
		return nil
	}
	return []Edit{{Range: l.below(place, i > 0 && keepsLines(parent.Items[max(i-1, 0)]))}}
}

// below gives the lines of a place that are to be taken away below a value. Where that
// keeps empty lines, those that follow go too, since they would become part of it.
func (l *layout) below(place Range, keeps bool) Range {
	place = l.wholeLines(place)
	if end := l.lineEnd(max(place.End-1, place.Start)); keeps && end < place.End {
		_, place.End = LineEnd(l.data, l.emptyLines(end))
	}
	return place
}

// wholeLines widens a place to the lines that it is in, with the comment behind it.
func (l *layout) wholeLines(place Range) Range {
	place.Start = l.line(place.Start)
	if l.rest(place.End) {
		_, place.End = LineEnd(l.data, place.End)
	}
	return place
}

// empty gives the edits that leave a map or list with lines of its own with nothing:
// place is all that is in it.
func (l *layout) empty(n *Node, place Range, brackets string) []Edit {
	if n.Key.End > n.Start || skipSpace(l.data, colonEnd(n)) != n.Start || !alone(l.data, n.Start) {
		return []Edit{{Range: place, Text: brackets}}
	}
	at := colonEnd(n)
	lines := Range{File: n.File, Start: l.before(place.Start), End: l.lineEnd(place.End)}
	if lines.Start == at {
		return []Edit{{Range: lines, Text: " " + brackets}}
	}
	return []Edit{{Range: Range{File: n.File, Start: at, End: at}, Text: " " + brackets}, {Range: lines}}
}

// removeInBrackets gives the edits that take a part out of a map or list in brackets.
// before is where the part before it ends, and after where the one after it begins; -1
// for none.
func (l *layout) removeInBrackets(parent *Node, place Range, before, after int) []Edit {
	comments := func(from, to int) bool { return bytes.IndexByte(l.data[from:to], '#') >= 0 }
	own := alone(l.data, place.Start) && l.line(place.Start) > parent.Start
	comma := skipSpace(l.data, place.End)
	if comma < parent.End && l.data[comma] == ',' {
		comma++
	} else {
		comma = place.End
	}
	switch {
	case before < 0 && after < 0 && !comments(parent.Start, place.Start) && !comments(place.End, parent.End):
		return []Edit{{Range: Range{parent.File, parent.Start + 1, parent.End - 1}}}
	case before < 0 && after < 0:
		place.End = comma
	case after >= 0 && own && l.rest(comma):
		place.End = comma
		place = l.wholeLines(place)
	case after >= 0:
		place.End = after
	case !comments(before, place.Start):
		place.Start = before
	case own && l.rest(comma): // a comma stays before it, as it may in YAML
		place.End = comma
		place = l.wholeLines(place)
	default:
		place.End = comma
	}
	return []Edit{{Range: place}}
}

// InsertField gives the edits that add a field with a scalar value after the
// last of a map. It gives no edit where the map is empty in a way that says
// nothing of its layout, or is not written where it stands.
func InsertField(parent *Node, name, text string) []Edit {
	return InsertValue(parent, name, &Node{Kind: resolve(text), Text: text})
}

// InsertValue is InsertField for any value.
func InsertValue(parent *Node, name string, value *Node) []Edit {
	if parent.Kind != Map || !ownFields(parent) || len(parent.Fields) == 0 && !isFlow(parent) {
		return nil
	}
	return layoutOf(parent).insertField(parent, name, value)
}

// insertField gives the edits that add a field after the last of a map.
func (l *layout) insertField(parent *Node, name string, value *Node) []Edit {
	keys, quote := quotedKeys(parent), quotedValues(parent)
	if isFlow(parent) {
		return l.insertInBrackets(parent, func(indent int) string {
			if indent < 0 {
				return l.text(name, keys, true) + l.colon + l.inline(value, quote, true)
			}
			return l.text(name, keys, true) + l.colon + l.spread(value, quote, indent)
		})
	}
	indent := l.column(parent.Start)
	text := l.text(name, keys, false) + ":" + l.behind(value, indent, flowing(parent), quote)
	return l.insertLine(parent, indent, text)
}

// insertItem gives the edits that add an item after the last of a list.
func (l *layout) insertItem(parent, value *Node) []Edit {
	quote := quotedValues(parent)
	if isFlow(parent) {
		return l.insertInBrackets(parent, func(indent int) string {
			if indent < 0 {
				return l.inline(value, quote, true)
			}
			return l.spread(value, quote, indent)
		})
	}
	indent := l.column(parent.Start)
	if flowing(parent) {
		return l.insertLine(parent, indent, "- "+l.inline(value, quote, false))
	}
	return l.insertLine(parent, indent, "- "+l.block(value, indent+len("- "), quote))
}

// insertLine gives the edits that add a line, or some, after those of a map or list, and
// after comments that are indented more: they are about what stands above.
func (l *layout) insertLine(parent *Node, indent int, text string) []Edit {
	at := l.commentsEnd(l.blockEnd(parent), indent)
	return []Edit{{Range: Range{parent.File, at, at}, Text: l.newline + l.pad(indent) + text}}
}

// insertInBrackets gives the edits that add a part after the last of a map or list in
// brackets. text writes it, in lines of its own where the indent is not negative.
func (l *layout) insertInBrackets(parent *Node, text func(indent int) string) []Edit {
	insert := func(at int, text string) Edit { return Edit{Range{parent.File, at, at}, text} }
	first, last := l.ends(parent)
	if first < 0 {
		inside := Range{parent.File, parent.Start + 1, parent.End - 1}
		switch {
		case len(bytes.TrimSpace([]byte(inside.Text()))) > 0:
			return nil // a comment
		case !l.lines:
			return []Edit{{inside, text(-1)}}
		}
		indent := l.indentOf(parent)
		return []Edit{{inside, l.newline + l.pad(indent+l.indent) + text(indent+l.indent) + l.newline + l.pad(indent)}}
	}
	comma := skipSpace(l.data, last)
	ends := l.data[comma] == ',' // a comma may stand after the last in YAML
	if !alone(l.data, first) || l.line(first) <= parent.Start {
		return []Edit{insert(last, l.comma+text(-1))}
	}
	pad := string(l.data[l.line(first):first])
	added := l.newline + pad + text(-1)
	if l.spreads(parent) {
		added = l.newline + pad + text(len(pad))
	}
	switch {
	case ends && l.rest(comma+1):
		return []Edit{insert(l.lineEnd(comma+1), added+",")}
	case ends:
		return []Edit{insert(last, ","+added)}
	case l.rest(last) && l.lineEnd(last) > last:
		return []Edit{insert(last, ","), insert(l.lineEnd(last), added)}
	}
	return []Edit{insert(last, ","+added)}
}

// ends gives where the first part of a map or list in brackets begins, and where the
// last ends; -1 where there is none.
func (l *layout) ends(n *Node) (first, last int) {
	first = skipSpace(l.data, n.Start+1)
	if first >= n.End-1 {
		return -1, -1
	}
	for _, f := range n.Fields {
		if f.Value.Key.File == n.File && f.Value.Key.Start > n.Start && f.Value.Key.End < n.End {
			last = max(last, valueEnd(f.Value))
		}
	}
	for _, item := range n.Items {
		if item.File == n.File && item.Start > n.Start && item.End < n.End {
			last = max(last, item.End)
		}
	}
	// What an alias stands for ends elsewhere.
	if tail := l.data[max(last, first) : n.End-1]; bytes.IndexByte(tail, '#') < 0 {
		tail = bytes.TrimRight(bytes.TrimRight(tail, " \t\r\n"), ", \t\r\n")
		last = max(last, first) + len(tail)
	}
	return first, last
}

// ownFields reports whether all fields of a map stand within it.
func ownFields(m *Node) bool {
	for _, f := range m.Fields {
		if k := f.Value.Key; k.File != m.File || k.Start < m.Start || k.Start >= m.End ||
			strings.HasPrefix(k.Text(), "<<") {
			return false
		}
	}
	return true
}

// ownItems reports whether all items of a list stand within it, one after the other.
func ownItems(list *Node) bool {
	end := list.Start
	for _, item := range list.Items {
		if item.File != list.File || item.Start < end || item.End > list.End {
			return false
		}
		end = item.End
	}
	return true
}
