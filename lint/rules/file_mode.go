package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var fileMode = &lint.Rule{
	ID:      "file-mode",
	Summary: "a file mode above 0777",
	Why: "Modes are octal by habit, but a number without a leading zero is decimal: 644 is 1204 in octal. The " +
		"API server refuses modes above 0777, which is 511.",
	Do:       "Write the mode with a leading zero, as 0644, or in decimal, as 420, which is all that JSON has.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/storage/volumes/#secret",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, n := range fileModes(w) {
			if mode, ok := n.Int(); ok && (mode < 0 || mode > 0o777) {
				if looksOctal(n.Text) {
					p.Report(w.Object, n,
						fmt.Sprintf("the file mode %s is decimal: in octal it is 0%o, which is above 0777", n.Text,
							mode),
						"write 0"+n.Text).
						Fix("write 0"+n.Text, octalFix(n)...)
					continue
				}
				p.Report(w.Object, n,
					fmt.Sprintf("the file mode %s is not between 0 and 0777, which is 511 in decimal",
						n.Text),
					"write a mode as 0644")
			}
		}
	},
}

// fileModes gives the modes of files in the volumes of a workload.
func fileModes(w *manifest.Workload) []*source.Node {
	var list []*source.Node
	take := func(n *source.Node) {
		if n.Kind == source.Int {
			list = append(list, n)
		}
	}
	items := func(n *source.Node) {
		for _, item := range n.Get("items").Items {
			take(item.Get("mode"))
		}
	}
	for _, v := range w.Volumes() {
		for _, kind := range []string{"configMap", "secret", "downwardAPI", "projected"} {
			volume := v.Node.Get(kind)
			if !volume.Exists() {
				continue
			}
			take(volume.Get("defaultMode"))
			items(volume)
			for _, from := range volume.Get("sources").Items {
				for _, kind := range []string{"configMap", "secret", "downwardAPI"} {
					items(from.Get(kind))
				}
			}
		}
	}
	return list
}

func looksOctal(text string) bool {
	if len(text) != 3 {
		return false
	}
	for _, c := range text {
		if c < '0' || c > '7' {
			return false
		}
	}
	return true
}

// octalFix gives the edit that puts a zero before a mode. JSON has no octal
// numbers.
func octalFix(n *source.Node) []source.Edit {
	if n.File == nil || jsonFile(n.File.Name) {
		return nil
	}
	return []source.Edit{source.Rewrite(n, "0"+n.Text)}
}
