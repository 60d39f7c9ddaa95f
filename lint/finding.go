package lint

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// FileName gives the name of the file that the finding is in, "" for none.
func (f *Finding) FileName() string {
	if f.Range.Known() {
		return f.Range.File.Name
	}
	return ""
}

// StablePath is the path of the finding, with the names of items in place of
// their numbers where they have names: spec.containers[name=web].image. It
// stays the same when an item is added before.
func (f *Finding) StablePath() string {
	if f.Object == nil {
		return f.Path
	}
	var b strings.Builder
	n, rest := f.Object.Node, "."+f.Path
	for rest != "" && rest != "." {
		step, next := source.FirstStep(n, rest)
		if next == nil {
			return f.Path
		}
		if name := next.Get("name"); strings.HasPrefix(step, "[") && name.Kind == source.String {
			b.WriteString("[name=" + name.Text + "]")
		} else {
			b.WriteString(step)
		}
		n, rest = next, rest[len(step):]
	}
	return strings.TrimPrefix(b.String(), ".")
}
