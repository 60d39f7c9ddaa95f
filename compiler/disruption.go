package compiler

import (
	"fmt"
	"strconv"
	"strings"

	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A disruption is how many pods may be away, or must stay, when nodes are
// drained.
type disruption struct {
	MinAvailable   *intstr.IntOrString `json:"minAvailable"`
	MaxUnavailable *intstr.IntOrString `json:"maxUnavailable"`
}

// disruption emits the PodDisruptionBudget of a workload that has two or more
// replicas at all times. instance is b.Name, or that of a canary, for which the
// spec has no budget of its own.
func (b *build) disruption(instance string, replicas int32, said orNone[disruption]) {
	d := said.value
	if d != nil {
		b.checkDisruption(replicas, d)
	}
	if replicas < 2 || said.none {
		return
	}
	if d == nil {
		d = &disruption{MaxUnavailable: ptr(intstr.FromInt32(1))}
	}
	meta := b.meta(instance, instance)
	if b.replicasUnknown() && d.MinAvailable != nil && amount(*d.MinAvailable, replicas) > 0 {
		// To a linter of the manifests, no number is one pod.
		meta.Annotations = merge(meta.Annotations, map[string]string{
			manifest.IgnoreAnnotation: "pdb-blocks-drain because an autoscaler decides how many pods there are"})
	}
	b.emit(&policyv1.PodDisruptionBudget{
		TypeMeta:   typeMeta("policy/v1", "PodDisruptionBudget"),
		ObjectMeta: meta,
		Spec: policyv1.PodDisruptionBudgetSpec{
			Selector:       b.labelSelector(instance),
			MinAvailable:   d.MinAvailable,
			MaxUnavailable: d.MaxUnavailable,
		},
	})
}

// replicasUnknown reports whether the spec leaves the number of pods to somebody
// else.
func (b *build) replicasUnknown() bool { return b.spec("replicas").Text == "none" }

// checkDisruption fails for a budget that no node could be drained with.
func (b *build) checkDisruption(replicas int32, d *disruption) {
	n, count := b.spec("disruption"), b.spec("replicas")
	if min := count.At("min"); min.Exists() {
		count = min
	}
	if replicas < 2 {
		b.failAbsent(n.Key, "budget",
			fmt.Sprintf("disruption needs two or more replicas, and there is %s", inWords(replicas)),
			b.budgetHint("leave disruption out, or raise replicas", n, count),
			see(count, "the number of replicas"))
		return
	}
	unknown := b.replicasUnknown() // there may be more than they are taken for
	switch {
	case d.MinAvailable != nil && !(unknown && d.MinAvailable.Type == intstr.Int) &&
		amount(*d.MinAvailable, replicas) >= replicas:
		of := fmt.Sprintf(" of %d replicas", replicas)
		if unknown {
			of = ""
		}
		b.failAbsent(n.At("minAvailable").Range, "budget",
			fmt.Sprintf("minAvailable %s%s leaves none that may be away, so no node could be drained",
				d.MinAvailable.String(), of),
			b.budgetHint("lower minAvailable or raise replicas", n, count), see(count, "the number of replicas"))
	case d.MaxUnavailable != nil && amount(*d.MaxUnavailable, replicas) == 0:
		b.fail(n.At("maxUnavailable").Range, "budget",
			fmt.Sprintf("maxUnavailable %s leaves no pod that may be away, so no node could be drained",
				d.MaxUnavailable.String()),
			"raise it to 1 or more")
	}
}

// budgetHint gives a hint about a budget; where it stands in the spec and a layer over
// that says how many replicas there are, one about that layer. Defaults stand at the key.
func (b *build) budgetHint(hint string, budget, count *source.Node) string {
	spec := b.Node.Get("spec")
	within := func(n *source.Node) bool {
		return n.Range == spec.Key || n.File == spec.File && spec.Start <= n.Start && n.End <= spec.End
	}
	if b.Own == nil && count.Exists() && within(budget) && !within(count) {
		return "write disruption: null beside those replicas, or raise them"
	}
	return hint
}

// amount gives how many of total pods a budget means. Percentages are rounded
// up, as the disruption controller does.
func amount(v intstr.IntOrString, total int32) int32 {
	if v.Type == intstr.Int {
		return v.IntVal
	}
	percent, err := strconv.ParseInt(strings.TrimSuffix(v.StrVal, "%"), 10, 64)
	if err != nil {
		return 1
	}
	return int32((percent*int64(total) + 99) / 100)
}

func inWords(replicas int32) string {
	if replicas == 0 {
		return "none"
	}
	return "one"
}
