package plimsoll

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

const ruleTemplate = "template"

// templates leaves one finding in a file that holds templates, and of its documents those
// without: one that YAML cannot read, or that has braces outside of strings. Braces in a
// string are a value that something fills in later. fsys is where the file is; it may be nil.
func (t *textFile) templates(fsys fs.FS) {
	if len(t.diagnostics) == 0 || !bytes.Contains(t.data, []byte("{{")) {
		return
	}
	t.chart = chartOf(fsys, t.real)
	var found []source.Diagnostic
	for _, d := range t.diagnostics {
		if d.Rule == ruleTemplate || t.chart != "" {
			found = append(found, d)
		}
	}
	if len(found) == 0 {
		t.chart = ""
		return
	}
	d := source.Sort(found)[0]
	d.Rule, d.Message, d.Hint = ruleTemplate, "this is a template, and what it becomes is not checked",
		"render it first: helm template CHART | plimsoll lint -"
	if t.chart != "" {
		d.Message = fmt.Sprintf(
			"the templates of the chart %s are not checked: what they become is known once it is rendered",
			source.Printable(path.Base(t.chart)))
		d.Hint = fmt.Sprintf("render it first: helm template %s | plimsoll lint -", source.Printable(t.chart))
	}
	t.diagnostics = []source.Diagnostic{d}
	t.documents = slices.DeleteFunc(t.documents, func(doc *source.Document) bool {
		return bytes.Contains(doc.File.Data()[doc.Start:doc.End], []byte("{{"))
	})
}

// chartOf gives the folder of the chart that a file is a template of, "" when
// it is of none.
func chartOf(fsys fs.FS, file string) string {
	if fsys == nil {
		return ""
	}
	for dir := path.Dir(file); len(dir) > 1; dir = path.Dir(dir) {
		if path.Base(dir) != "templates" {
			continue
		}
		chart := path.Dir(dir)
		if exists(fsys, path.Join(chart, "Chart.yaml")) {
			return shortName(fsys, chart)
		}
	}
	return ""
}
