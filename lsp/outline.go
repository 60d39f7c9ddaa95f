package lsp

import (
	"context"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A symbol is a document or a value in one.
type symbol struct {
	Name           string    `json:"name"`
	Detail         string    `json:"detail,omitempty"`
	Kind           int       `json:"kind"`
	Range          textRange `json:"range"`
	SelectionRange textRange `json:"selectionRange"`
	Children       []symbol  `json:"children,omitempty"`
}

// The kinds of symbols, by what a value is.
var symbolKinds = map[source.Kind]int{source.Null: 21, source.Bool: 17, source.Int: 16, source.Float: 16,
	source.String: 15, source.List: 18, source.Map: 19}

func (s *server) symbols(_ context.Context, p *documentParams) (any, error) {
	file, documents, err := s.read(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	list := []symbol{}
	for _, d := range documents {
		at := s.client.encoding.placed(d.Root().Range)
		o := symbol{Name: titleOf(d.Root()), Kind: symbolKinds[source.Map], Range: at, SelectionRange: at}
		if s.client.nested {
			o.Children = s.inside(file, d.Root())
		}
		list = append(list, o)
	}
	if s.client.nested {
		return list, nil
	}
	flat := []map[string]any{} // as clients of before 3.10 have them
	for _, o := range list {
		flat = append(flat, map[string]any{"name": o.Name, "kind": o.Kind,
			"location": location{p.TextDocument.URI, o.Range}})
	}
	return flat, nil
}

// titleOf says what a document is.
func titleOf(root *source.Node) string {
	title := strings.TrimSpace(root.Get("kind").Text + " " + root.At("metadata", "name").Text)
	if title == "" {
		return "document"
	}
	return title
}

// inside gives the symbols of what is in a value of the file. What an alias brings stands
// elsewhere, and is left out.
func (s *server) inside(file *source.File, n *source.Node) (list []symbol) {
	add := func(name string, v *source.Node, key source.Range) {
		if name == "" {
			name = `""`
		}
		if v.Range.File != file || !n.Range.Holds(v.Range) {
			return
		}
		o := symbol{Name: name, Kind: symbolKinds[v.Kind], Range: s.client.encoding.placed(v.Range)}
		o.SelectionRange = o.Range
		if n.Range.Holds(key) && key.End <= v.Start {
			o.SelectionRange = s.client.encoding.placed(key)
			o.Range.Start = o.SelectionRange.Start
		}
		if v.Scalar() {
			o.Detail, _, _ = strings.Cut(v.Text, "\n")
		}
		o.Children = s.inside(file, v)
		list = append(list, o)
	}
	for _, f := range n.Fields {
		add(f.Name, f.Value, f.Value.Key)
	}
	for i, item := range n.Items {
		name := item.Get("name").Text
		if name == "" {
			name = "[" + strconv.Itoa(i) + "]"
		}
		add(name, item, item.Range)
	}
	return list
}

// A fold is lines that can be shown as one.
type fold struct {
	StartLine uint32 `json:"startLine"`
	EndLine   uint32 `json:"endLine"`
}

func (s *server) folds(_ context.Context, p *documentParams) (any, error) {
	file, documents, err := s.read(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	list := []fold{}
	add := func(start, end int) {
		first, _ := file.Position(start)
		last, column := file.Position(end)
		if column == 1 {
			last-- // it ends with the line before
		}
		for last > first && strings.TrimSpace(file.Line(last)) == "" {
			last--
		}
		if f := (fold{uint32(first - 1), uint32(last - 1)}); first < last && (len(list) == 0 || list[len(list)-1] != f) {
			list = append(list, f)
		}
	}
	var walk func(n *source.Node)
	walk = func(n *source.Node) {
		for _, f := range n.Fields {
			if v := f.Value; v.Range.File == file && n.Range.Holds(v.Range) {
				add(min(v.Key.Start, v.Start), v.End)
				walk(v)
			}
		}
		for _, item := range n.Items {
			if item.Range.File == file && n.Range.Holds(item.Range) {
				add(item.Start, item.End)
				walk(item)
			}
		}
	}
	for _, d := range documents {
		add(d.Root().Start, d.Root().End)
		walk(d.Root())
	}
	return list, nil
}
