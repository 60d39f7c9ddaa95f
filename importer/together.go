package importer

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// together compiles all files at once, as build will: what they have against each other
// is to be mended by somebody.
func (r *Result) together() {
	var in compiler.Input
	for _, f := range r.Files {
		docs, _ := source.Parse(source.NewFile(f.Name, f.Data))
		for _, doc := range docs {
			if group, _, _ := strings.Cut(doc.Root.Get("apiVersion").Text, "/"); group != schema.Group {
				in.Documents = append(in.Documents, doc)
				continue
			}
			if app, _ := schema.Check(doc.Root); app != nil {
				in.Apps = append(in.Apps, app)
			}
		}
	}
	_, found := compiler.Compile(in, compiler.Options{})
	for _, d := range found {
		if d.Severity != source.Error {
			continue
		}
		t := Todo{Message: d.Message}
		if d.Hint != "" {
			t.Message += ": " + d.Hint
		}
		if d.Range.File != nil {
			t.File = d.Range.File.Name
			t.Line, _ = d.Range.File.Position(d.Range.Start)
		}
		r.Report.Todo = append(r.Report.Todo, t)
	}
}
