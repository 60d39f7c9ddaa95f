package lsp

import (
	"context"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

type positionParams struct {
	TextDocument documentID `json:"textDocument"`
	Position     position   `json:"position"`
}

// hover says what is known of a place: the rules of the findings there, and the field.
func (s *server) hover(ctx context.Context, p *positionParams) (any, error) {
	uri := p.TextDocument.URI
	d, at, err := s.place(p)
	if err != nil {
		return nil, err
	}
	_, documents := d.read()
	if err := s.upToDate(ctx); err != nil {
		return nil, err
	}
	var parts []string
	s.mu.Lock()
	for _, r := range s.results {
		for _, f := range r.byURI[uri] {
			if f.Range.Start <= at && at <= f.Range.End {
				parts = append(parts, s.host.Rule(f.Rule))
			}
		}
	}
	dir := s.projectOf(pathOf(uri))
	s.mu.Unlock()
	var place *source.Range
	for _, d := range documents {
		if d.Start <= at && at <= d.End {
			if path, key := fieldAt(d.Root(), at, nil); key.Known() {
				parts = append(parts, s.host.Field(dir, pathOf(uri), d.Root(), path))
				place = &key
			}
		}
	}
	text := strings.TrimSpace(joined(parts))
	if text == "" {
		return nil, nil
	}
	answer := map[string]any{"contents": map[string]any{"kind": "plaintext", "value": text}}
	if place != nil {
		answer["range"] = s.client.encoding.placed(*place)
	}
	return answer, nil
}

// joined joins what is said, each once.
func joined(parts []string) string {
	var said []string
	seen := map[string]bool{"": true}
	for _, p := range parts {
		if p = strings.TrimSpace(p); !seen[p] {
			seen[p] = true
			said = append(said, p)
		}
	}
	return strings.Join(said, "\n\n")
}

// fieldAt gives the names that lead to the field whose name, or value of one line, a byte is
// in, and the place of its name; that is unknown where the byte is in none. Items of lists
// have no name.
func fieldAt(n *source.Node, at int, path []string) ([]string, source.Range) {
	for _, f := range n.Fields {
		v := f.Value
		inner := append(path[:len(path):len(path)], f.Name)
		if v.Key.File == n.File && v.Key.Start <= at && at <= v.Key.End || v.Scalar() && v.Start <= at && at <= v.End {
			return inner, v.Key
		}
		if v.File == n.File && v.Start <= at && at <= v.End {
			if path, key := fieldAt(v, at, inner); key.Known() {
				return path, key
			}
		}
	}
	for _, item := range n.Items {
		if item.File == n.File && item.Start <= at && at <= item.End {
			return fieldAt(item, at, path)
		}
	}
	return nil, source.Range{}
}
