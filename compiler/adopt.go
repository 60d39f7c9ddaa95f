package compiler

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// An adoption is what runs already in the cluster and keeps its labels and
// names. Its selector is the one way in which input reaches a selector.
type adoption struct {
	Selector map[string]string `json:"selector"`
	Name     string            `json:"name"`   // "": that of the app
	Claims   map[string]string `json:"claims"` // names of claim templates, by storage
	Names    map[string]string `json:"names"`  // of objects beside the workload, by kind
}

// adopt reads what the app takes over. Mistakes in it are reported with the
// whole spec.
func (b *build) adopt() {
	if n := b.spec("adopt"); n.Exists() {
		b.adopted = new(adoption)
		new(source.Decoder).Decode(n, b.adopted)
	}
}

// workload is the name of the app's workload.
func (b *build) workload() string {
	if b.adopted == nil {
		return b.Name
	}
	return cmp.Or(b.adopted.Name, b.Name)
}

// adoptedSelector is the selector of what runs already; nil where there is none.
func (b *build) adoptedSelector() map[string]string {
	if b.adopted == nil {
		return nil
	}
	return b.adopted.Selector
}

// instanceLabel is the value of the label for an instance: b.Name, or that of a
// canary.
func (b *build) instanceLabel(instance string) string {
	if own, ok := b.adoptedSelector()[labelInstance]; ok {
		return own + strings.TrimPrefix(instance, b.Name)
	}
	return instance
}

// appSelector matches all pods of the app, those of a canary among them.
func (b *build) appSelector() map[string]string {
	if b.adoptedSelector() == nil {
		return map[string]string{labelName: b.Name}
	}
	selector := b.selector(b.Name)
	if b.spec("canary").Exists() {
		delete(selector, labelInstance)
		selector[labelName] = b.fixedLabels(b.Name)[labelName]
	}
	return selector
}

// finished reports whether the app is a Job that runs already. Nothing of its
// pods can change, so that they get no label but those that are for them alone, and
// nothing is filled in that no word leaves out.
func (b *build) finished() bool {
	return b.Kind == "Batch" && b.adopted != nil && b.adopted.Name != "" && !b.spec("schedule").Exists()
}

// podLabels are the labels of the pods, without those for them alone.
func (b *build) podLabels() map[string]string {
	labels := map[string]string{}
	if !b.finished() {
		labels = b.labels(b.Name)
	}
	maps.Copy(labels, b.adoptedSelector())
	return labels
}

// checkAdopted checks what the schema cannot about what runs already, beside its
// names.
func (b *build) checkAdopted() {
	if b.adopted == nil {
		return
	}
	selector := b.spec("adopt", "selector")
	for _, f := range b.spec("podLabels").Fields {
		if want := selector.Get(f.Name); want.Exists() && want.Text != f.Value.Text {
			b.fail(f.Value.Range, "conflict",
				fmt.Sprintf("the workload selects its pods by %s: %s, and here they have another value", f.Name, want.Text),
				"leave it out: the labels of adopt.selector are on the pods", see(want, "the selector"))
		}
	}
	b.checkFinished(selector)
	canary := b.spec("canary")
	if !canary.Exists() || !selector.Exists() {
		return
	}
	own := selector.Get(labelInstance)
	if !own.Exists() {
		b.failAbsent(canary.Key, "conflict",
			"a canary has an "+labelInstance+" of its own, and adopt.selector tells pods by other labels",
			"leave canary out: with this selector its pods would be those of the app",
			seeKey(selector, "the selector"))
		return
	}
	if label := b.instanceLabel(b.Name + canarySuffix); len(label) > longestName {
		b.fail(own.Range, "name-length", fmt.Sprintf("the label has %d characters, but a canary adds %s and Kubernetes "+
			"takes 63, so at most %d are possible", len(own.Text), canarySuffix, longestName-len(canarySuffix)),
			"leave canary out: the selector cannot change", seeKey(canary, "the canary"))
	}
}

// checkFinished fails for what would have to select the pods of a Job that runs
// already, by labels that they do not have.
func (b *build) checkFinished(selector *source.Node) {
	if !b.finished() || selector.Exists() {
		return
	}
	for _, field := range []string{"networkPolicy", "topologySpread", "metrics"} {
		if n := b.spec(field); n.Exists() && n.Text != "none" {
			b.failAbsent(n.Key, "conflict",
				"the pods of a Job that runs already get no label of Plimsoll's, so "+field+" cannot find them",
				"add labels that they have: adopt: {selector: {...}}, or leave "+field+" out",
				see(b.spec("adopt", "name"), "the Job"))
		}
	}
}

// claimTemplate is the name of the claim template of a storage.
func (b *build) claimTemplate(storage string) string {
	if b.adopted == nil {
		return storage
	}
	return cmp.Or(b.adopted.Claims[storage], storage)
}

// checkAdoptedClaims checks the names of claim templates.
func (b *build) checkAdoptedClaims(s *statefulSpec) {
	taken := map[string]*source.Node{}
	for _, v := range s.Volumes {
		taken[v.Name] = b.nodeOf(v.Node)
	}
	var templates []string
	for _, c := range s.Storage {
		if !b.spec("adopt", "claims").Has(c.Name) || c.Value.Claim != "" {
			taken[c.Name] = b.nodeOf(c.Node)
		}
		if c.Value.Claim == "" {
			templates = append(templates, c.Name)
		}
	}
	for _, f := range b.spec("adopt", "claims").Fields {
		if !slices.Contains(templates, f.Name) {
			b.failNoStorage(f, s, templates)
			continue
		}
		if old := taken[f.Value.Text]; old != nil {
			b.fail(f.Value.Range, "duplicate", fmt.Sprintf("the name %s is taken by another disk or volume", f.Value.Text),
				"each has a name of its own", seeKey(old, "that one"))
			continue
		}
		taken[f.Value.Text] = f.Value
	}
}

func (b *build) failNoStorage(f source.Field, s *statefulSpec, templates []string) {
	if c, ok := s.Storage.Get(f.Name); ok {
		b.fail(f.Value.Key, "reference", fmt.Sprintf("the storage %s is the claim %s, which exists, and no template", f.Name,
			c.Claim), "leave it out here", see(b.spec("storage", f.Name), "the storage"))
		return
	}
	hint := "leave it out: no storage makes claims"
	if near := source.Nearest(f.Name, templates); near != "" {
		hint = source.DidYouMean(near)
	} else if len(templates) > 0 {
		hint = "name one of " + some(templates)
	}
	b.failAbsent(f.Value.Key, "reference", fmt.Sprintf("there is no storage named %q", f.Name), hint)
}

// keepClaims has the containers mount the claims of what runs already.
func (b *build) keepClaims(s *corev1.PodSpec) {
	if b.adopted == nil || b.adopted.Claims == nil {
		return
	}
	for _, list := range [][]corev1.Container{s.Containers, s.InitContainers} {
		for i := range list {
			for j := range list[i].VolumeMounts {
				m := &list[i].VolumeMounts[j]
				m.Name = b.claimTemplate(m.Name)
			}
			for j := range list[i].VolumeDevices {
				d := &list[i].VolumeDevices[j]
				d.Name = b.claimTemplate(d.Name)
			}
		}
	}
}

// checkOwnBackup fails for a selector of what runs already that also selects the
// pods of the app's own backup.
func (b *build) checkOwnBackup(own *build) {
	selector := b.adoptedSelector()
	for _, o := range own.objects {
		job, ok := o.(*batchv1.CronJob)
		if !ok || selector == nil || !selects(selector, job.Spec.JobTemplate.Spec.Template.Labels) {
			continue
		}
		b.fail(b.spec("adopt", "selector").Key, "conflict", "the selector also selects the pods of the app's backup",
			"let them differ: labels for the pods of the database alone are podLabels, not metadata.labels",
			seeKey(b.spec("backup"), "the backup"))
	}
}

func selects(selector, labels map[string]string) bool {
	for name, value := range selector {
		if own, ok := labels[name]; !ok || own != value {
			return false
		}
	}
	return true
}

// nameOf is the name of an object beside the workload, which would have another
// in a new app.
func (b *build) nameOf(kind, name string) string {
	if b.adopted == nil {
		return name
	}
	return cmp.Or(b.adopted.Names[kind], name)
}

// keepName gives an object beside the workload the name that it has in the
// cluster. What belongs to a canary is new.
func (b *build) keepName(o object) {
	kind := o.GetObjectKind().GroupVersionKind().Kind
	if b.adopted == nil || b.adopted.Names[kind] == "" ||
		o.GetLabels()[labelInstance] != b.instanceLabel(b.Name) {
		return
	}
	if b.kept == nil {
		b.kept = map[string]int{}
	}
	if makers[kind].field == "expose" && o.GetName() != b.Name {
		b.kept[kind] += 0 // it has the name that the spec says
		return
	}
	if b.kept[kind]++; b.kept[kind] == 1 { // checkKept is about more
		o.SetName(b.adopted.Names[kind])
	}
}

// A maker is the field that an app makes objects of a kind of, and how.
type maker struct{ field, how string }

var makers = map[string]maker{
	"HorizontalPodAutoscaler": {"replicas", "an autoscaler comes with replicas: {min: 2, max: 6}"},
	"PodDisruptionBudget":     {"replicas", "a budget comes with two or more replicas"},
	"Ingress":                 {"expose", "an Ingress comes with expose"},
	"HTTPRoute":               {"expose", "an HTTPRoute comes with expose, and via: gateway"},
	"Route":                   {"expose", "a Route comes with expose, and via: route"},
	"NetworkPolicy":           {"networkPolicy", "a policy comes with networkPolicy"},
	"PodMonitor":              {"metrics", "a PodMonitor comes with metrics"},
	"PersistentVolumeClaim":   {"volumes", "a claim comes with a volume that has a size"},
	"RoleBinding":             {"rbac", "a RoleBinding comes with rbac"},
	"ClusterRole":             {"rbac", "a ClusterRole comes with rbac, and scope: cluster"},
	"ClusterRoleBinding":      {"rbac", "a ClusterRoleBinding comes with rbac, and scope: cluster"},
}

// checkKept fails for names that no object has, or several would have.
func (b *build) checkKept() {
	for _, f := range b.spec("adopt", "names").Fields {
		maker := makers[f.Name]
		broken := slices.ContainsFunc(b.diagnostics, func(d source.Diagnostic) bool {
			return d.Path == "spec."+maker.field || strings.HasPrefix(d.Path, "spec."+maker.field+".")
		})
		switch count, there := b.kept[f.Name]; {
		case count == 0 && there:
			b.fail(f.Value.Key, "conflict", maker.field+" says the name of the "+f.Name+" already", "leave it out here",
				seeKey(b.spec(maker.field), "it is made here"))
		case count == 0 && !broken:
			b.failAbsent(f.Value.Key, "reference", "the app makes no "+f.Name,
				"leave it out; "+maker.how)
		case count > 1:
			b.fail(f.Value.Key, "conflict", fmt.Sprintf("the app makes %d objects of kind %s, and one alone can have the name",
				count, f.Name), "leave it out here: "+maker.field+" makes them, each with a name of its own",
				seeKey(b.spec(maker.field), "they are made here"))
		}
	}
}
