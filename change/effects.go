package change

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// created says what happens where an object is new.
func created(o *Object) *Changed {
	c := changedOf(o)
	c.Place = o.Place
	c.add(Create)
	if starts(o, o.content()) {
		c.add(Run)
	}
	return c
}

// starts reports whether a Job starts once it is there.
func starts(o *Object, n *source.Node) bool {
	return o.is("batch", "Job") && !manifest.IsTrue(n.At("spec", "suspend"))
}

// deleted says what goes with an object.
func (m *comparer) deleted(o *Object) *Changed {
	c := changedOf(o)
	c.Place, c.OnOld, c.Left = o.Place, true, kept(o)
	c.add(Delete)
	if c.Left {
		return c
	}
	n := o.content()
	switch {
	case o.is("", "Pod"), o.is("batch", "Job"), o.is("batch", "CronJob"), o.is("apps", "DaemonSet"):
		c.Goes = []string{"pods"}
	case manifest.TemplatePath(o.Kind) != nil && o.present() != nil && !o.is("", "PodTemplate"):
		if replicas, atLeast := replicasOf(m.old, o, n); replicas > 0 || atLeast {
			c.Goes = []string{"pods"}
		}
	case o.is("", "Service"):
		c.Goes = []string{"address"}
	case o.is("", "PersistentVolumeClaim"):
		c.Goes = []string{"data"}
	case o.is("", "Namespace"), o.is("apiextensions.k8s.io", "CustomResourceDefinition"):
		c.Goes = []string{"objects"}
	}
	if n.At("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted").Text == "Delete" && o.is("apps",
		"StatefulSet") {
		c.Goes = append(c.Goes, "data")
	}
	return c
}

// add notes an effect.
func (c *Changed) add(e Effect) {
	if slices.Contains(c.Effects, e) {
		return
	}
	c.Effects = append(c.Effects, e)
	slices.SortFunc(c.Effects, func(a, b Effect) int { return slices.Index(Effects, a) - slices.Index(Effects, b) })
}

// updated says what happens to an object that is on both sides.
func (m *comparer) updated(u *update) *Changed {
	c := changedOf(u.new)
	c.Changes = u.changes
	switch {
	case u.renamed:
		c.OldName = u.old.Name
		if u.new.is("batch", "Job") {
			c.add(Run)
		} else {
			c.add(Rename)
		}
	case recreated(u.new, u.refused()):
		m.recreate(u, c)
	case u.refused():
		c.add(Refused)
	default:
		m.inPlace(u, c)
	}
	c.Place, c.OnOld = u.placeOf(c)
	return c
}

// recreate: all pods go, and others come.
func (m *comparer) recreate(u *update, c *Changed) {
	u.recreated = true
	for _, change := range u.changes {
		change.Refused = false
	}
	c.add(Recreate)
	if starts(u.new, u.result) {
		c.add(Run)
	}
	switch {
	case u.new.is("apps", "DaemonSet"):
		all := Count{Unknown: true}
		c.Restarts = Restarts{Pods: all, AtOnce: all, Unavailable: all}
	case u.new.is("", "Pod"):
		c.Restarts = Restarts{Pods: Count{N: 1}, AtOnce: Count{N: 1}, Unavailable: Count{N: 1}}
	case len(templateOf(u.new)) > 0 && !u.new.is("batch", "Job") && !u.new.is("batch", "CronJob"):
		n, atLeast := replicasOf(m.new, u.new, u.result)
		c.Restarts = Restarts{Pods: Count{N: n}, AtLeast: atLeast, AtOnce: Count{N: n}, Unavailable: Count{N: n}}
	}
}

// templateOf gives the path to the template of an object's pods; nil for one that has none,
// or is of no kind that an index holds.
func templateOf(o *Object) []string {
	if o.present() == nil || o.is("", "PodTemplate") {
		return nil
	}
	return manifest.TemplatePath(o.Kind)
}

// inPlace says what an update that the server takes does.
func (m *comparer) inPlace(u *update, c *Changed) {
	m.restart(u, c)
	if len(u.changed("spec", "replicas")) > 0 && templateOf(u.new) != nil {
		c.add(Scale)
	}
	if u.new.is("batch", "Job") && u.live.At("spec", "suspend").Text == "true" && starts(u.new, u.result) {
		c.add(Run)
	}
	if u.new.is("batch", "CronJob") {
		if runs := (Runs{runsOf(u.live), runsOf(u.result)}); runs.Old != runs.New {
			c.Runs = &runs
			c.add(Run)
		}
	}
	if len(c.Effects) == 0 {
		c.add(Update)
	}
}

// runsOf gives when a CronJob runs, "" while it is suspended.
func runsOf(n *source.Node) string {
	spec := n.Get("spec")
	if spec.Get("suspend").Text == "true" {
		return ""
	}
	runs := spec.Get("schedule").Text
	if zone := spec.Get("timeZone").Text; zone != "" {
		runs += " " + zone
	}
	return runs
}

// restart notes whether pods restart.
func (m *comparer) restart(u *update, c *Changed) {
	o := u.new
	if o.is("", "Pod") {
		for _, change := range u.changed("spec") {
			if change.steps[len(change.steps)-1].Name == "image" {
				u.restarting = append(u.restarting, change)
			}
		}
	} else if path := templateOf(o); path != nil && o.Kind != "CronJob" && o.Kind != "Job" {
		u.restarting = u.changed(path...)
	}
	if len(u.restarting) == 0 {
		return
	}
	if o.Kind == "ReplicaSet" || o.Kind == "ReplicationController" {
		u.waits = "waits-for-delete"
		return
	}
	replicas, atLeast := replicasOf(m.new, o, u.result)
	r := restartsOf(o, u.result, replicas, atLeast)
	if u.waits = r.waits; r.none {
		return
	}
	c.Restarts = r.Restarts
	c.add(Restart)
}

// placeOf gives where an object that is on both sides is shown: at what is refused, or else
// restarts pods, or else at any change.
func (u *update) placeOf(c *Changed) (place source.Range, onOld bool) {
	refused := slices.IndexFunc(u.changes, func(c *Change) bool { return c.Refused })
	switch {
	case refused >= 0:
		return u.changes[refused].Place, u.changes[refused].OnOld
	case len(u.restarting) > 0:
		return u.restarting[0].Place, u.restarting[0].OnOld
	case len(u.changes) > 0 && c.OldName == "":
		return u.changes[0].Place, u.changes[0].OnOld
	}
	return u.new.Place, false
}
