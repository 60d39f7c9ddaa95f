package rules

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

var missingField = &lint.Rule{
	ID:       "missing-field",
	Summary:  "a required field that is missing",
	Why:      "The API server refuses an object without it, since nothing could stand for the value.",
	Do:       "Add the field; kubectl explain tells what it means.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/reference/kubernetes-api/",
	Object: func(p *lint.Pass, o *manifest.Object) {
		if o.Unnamed {
			return // unnamed-patch says so
		}
		if !p.MayBeFilled(o) {
			reportViolations(p, o, validate.MissingField)
		}
		checkSpec(p, o)
		checkStorage(p, o)
		checkPolicyRules(p, o)
	},
	Covers:  func(f *lint.Finding) bool { return strings.Trim(f.Range.Text(), `"'`) == "" },
	Foreign: []string{"kube-linter/schema-validation"},
}

// checkSpec looks for the spec of pods and claims, which no schema demands.
func checkSpec(p *lint.Pass, o *manifest.Object) {
	const hint = "add the spec"
	w := o.Workload
	switch {
	case o.Is("", "PersistentVolumeClaim") && o.At("spec").Kind <= source.Null:
		p.Report(o, o.At("spec"), o.Title()+" lacks spec, which is required", hint)
	case o.Group == "batch" && w != nil && w.Template().Kind <= source.Null && o.At("spec").Kind <= source.Map:
		checkJobSpec(p, o)
	case w == nil || w.Pod().Kind > source.Null || w.Template().Kind != source.Map || !builtIn(o.Group):
	case w.Template() == o.Node():
		p.Report(o, w.Pod(), o.Title()+" lacks spec, which is required", hint)
	default:
		p.Report(o, w.Pod(), "template lacks spec, which is required", hint)
	}
}

// checkJobSpec looks for what holds the template of a Job or CronJob.
func checkJobSpec(p *lint.Pass, o *manifest.Object) {
	if o.At("spec").Kind <= source.Null {
		p.Report(o, o.At("spec"), o.Title()+" lacks spec, which is required", "add the spec")
		return
	}
	if n := o.At("spec", "jobTemplate"); n.Kind == source.Map && n.Get("spec").Kind <= source.Null {
		p.Report(o, n.Get("spec"), "jobTemplate lacks spec, which is required", "add the spec of the Jobs")
	}
}

// builtIn reports whether a group of workloads is Kubernetes' own.
func builtIn(group string) bool {
	return group == "" || group == "apps" || group == "batch" || group == "extensions"
}

// checkStorage looks for the size in claims, which no schema demands.
func checkStorage(p *lint.Pass, o *manifest.Object) {
	var claims []*source.Node
	if o.Is("", "PersistentVolumeClaim") {
		claims = append(claims, o.Node())
	}
	if o.Is("apps", "StatefulSet") {
		claims = append(claims, o.At("spec", "volumeClaimTemplates").Items...)
		for _, claim := range claims {
			if name := claim.At("metadata", "name"); claim.Kind == source.Map && manifest.IsEmptyText(name) {
				p.Report(o, name, "the claim has no name for containers to mount it by", "add metadata.name")
			}
		}
	}
	if o.Workload != nil {
		for _, v := range o.Workload.Volumes() {
			if claim := v.Node.At("ephemeral", "volumeClaimTemplate"); claim.Kind == source.Map {
				claims = append(claims, claim)
			}
		}
	}
	for _, claim := range claims {
		resources := claim.At("spec", "resources")
		requests := resources.Get("requests")
		if claim.Get("spec").Kind == source.Map && mapOrNothing(resources) && mapOrNothing(requests) &&
			requests.Get("storage").Kind <= source.Null {
			p.Report(o, requests.Get("storage"), "the claim does not say how much storage it wants",
				"add resources: {requests: {storage: 10Gi}} with the size")
		}
	}
}

func mapOrNothing(n *source.Node) bool { return n.Kind <= source.Null || n.Kind == source.Map }

// checkPolicyRules looks for what a rule of a role is about, which no schema
// demands.
func checkPolicyRules(p *lint.Pass, o *manifest.Object) {
	if o.Group != "rbac.authorization.k8s.io" || o.Kind != "Role" && o.Kind != "ClusterRole" {
		return
	}
	for i, rule := range o.At("rules").Items {
		if rule.Kind != source.Map || len(rule.Get("nonResourceURLs").Items) > 0 {
			continue
		}
		for _, name := range []string{"apiGroups", "resources"} {
			n := rule.Get(name)
			if n.Kind > source.Null && (n.Kind != source.List || len(n.Items) > 0) {
				continue
			}
			hint := "list the resources that the rule is about"
			if name == "apiGroups" {
				hint = `name the API groups of the resources: "" is that of pods, services and secrets`
			}
			message := source.Item(i).After("rules") + " lacks " + name + ", which is required"
			if n.Kind == source.List {
				p.Report(o, n, message, hint)
			} else {
				p.ReportIn(o, rule, manifest.Head(rule), message, hint)
			}
		}
	}
}
