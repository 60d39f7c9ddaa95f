package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var ingressClassAnnotation = &lint.Rule{
	ID:      "ingress-class-annotation",
	Summary: "an Ingress that names its class by the annotation of old",
	Why: "The annotation kubernetes.io/ingress.class was never defined by Kubernetes, and is deprecated since 1.18: " +
		"controllers may pass over it. The field names an IngressClass, which says whose it is.",
	Do:       "Name the class in the field, and remove the annotation: the API server refuses both together.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/ingress/#deprecated-annotation",
	Kinds:    []string{"Ingress"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		n := o.At("metadata", "annotations").Get("kubernetes.io/ingress.class")
		if o.Is(manifest.NetworkingGroup, "Ingress") && manifest.IsSet(n) && !o.At("spec").Has("ingressClassName") {
			p.ReportKey(o, n, "the annotation for the class is deprecated, and controllers may pass over it",
				fmt.Sprintf("write ingressClassName: %s", n.Text))
		}
	},
}
