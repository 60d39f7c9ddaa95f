package lint

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// FindingsOf gives diagnostics that are about no object as findings.
func FindingsOf(diagnostics []source.Diagnostic) []*Finding {
	var list []*Finding
	for _, d := range diagnostics {
		list = append(list, &Finding{Diagnostic: source.WithLikely(d)})
	}
	return list
}

// Mendable reports whether one of the findings has a fix that is made without asking.
func Mendable(findings []*Finding) bool {
	return slices.ContainsFunc(findings, func(f *Finding) bool { return f.SafeFix() != nil })
}

// FileName gives the name of the file that the finding is in, "" for none.
func (f *Finding) FileName() string {
	if f.Range.Known() {
		return f.Range.File.Name
	}
	return ""
}

// StablePath is the path of the finding, with the names of items in place of
// their numbers where they have names: spec.containers[name=web].image. It
// stays the same when an item is added before. Of a rule of the house it names that,
// too.
func (f *Finding) StablePath() string {
	if f.Policy != "" {
		return f.Path + " by " + f.Policy
	}
	path, ok := source.ParsePath(f.Path)
	if f.Object == nil || !ok {
		return f.Path
	}
	var b strings.Builder
	n := f.Object.Node()
	for _, step := range path {
		if n = n.Step(step); !n.Exists() {
			return f.Path
		}
		if name := n.Get("name"); step.Index >= 0 && name.Kind == source.String {
			b.WriteString("[name=" + name.Text + "]")
		} else {
			b.WriteString(step.String())
		}
	}
	return strings.TrimPrefix(b.String(), ".")
}
