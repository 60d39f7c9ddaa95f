package plimsoll

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sync"

	"github.com/plimsoll-dev/plimsoll/source"
)

const ruleTemplate = "template"

// helmValue matches what only a template of Helm has. Other tools use the same
// braces for values that Kubernetes passes on to them as they are.
var helmValue = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\{\{-?\s*(\.Values\.|\.Release\.|\.Chart\.|include\s+["\\])`)
})

// templates leaves one finding in a file that holds templates, and of its
// documents those that are none. fsys is where the file is; it may be nil.
func (t *textFile) templates(fsys fs.FS) {
	if !bytes.Contains(t.data, []byte("{{")) {
		return
	}
	chart := chartOf(fsys, t.real)
	var found []source.Diagnostic
	for _, d := range t.diagnostics {
		if d.Rule == ruleTemplate || chart != "" {
			found = append(found, d)
		}
	}
	plain := t.documents[:0]
	for _, doc := range t.documents {
		if at := templateIn(doc, chart != ""); at >= 0 {
			found = append(found,
				source.Diagnostic{Rule: ruleTemplate,
					Range: source.Range{File: doc.File, Start: doc.Start + at, End: doc.Start + at + 2}})
		} else {
			plain = append(plain, doc)
		}
	}
	if len(found) == 0 {
		return
	}
	d := source.Sort(slices.Clone(found))[0]
	d.Rule, d.Message, d.Hint = ruleTemplate, "this is a template, and what it becomes is not checked",
		"render it first: helm template CHART | plimsoll lint -"
	if chart != "" {
		d.Hint = fmt.Sprintf("render the chart first: helm template %s | plimsoll lint -", source.Printable(chart))
	}
	t.documents, t.diagnostics = plain, []source.Diagnostic{d}
}

// templateIn finds where a document that was read is a template; -1 when it is
// none. In a chart all that has braces is.
func templateIn(doc *source.Document, inChart bool) int {
	text := doc.File.Data[doc.Start:doc.End]
	if inChart {
		return bytes.Index(text, []byte("{{"))
	}
	if kind := doc.Root.Get("kind").Text; kind == "ConfigMap" || kind == "Secret" {
		return -1
	}
	if at := helmValue().FindIndex(text); at != nil {
		return at[0]
	}
	return -1
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
