package lint

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// withoutPlaceholders leaves out what is said of values that something fills in later: nobody
// can judge them yet.
func withoutPlaceholders(list []*Finding) []*Finding {
	return slices.DeleteFunc(list, func(f *Finding) bool { return f.unfilled })
}

func unfilled(x *manifest.Index, f *Finding) bool {
	if f.Object == nil || f.OfPlaceholder {
		return false
	}
	for _, text := range textsOf(f) {
		if x.Unfilled(f.Object, f.Path, text) {
			return true
		}
	}
	return false
}

// textsOf gives the texts that a finding is about: its value, those of a list or of a whole
// selector, and what it quotes.
func textsOf(f *Finding) []string {
	texts := []string{f.Message}
	for _, r := range f.Related {
		texts = append(texts, r.Message, textAt(r.Range))
	}
	if f.node == nil {
		return texts
	}
	if f.Range == f.node.Key {
		texts = append(texts, textAt(f.Range))
	}
	for _, n := range f.node.Items {
		texts = append(texts, n.Text)
	}
	if strings.Contains(strings.ToLower(f.Path), "selector") {
		texts = scalarsIn(f.node, texts)
	}
	return append(texts, f.node.Text)
}

// scalarsIn adds the texts of all scalars in a value.
func scalarsIn(n *source.Node, texts []string) []string {
	for i := range n.Fields {
		texts = scalarsIn(n.Fields[i].Value, append(texts, n.Fields[i].Name))
	}
	for _, item := range n.Items {
		texts = scalarsIn(item, texts)
	}
	return append(texts, n.Text)
}

func textAt(r source.Range) string {
	if !r.Known() || r.End > len(r.File.Data()) {
		return ""
	}
	return string(r.File.Data()[r.Start:r.End])
}
