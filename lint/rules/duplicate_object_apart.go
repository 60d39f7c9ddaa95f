package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

var duplicateObjectApart = &lint.Rule{
	ID:      "duplicate-object-apart",
	Summary: "the same object in two files of a folder",
	Why: "When the folder is applied as a whole, the cluster keeps what the last file says. " +
		"The files may be alternatives, of which only one is ever applied, as in a folder of examples.",
	Do:       "Keep one of them, or put alternatives into folders of their own.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
	Input:    func(p *lint.Pass) { checkDuplicateObject(p, false) },
}
