package lsp

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// onceOf is sync.OnceFunc, of nothing where f is nil.
func onceOf(f func()) func() {
	if f == nil {
		return func() {}
	}
	return sync.OnceFunc(f)
}

// codeActions gives what can be done about the findings at a place.
func (s *server) codeActions(ctx context.Context, p *codeActionParams) (any, error) {
	if err := s.upToDate(ctx); err != nil {
		return nil, err
	}
	uri := p.TextDocument.URI
	s.mu.Lock()
	d := s.documents[uri]
	var confirms []func()
	for _, r := range s.results {
		if len(r.byURI[uri]) > 0 {
			confirms = append(confirms, r.confirm)
		}
	}
	s.mu.Unlock()
	if d == nil {
		return nil, invalid("the document is not open")
	}
	start, ok := s.client.encoding.offset(d.text, p.Range.Start)
	end, ok2 := s.client.encoding.offset(d.text, p.Range.End)
	if !ok || !ok2 {
		return nil, invalid("the range is behind the text")
	}
	for _, confirm := range confirms {
		confirm()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.documents[uri] != d {
		return nil, context.Canceled // the text is another by now
	}
	return s.actions(d, start, max(start, end), p.Context.Only), nil
}

// actions gives the actions for bytes of a document, of the kinds that are wanted; nil: of
// all. The server's mutex is held.
func (s *server) actions(d *document, start, end int, only []string) []codeAction {
	list := []codeAction{}
	wants := func(kind string) bool {
		return only == nil || slices.ContainsFunc(only, func(o string) bool {
			return o == "" || kind == o || strings.HasPrefix(kind, o+".")
		})
	}
	var all []source.Edit
	for key, r := range s.results {
		for _, f := range r.byURI[d.uri] {
			if fix := f.SafeFix(); fix != nil {
				all = with(all, fix.Edits)
			}
			if f.Range.Start <= end && start <= f.Range.End && wants(kindQuickFix) {
				list = append(list, s.quickFixes(key, d, f)...)
			}
		}
		if edits := s.edits(key, inFile(all, d)); len(edits.Changes) > 0 && wants(kindFixAll) {
			list = append(list, codeAction{Title: "Fix all that has one right answer", Kind: kindFixAll, Edit: edits})
		}
		all = nil
	}
	return list
}

// with adds the edits of a fix, unless one of them is over one that is there.
func with(all, edits []source.Edit) []source.Edit {
	for _, e := range edits {
		for _, other := range all {
			if e.Range.File == other.Range.File && e != other && overlap(e.Range, other.Range) {
				return all
			}
		}
	}
	for _, e := range edits {
		if !slices.Contains(all, e) {
			all = append(all, e)
		}
	}
	return all
}

// overlap reports whether two edits of a file are at the same place.
func overlap(a, b source.Range) bool {
	return a.Start < b.End && b.Start < a.End || a.Start == b.Start
}

// inFile gives edits where they are all in the file of a document.
func inFile(edits []source.Edit, d *document) (in []source.Edit) {
	for _, e := range edits {
		if string(e.Range.File.Data) == string(d.text) {
			in = append(in, e)
		}
	}
	return in
}

// quickFixes gives what can be done about one finding in a document.
func (s *server) quickFixes(key string, d *document, f *lint.Finding) (list []codeAction) {
	about := []diagnostic{s.diagnostic(key, f)}
	for i := range f.Fixes {
		fix := &f.Fixes[i]
		list = append(list, codeAction{
			Title: source.Capital(fix.Message), Kind: kindQuickFix, Diagnostics: about,
			IsPreferred: !fix.Likely, Edit: s.edits(key, fix.Edits),
		})
	}
	if edit, ok := s.accept(d, f); ok {
		list = append(list, codeAction{
			Title: "Accept this finding of " + f.Rule, Kind: kindQuickFix, Diagnostics: about,
			Edit: workspaceEdit{map[string][]textEdit{d.uri: {edit}}},
		})
	}
	return list
}

// edits gives edits as the client makes them.
func (s *server) edits(key string, edits []source.Edit) workspaceEdit {
	w := workspaceEdit{map[string][]textEdit{}}
	for _, e := range edits {
		uri := s.uriIn(key, e.Range)
		w.Changes[uri] = append(w.Changes[uri], textEdit{s.client.encoding.placed(e.Range), e.Text})
	}
	return w
}

// accept gives the edit that ignores a finding by a comment, whose reason is left to write.
// There are no comments in JSON, and none in the lines of a text of several.
func (s *server) accept(d *document, f *lint.Finding) (textEdit, bool) {
	file := f.Range.File
	if !s.host.Ignorable(f.Rule) || f.Policy != "" || file.Syntax() != source.YAML || f.Object == nil {
		return textEdit{}, false
	}
	line, _ := f.Range.Position()
	text := file.Line(line)
	trimmed := strings.TrimLeft(text, " ")
	if strings.HasPrefix(trimmed, "{") && line == 1 || inText(f.Object.Node, file, f.Range.Start) {
		return textEdit{}, false
	}
	at := position{Line: uint32(line - 1)}
	comment := text[:len(text)-len(trimmed)] + "# plimsoll:ignore " + f.Rule + " because \n"
	return textEdit{textRange{at, at}, comment}, true
}

// inText reports whether the line of a byte lies within a text of several lines.
func inText(n *source.Node, file *source.File, at int) bool {
	if n.Kind == source.String && n.Range.File == file {
		first, _ := n.Range.Position()
		last, _ := n.Range.EndPosition()
		line, _ := file.Position(at)
		return first < line && line <= last
	}
	for _, f := range n.Fields {
		if inText(f.Value, file, at) {
			return true
		}
	}
	for _, item := range n.Items {
		if inText(item, file, at) {
			return true
		}
	}
	return false
}
