package compiler

import (
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A batchSpec is the spec of a Batch: a task that ends.
type batchSpec struct {
	podSpec
	jobFields
	scheduleFields
	OnChange string `json:"onChange"`
}

// compileBatch makes a Job, or with a schedule a CronJob.
func compileBatch(b *build) {
	var s batchSpec
	b.decode(b.spec(), &s)
	b.checkJob(&s.jobFields, &s.podSpec)
	b.soleClaim(&s.podSpec).checkJob(b, &s.jobFields)
	template := b.podTemplate(&s.podSpec, podOptions{restartPolicy: s.RestartPolicy})
	if s.Schedule != "" {
		b.emitCronJob(&s.scheduleFields, &s.jobFields, template)
		return
	}
	b.emitJob(&s, template)
}

// hashName is the way of onChange that gives a changed task another Job.
const hashName = "hash-name"

// replaceJob has Argo CD and Flux delete a Job that they cannot change, and
// create it anew.
//
//   - https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
//   - https://fluxcd.io/flux/components/kustomize/kustomizations/#force
var replaceJob = map[string]string{
	syncOptions:                         "Force=true,Replace=true",
	"kustomize.toolkit.fluxcd.io/force": "enabled",
}

// emitJob emits the Job of a task that runs once.
func (b *build) emitJob(s *batchSpec, t corev1.PodTemplateSpec) {
	job := &batchv1.Job{TypeMeta: typeMeta("batch/v1", "Job"), ObjectMeta: b.workloadMeta(b.Name), Spec: s.jobSpec(t)}
	job.Spec.Suspend = s.Suspend
	switch {
	case b.hashed():
		b.checkName(longestName-1-hashLength, "the hash in the name of the Job adds 11 and Kubernetes takes 63")
	case s.OnChange != hashName:
		job.Annotations = replaceable(job.Annotations)
	}
	b.emit(job)
}

// replaceable adds the annotations of replaceJob to those of the user.
func replaceable(annotations map[string]string) map[string]string {
	return withAnnotations(annotations, replaceJob)
}

// fixedInJob are the fields of a Job's spec that no update can change, of those
// that can be set.
//
//   - https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/batch/validation/validation.go,
//     ValidateJobSpecUpdate
var fixedInJob = []string{
	"template", "completions", "completionMode", "backoffLimitPerIndex", "podFailurePolicy", "successPolicy",
	"managedBy", "manualSelector", "scheduling",
}

// hashed reports whether the app's Job has a hash in its name. One that runs
// already keeps its own.
func (b *build) hashed() bool {
	return b.spec("onChange").Text == hashName && !b.spec("schedule").Exists() && !b.finished()
}

// nameJob ends the name of a Job with a hash that changes with all that cannot
// be changed in it, as patches have left it. Until then it has the app's name, by
// which patches find it.
func (b *build) nameJob(results []*result) {
	if !b.hashed() {
		return
	}
	for _, r := range results {
		if r.kind() != "Job" {
			continue
		}
		fixed := &source.Node{Kind: source.Map}
		for _, field := range fixedInJob {
			if n := r.node.At("spec", field); n.Exists() {
				fixed = fixed.With(field, n)
			}
		}
		metadata := r.node.Get("metadata")
		name := *metadata.Get("name")
		name.Text += "-" + hash(fixed.JSON())
		r.node = r.node.With("metadata", metadata.With("name", &name))
	}
}

// keepMetadata gives the pods of a Job that runs already metadata, be it empty. What was
// applied may have had some with nothing in it, as what kubectl itself writes does; where
// that is gone, kubectl takes away the labels too that the cluster put there, and the
// template cannot change.
func (b *build) keepMetadata(results []*result) {
	if !b.finished() {
		return
	}
	for _, r := range results {
		template := r.node.At("spec", "template")
		if r.kind() != "Job" || template.Has("metadata") {
			continue
		}
		c := template.Copy(0)
		c.Fields = append(c.Fields, source.Field{Name: "metadata", Value: &source.Node{Kind: source.Map}})
		c.Fields = append(c.Fields, template.Fields...)
		r.node = r.node.With("spec", r.node.Get("spec").With("template", c))
	}
}
