package lsp

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
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
	for key, r := range s.results {
		var safe []source.Fix
		for _, f := range r.byURI[d.uri] {
			if fix := f.SafeFix(); fix != nil {
				safe = append(safe, source.Fix{Edits: inFile(f.Range.File, fix.Edits)})
			}
			if f.Range.Start <= end && start <= f.Range.End && wants(kindQuickFix) {
				list = append(list, s.quickFixes(key, d, f)...)
			}
		}
		if edits := together(r.byURI[d.uri], safe); len(edits) > 0 && wants(kindFixAll) {
			list = append(list, codeAction{Title: "Fix all that has one right answer", Kind: kindFixAll,
				Edit: s.edits(key, edits)})
		}
	}
	return list
}

// inFile gives the edits of a fix that are in a file: it may mend other files, too.
func inFile(file *source.File, edits []source.Edit) (list []source.Edit) {
	for _, e := range edits {
		if e.Range.File == file {
			list = append(list, e)
		}
	}
	return list
}

// together gives the edits of fixes, of a file that findings are in, that can be made at once:
// one over an earlier is left out.
func together(findings []*lint.Finding, fixes []source.Fix) (edits []source.Edit) {
	if len(findings) == 0 {
		return nil
	}
	_, made := source.Apply(findings[0].Range.File, fixes)
	for _, fix := range made {
		for _, e := range fix.Edits {
			if !slices.Contains(edits, e) {
				edits = append(edits, e)
			}
		}
	}
	return edits
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
	if edits := s.accept(f); len(edits) > 0 {
		list = append(list, codeAction{
			Title: "Accept this finding of " + f.Rule, Kind: kindQuickFix, Diagnostics: about,
			Edit: workspaceEdit{map[string][]textEdit{d.uri: edits}},
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

// accept gives the edits that ignore a finding by a comment, or in JSON by an annotation,
// whose reason is left to write; none where there is no place for either.
func (s *server) accept(f *lint.Finding) (list []textEdit) {
	file := f.Range.File
	switch {
	case !s.host.Ignorable(f.Rule) || f.Policy != "":
	case f.Object == nil && f.Severity == source.Error: // the compiler's word on a spec
	case file.Syntax() == source.JSON:
		if f.Object == nil || f.Object.Node().File != file {
			return nil
		}
		for _, e := range annotated(f.Object.Node().Get("metadata"), f.Rule+" because ") {
			list = append(list, textEdit{s.client.encoding.placed(e.Range), e.Text})
		}
	case file.Syntax() == source.YAML && !withinText(file, f.Range.Start):
		line, _ := f.Range.Position()
		text := file.Line(line)
		at := position{Line: uint32(line - 1)}
		indent := text[:len(text)-len(strings.TrimLeft(text, " "))]
		list = []textEdit{{textRange{at, at}, indent + "# plimsoll:ignore " + f.Rule + " because \n"}}
	}
	return list
}

// annotated gives the edits that add what is ignored to the metadata of an object.
func annotated(metadata *source.Node, text string) []source.Edit {
	value := &source.Node{Kind: source.String, Text: text}
	annotations := metadata.Get("annotations")
	switch had := annotations.Get(manifest.IgnoreAnnotation); {
	case had.Kind == source.String && strings.TrimSpace(had.Text) != "":
		return []source.Edit{source.Replace(had, had.Text+"; "+text)}
	case had.Exists():
		return nil
	case annotations.Exists():
		return source.InsertValue(annotations, manifest.IgnoreAnnotation, value)
	}
	return source.InsertValue(metadata, "annotations", &source.Node{Kind: source.Map,
		Fields: []source.Field{{Name: manifest.IgnoreAnnotation, Value: value}}})
}

// withinText reports whether the line of a byte lies within a text of several lines.
func withinText(file *source.File, at int) bool {
	documents, _ := source.Parse(file)
	line, _ := file.Position(at)
	return slices.ContainsFunc(documents, func(d *source.Document) bool { return inText(d.Root(), line) })
}

// inText is withinText for a line of a value.
func inText(n *source.Node, line int) bool {
	first, _ := n.Range.Position()
	last, _ := n.Range.EndPosition()
	if line <= first || line > last {
		return false
	}
	return n.Kind == source.String ||
		slices.ContainsFunc(n.Fields, func(f source.Field) bool { return inText(f.Value, line) }) ||
		slices.ContainsFunc(n.Items, func(item *source.Node) bool { return inText(item, line) })
}
