package lint

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// maxPlaces is how many other places of its cause a finding names.
const maxPlaces = 10

// PerCause leaves one finding of those that have a rule, a severity and a cause in common,
// the first, which names the places of the others. It comes last, after whatever leaves
// findings out: what is accepted in one place speaks for no other.
func PerCause(list []*Finding) []*Finding {
	type cause struct {
		rule     string
		severity source.Severity
		text     string
	}
	groups := map[cause][]*Finding{}
	var firsts []*Finding
	for _, f := range list {
		c := cause{f.Rule, f.Severity, f.Cause}
		if f.Cause == "" || groups[c] == nil {
			firsts = append(firsts, f)
		}
		if f.Cause != "" {
			groups[c] = append(groups[c], f)
		}
	}
	for i, f := range firsts {
		if group := groups[cause{f.Rule, f.Severity, f.Cause}]; f.Cause != "" && len(group) > 1 {
			firsts[i] = f.with(group[1:])
		}
	}
	return firsts
}

// with gives the finding with the places of others.
func (f *Finding) with(others []*Finding) *Finding {
	said := map[source.Range]bool{f.Range: true}
	var places []source.Related
	for _, other := range others {
		if !said[other.Range] {
			places = append(places, source.Related{Range: other.Range, Message: "the same here"})
		}
		said[other.Range] = true
	}
	if more := len(places) - maxPlaces; more > 0 {
		places = places[:maxPlaces]
		places[maxPlaces-1].Message += fmt.Sprintf(", and in %s", source.Plural(more, "more place"))
	}
	all := *f
	all.Related = slices.Concat(f.Related, places)
	all.Fixes = f.fixesWith(others)
	return &all
}

// fixesWith gives the fixes of the finding, the safe one with the edits of those of others.
func (f *Finding) fixesWith(others []*Finding) []source.Fix {
	safe := f.SafeFix()
	if safe == nil {
		return f.Fixes
	}
	one := *safe
	for _, other := range others {
		if fix := other.SafeFix(); fix != nil {
			one.Edits = slices.Concat(one.Edits, fix.Edits)
		}
	}
	return []source.Fix{one}
}
