package change

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/manifest"
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
				o.command("apply edit-last-applied")+"    # remove spec.replicas, then apply"))
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
		hint = "more replicas that stand in for each other, or a time at which nobody minds"
	case u.result.At("spec", "strategy", "type").Text == "Recreate":
		hint = "write strategy: {type: RollingUpdate}, where two versions can run side by side"
	}
	m.find("downtime", o, u.restarting[0], fmt.Sprintf("all pods of %s are away at once while it restarts",
		o.title()), hint)
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
		if still := m.after[x.of[w.Node]]; still != nil {
			return still
		}
	}
	return nil
}
