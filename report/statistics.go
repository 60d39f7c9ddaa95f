package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A ruleCount is how many findings of one severity a rule has.
type ruleCount struct {
	Count    int    `json:"count"`
	Severity string `json:"severity"`
	Rule     string `json:"rule"`
	Summary  string `json:"summary,omitempty"` // "" of rules of specs, which each say something else
}

// counts gives the numbers of findings by rule, the largest first.
func (r *Result) counts() (list []ruleCount) {
	type key struct {
		rule     string
		severity source.Severity
	}
	numbers := map[key]int{}
	for _, f := range r.Findings {
		numbers[key{f.Rule, f.Severity}]++
	}
	for k, n := range numbers {
		c := ruleCount{Count: n, Severity: k.severity.String(), Rule: k.rule}
		if rule := r.Rules.Find(k.rule); rule != nil {
			c.Summary = source.Sentence(source.Capital(rule.Summary))
		}
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b ruleCount) int {
		return cmp.Or(b.Count-a.Count, strings.Compare(a.Rule, b.Rule), strings.Compare(a.Severity, b.Severity))
	})
	return list
}

// statistics writes the numbers of findings by rule as a table.
func (r *reporter) statistics(result *Result) {
	list := result.counts()
	widest := 0
	for _, c := range list {
		widest = max(widest, len(c.Rule))
	}
	for _, c := range list {
		row := fmt.Sprintf("%5d  %-7s  %-*s  %s", c.Count, c.Severity, widest, c.Rule, c.Summary)
		fmt.Fprintln(r.w, strings.TrimRight(row, " "))
	}
	if len(list) > 0 {
		fmt.Fprintln(r.w)
	}
}
