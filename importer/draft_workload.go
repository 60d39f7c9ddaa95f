package importer

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// workloadFields carries what a workload says beside its pods.
func (d *drafter) workloadFields() {
	spec := d.object.Get("spec")
	d.fieldsOf(spec)
	for _, name := range []string{"strategy", "updateStrategy"} {
		if s := spec.Get(name); s.Exists() {
			d.rollout(s)
		}
	}
	if d.workload.Kind == "CronJob" {
		d.fieldsOf(spec.At("jobTemplate", "spec"))
	}
	switch d.kind {
	case "Web", "Worker":
		d.deployment(spec)
	case "Stateful", "Database":
		d.set(spec)
	case "Batch":
		d.batch(spec)
	case "NodeAgent":
		d.agent()
	}
}

// madeOf are the fields of workloads that stand elsewhere in a spec.
var madeOf = []string{"selector", "template", "strategy", "updateStrategy", "volumeClaimTemplates", "jobTemplate",
	"serviceName"}

// fieldsOf carries the fields that a spec has by the same name, in itself or in rollout.
func (d *drafter) fieldsOf(n *source.Node) {
	for _, f := range n.Fields {
		switch {
		case slices.Contains(madeOf, f.Name):
		case d.has(f.Name):
			d.spec.set(f.Name, f.Value)
		case d.has("rollout." + f.Name):
			d.spec.at("rollout").set(f.Name, f.Value)
		}
	}
}

func (d *drafter) rollout(strategy *source.Node) {
	if spelledStrategy(strategy) {
		return
	}
	to := d.spec.at("rollout")
	to.set("strategy", strategy.Get("type"))
	for _, f := range strategy.Get("rollingUpdate").Fields {
		if d.has("rollout." + f.Name) {
			to.set(f.Name, f.Value)
		}
	}
}

// spelledStrategy reports whether nothing is said of a StatefulSet's strategy but that it
// is the default.
func spelledStrategy(n *source.Node) bool {
	return len(n.Fields) == 1 && n.Get("type").Text == "RollingUpdate"
}

// deployment says how many pods there are, and how they are replaced.
func (d *drafter) deployment(spec *source.Node) {
	if !spec.Has("replicas") && d.kind == "Web" {
		d.spec.set("replicas", number(1)) // as Kubernetes has it
	}
	if hpa := d.one("HorizontalPodAutoscaler"); hpa != nil {
		d.spec.set("replicas", autoscaling(normal(hpa.Node()).Get("spec")))
	}
	if !d.faithful || spec.At("strategy", "type").Text == "Recreate" {
		return
	}
	rolling := spec.At("strategy", "rollingUpdate")
	if !rolling.Has("maxUnavailable") {
		d.spec.at("rollout").set("maxUnavailable", text("25%"))
	}
}

// set names the Service of a StatefulSet, which is made where it is headless and its own.
func (d *drafter) set(spec *source.Node) {
	name := spec.Get("serviceName")
	switch {
	case name.Text == "":
		d.spec.set("serviceName", none())
	case d.headless == nil:
		d.spec.set("serviceName", object("name", name, "create", truth(false)))
	default:
		d.spec.set("serviceName", name)
	}
}

// batch has a Job keep its number of tries, and a CronJob its deadlines.
func (d *drafter) batch(spec *source.Node) {
	job := spec
	if d.workload.Kind == "CronJob" {
		if job = spec.At("jobTemplate", "spec"); !spec.Has("concurrencyPolicy") && d.faithful {
			d.spec.set("concurrencyPolicy", text("Allow"))
		}
		if !spec.Has("startingDeadlineSeconds") && d.faithful {
			d.spec.set("startingDeadlineSeconds", none())
		}
		if !job.Has("activeDeadlineSeconds") && d.faithful {
			d.spec.set("activeDeadlineSeconds", none())
		}
		if d.spec.node.Get("suspend").Text == "false" {
			*d.spec.node = *without(d.spec.node, "suspend")
		}
	}
	if !job.Has("backoffLimit") && d.faithful && !job.Has("backoffLimitPerIndex") {
		d.spec.set("backoffLimit", number(6))
	}
	if job.Get("completions").Text == "1" && !job.Has("parallelism") {
		*d.spec.node = *without(d.spec.node, "completions")
	}
}

// agent has the taints that all nodes may have in one word.
func (d *drafter) agent() {
	t := d.spec.node.Get("tolerations")
	if len(t.Items) == 0 || len(t.Items[0].Fields) != 1 || t.Items[0].Get("operator").Text != "Exists" {
		return
	}
	d.spec.set("runOn", text("all"))
	if rest := list(t.Items[1:]...); len(rest.Items) > 0 {
		d.spec.set("tolerations", rest)
	} else {
		*d.spec.node = *without(d.spec.node, "tolerations")
	}
}
