package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var unknownKind = &lint.Rule{
	ID:      "unknown-kind",
	Summary: "a custom resource without a schema, told once for each kind",
	Why: "Its fields are not checked. The API server checks them, and prunes what it does not know, once the " +
		"CRD is there.",
	Do:       "Give the CRD with --schema, or lint it together with the objects.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema",
	Input:    reportUnknownKinds,
}

func reportUnknownKinds(p *lint.Pass) {
	type kind struct{ apiVersion, kind string }
	count := map[kind]int{}
	var first []*manifest.Object
	for _, o := range p.Objects {
		if !o.Linted() || o.Kind == "List" || ownKind(p, o) || k8s.HasGroup(o.Group) && o.Group != "" {
			continue
		}
		if _, known := standingOf(p, o); known || o.Group == "" && kindMeant(p, o) != nil || localConfig(o) ||
			manifest.IsList(o.Node()) {
			continue
		}
		k := kind{o.APIVersion, o.Kind}
		if count[k]++; count[k] == 1 {
			first = append(first, o)
		}
	}
	for _, o := range first {
		objects := "this object is"
		if n := count[kind{o.APIVersion, o.Kind}]; n > 1 {
			objects = fmt.Sprintf("its %d objects are", n)
		}
		p.Report(o, o.At("kind"),
			fmt.Sprintf("there is no schema for %s of %s, so %s not checked by one", o.Kind, o.APIVersion, objects),
			"give its CRD with --schema, or lint the CRD together with the objects")
	}
}
