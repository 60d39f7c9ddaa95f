package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hpaNotScalable = &lint.Rule{
	ID:      "hpa-not-scalable",
	Summary: "an autoscaler for a kind that cannot be scaled",
	Why: "An autoscaler needs the scale subresource of its target. A DaemonSet has a pod on each node, a Job and a " +
		"CronJob run what they are told to, and a Pod is one: none of them has it, " +
		"and neither has a kind that stands with the wrong API group. The autoscaler reports FailedGetScale and does " +
		"nothing.",
	Do: "Scale a Deployment, StatefulSet or ReplicaSet, of apiVersion apps/v1, or a custom resource with a " +
		"scale subresource.",
	Severity: source.Error,
	Source:   "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#how-does-a-horizontalpodautoscaler-work",
	Object:   checkHPANotScalable,
	Kinds:    []string{"HorizontalPodAutoscaler", "ScaledObject"},
}

var notScalable = []string{"DaemonSet", "Job", "CronJob", "Pod", "Service", "ConfigMap", "Ingress", "Namespace", "Node"}

func checkHPANotScalable(p *lint.Pass, o *manifest.Object) {
	a := manifest.AutoscalerOf(o)
	if a == nil {
		return
	}
	kind, group := a.TargetKind(), a.TargetGroup()
	if group == "" && a.Kind != "ScaledObject" && kind != "ReplicationController" {
		return // the API server refuses it: hpa-fields says so
	}
	place := a.Target.Get("kind")
	if slices.Contains(notScalable, kind) && (manifest.BuiltInGroup(group) || group == "") {
		hint := "name a Deployment or StatefulSet, or remove the autoscaler"
		if kind == "Job" || kind == "CronJob" {
			hint = "for more runs at a time set parallelism; KEDA scales jobs with a ScaledJob"
		}
		p.Report(o, place, fmt.Sprintf("a %s cannot be scaled", kind), hint)
		return
	}
	version := a.Target.Get("apiVersion")
	if want, known := scalable[kind]; known && group != want && (group != "" || want == "") &&
		version.Kind == source.String && manifest.BuiltInGroup(group) {
		right := want + "/v1"
		switch want {
		case "":
			right = "v1"
		case "argoproj.io":
			right = want + "/v1alpha1"
		}
		p.Report(o, version, fmt.Sprintf("there is no %s in %s", kind, version.Text), "write apiVersion: "+right).
			Fix("write apiVersion: "+right, source.Replace(version, right))
	}
}
