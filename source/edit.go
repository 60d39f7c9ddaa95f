package source

import (
	"cmp"
	"slices"
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
		data = append(data, f.Data()[at:e.Range.Start]...)
		data = append(data, e.Text...)
		at = e.Range.End
	}
	return append(data, f.Data()[at:]...), made
}

// addEdits puts more edits among those there are, unless one is in the way of
// another. Two that are the same are one.
func addEdits(have []Edit, f *File, more []Edit) (all []Edit, ok bool) {
	all = slices.Clip(have)
	for _, e := range more {
		if e.Range.File != f || e.Range.Start < 0 || e.Range.End < e.Range.Start || e.Range.End > len(f.Data()) {
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
		return string(appendQuoted(nil, text, true))
	case strings.HasPrefix(old, `'`):
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return text
}
