package rules

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var negativeNumber = &lint.Rule{
	ID:      "negative-number",
	Summary: "a number of pods, seconds or revisions below 0",
	Why: "The API server refuses the object: such a number counts pods, seconds or revisions, of which there " +
		"are 0 or more.",
	Do:       "Write 0 or more, or leave the field out.",
	Severity: source.Error,
	API:      true,
	Source:   "pkg/apis/apps/validation/validation.go",
	Kinds:    []string{"DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		if o.Workload == nil || o.Group == "extensions" {
			return
		}
		for _, field := range countFields[o.Kind] {
			n := o.At("spec").At(strings.Split(field, ".")...)
			if r := manifest.ReadScalar(n); r.Kind == source.Int && r.Number < 0 {
				p.Report(o, n, field+" is "+n.Text+", and cannot be below 0", "write 0 or more, or remove it")
			}
		}
	},
}

// countFields are what is counted in the spec of a workload. Those that
// rollout-deadlock compares with each other are left to it.
var countFields = map[string][]string{
	"DaemonSet":             {"minReadySeconds", "revisionHistoryLimit"},
	"Deployment":            {"replicas", "revisionHistoryLimit"},
	"ReplicaSet":            {"replicas", "minReadySeconds"},
	"ReplicationController": {"replicas", "minReadySeconds"},
	"StatefulSet":           {"replicas", "minReadySeconds", "ordinals.start"},
}
