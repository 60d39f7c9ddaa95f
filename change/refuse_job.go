package change

import (
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// refuseJob: the template of a Job that has started stays. While it is suspended, where its
// pods may run and what they need can change.
func refuseJob(u *update) {
	indexed := u.result.At("spec", "completionMode").Text == "Indexed"
	completions, parallelism := u.result.At("spec", "completions"), u.result.At("spec", "parallelism")
	if !indexed || !completions.Equal(parallelism) {
		u.refuse("spec", "completions")
	}
	suspended := u.live.At("spec", "suspend").Text == "true"
	relaxed := u.gates.open(mutableJobTemplates)
	started := u.status.Get("startTime").Exists() && !(relaxed && u.condition("Suspended"))
	mutable := suspended && !started && (!relaxed || intOf(u.status.Get("active")) == 0)
	labels := []string{"spec", "template", "metadata", "labels"}
	unlabelled := len(u.live.At(labels...).Fields) > 0 && !u.result.At(labels...).Exists() // those of the server go too
	for _, c := range u.changed("spec", "template") {
		c.Refused = !mutable || !schedules(c) && !(relaxed && askedFor(c.steps)) ||
			unlabelled && (under(c.steps, labels...) || above(c.steps, labels...) && c.has([]string{"labels"}))
	}
}

// condition reports whether the status has a condition that is met.
func (u *update) condition(name string) bool {
	for _, c := range u.status.Get("conditions").Items {
		if c.Get("type").Text == name {
			return c.Get("status").Text == "True"
		}
	}
	return false
}

// schedules reports whether a change in a template is about where pods run.
func schedules(c *Change) bool {
	if c.steps.String() == "spec.template.spec.affinity" {
		return onlyNodes(c.Old) && onlyNodes(c.New)
	}
	for _, path := range [][]string{
		{"spec", "template", "metadata"},
		{"spec", "template", "spec", "affinity", "nodeAffinity"},
		{"spec", "template", "spec", "nodeSelector"},
		{"spec", "template", "spec", "schedulingGates"},
		{"spec", "template", "spec", "tolerations"},
	} {
		if under(c.steps, path...) {
			return true
		}
	}
	return false
}

// onlyNodes reports whether an affinity, which may not be there, speaks of nodes alone.
func onlyNodes(n *source.Node) bool { return n == nil || len(n.Without("nodeAffinity").Fields) == 0 }

// askedFor reports whether a change in a template is about what containers may use.
func askedFor(steps manifest.NamedPath) bool {
	return under(steps, "spec", "template", "spec", "containers", "*", "resources") ||
		under(steps, "spec", "template", "spec", "initContainers", "*", "resources")
}
