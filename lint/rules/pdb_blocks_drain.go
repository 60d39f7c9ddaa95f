package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var pdbBlocksDrain = &lint.Rule{
	ID:      "pdb-blocks-drain",
	Summary: "a PodDisruptionBudget that never lets a pod be evicted",
	Why: "Draining a node evicts its pods, and waits for their budgets. One that lets no pod go, because it asks for " +
		"as many pods as there are or names no limit at all, blocks each drain: " +
		"upgrades of the cluster stop there, and end by force or by hand.",
	Do:       "Write maxUnavailable: 1. Where a single replica must not stop, run two.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/run-application/configure-pdb/#think-about-how-your-application-reacts-to-disruptions",
	Object:   checkPDBBlocksDrain,
	Kinds:    []string{"PodDisruptionBudget"},
	Foreign: []string{"kube-linter/pdb-max-unavailable", "kube-linter/pdb-min-available",
		"kube-score/poddisruptionbudget-has-policy", "polaris/pdbDisruptionsIsZero",
		"polaris/pdbMinAvailableGreaterThanHPAMinReplicas"},
}

func checkPDBBlocksDrain(p *lint.Pass, o *manifest.Object) {
	low, high := o.At("spec", "minAvailable"), o.At("spec", "maxUnavailable")
	if o.Group != "policy" || low.Kind > source.Null && high.Kind > source.Null {
		return
	}
	if spec := o.At("spec"); low.Kind <= source.Null && high.Kind <= source.Null {
		if spec.Kind == source.Map && !manifest.PodSelector(o).Null {
			p.Report(o, low, "neither minAvailable nor maxUnavailable is set, and then no pod may ever be evicted",
				"write maxUnavailable: 1")
		}
		return
	}
	if number, ok := high.Int(); ok && number == 0 || high.Text == "0%" {
		p.Report(o, high, fmt.Sprintf("maxUnavailable is %s, so no pod may ever be evicted", high.Text),
			"write 1 or more")
		return
	}
	if low.Text == "100%" {
		p.Report(o, low, "minAvailable is 100%, so no pod may ever be evicted", "write maxUnavailable: 1 in its place")
		return
	}
	number, isNumber := low.Int()
	percent, isPercent := percentOf(low.Text)
	if !isNumber && !isPercent {
		return
	}
	b, ok := budgetedPods(p, o)
	if !ok || b.pods <= 0 {
		return
	}
	if isPercent {
		number = (percent*b.pods + 99) / 100
	}
	if number < b.pods || number == 0 {
		return
	}
	hint := "write maxUnavailable: 1 in its place"
	if b.pods == 1 {
		hint = "run two or more replicas, or write maxUnavailable: 1, with which a drain stops the only pod for a while"
	}
	then := "so no pod may ever be evicted"
	if b.by != nil {
		then = "and then no pod may be evicted"
	}
	p.Report(o, low, fmt.Sprintf("minAvailable is %s, and %s, %s", low.Text, b, then), hint).
		Relate(b.place, b.String())
}

// A budgeted is what is known of the pods that a budget is for.
type budgeted struct {
	pods  int64  // how many there are at least
	of    string // whose they are
	place *source.Node
	by    *manifest.Autoscaler // what says so; nil: replicas
}

func (b *budgeted) String() string {
	pods := fmt.Sprintf("%d pods", b.pods)
	if b.pods == 1 {
		pods = "1 pod"
	}
	if b.by != nil {
		return fmt.Sprintf("%s may leave %s only %s", b.by.Title(), b.of, pods)
	}
	return fmt.Sprintf("%s has %s", b.of, pods)
}

// budgetedPods counts the pods that a budget selects; ok is false where that is not
// known.
func budgetedPods(p *lint.Pass, o *manifest.Object) (b *budgeted, ok bool) {
	s := manifest.PodSelector(o)
	if s.Null || s.Invalid {
		return nil, false
	}
	list := p.Select(o, "", s)
	b = manifest.Follows(p.Index, "pods", list, func() *budgeted { return podsOf(p, list) })
	return b, b != nil && b.of != ""
}

// podsOf counts the pods of workloads; nil where that is not known.
func podsOf(p *lint.Pass, list []*manifest.Workload) *budgeted {
	b := &budgeted{}
	for _, w := range list {
		n, by, known := p.MinReplicas(w)
		switch {
		case w.Kind == "PodTemplate":
			continue
		case !known || w.Ends || w.Kind == "Pod":
			return nil
		case b.of != "" && !strings.HasSuffix(b.of, " and others"):
			b.of += " and others"
		case b.of == "":
			b.of, b.place, b.by = w.Title(), w.ReplicasNode(), by
			if by != nil {
				b.place = by.At("spec", "minReplicas")
			}
		}
		b.pods += n
	}
	return b
}
