package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var pdbFields = &lint.Rule{
	ID:      "pdb-fields",
	Summary: "a PodDisruptionBudget with both limits, or with one that is no number or percentage",
	Why: "A budget says either how many pods must stay or how many may go. The API server refuses both at once, " +
		"negative numbers, and percentages over 100%.",
	Do: "Keep one of minAvailable and maxUnavailable; maxUnavailable: 1 suits most workloads, whatever their " +
		"size.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/tasks/run-application/configure-pdb/#specifying-a-poddisruptionbudget",
	Object:   checkPDBFields,
	Kinds:    []string{"PodDisruptionBudget"},
}

func checkPDBFields(p *lint.Pass, o *manifest.Object) {
	if o.Group != "policy" {
		return
	}
	spec := o.At("spec")
	low, high := spec.Get("minAvailable"), spec.Get("maxUnavailable")
	if low.Kind > source.Null && high.Kind > source.Null {
		second, first := high, low
		if low.Start > high.Start {
			second, first = low, high
		}
		p.Report(o, second, "minAvailable and maxUnavailable are both set, and a budget has one of them",
			"keep one; maxUnavailable: 1 suits most workloads, whatever their size").
			Relate(first, "the other one")
	}
	checkIntOrPercent(p, o, "minAvailable", low)
	checkIntOrPercent(p, o, "maxUnavailable", high)
}

// checkIntOrPercent looks at a field that is a number of pods or a percentage
// of them.
func checkIntOrPercent(p *lint.Pass, o *manifest.Object, field string, n *source.Node) {
	if number, ok := n.Int(); ok && number < 0 {
		p.Report(o, n, fmt.Sprintf("%s is %d, and cannot be below 0", field, number), "write the number of pods")
	}
	if n.Kind != source.String || placeholder(n.Text) {
		return
	}
	switch percent, ok := percentOf(n.Text); {
	case !ok && isDigits(n.Text):
		p.Report(o, n, fmt.Sprintf("%s is the text %q, and in text only a percentage is possible", field, n.Text),
			"remove the quotes for a number of pods, or add % for a part of them").
			Fix("remove the quotes", source.Rewrite(n, n.Text))
	case !ok:
		p.Report(o, n, fmt.Sprintf("%s is %q, which is no whole number and no percentage", field, n.Text),
			"write a number of pods, or a percentage such as 25%")
	case percent > 100:
		p.Report(o, n, fmt.Sprintf("%s is %s, and 100%% is the most", field, n.Text), "write at most 100%")
	}
}

// percentOf reads 25%.
func percentOf(s string) (int64, bool) {
	digits, ok := strings.CutSuffix(s, "%")
	if !ok || !isDigits(digits) {
		return 0, false
	}
	percent, err := strconv.ParseInt(digits, 10, 64)
	return percent, err == nil
}
