package lsp

import (
	"bytes"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// PlacesAt gives what can be asked for at a byte of a text: a field, a value, or either.
func PlacesAt(text []byte, at int, json bool) []Place {
	places := newCursor(text, at, json).places()
	for i := range places {
		places[i].Text = text
	}
	return places
}

// places gives where the word can stand, as the name of a field and as a value.
func (c *cursor) places() (list []Place) {
	if c.none {
		return nil
	}
	others := c.others()
	mark := "cursorMark"
	for bytes.Contains(c.text, []byte(mark)) {
		mark += "X"
	}
	for _, field := range []bool{true, false} {
		if c.keyed && !field || c.value() && field {
			continue
		}
		for i, text := range c.tries(mark, field) {
			if i == 1 && c.sound() {
				break // what comes here would break it
			}
			if p, ok := c.place(text, mark, field); ok {
				p.Others = others
				list = append(list, p)
				break
			}
		}
	}
	return list
}

// sound reports whether the document parses without the word.
func (c *cursor) sound() bool {
	parse := source.Parse
	if c.json {
		parse = source.ParseJSON
	}
	_, wrong := parse(source.NewFile("", slices.Concat(c.text[c.from:c.start], c.text[c.end:c.to])))
	return !source.HasErrors(wrong)
}

// tries gives texts of the document with a mark in place of the word, in which less and less
// can be wrong.
func (c *cursor) tries(mark string, field bool) []string {
	word := mark
	if c.json {
		word = `"` + mark + `"`
	} else if c.quote != 0 {
		word = string(c.quote) + mark + string(c.quote)
	}
	if word = c.comma + c.gap + word; field && !c.keyed {
		word += ": "
		if c.json {
			word += "null"
		}
	}
	before, after := string(c.text[c.from:c.start])+word, string(c.text[c.end:c.to])
	var closers strings.Builder
	for _, b := range slices.Backward(c.open) {
		closers.WriteByte(b.closer)
	}
	tries := []string{before + c.commaAfter + after}
	if c.json {
		return append(tries, before+closers.String())
	}
	tries = append(tries, before+closers.String()+"\n"+string(c.text[c.inside():c.to]))
	line := string(c.text[c.line:c.start]) + word
	above, below := c.around()
	return append(tries, above+line+after[:c.lineEnd()-c.end]+"\n"+below, above+line+closers.String()+"\n"+below)
}

func (c *cursor) lineEnd() int {
	end, _ := source.LineEnd(c.text, c.at)
	return min(end, c.to)
}

// parse gives the documents of a text, as far as they parse.
func (c *cursor) parse(text string) (roots []*source.Node) {
	parse := source.Parse
	if c.json {
		parse = source.ParseJSON
	}
	documents, _ := parse(source.NewFile("", []byte(text)))
	for _, d := range documents {
		roots = append(roots, d.Root())
	}
	return roots
}

// others gives the documents beside that of the cursor.
func (c *cursor) others() []*source.Node {
	if c.from == 0 && c.to == len(c.text) {
		return nil
	}
	return c.parse(string(c.text[:c.from]) + string(c.text[c.to:]))
}

// place finds the mark in a text.
func (c *cursor) place(text, mark string, field bool) (Place, bool) {
	for _, root := range c.parse(text) {
		path, ok := markIn(root, mark, field)
		if !ok {
			continue
		}
		p := Place{Path: path, Field: field}
		p.Root = replaced(root, path, func(n *source.Node) *source.Node {
			if field {
				return n.Without(mark)
			}
			return &source.Node{Range: n.Range, Key: n.Key, Kind: source.Null}
		})
		return p, true
	}
	return Place{}, false
}

// markIn gives the path to the map that has the mark as a field, or to the value that is it.
func markIn(n *source.Node, mark string, field bool) (source.Path, bool) {
	if !field && n.Kind == source.String && n.Text == mark || field && n.Has(mark) {
		return source.Path{}, true
	}
	for _, f := range n.Fields {
		if path, ok := markIn(f.Value, mark, field); ok {
			return append(source.Path{source.Into(f.Name)}, path...), true
		}
	}
	for i, item := range n.Items {
		if path, ok := markIn(item, mark, field); ok {
			return append(source.Path{source.Item(i)}, path...), true
		}
	}
	return nil, false
}

// replaced gives a value in which another one stands at a path.
func replaced(n *source.Node, path source.Path, with func(*source.Node) *source.Node) *source.Node {
	if len(path) == 0 {
		return with(n)
	}
	inner := replaced(n.Step(path[0]), path[1:], with)
	if path[0].Index < 0 {
		return n.With(path[0].Name, inner)
	}
	c := n.Copy(len(n.Items))
	c.Items[path[0].Index] = inner
	return c
}
