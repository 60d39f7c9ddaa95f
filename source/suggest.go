package source

import "strings"

// didYouMean begins a hint that asks for a name.
const didYouMean = "did you mean "

// Suggest asks whether name was meant to be one of the candidates, as a hint
// does: "did you mean replicas?"; "" when none is near.
func Suggest(name string, candidates []string) string {
	return DidYouMean(Nearest(name, candidates))
}

// DidYouMean asks whether something was meant; "" when near is.
func DidYouMean(near string) string {
	if near == "" {
		return ""
	}
	return didYouMean + near + "?"
}

// meant reads a hint of DidYouMean back: the names that it asks for.
func meant(hint string) []string {
	rest, asks := strings.CutPrefix(hint, didYouMean)
	names, _, ends := strings.Cut(rest, "?")
	if !asks || !ends {
		return nil
	}
	return strings.Split(strings.ReplaceAll(names, " or ", ", "), ", ")
}

// WithLikely gives a diagnostic with a fix for each name that its hint asks for, where it has
// no other: it puts the name in the place of the one that stands there. One that differs in
// case alone is no guess.
func WithLikely(d Diagnostic) Diagnostic {
	if len(d.Fixes) > 0 || !d.Range.Known() {
		return d
	}
	at := d.Range.Text()
	there := strings.Trim(at, `"'`)
	for _, name := range meant(d.Hint) {
		if strings.ContainsAny(name, " \t\n") || there == name || Nearest(there, []string{name}) == "" {
			continue // the hint is about another place
		}
		d.Fixes = append(d.Fixes, Fix{Message: "write " + name, Likely: !strings.EqualFold(there, name),
			Edits: []Edit{{Range: d.Range, Text: quotedAs(at, name)}}})
	}
	return d
}

// Nearest gives the candidate that name was probably meant to be; "" when
// none is near. Ties go to the first.
func Nearest(name string, candidates []string) string {
	lower := strings.ToLower(name)
	best, least := "", max(1, len(name)/3)+1
	for _, c := range candidates {
		d := distance(lower, strings.ToLower(c), least)
		if d < least {
			best, least = c, d
		}
	}
	if best == "" && len(name) >= 4 {
		for _, c := range candidates {
			l := strings.ToLower(c)
			if strings.HasPrefix(l, lower) || len(l) >= 4 && strings.HasPrefix(lower, l) {
				return c
			}
		}
	}
	return best
}

// distance counts the insertions, deletions, substitutions and swaps of
// neighbours between a and b; limit or more gives limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	older, old, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range old {
		old[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older, old, row = old, row, older
	}
	return min(old[len(b)], limit)
}
