package schema

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// suggest says what to do about a field that a map does not have, and which
// field was probably meant. Fields that are there already are not proposed.
func (o *object) suggest(name string, n *source.Node) (hint, field string) {
	for _, f := range o.fields {
		if slices.Contains(f.aliases, name) {
			value := n.Get(name)
			switch text := value.Range.Text(); {
			case matches(value, f.typ()) && len(text) < 60 && !strings.Contains(text, "\n"):
				return "write " + f.name + ": " + text, f.name
			case f.exampleText() != "":
				return "write " + f.name + ", as in " + f.name + ": " + f.exampleText(), f.name
			}
			return "write " + f.name, f.name
		}
	}
	if advice, ok := o.advice[name]; ok {
		return lowerFirst(advice), ""
	}
	var names []string
	for _, f := range o.fields {
		if !f.typ().never() {
			names = append(names, f.name)
		}
	}
	if near := source.Nearest(name, names); near != "" {
		return source.DidYouMean(near), near
	}
	if len(names) > 0 && len(names) <= 12 {
		return "the fields here are " + strings.Join(names, ", "), ""
	}
	if len(names) == 0 {
		return "no field is allowed here", ""
	}
	return "", ""
}
