package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var fileModeDecimal = &lint.Rule{
	ID:      "file-mode-decimal",
	Summary: "a file mode in decimal that was meant to be octal",
	Why: "A number without a leading zero is decimal: 400 is 0620 in octal, which lets the group write and the " +
		"owner not run or read what was meant. The API server takes it.",
	Do:       "Write the mode with a leading zero, as 0400, or the decimal number of it, 256.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/storage/volumes/#secret",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, n := range fileModes(w) {
			if meantOctal(n) {
				mode, _ := n.Int()
				p.Report(w.Object, n, fmt.Sprintf("the file mode %s is decimal: in octal it is 0%o", n.Text, mode),
					"write 0"+n.Text).
					Fix("write 0"+n.Text, octalFix(n)...)
			}
		}
	},
}
