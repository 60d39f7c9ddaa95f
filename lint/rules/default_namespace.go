package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var defaultNamespace = &lint.Rule{
	ID:      "default-namespace",
	Summary: "a workload or Service in the namespace default",
	Why: "What is in no namespace of its own shares names, quotas, network policies and the rights of all who may do " +
		"something there with whatever else landed in default. It cannot be deleted as a whole either.",
	Do: "Make a namespace for the app, and name it. An object that names none is not reported: it goes where it is " +
		"applied to.",
	Severity: source.Advice,
	Source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/" +
		"#when-to-use-multiple-namespaces",
	Object: func(p *lint.Pass, o *manifest.Object) {
		if o.Namespace == "default" && (o.Workload != nil || o.Is("", "Service")) {
			p.Report(o, o.At("metadata", "namespace"), o.Title()+" is in the namespace default, with whatever else is there",
				"make a namespace for the app, and name it here")
		}
	},
	Foreign: []string{"kube-linter/use-namespace"},
}
