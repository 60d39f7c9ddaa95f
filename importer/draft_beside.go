package importer

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// besides carries the objects beside the workload that have a field of their own.
func (d *drafter) besides() {
	if pdb := d.one("PodDisruptionBudget"); pdb != nil {
		spec := normal(pdb.Node()).Get("spec")
		d.spec.set("disruption", object("minAvailable", spec.Get("minAvailable"),
			"maxUnavailable", spec.Get("maxUnavailable")))
	} else if (d.faithful || d.unbudgeted) && d.has("disruption") {
		d.spec.set("disruption", none())
	}
	if d.faithful && d.has("topologySpread") && !d.spec.node.Has("topologySpread") && d.kind != "NodeAgent" &&
		d.kind != "Batch" {
		d.spec.set("topologySpread", none())
	}
	if d.faithful && d.kind == "Web" && !d.spec.node.Has("readinessProbe") {
		d.spec.set("readinessProbe", none())
	}
	if d.faithful && d.server != nil {
		d.undoEngine()
	}
	if policy := d.one("NetworkPolicy"); policy != nil {
		d.spec.set("networkPolicy", networkPolicy(normal(policy.Node()).Get("spec")))
	}
	d.expose()
	d.roles()
}

// autoscaling gives an autoscaler as the number of replicas is written.
func autoscaling(spec *source.Node) *source.Node {
	to := newTree()
	least := spec.Get("minReplicas")
	if !least.Exists() {
		least = number(1)
	}
	to.set("min", least)
	to.set("max", spec.Get("maxReplicas"))
	var others []*source.Node
	for _, m := range spec.Get("metrics").Items {
		name, target := m.At("resource", "name").Text, m.At("resource", "target")
		if m.Get("type").Text == "Resource" && (name == "cpu" || name == "memory") && !to.node.Has(name) &&
			target.Get("averageUtilization").Exists() {
			to.set(name, target.Get("averageUtilization"))
			continue
		}
		others = append(others, m)
	}
	if len(others) > 0 {
		to.set("metrics", list(others...))
	}
	to.set("behavior", spec.Get("behavior"))
	return to.node
}

// networkPolicy gives a policy in Kubernetes' own shape, with the directions that it is
// about.
func networkPolicy(spec *source.Node) *source.Node {
	to := newTree()
	for _, t := range spec.Get("policyTypes").Items {
		name := strings.ToLower(t.Text)
		if rules := spec.Get(name); rules.Exists() {
			to.set(name, rules)
		} else {
			to.set(name, list())
		}
	}
	return to.node
}

// roles carries what the account of the app may do.
func (d *drafter) roles() {
	var all []*source.Node
	for _, o := range d.others {
		if o.Kind != "Role" && o.Kind != "ClusterRole" {
			continue
		}
		to := newTree()
		if name := d.roleName(o); name != d.appName() || len(all) > 0 {
			to.set("name", text(name))
		}
		if cluster := o.Kind == "ClusterRole"; cluster != (d.kind == "NodeAgent") {
			scope := "namespace"
			if cluster {
				scope = "cluster"
			}
			to.set("scope", text(scope))
		}
		to.set("rules", o.Node().Get("rules"))
		all = append(all, to.node)
	}
	d.spec.setAll("rbac", all)
}

// roleName is the name of a role in the spec: of a ClusterRole that keeps its own by
// adopt, that of the app.
func (d *drafter) roleName(o *manifest.Object) string {
	if o.Kind != "ClusterRole" {
		return o.Name
	}
	if name, ok := strings.CutPrefix(o.Name, d.workload.Namespace+"-"); ok || d.one("ClusterRole") != o {
		return name
	}
	return d.appName()
}
