package source

import (
	"slices"
	"strings"
)

// Severity says how bad a diagnostic is.
type Severity uint8

// The severities, worst first.
const (
	Error   Severity = iota // the input is refused, or cannot work as written
	Warning                 // accepted, but wrong in nearly every real case
	Advice                  // good practice
)

func (s Severity) String() string {
	return [...]string{"error", "warning", "advice"}[s]
}

// A Diagnostic is one mistake of the user's, in words for the user.
type Diagnostic struct {
	Rule     string   // short name of the rule that was broken, kebab-case
	Severity Severity // zero value: Error
	Message  string   // what is wrong, without a final full stop
	Hint     string   // what to do; may be empty
	Range    Range    // where; always known when the input is known
	Path     string   // the field, as spec.ports.http; may be empty
	Related  []Related
	Fixes    []Fix
}

// Related is another place that a diagnostic speaks of, with what is there.
type Related struct {
	Range   Range
	Message string
}

// A Fix is a set of edits that mends a diagnostic when all are applied.
type Fix struct {
	Message string
	Edits   []Edit
}

// An Edit replaces the bytes of a place.
type Edit struct {
	Range Range
	Text  string
}

// Compare orders diagnostics by file, place, rule and message. It gives 0 for
// those that say the same thing about the same place.
func Compare(a, b Diagnostic) int {
	switch {
	case a.Range.before(b.Range):
		return -1
	case b.Range.before(a.Range):
		return 1
	}
	if c := strings.Compare(a.Rule, b.Rule); c != 0 {
		return c
	}
	return strings.Compare(a.Message, b.Message)
}

// Sort orders diagnostics as Compare does, and drops those that say the same
// thing about the same place. That a key is not text goes without saying where
// its name is wrong in any case.
func Sort(list []Diagnostic) []Diagnostic {
	slices.SortStableFunc(list, Compare)
	return slices.CompactFunc(list, func(later, d Diagnostic) bool {
		return later.Range == d.Range && (Compare(later, d) == 0 || later.Rule == ruleKey)
	})
}
