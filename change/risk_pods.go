package change

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// podRisks tells of restarts without a pod that is left, and of numbers that are lost.
func (m *comparer) podRisks(u *update) {
	c := m.changed[u]
	o := u.new
	if c.Effect() == Restart || len(u.restarting) > 0 && !u.recreated {
		m.downtime(u, c)
	}
	by := m.new.autoscaler(o)
	for _, change := range u.changed("spec", "replicas") {
		if by == nil || change.New != nil || change.Old == nil || intOf(change.Old) <= 1 {
			continue
		}
		m.find("replicas-reset", o, change,
			fmt.Sprintf("%s goes down from %d pods to one for a moment: without a number "+
				"the API server fills in 1, until %s sets it", o.title(), intOf(change.Old), by.Title()),
			recipe("take the number out of what was applied before, and leave the pods alone",
				o.command("apply edit-last-applied")+"    # remove spec.replicas", o.apply()))
	}
}

// downtime tells of a restart in which all pods are away at once.
func (m *comparer) downtime(u *update, c *Changed) {
	o, r := u.new, c.Restarts
	if r.Pods.Unknown || r.Pods.N == 0 || r.Unavailable.Unknown || !o.is("apps", "Deployment") && !o.is("apps",
		"StatefulSet") {
		return
	}
	replicas, _ := replicasOf(m.new, o, u.result)
	if r.Unavailable.N < replicas {
		return
	}
	hint := "write maxSurge: 1 and maxUnavailable: 0, so that the new pod runs before the old one goes"
	switch {
	case o.Kind == "StatefulSet":
		hint = "apply it when nobody minds, or run more replicas that stand in for each other"
	case u.result.At("spec", "strategy", "type").Text == "Recreate":
		hint = "apply it when nobody minds; or, where two versions can run side by side, write RollingUpdate in " +
			"place of Recreate"
	}
	m.find("downtime", o, u.restarting[0], fmt.Sprintf("no pod of %s runs for a while: %s", o.title(), whyDown(o,
		u.result, replicas)), hint)
}

// whyDown says why no pod is left while an object restarts.
func whyDown(o *Object, result *source.Node, replicas int64) string {
	switch {
	case result.At("spec", "strategy", "type").Text == "Recreate":
		return "with the strategy Recreate the old ones stop before the new ones start"
	case replicas == 1:
		return "it has one, which stops before the new one starts"
	}
	return "all of them stop before the new ones start"
}

// goneBudget tells of a budget that is deleted while its pods stay.
func (m *comparer) goneBudget(o *Object) {
	if w := m.stays(o); w != nil {
		m.find("budget-lost", o, nil,
			fmt.Sprintf("the pods of %s lose their budget: a drain may evict all of them at once",
				w.title()), "keep a PodDisruptionBudget for what has more than one replica")
	}
}

// stays gives a workload whose pods an object of the old side selected, and that is still
// there; nil when there is none.
func (m *comparer) stays(o *Object) *Object {
	x := m.old.in(o.namespace())
	by := x.by[o]
	if by == nil {
		return nil
	}
	selector := manifest.PodSelector(by)
	if o.Kind == "Service" {
		selector = manifest.ServiceSelector(by)
	}
	if selector == nil {
		return nil
	}
	for _, w := range x.Select(by, "", selector) {
		if still := m.after[x.of[w.Node()]]; still != nil {
			return still
		}
	}
	return nil
}
