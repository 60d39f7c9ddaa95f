package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var apiDeprecated = &lint.Rule{
	ID:      "api-deprecated",
	Summary: "an API version that is deprecated in the chosen Kubernetes, and has a successor",
	Why: "It works until a later version of Kubernetes drops it. Then the object can no longer be applied, and " +
		"the upgrade waits for the manifests.",
	Do:       "Write the API version that takes its place, before the upgrade.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
	Object:   checkAPIDeprecated,
	Foreign:  []string{"kube-linter/no-extensions-v1beta", "kube-score/stable-version"},
}

func checkAPIDeprecated(p *lint.Pass, o *manifest.Object) {
	s, ok := standingOf(p, o)
	if !ok || s.lacking != 0 || s.life == nil || s.better == nil ||
		k8s.Before(p.Schemas.Versions.Newest().String(), s.life.Deprecated) || ownKind(p, o) {
		return
	}
	message := fmt.Sprintf("%s of %s is deprecated since Kubernetes %s", o.Kind, o.APIVersion, s.life.Deprecated)
	if s.life.Removed != "" {
		message += ", and goes with " + s.life.Removed
	}
	reportMove(p, o, message, s.better)
}
