package importer

import (
	"slices"
)

// apart are the fields of a pod and of a container that stand elsewhere in a spec, or
// in another shape.
var apart = []string{
	"containers", "initContainers", "ephemeralContainers", "volumes", "securityContext", "serviceAccountName",
	"serviceAccount", "automountServiceAccountToken", "imagePullSecrets", "topologySpreadConstraints",
	"restartPolicy", "resources", "activeDeadlineSeconds",
	"name", "env", "envFrom", "ports", "volumeMounts",
}

// podFields carries what a pod says and its containers do not.
func (d *drafter) podFields() {
	for _, f := range d.pod.Fields {
		if !slices.Contains(apart, f.Name) && d.has(f.Name) {
			d.spec.set(f.Name, f.Value)
		}
	}
	d.spec.set("podResources", d.pod.Get("resources"))
	d.spec.set("podActiveDeadlineSeconds", d.pod.Get("activeDeadlineSeconds"))
	if d.kind == "Batch" && d.pod.Get("restartPolicy").Text != "Never" {
		d.spec.set("restartPolicy", d.pod.Get("restartPolicy"))
	}
	d.pullSecrets()
	d.spread()
	if d.faithful {
		d.undoPod()
	}
}

// undoPod writes what Kubernetes does where Plimsoll does something else.
func (d *drafter) undoPod() {
	if !d.pod.Has("enableServiceLinks") && !d.finished() { // of whose pods nothing is filled in
		d.spec.set("enableServiceLinks", truth(true))
	}
	if d.pod.Get("hostNetwork").Text == "true" && !d.pod.Has("dnsPolicy") {
		d.spec.set("dnsPolicy", text("ClusterFirst"))
	}
}

func (d *drafter) pullSecrets() {
	secrets := list()
	for _, s := range d.pod.Get("imagePullSecrets").Items {
		secrets.Items = append(secrets.Items, s.Get("name"))
	}
	if len(secrets.Items) > 0 {
		d.spec.set("imagePullSecrets", secrets)
	}
}

// spread carries the constraints that are about the app's own pods.
func (d *drafter) spread() {
	constraints := list()
	for _, c := range d.pod.Get("topologySpreadConstraints").Items {
		own := object("topologyKey", c.Get("topologyKey"), "maxSkew", c.Get("maxSkew"),
			"whenUnsatisfiable", c.Get("whenUnsatisfiable"))
		if own.Get("maxSkew").Text == "1" {
			own = without(own, "maxSkew")
		}
		if own.Get("whenUnsatisfiable").Text == "ScheduleAnyway" {
			own = without(own, "whenUnsatisfiable")
		}
		constraints.Items = append(constraints.Items, own)
	}
	if len(constraints.Items) > 0 {
		d.spec.set("topologySpread", constraints)
	}
}

// account carries the account of the pods, and whether they have its token.
func (d *drafter) account() {
	name, token := d.pod.Get("serviceAccountName"), d.pod.Get("automountServiceAccountToken")
	own := d.one("ServiceAccount")
	switch {
	case own != nil:
		a := newTree()
		if own.Name != d.appName() {
			a.set("name", name)
		}
		a.set("create", truth(true))
		a.set("annotations", own.At("metadata", "annotations"))
		a.set("token", token)
		d.spec.set("serviceAccount", a.node)
	case name.Exists() && token.Exists():
		d.spec.set("serviceAccount", object("name", name, "token", token))
	case name.Exists():
		d.spec.set("serviceAccount", name)
	case token.Text == "true", d.finished() && token.Exists():
		d.spec.set("serviceAccount", object("token", token))
	}
	if d.faithful && !name.Exists() && !token.Exists() && !d.finished() {
		d.spec.set("serviceAccount", text("default"))
	}
}
