package importer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Labels that Plimsoll gives to every object.
const (
	labelName      = "app.kubernetes.io/name"
	labelInstance  = "app.kubernetes.io/instance"
	labelManagedBy = "app.kubernetes.io/managed-by"
)

var ownLabels = []string{labelName, labelInstance, labelManagedBy}

// A drafter writes the spec of one group: the compiler, the other way round. What has
// a field of the same name is put there; the rest is found by comparing what the draft
// compiles to.
type drafter struct {
	*group
	server   *compiler.Server // of a Database; nil for all others
	faithful bool
	level    string // of Pod Security, that the pods need

	kind     string       // of the spec
	object   *source.Node // the workload, without what is the same when left out
	template *source.Node
	pod      *source.Node
	main     *source.Node // the container that the app is about
	selector *source.Node // labels; absent for a Job

	metadata, spec tree
}

// draft gives a spec of a group.
func draft(g *group, faithful bool, level string) *source.Node {
	d := &drafter{group: g, faithful: faithful, level: level, object: normal(g.workload.Node()),
		metadata: newTree(), spec: newTree()}
	d.template = d.object.At(manifest.TemplatePath(g.workload.Kind)...)
	d.pod = d.template.Get("spec")
	d.selector = d.object.At("spec", "selector", "matchLabels")
	d.main = d.mainOf(d.pod)
	d.kind = d.kindOf()
	if g.database {
		d.kind = "Database"
		d.engine()
	}

	d.head()
	d.adopt()
	d.mainFields()
	d.config()
	d.volumes()
	d.sidecars()
	d.podFields()
	d.security()
	d.account()
	d.workloadFields()
	d.serviceFields()
	d.besides()
	return object("apiVersion", text(schema.APIVersion), "kind", text(d.kind), "metadata", d.metadata.value(),
		"spec", ordered(d.spec.value()))
}

// has reports whether specs of the kind have a field.
func (d *drafter) has(path string) bool { return schema.Has(d.kind + ".spec." + path) }

// finished reports whether the app is a Job: it has run, and its pods cannot change.
func (g *group) finished() bool { return g.workload.Kind == "Job" }

// kindOf chooses the role of the app.
func (d *drafter) kindOf() string {
	switch d.workload.Kind {
	case "StatefulSet":
		return "Stateful"
	case "DaemonSet":
		return "NodeAgent"
	case "Job", "CronJob":
		return "Batch"
	}
	if d.service != nil {
		return "Web"
	}
	return "Worker"
}

// mainOf gives the container that is named as the workload; else the first to which the
// Service leads, or which there is. Of a Job, whose pods cannot change, it is the first.
func (g *group) mainOf(pod *source.Node) *source.Node {
	containers := pod.Get("containers").Items
	if len(containers) == 0 {
		return pod.Get("containers").Absent()
	}
	if g.finished() {
		return containers[0]
	}
	for _, c := range containers {
		if c.Get("name").Text == g.workload.Name {
			return c
		}
	}
	if g.service != nil {
		for _, c := range containers {
			if slices.ContainsFunc(g.service.At("spec", "ports").Items, func(p *source.Node) bool {
				return hasPort(c, targetOf(p))
			}) {
				return c
			}
		}
	}
	return containers[0]
}

var notInNames = regexp.MustCompile(`[^a-z0-9-]+`)

// appName is the name of the workload, as the name of an app may be.
func (g *group) appName() string {
	return strings.Trim(notInNames.ReplaceAllString(strings.ToLower(g.workload.Name), "-"), "-")
}

// head says who the app is. Labels that all its objects have are those of the app.
func (d *drafter) head() {
	meta := d.object.Get("metadata")
	name := text(d.appName())
	if d.appName() == d.workload.Name {
		name = meta.Get("name")
	}
	d.metadata.set("name", name)
	d.metadata.set("namespace", d.workload.Node().At("metadata", "namespace"))
	d.metadata.set("labels", d.commonLabels())
	d.spec.set("workloadAnnotations", meta.Get("annotations"))
	pods := d.template.Get("metadata")
	d.spec.set("podAnnotations", pods.Get("annotations"))

	labels := newTree()
	for _, f := range pods.Get("labels").Fields {
		common := d.metadata.node.At("labels", f.Name)
		if d.selector.Has(f.Name) || slices.Contains(ownLabels, f.Name) ||
			common.Exists() && common.Text == f.Value.Text && !d.finished() {
			continue
		}
		labels.set(f.Name, f.Value)
	}
	d.spec.set("podLabels", labels.value())
}

// commonLabels are the labels of the workload, of which each goes on every object of
// the app and on its pods. When the spec is to be faithful they are those that are on
// all of them already.
func (d *drafter) commonLabels() *source.Node {
	labels := newTree()
	for _, f := range d.object.At("metadata", "labels").Fields {
		if slices.Contains(ownLabels, f.Name) || d.selector.Has(f.Name) && d.selector.Get(f.Name).Text != f.Value.Text {
			continue
		}
		if d.faithful && !d.everywhere(f) {
			continue
		}
		labels.set(f.Name, f.Value)
	}
	return labels.value()
}

// everywhere reports whether all objects of the group, and the pods, have a label.
func (d *drafter) everywhere(f source.Field) bool {
	same := func(labels *source.Node) bool { return labels.Has(f.Name) && labels.Get(f.Name).Text == f.Value.Text }
	for _, o := range d.objects() {
		if o.Kind != "ConfigMap" && !same(normal(o.Node()).At("metadata", "labels")) {
			return false
		}
	}
	return d.finished() || same(d.template.At("metadata", "labels"))
}

// adopt keeps the selector and the names of what runs already.
func (d *drafter) adopt() {
	a := newTree()
	name := d.appName()
	own := d.selector.Get(labelName).Text == name && d.selector.Get(labelInstance).Text == name &&
		len(d.selector.Fields) == 2 && d.ownClaims()
	if !own && !d.workload.Ends {
		a.set("selector", d.selector)
	}
	if d.finished() {
		a.set("selector", d.ownNames())
	}
	if d.workload.Name != name || d.finished() {
		a.set("name", d.object.At("metadata", "name"))
	}
	exposures := d.exposures()
	for _, o := range d.others {
		if exposes(o) && o != exposures[0] {
			continue // its name stands in expose
		}
		if d.one(o.Kind) == o && o.Name != d.usualName(o) && d.has("adopt.names."+o.Kind) {
			a.at("names").set(o.Kind, o.At("metadata", "name"))
		}
	}
	if d.server != nil {
		if name := d.dataTemplate(); name != dataStorage {
			a.set("claims", object(dataStorage, text(name)))
		}
	}
	d.spec.set("adopt", a.value())
}

// ownClaims reports whether the claim templates have the labels that they get in a new
// app: they cannot change.
func (d *drafter) ownClaims() bool {
	return !slices.ContainsFunc(d.object.At("spec", "volumeClaimTemplates").Items, func(claim *source.Node) bool {
		labels := claim.At("metadata", "labels")
		return labels.Get(labelName).Text != d.appName() || labels.Get(labelInstance).Text != d.appName() ||
			labels.Get(labelManagedBy).Text != "plimsoll"
	})
}

// ownNames gives the names that the pods of a Job bear in labels: they cannot change, and
// no other field of a spec says them.
func (d *drafter) ownNames() *source.Node {
	names, labels := newTree(), d.template.At("metadata", "labels")
	for _, label := range []string{labelName, labelInstance} {
		names.set(label, labels.Get(label))
	}
	return names.value()
}

// usualName is the name that an object beside the workload has in a new app.
func (d *drafter) usualName(o *manifest.Object) string {
	switch o.Kind {
	case "ClusterRole", "ClusterRoleBinding":
		return d.workload.Namespace + "-" + d.appName()
	case "PersistentVolumeClaim":
		for _, v := range d.pod.Get("volumes").Items {
			if v.At("persistentVolumeClaim", "claimName").Text == o.Name {
				return d.appName() + "-" + v.Get("name").Text
			}
		}
	case "RoleBinding":
		if role := d.one("Role"); role != nil {
			return role.Name
		}
	}
	return d.appName()
}

// inOrder is the order in which the fields of a spec are written; others follow.
var inOrder = []string{
	"adopt", "engine", "version", "database", "credentials", "image", "imagePullPolicy", "imagePullSecrets", "container",
	"command", "args", "workingDir", "schedule", "replicas", "ports", "service", "serviceName", "expose", "env",
	"envFrom", "config", "volumes", "storage", "resources", "startupProbe", "readinessProbe", "livenessProbe",
	"lifecycle", "initContainers", "sidecars", "serviceAccount", "rbac", "security",
}

// ordered puts the fields of a spec into the order of the documentation.
func ordered(spec *source.Node) *source.Node {
	if spec == nil {
		return nil
	}
	rank := func(f source.Field) int {
		if f.Name == "patches" {
			return len(inOrder) + 1
		}
		if i := slices.Index(inOrder, f.Name); i >= 0 {
			return i
		}
		return len(inOrder)
	}
	c := spec.Copy(len(spec.Fields))
	slices.SortStableFunc(c.Fields, func(a, b source.Field) int { return rank(a) - rank(b) })
	return c
}
