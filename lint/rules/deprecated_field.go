package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var deprecatedField = &lint.Rule{
	ID:      "deprecated-field",
	Summary: "serviceAccount in a pod, the old name of serviceAccountName",
	Why: "serviceAccount is an alias from before Kubernetes 1.0. The API server copies serviceAccountName into " +
		"it; where both are given and differ, serviceAccountName wins without a word.",
	Do:       "Write serviceAccountName.",
	Severity: source.Warning,
	Beyond:   true,
	Source:   "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		old, now := w.Pod().Get("serviceAccount"), w.Pod().Get("serviceAccountName")
		switch {
		case !old.Exists():
		case !manifest.IsSet(now):
			f := p.ReportKey(w.Object, old, "serviceAccount is the old name of serviceAccountName",
				"rename it to serviceAccountName").Because(old.Key.Text())
			if old.Kind == source.String && !now.Exists() {
				f.Fix("rename it to serviceAccountName", source.RenameKey(old, "serviceAccountName"))
			}
		case old.Text != now.Text:
			p.ReportKey(w.Object, old, "serviceAccount "+old.Text+" does nothing: serviceAccountName is "+now.Text,
				"remove serviceAccount").
				Relate(now, "this one counts")
		default:
			f := p.ReportKey(w.Object, old, "serviceAccount is the old name of serviceAccountName, which is set too",
				"remove serviceAccount")
			f.AtMost = source.Advice // the API server gives both of what it stores
			if edits := source.RemoveField(w.Pod(), "serviceAccount"); edits != nil {
				f.Fix("remove serviceAccount", edits...)
			}
		}
	},
	Foreign: []string{"kube-linter/deprecated-service-account-field"},
}
