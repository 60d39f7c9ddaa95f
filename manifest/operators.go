package manifest

import (
	"slices"
	"strings"
)

// OperatorNear reports whether there is a custom resource near an object for which
// an operator may make pods: what selects nothing in the input may select
// those.
func (x *Index) OperatorNear(from *Object) bool {
	return len(reach(x, from, "", func(s *scope) []*Object { return s.operated })) > 0
}

// PatchSelects reports whether a kustomize patch in the input gives pods labels that
// a selector asks for.
func (x *Index) PatchSelects(s *Selector) bool {
	return slices.ContainsFunc(x.patches, func(w *Workload) bool { return len(w.PodLabels) > 0 && w.Selects(s) })
}

// makesPods reports whether an operator may make pods for the object: it is a
// custom resource, and not of a kind that is known to have none.
func makesPods(o *Object) bool {
	if o.Workload != nil || !strings.Contains(o.Group, ".") || strings.HasSuffix(o.Group, ".k8s.io") &&
		!strings.HasSuffix(o.Group, ".x-k8s.io") {
		return false
	}
	switch o.Group {
	case "monitoring.coreos.com":
		return slices.Contains([]string{"Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler"}, o.Kind)
	case "argoproj.io":
		return !strings.HasPrefix(o.Kind, "Analysis") && o.Kind != "AppProject"
	case "install.istio.io":
		return true
	}
	return !slices.ContainsFunc(podlessGroups, func(group string) bool {
		return o.Group == group || strings.HasSuffix(o.Group, "."+group)
	})
}

// podlessGroups are API groups, with all below them, whose objects no pods are
// made for.
var podlessGroups = []string{
	"bitnami.com", "cert-manager.io", "cilium.io", "cloud.google.com", "containo.us", "elbv2.k8s.aws",
	"external-secrets.io",
	"gatekeeper.sh", "getambassador.io", "gke.io", "istio.io", "karpenter.sh", "keda.sh", "kyverno.io", "linkerd.io",
	"metallb.io",
	"notification.toolkit.fluxcd.io", "projectcalico.org", "projectcontour.io", "route.openshift.io",
	"secrets-store.csi.x-k8s.io",
	"security.openshift.io", "source.toolkit.fluxcd.io", "traefik.io",
}
