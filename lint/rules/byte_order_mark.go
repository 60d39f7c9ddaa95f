package rules

import (
	"bytes"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

var byteOrderMark = &lint.Rule{
	ID:      "byte-order-mark",
	Summary: "a file that begins with a byte-order mark",
	Why: "UTF-8 needs none. Some editors put it there, it is invisible, and it breaks the file when it is " +
		"joined with others, or read as JSON.",
	Do:       "Save the file as UTF-8 without a byte-order mark.",
	Severity: source.Advice,
	Source:   "https://yaml.org/spec/1.2.2/#52-character-encodings",
	Input: func(p *lint.Pass) {
		seen := map[*source.File]bool{}
		for _, o := range p.Objects {
			f := o.Document.File
			if seen[f] || !o.Linted() {
				continue
			}
			seen[f] = true
			if mark := []byte("\uFEFF"); bytes.HasPrefix(f.Data(), mark) {
				place := source.Range{File: f, Start: 0, End: len(mark)}
				p.ReportAt(nil, place, "the file begins with a byte-order mark", "save it as UTF-8 without one").
					Fix("remove it", source.Edit{Range: place})
			}
		}
	},
}
