package rules

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var namespaceSecurity = &lint.Rule{
	ID:      "namespace-security",
	Summary: "a workload whose pods the Pod Security level of its Namespace refuses, or a level that does not exist",
	Why: "The Namespace of the input enforces a level: it refuses each pod that breaks it. A Deployment or Job is " +
		"accepted all the same, and never gets a pod; only the events of its ReplicaSet say so. A Namespace with a " +
		"level or version that there is not is refused itself.",
	Do: "Mend what the finding names, or run the workload in a Namespace of a level that allows it. The levels are " +
		"privileged, baseline and restricted; a version is latest or one as v1.34.",
	Severity: source.Error,
	Source:   "https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces",
	Object:   checkNamespaceLabels,
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		if w.Kind != "PodTemplate" {
			follows := fmt.Sprintf(": Namespace %s enforces it, and no pod is ever made", w.Namespace)
			if w.Kind == "Pod" {
				follows = fmt.Sprintf(": Namespace %s enforces it, and refuses the pod", w.Namespace)
			}
			checkLevel(p, w, levelFor(p, w.Object, "enforce"), follows)
		}
	},
}

// podSecurityVersion matches the versions of a level.
var podSecurityVersion = regexp.MustCompile(`^v1\.(0|[1-9][0-9]*)$`)

// checkNamespaceLabels reports levels and versions that there are not, for which a Namespace
// is refused.
func checkNamespaceLabels(p *lint.Pass, o *manifest.Object) {
	if !o.Is("", "Namespace") {
		return
	}
	for _, l := range o.Labels() {
		switch l.Key {
		case podSecurityLabels + "enforce", podSecurityLabels + "audit", podSecurityLabels + "warn":
			if !slices.Contains(podSecurityLevels, l.Value) {
				p.Report(o, l.Node, fmt.Sprintf("there is no Pod Security level %q", l.Value),
					didYouMean(l.Value, podSecurityLevels, "write "+source.Or(podSecurityLevels)))
			}
		case podSecurityLabels + "enforce-version", podSecurityLabels + "audit-version", podSecurityLabels + "warn-version":
			if l.Value != "latest" && !podSecurityVersion.MatchString(l.Value) {
				p.Report(o, l.Node, fmt.Sprintf("%q is no version of a Pod Security level", l.Value),
					"write latest, or the minor version with a v, as v1.34")
			}
		}
	}
}
