package importer

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// together compiles all files at once, as build will: what they have against each other
// is to be mended by somebody.
func (r *Result) together(l *schema.Language) {
	var in compiler.Input
	for _, f := range r.Files {
		docs, _ := source.Parse(source.NewFile(f.Name, f.Data))
		for _, doc := range docs {
			if group, _, _ := strings.Cut(doc.Root().Get("apiVersion").Text, "/"); group != schema.Group {
				in.Documents = append(in.Documents, doc)
				continue
			}
			app, mistakes := l.Check(doc.Root(), schema.Setting{})
			if app != nil {
				in.Apps = append(in.Apps, app)
			}
			r.mistaken(slices.DeleteFunc(mistakes, func(d source.Diagnostic) bool { return isGap(doc.Root(), d) }))
		}
	}
	_, found := compiler.Compile(in, compiler.Options{})
	r.mistaken(found)
}

// isGap reports whether a mistake is that something has to be filled in, of which the
// report tells already.
func isGap(root *source.Node, d source.Diagnostic) bool {
	path, ok := source.ParsePath(d.Path)
	return ok && root.Follow(path).Kind == source.Null
}

// mistaken adds what is wrong with files that were written, whose first line is the
// marker.
func (r *Result) mistaken(found []source.Diagnostic) {
	for _, d := range found {
		if d.Severity != source.Error {
			continue
		}
		t := Todo{Message: d.Message}
		if d.Hint != "" {
			t.Message += ": " + d.Hint
		}
		if d.Range.File != nil {
			line, _ := d.Range.File.Position(d.Range.Start)
			t.File, t.Line = d.Range.File.Name, line+1
		}
		r.Report.Todo = append(r.Report.Todo, t)
	}
}
