package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// didYouMean gives a hint with the name that was probably meant, another one
// where none is near.
func didYouMean(called string, have []string, otherwise string) string {
	if near := source.Nearest(called, have); near != "" && len(called) > 2 {
		return source.DidYouMean(near)
	}
	return otherwise
}

// some writes a list for a message, and no more of it than one reads.
func some(words []string) string {
	if len(words) > 5 {
		return strings.Join(words[:5], ", ") + ", ..."
	}
	return strings.Join(words, ", ")
}

// oneOfThem gives the hint for a name of an object that is not there, where
// others are.
func oneOfThem(called string, others []*manifest.Object) string {
	words := make([]string, 0, len(others))
	listed := map[string]bool{}
	for _, o := range others {
		if !listed[o.Name] {
			listed[o.Name] = true
			words = append(words, o.Name)
		}
	}
	return didYouMean(called, words, "write the name of one that is there ("+some(words)+"), or add this one")
}

// jsonFile reports whether a file is JSON, going by its name.
func jsonFile(name string) bool { return path.Ext(name) == ".json" }

// isWord reports whether a word stands in a list of words.
func isWord(list, word string) bool {
	if !strings.Contains(list, word) {
		return false // mostly, and sooner
	}
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}

func textIf(s, none string) string {
	if s == "" {
		return none
	}
	return s
}

// fixCase mends a value that is right but for capital letters.
func fixCase(f *lint.Finding, n *source.Node, values ...string) {
	if i := slices.IndexFunc(values, func(v string) bool { return strings.EqualFold(v, n.Text) }); i >= 0 {
		f.Fix("write "+values[i], source.Replace(n, values[i]))
	}
}
