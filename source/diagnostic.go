package source

import (
	"fmt"
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

// RulePolicy is the rule of what is not as the house asks.
const RulePolicy = "policy"

// HowToExcept says how a rule of the house is silenced, since nothing else does it.
const HowToExcept = "rules of the house are silenced by @except in their file alone"

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
	// Environments are those that have it, where not all do; nil: all.
	Environments []string
	// Policy is, of one that breaks a rule of the house, what that rule is called, as
	// #App.spec.image.
	Policy string
	// Absent: it is about what is not there, which another layer may give.
	Absent bool
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
	Likely  bool // it may be another that was meant: a person has to choose it
}

// CloneDiagnostics gives diagnostics that whoever gets them may change.
func CloneDiagnostics(list []Diagnostic) []Diagnostic {
	list = slices.Clone(list)
	for i := range list {
		list[i].Related, list[i].Fixes = slices.Clone(list[i].Related), slices.Clone(list[i].Fixes)
	}
	return list
}

// SafeFix gives the first fix that is made without asking; nil where there is none.
func (d *Diagnostic) SafeFix() *Fix {
	for i := range d.Fixes {
		if !d.Fixes[i].Likely {
			return &d.Fixes[i]
		}
	}
	return nil
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
// its name is wrong in any case. What hints show is written as the file is.
func Sort(list []Diagnostic) []Diagnostic {
	for i := range list {
		list[i].Localize()
	}
	slices.SortStableFunc(list, Compare)
	return slices.CompactFunc(list, func(later, d Diagnostic) bool {
		return later.Range == d.Range && (Compare(later, d) == 0 || later.Rule == ruleKey)
	})
}

// Shown gives, of sorted diagnostics, those that people are shown: at most
// MaxMistakes of a file, and then one that says how many more there are.
func Shown(list []Diagnostic) []Diagnostic {
	return ShownOf(list, func(d Diagnostic) Diagnostic { return d }, func(d Diagnostic) Diagnostic { return d })
}

// ShownOf is Shown for what holds diagnostics; of gives that of one, and with
// makes one that holds another.
func ShownOf[T any](list []T, of func(T) Diagnostic, with func(Diagnostic) T) []T {
	var shown []T
	for len(list) > 0 {
		file := of(list[0]).Range.name()
		n := slices.IndexFunc(list, func(item T) bool { return of(item).Range.name() != file })
		if n < 0 {
			n = len(list)
		}
		part := list[:n]
		list = list[n:]
		// What reads files stops by itself, and says so in one more.
		if n <= MaxMistakes+1 {
			shown = append(shown, part...)
			continue
		}
		shown = append(shown, part[:MaxMistakes]...)
		// That more was not even read is always shown.
		var rest, limits []T
		for _, item := range part[MaxMistakes:] {
			if of(item).Rule == ruleLimit {
				limits = append(limits, item)
			} else {
				rest = append(rest, item)
			}
		}
		if len(rest) > 0 {
			shown = append(shown, with(notShown(rest, of)))
		}
		shown = append(shown, limits...)
	}
	return shown
}

// notShown tells of those that are not shown, as bad as the worst of them.
func notShown[T any](rest []T, of func(T) Diagnostic) Diagnostic {
	first := of(rest[0])
	d := Diagnostic{Rule: ruleLimit, Severity: first.Severity, Range: first.Range, Hint: "mend those above first"}
	for _, item := range rest {
		d.Severity = min(d.Severity, of(item).Severity)
	}
	d.Message = fmt.Sprintf("the file has %s more mistakes from here on, which are not shown", Thousands(len(rest)))
	return d
}
