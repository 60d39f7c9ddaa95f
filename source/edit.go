package source

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Apply makes the edits of fixes in a file and gives its new data, with the
// fixes that were made. A fix is made whole or not at all: one that has an edit
// in another file, or over the edit of an earlier fix, is left out. The file is
// not changed.
func Apply(f *File, fixes []Fix) (data []byte, made []Fix) {
	var edits []Edit // in the order of the file, none over another
	for _, fix := range fixes {
		if with, ok := addEdits(edits, f, fix.Edits); ok {
			edits, made = with, append(made, fix)
		}
	}
	at := 0
	for _, e := range edits {
		data = append(data, f.Data[at:e.Range.Start]...)
		data = append(data, e.Text...)
		at = e.Range.End
	}
	return append(data, f.Data[at:]...), made
}

// addEdits puts more edits among those there are, unless one is in the way of
// another. Two that are the same are one.
func addEdits(have []Edit, f *File, more []Edit) (all []Edit, ok bool) {
	all = slices.Clip(have)
	for _, e := range more {
		if e.Range.File != f || e.Range.Start < 0 || e.Range.End < e.Range.Start || e.Range.End > len(f.Data) {
			return nil, false
		}
		i, _ := slices.BinarySearchFunc(all, e,
			func(a, b Edit) int { return cmp.Compare(a.Range.Start, b.Range.Start) })
		switch {
		case i < len(all) && all[i] == e:
			continue
		case i < len(all) && all[i].Range.Start <= e.Range.End, i > 0 && e.Range.Start <= all[i-1].Range.End:
			return nil, false
		}
		all = slices.Insert(all, i, e)
	}
	return all, len(more) > 0
}

// Replace gives the edit that writes text where a scalar stands. What stands in
// quotes keeps them, and in JSON stays JSON.
func Replace(n *Node, text string) Edit {
	return Edit{Range: n.Range, Text: quotedAs(n.Range.Text(), text)}
}

// Rewrite gives the edit that writes text as it is where a value stands.
func Rewrite(n *Node, text string) Edit {
	return Edit{Range: n.Range, Text: text}
}

// RenameKey gives the edit that gives the field another name.
func RenameKey(n *Node, name string) Edit {
	return Edit{Range: n.Key, Text: quotedAs(n.Key.Text(), name)}
}

// quotedAs puts text into the quotes that old has, if it has any.
func quotedAs(old, text string) string {
	switch {
	case strings.HasPrefix(old, `"`):
		return strconv.Quote(text)
	case strings.HasPrefix(old, `'`):
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return text
}

// RemoveField gives the edit that takes a field out of a map, with its lines
// where it has lines of its own; comments above it and other fields stay as
// they are. It gives no edit where the field does not stand in the map itself,
// as one that a merge key brings.
func RemoveField(parent *Node, name string) []Edit {
	i := slices.IndexFunc(parent.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 || !ownFields(parent) {
		return nil
	}
	n := parent.Fields[i].Value
	place := Range{File: parent.File, Start: n.Key.Start, End: valueEnd(n)}
	data := parent.File.Data
	switch {
	case len(parent.Fields) == 1 && isFlow(parent):
		return []Edit{{Range: parent.Range, Text: "{}"}}
	case len(parent.Fields) == 1:
		return []Edit{{Range: place, Text: "{}"}}
	case isFlow(parent) && i+1 < len(parent.Fields):
		place.End = parent.Fields[i+1].Value.Key.Start
	case isFlow(parent):
		place.Start = valueEnd(parent.Fields[i-1].Value)
	case i == 0 && !alone(data, place.Start):
		place.End = parent.Fields[1].Value.Key.Start // after the dash of a list item
		if bytes.IndexByte(data[valueEnd(n):place.End], '#') >= 0 {
			return nil // a comment would go too
		}
	default:
		place.Start = bytes.LastIndexAny(data[:place.Start], "\r\n") + 1
		end, next := LineEnd(data, place.End)
		if rest := bytes.TrimLeft(data[place.End:end], " \t"); len(rest) == 0 || rest[0] == '#' {
			place.End = next
		}
	}
	return []Edit{{Range: place}}
}

// InsertField gives the edit that adds a field with a scalar value after the
// last of a map. It gives no edit where the map is empty in a way that says
// nothing of its layout, or is not written where it stands.
func InsertField(parent *Node, name, text string) []Edit {
	if parent.Kind != Map || !ownFields(parent) {
		return nil
	}
	if len(parent.Fields) == 0 {
		if !isFlow(parent) {
			return nil
		}
		return []Edit{{Range: parent.Range, Text: "{" + name + ": " + text + "}"}}
	}
	first, last := parent.Fields[0].Value, parent.Fields[len(parent.Fields)-1].Value
	end := valueEnd(last)
	if isFlow(parent) {
		key := quotedAs(first.Key.Text(), name)
		if strings.HasPrefix(key, `"`) && !isJSONText(text) {
			text = strconv.Quote(text)
		}
		return []Edit{{Range: Range{File: parent.File, Start: end, End: end}, Text: ", " + key + ": " + text}}
	}
	data := parent.File.Data
	indent := first.Key.Start - (bytes.LastIndexAny(data[:first.Key.Start], "\r\n") + 1)
	at, next := LineEnd(data, end)
	newline := "\n"
	if next > at {
		newline = string(data[at:next])
	}
	return []Edit{{
		Range: Range{File: parent.File, Start: at, End: at},
		Text:  newline + strings.Repeat(" ", indent) + name + ": " + text,
	}}
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

// isFlow reports whether a map is written in braces.
func isFlow(m *Node) bool { return strings.HasPrefix(m.Range.Text(), "{") }

// valueEnd gives the end of a field: of its value, of the alias that stands for
// it, or of the colon where there is neither.
func valueEnd(n *Node) int {
	data := n.Key.File.Data
	after := n.Key.End
	if i := bytes.IndexByte(data[after:], ':'); i >= 0 {
		after += i + 1
	}
	if n.File == n.Key.File && n.Start >= n.Key.End {
		return max(n.End, after)
	}
	alias := after + len(data[after:]) - len(bytes.TrimLeft(data[after:], " \t"))
	if i := bytes.IndexAny(data[alias:], " \t\r\n,}]"); i > 0 {
		return alias + i
	}
	return after
}

// alone reports whether nothing but white space stands before an offset in its
// line.
func alone(data []byte, at int) bool {
	start := bytes.LastIndexAny(data[:at], "\r\n") + 1
	return len(bytes.TrimLeft(data[start:at], " \t")) == 0
}

// isJSONText reports whether text is a JSON value.
func isJSONText(text string) bool {
	if text == "true" || text == "false" || text == "null" || strings.HasPrefix(text, `"`) {
		return true
	}
	_, err := strconv.ParseInt(text, 10, 64)
	return err == nil
}
