package table

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// suggest says what to do about a field that a map does not have, and which
// field was probably meant. Fields that are there already are not proposed.
func (o *Object) suggest(name string, n *source.Node) (hint, field string) {
	for _, f := range o.Fields {
		if slices.Contains(f.Aliases, name) {
			value := n.Get(name)
			switch text := value.Range.Text(); {
			case Matches(value, f.Type) && len(text) < 60 && !strings.Contains(text, "\n"):
				return "write " + f.Name + ": " + text, f.Name
			case f.Example != "":
				return "write " + f.Name + ", as in " + f.Name + ": " + f.Example, f.Name
			}
			return "write " + f.Name, f.Name
		}
	}
	for _, advice := range o.Advice {
		if advice.Name == name {
			return advice.Do, ""
		}
	}
	var names []string
	for _, f := range o.Fields {
		if !f.Type.Never() {
			names = append(names, f.Name)
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
