package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var updateOnDelete = &lint.Rule{
	ID:      "update-on-delete",
	Summary: "updates that reach a pod only when somebody deletes it",
	Why: "With OnDelete a new image or setting is accepted and nothing happens, until each pod is deleted by hand. " +
		"Security fixes wait with it. " +
		"It is right where an operator or a runbook deletes the pods in an order of its own.",
	Do:       "Use RollingUpdate, with a partition if some pods are to be first.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#on-delete",
	Kinds:    []string{"DaemonSet", "StatefulSet"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		if n := o.At("spec", "updateStrategy", "type"); o.Group == "apps" && n.Text == "OnDelete" {
			p.Report(o, n, "updates reach a pod of "+o.Title()+" only when somebody deletes it",
				"write RollingUpdate, or ignore the rule here with the name of what deletes the pods")
		}
	},
	Foreign: []string{"kube-linter/no-rolling-update-strategy"},
}
