package lint

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A try is what some fixes make of a file.
type try struct {
	file     *source.File
	data     []byte
	findings []*Finding // all of the file before
	mended   []*Finding // those whose fixes were made
}

// newTry makes the first fix of each of some findings of a file. It gives nil
// when there is none.
func newTry(file *source.File, findings, some []*Finding) *try {
	t := &try{file: file, findings: findings}
	var fixes []source.Fix
	var of []*Finding
	for _, f := range some {
		if fix := f.SafeFix(); fix != nil {
			fixes, of = append(fixes, *fix), append(of, f)
		}
	}
	data, made := source.Apply(file, fixes)
	for i := 0; i < len(fixes) && len(t.mended) < len(made); i++ {
		if &fixes[i].Edits[0] == &made[len(t.mended)].Edits[0] {
			t.mended = append(t.mended, of[i])
		}
	}
	if t.data = data; len(t.mended) == 0 {
		return nil
	}
	return t
}

// holds reports whether the findings of the file shrank by exactly those that
// were mended. What stood at the same place, or spoke of it, may have gone with
// them.
func (t *try) holds(after []*Finding) bool {
	left := countOf(after)
	before := countOf(t.findings)
	for key, n := range left {
		if n > before[key] {
			return false
		}
	}
	mended := countOf(t.mended)
	for key, n := range before {
		gone := n - left[key]
		if gone < mended[key] || gone > mended[key] && !t.touches(key) {
			return false
		}
	}
	return true
}

// touches reports whether a fix edits where a finding of a kind stands.
func (t *try) touches(kind kindOfFinding) bool {
	for _, f := range t.findings {
		if kindOf(f) == kind && slices.ContainsFunc(t.mended, func(m *Finding) bool { return overlaps(f, m) }) {
			return true
		}
	}
	return false
}

// A kindOfFinding is what stays of a finding when its file is edited.
type kindOfFinding struct{ rule, object string }

func kindOf(f *Finding) kindOfFinding { return kindOfFinding{f.Rule, f.Object.FullName()} }

func countOf(findings []*Finding) map[kindOfFinding]int {
	count := map[kindOfFinding]int{}
	for _, f := range findings {
		count[kindOf(f)]++
	}
	return count
}

// overlaps reports whether a finding stands at, or speaks of, what the fix of
// another edits.
func overlaps(f, mended *Finding) bool {
	for _, e := range mended.SafeFix().Edits {
		if meets(f.Range, e.Range) ||
			slices.ContainsFunc(f.Related, func(r source.Related) bool { return meets(r.Range, e.Range) }) {
			return true
		}
	}
	return false
}

func meets(a, b source.Range) bool {
	return a.File == b.File && a.Start <= b.End && b.Start <= a.End
}
