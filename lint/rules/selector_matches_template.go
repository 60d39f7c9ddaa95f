package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var selectorMatchesTemplate = &lint.Rule{
	ID:      "selector-matches-template",
	Summary: "a workload's selector that is missing, empty, or does not match its own pods",
	Why: "A workload counts the pods that its selector matches. If those that it makes were not among them it would " +
		"make more for ever, " +
		"so the API server refuses a Deployment, StatefulSet, DaemonSet, ReplicaSet or ReplicationController whose " +
		"selector is missing, empty, or not met by the labels of its template.",
	Do: "Use the same labels in spec.selector.matchLabels and spec.template.metadata.labels. Of an object that " +
		"is in a cluster already change the template: the selector is immutable.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
	Workload: checkSelectorMatches,
	Foreign: []string{"kube-linter/mismatching-selector",
		"kube-score/deployment-pod-selector-labels-match-template-metadata-labels",
		"kube-score/statefulset-pod-selector-labels-match-template-metadata-labels"},
}

func checkSelectorMatches(p *lint.Pass, w *manifest.Workload) {
	if w.Selector() == nil || w.Ends || w.At("spec").Kind != source.Map || w.At("spec", "workloadRef").Exists() {
		return
	}
	s := w.Selector()
	switch {
	case s.Invalid: // others say so
	case s.Empty() && p.AddsSelectors(w.Object): // kustomize fills it
	case s.Empty() && selectorDefaults(w):
		if w.Kind == "ReplicationController" && w.Template().Kind == source.Map && len(templateLabels(w).Fields) == 0 {
			p.Report(w.Object, templateLabels(w), "the pods have no labels to take the selector from",
				fmt.Sprintf("add labels, as app: %s", nameOr(w.Name, "web")))
		}
	case s.Null && w.Unnamed: // unnamed-patch says so
	case s.Null:
		p.Report(w.Object, s.Node, fmt.Sprintf("selector is missing, and a %s needs one", w.Kind), selectorHint(w))
	case s.Empty():
		hint := selectorHint(w)
		if len(s.Node.Fields) > 0 && !s.Node.Has("matchLabels") && !s.Node.Has("matchExpressions") {
			hint = "put matchLabels between selector and the labels"
		}
		p.Report(w.Object, s.Node, fmt.Sprintf("selector is empty, and a %s needs labels in it", w.Kind), hint)
	case w.Template().Kind == source.Map:
		matchTemplate(p, w)
	}
}

// selectorDefaults reports whether the API server makes a selector of the
// template's labels where there is none.
func selectorDefaults(w *manifest.Workload) bool {
	return w.Kind == "ReplicationController" || w.Kind == "DeploymentConfig" || w.Group == "extensions" ||
		w.APIVersion == "apps/v1beta1"
}

func selectorHint(w *manifest.Workload) string {
	for _, key := range manifest.IdentityKeys {
		if value, ok := w.PodLabels.Get(key); ok {
			return fmt.Sprintf("add selector: {matchLabels: {%s: %s}}, as the pods are labelled", key, value)
		}
	}
	return fmt.Sprintf("add selector: {matchLabels: {app: %s}}, and the same label to the pods", nameOr(w.Name, "web"))
}

func nameOr(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}

// matchTemplate reports what the selector asks for and the pods' labels lack.
func matchTemplate(p *lint.Pass, w *manifest.Workload) {
	labels := templateLabels(w)
	metadata := w.Template().Get("metadata")
	if labels.Kind > source.Null && labels.Kind != source.Map || metadata.Kind > source.Null &&
		metadata.Kind != source.Map {
		return // of the wrong type, which is another mistake
	}
	if len(labels.Fields) == 0 && !w.Selector().Matches(w.PodLabels) {
		p.Report(w.Object, labels, fmt.Sprintf("the pods have no labels, and the selector asks for %s", w.Selector()),
			"give the pods these labels in spec.template.metadata").
			Relate(w.Selector().Node, "the selector")
		return
	}
	for i := range w.Selector().Requirements {
		r := &w.Selector().Requirements[i]
		label := labels.Get(r.Key)
		if r.Matches(w.PodLabels) || label.Kind > source.Null && label.Kind != source.String {
			continue
		}
		mismatch(p, w, r, label)
	}
}

// mismatch reports a requirement that the pods do not meet: at the one of the
// two that the workload's own labels do not bear out.
func mismatch(p *lint.Pass, w *manifest.Workload, r *manifest.Requirement, label *source.Node) {
	asked := r.String()
	own, _ := w.Labels().Get(r.Key)
	selectorRight := own != "" && r.Matches(w.Labels())
	switch {
	case label.Exists() && (selectorRight || own != label.Text):
		p.Report(w.Object, label,
			fmt.Sprintf("label %s of the pods is %s, and the selector asks for %s", r.Key, label.Text,
				asked),
			"give the pods the label that the selector asks for").
			Relate(r.Node, "the selector asks for "+asked)
	case label.Exists():
		p.Report(w.Object, r.Node,
			fmt.Sprintf("the selector asks for %s, and label %s of the pods is %s", asked, r.Key,
				label.Text),
			"write what the pods are labelled with").
			Relate(label, "the label of the pods")
	case selectorRight:
		p.Report(w.Object, label, fmt.Sprintf("the pods have no label %s, and the selector asks for %s", r.Key, asked),
			"give the pods the label").
			Relate(r.Node, "the selector asks for "+asked)
	default:
		p.Report(w.Object, r.Node, fmt.Sprintf("the selector asks for %s, and the pods have no label %s", asked, r.Key),
			"give the pods the label, or remove it from the selector").
			Relate(templateLabels(w), "the labels of the pods")
	}
}
