package rules

import "github.com/plimsoll-dev/plimsoll/source"

// setField gives the edits that give a field of a map a value that is text.
func setField(parent *source.Node, name, text string) []source.Edit {
	switch n := parent.Get(name); {
	case !n.Exists():
		return source.InsertField(parent, name, text)
	case n.Scalar() && n.Range.Text() != "":
		return []source.Edit{source.Rewrite(n, text)}
	}
	return nil
}
