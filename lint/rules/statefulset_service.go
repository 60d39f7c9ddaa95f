package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var statefulSetService = &lint.Rule{
	ID:      "statefulset-service",
	Summary: "a StatefulSet whose serviceName is missing, or names no headless Service of its own pods",
	Why: "The pods of a StatefulSet get names in DNS, as db-0.db, from the headless Service in serviceName. Without " +
		"it, with one that has an address, or with one that selects other pods, " +
		"these names do not resolve, and members that look for each other by name do not come together. serviceName " +
		"is immutable.",
	Do: "Add a Service with clusterIP: None that selects the pods, and write its name into serviceName. " +
		"Clients may have another Service with an address. Of a StatefulSet that is in a cluster serviceName cannot be " +
		"changed, nor clusterIP of a Service: there add a headless Service of the name that serviceName has, or delete " +
		"the StatefulSet with kubectl delete --cascade=orphan, which leaves its pods, and apply it again.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
	Workload: func(p *lint.Pass, w *manifest.Workload) { checkStatefulSetService(p, w, true) },
	Beyond:   true,
	Foreign:  []string{"kube-score/statefulset-has-servicename"},
}

// needsNames reports whether somebody is likely to look for the pods by their
// names in DNS: there are several, or they keep something.
func needsNames(w *manifest.Workload) bool {
	return w.Replicas != 1 || len(w.At("spec", "volumeClaimTemplates").Items) > 0
}

// headlessServices gives the headless Service that selects the pods of each
// StatefulSet, where there is exactly one; where there are several, nil.
var headlessServices = lint.NewShared(func(x *manifest.Index) map[*manifest.Workload]*manifest.Object {
	found := map[*manifest.Workload]*manifest.Object{}
	for _, o := range x.Of("Service") {
		s := manifest.ServiceSelector(o)
		if s == nil || !manifest.Headless(o) {
			continue
		}
		for _, w := range x.Select(o, "", s) {
			if w.Kind != "StatefulSet" || !x.Together(o, w.Object) {
				continue
			}
			if _, second := found[w]; second {
				found[w] = nil
			} else {
				found[w] = o
			}
		}
	}
	return found
})

// checkStatefulSetService looks at a StatefulSet whose pods need names, or at one whose do not.
func checkStatefulSetService(p *lint.Pass, w *manifest.Workload, named bool) {
	if !w.Is("apps", "StatefulSet") || needsNames(w) != named {
		return
	}
	own := headlessServices.Of(p)[w]
	spec := w.At("spec")
	serviceName := spec.Get("serviceName")
	if spec.Kind != source.Map || serviceName.Exists() && serviceName.Kind != source.String &&
		serviceName.Kind != source.Null {
		return
	}
	if serviceName.Text == "" {
		if !p.WorkloadsOnly(w.Object) {
			f := p.Report(w.Object, serviceName, "serviceName is missing, so the pods have no names in DNS",
				serviceHint(w, own))
			if own != nil && own.Name != "" {
				f.Fix("write serviceName: "+own.Name, setField(spec, "serviceName", own.Name)...)
			}
		}
		return
	}
	services := p.Find(w.Object, "Service", "", serviceName.Text)
	if len(services) == 0 {
		if list := p.InOtherNamespaces(w.Object, "Service", "", serviceName.Text); len(list) > 0 {
			p.Report(w.Object, serviceName,
				fmt.Sprintf("%s has no Service %s: it is in %s", namespaceOf(w.Object), serviceName.Text,
					namespaceOf(list[0])),
				"give both the same namespace").
				Relate(list[0].At("metadata", "name"), "the Service is here")
		} else if !p.WorkloadsOnly(w.Object) && !p.Generated("Service", serviceName.Text) {
			p.Report(w.Object, serviceName,
				fmt.Sprintf("there is no Service %s, which is to give the pods their names in DNS",
					serviceName.Text),
				serviceHint(w, own))
		}
		return
	}
	for _, o := range services {
		if o.Group != "" || o.At("spec").Kind != source.Map || !p.Together(w.Object, o) && len(services) > 1 {
			continue
		}
		checkGoverning(p, w, serviceName, o, own)
		return
	}
}

// checkGoverning looks at the Service that serviceName names.
func checkGoverning(p *lint.Pass, w *manifest.Workload, serviceName *source.Node, o, own *manifest.Object) {
	s := manifest.PodSelector(o)
	switch {
	case own != nil && own != o && (!manifest.Headless(o) || !w.Selects(s)):
		what := "selects other pods"
		if !manifest.Headless(o) {
			what = "has an address"
		}
		p.Report(w.Object, serviceName,
			fmt.Sprintf("serviceName is %s, a Service that %s, and not the headless one of these pods", o.Name,
				what),
			fmt.Sprintf("write serviceName: %s", own.Name)).
			Fix("write serviceName: "+own.Name, source.Replace(serviceName, own.Name)).
			Relate(own.At("metadata", "name"), "this Service is headless and selects the pods")
	case !manifest.Headless(o):
		p.Report(o, o.At("spec"),
			fmt.Sprintf("Service %s has an address, and StatefulSet %s needs it headless for the names of its pods",
				o.Name, w.Name),
			"add clusterIP: None; for clients that need an address, add another Service").
			Relate(serviceName, "serviceName of the StatefulSet")
	case !s.Empty() && !s.Invalid && !w.Selects(s) && !w.MaySelectLater(s) && len(p.Select(o, "", s)) > 0:
		p.Report(o, s.Anchor(),
			fmt.Sprintf("Service %s selects other pods than those of StatefulSet %s, which names it in serviceName",
				o.Name, w.Name),
			fmt.Sprintf("select labels that the pods have: %s", w.PodLabels)).
			Relate(serviceName, "serviceName of the StatefulSet")
	}
}

func serviceHint(w *manifest.Workload, own *manifest.Object) string {
	if own != nil {
		return fmt.Sprintf("write serviceName: %s, the headless Service of these pods", own.Name)
	}
	return fmt.Sprintf("add a Service with clusterIP: None and the selector %s, and write its name into serviceName",
		w.Selector())
}
