package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A Baseline is the findings that were accepted when a repository adopted lint:
// how many there are of each.
type Baseline map[BaselineEntry]int

// A BaselineEntry tells findings apart by what does not change when lines are
// added, or when a later version finds other words.
type BaselineEntry struct {
	Rule   string `json:"rule"`
	File   string `json:"file"`   // relative to the baseline, with slashes
	Object string `json:"object"` // as Deployment shop/web
	Path   string `json:"path"`   // the field; items of a list by their names
}

// A baselineLine is an entry as a file has it.
type baselineLine struct {
	BaselineEntry
	Count int `json:"count,omitempty"` // 1 when left out
}

// ReadBaseline reads what Encode wrote. The diagnostics say why a file is no
// baseline; there is none then.
func ReadBaseline(f *source.File) (Baseline, []source.Diagnostic) {
	var file struct {
		Findings []baselineLine `json:"findings"`
	}
	decoder := json.NewDecoder(bytes.NewReader(f.Data()))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil || decoder.More() {
		return nil, noBaseline(f, err)
	}
	b := Baseline{}
	for _, line := range file.Findings {
		b[line.BaselineEntry] += max(line.Count, 1)
	}
	return b, nil
}

// noBaseline says why a file is no baseline, once it could not be decoded.
func noBaseline(f *source.File, err error) []source.Diagnostic {
	documents, diagnostics := source.ParseJSON(f)
	if len(diagnostics) > 0 {
		return diagnostics
	}
	d := source.Diagnostic{
		Rule: "baseline", Message: "this is no baseline of plimsoll lint", Range: source.Range{File: f},
		Hint: "name another file, or remove this one and have --write-baseline write it anew",
	}
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		d.Range.Start, d.Range.End = int(wrong.Offset)-1, int(wrong.Offset)
	case len(documents) > 0:
		d.Range = documents[0].Root().Range
	}
	return []source.Diagnostic{d}
}

// Entry gives what a baseline calls a finding; file is what it calls the
// finding's file.
func (f *Finding) Entry(file string) BaselineEntry {
	e := BaselineEntry{Rule: f.Rule, File: file, Object: f.Object.FullName(), Path: f.StablePath()}
	if e.Path == "" {
		e.Path = f.Message // of a document that could not be read there is nothing else
	}
	return e
}

// Apply gives the findings that the baseline does not hold, and what it holds
// and none is of. Of more of a kind than it holds, the last ones are new. file
// gives what the baseline calls a file.
func (b Baseline) Apply(findings []*Finding, file func(name string) string) (fresh []*Finding, gone Baseline) {
	gone = Baseline{}
	for e, n := range b {
		gone[e] = n
	}
	for _, f := range findings {
		e := f.Entry(file(f.FileName()))
		if gone[e] > 0 {
			gone[e]--
		} else {
			fresh = append(fresh, f)
		}
	}
	return fresh, gone
}

// Total gives how many findings the baseline holds.
func (b Baseline) Total() (n int) {
	for _, count := range b {
		n += count
	}
	return n
}

// Encode writes one finding per line, sorted, so that changes of the file read
// well.
func (b Baseline) Encode() []byte {
	var lines []baselineLine
	for e, n := range b {
		if n == 1 {
			n = 0
		}
		lines = append(lines, baselineLine{e, n})
	}
	slices.SortFunc(lines, func(a, b baselineLine) int {
		return slices.Compare([]string{a.File, a.Object, a.Path, a.Rule}, []string{b.File, b.Object, b.Path, b.Rule})
	})
	var text bytes.Buffer
	text.WriteString("{\"findings\": [")
	for i, line := range lines {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString("\n  ")
		text.Write(source.JSONLine(line))
	}
	text.WriteString("\n]}\n")
	return text.Bytes()
}
