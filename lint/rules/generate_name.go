package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var generateName = &lint.Rule{
	ID:      "generate-name",
	Summary: "generateName in place of a name",
	Why: "Each time the object gets another name. So kubectl apply, kustomize and what compares files with a cluster " +
		"cannot tell which one is meant, and refuse it; kubectl create makes one more each time.",
	Do:       "Write a name. What is made anew each time, as the Job of a pipeline, keeps generateName and is created.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/reference/using-api/api-concepts/#generated-values",
	Object: func(p *lint.Pass, o *manifest.Object) {
		n := o.At("metadata", "generateName")
		if manifest.IsSet(n) && o.Name == "" && manifest.BuiltInGroup(o.Group) && !deletedByTool(o) {
			p.ReportKey(o, n, "the "+o.Kind+" has generateName and no name, so it cannot be applied",
				"write name, or make it with kubectl create")
		}
	},
}
