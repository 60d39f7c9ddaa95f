package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

var apiUnknown = &lint.Rule{
	ID:      "api-unknown",
	Summary: "an apiVersion and a kind that do not go together in any Kubernetes",
	Why: "The API groups of Kubernetes itself have fixed kinds. For any other the API server answers no matches " +
		"for kind, and the object is not created.",
	Do:       "Write the apiVersion that the kind belongs to; kubectl api-resources lists them.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/reference/kubernetes-api/",
	Object:   checkAPIUnknown,
}

func checkAPIUnknown(p *lint.Pass, o *manifest.Object) {
	if _, ok := standingOf(p, o); ok || manifest.IsList(o.Node()) || o.Kind == "List" || ownKind(p, o) {
		return
	}
	if to := kindMeant(p, o); to != nil {
		if k8s.HasGroup(o.Group) || !dotted(o.Group) {
			reportMove(p, o, fmt.Sprintf("there is no %s in %s", o.Kind, o.APIVersion), to)
		}
		return
	}
	if !k8s.HasGroup(o.Group) || localConfig(o) {
		return
	}
	var kinds []string
	for _, k := range k8s.Kinds() {
		if k.APIVersion == o.APIVersion {
			kinds = append(kinds, k.Name)
		}
	}
	switch near := source.Nearest(o.Kind, kinds); {
	case near != "" && (o.Group != "" || validate.Typo(near, o.Kind)):
		p.Report(o, o.At("kind"), fmt.Sprintf("unknown kind %s in %s", o.Kind, o.APIVersion),
			source.DidYouMean(near))
	case o.Group != "": // kinds of OpenShift were once in v1 too
		p.Report(o, o.At("kind"), fmt.Sprintf("unknown kind %s in %s", o.Kind, o.APIVersion),
			"correct apiVersion or kind; kubectl api-resources lists them")
	}
}

// dotted reports whether a group can be that of custom resources.
func dotted(group string) bool { return slices.Contains([]byte(group), '.') }
