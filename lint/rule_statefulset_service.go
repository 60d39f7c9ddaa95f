package lint

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

var statefulSetService = &Rule{
	ID:      "statefulset-service",
	Summary: "a StatefulSet whose serviceName is missing, or names no headless Service of its own pods",
	Why: "The pods of a StatefulSet get names in DNS, as db-0.db, from the headless Service in serviceName. Without it, with one that has an address, or with one that selects other pods, " +
		"these names do not resolve, and members that look for each other by name do not come together. serviceName is immutable.",
	Do:       "Add a Service with clusterIP: None that selects the pods, and write its name into serviceName. Clients may have another Service with an address.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
	Input:    func(p *Pass) { checkStatefulSetServices(p, func(w *Workload) bool { return w.needsNames() }) },
	Foreign:  []string{"kube-score/statefulset-has-servicename"},
}

var statefulSetServiceUnused = &Rule{
	ID:      "statefulset-service-unused",
	Summary: "a StatefulSet of one pod without storage, whose serviceName is missing or names no headless Service of its pod",
	Why: "The pods of a StatefulSet get names in DNS from the headless Service in serviceName. Controllers that run as a StatefulSet only so that there is never more than one of them get along without. " +
		"Where there are several pods, or claims of their own, statefulset-service speaks of it.",
	Do:       "Add a Service with clusterIP: None that selects the pod, and write its name into serviceName; or leave it as it is, if nobody looks for the pod by its name.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
	Input: func(p *Pass) {
		checkStatefulSetServices(p, func(w *Workload) bool { return !w.needsNames() })
	},
}

// needsNames reports whether somebody is likely to look for the pods by their
// names in DNS: there are several, or they keep something.
func (w *Workload) needsNames() bool {
	return w.Replicas != 1 || len(w.At("spec", "volumeClaimTemplates").Items) > 0
}

func checkStatefulSetServices(p *Pass, wanted func(*Workload) bool) {
	headless := p.headlessServices()
	for _, w := range p.Workloads {
		if w.Is("apps", "StatefulSet") && wanted(w) {
			checkStatefulSetService(p, w, headless[w])
		}
	}
}

// headlessServices gives the headless Service that selects the pods of each
// StatefulSet, where there is exactly one; where there are several, nil.
func (x *Index) headlessServices() map[*Workload]*Object {
	found := map[*Workload]*Object{}
	for _, o := range x.Of("Service") {
		s := selecting(o)
		if s == nil || !headless(o) {
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
}

// lonely reports whether an object's file and folder hold nothing but
// workloads, so that what belongs to them is elsewhere.
func (x *Index) lonely(o *Object) bool {
	for _, namespace := range []string{o.Namespace, ""} {
		if s := x.scopes[place{o.folder(), namespace}]; s != nil {
			if slices.ContainsFunc(s.objects, func(o *Object) bool { return o.Workload == nil }) {
				return false
			}
		}
	}
	return true
}

// own is the headless Service that selects the pods, nil unless there is
// exactly one.
func checkStatefulSetService(p *Pass, w *Workload, own *Object) {
	spec := w.At("spec")
	serviceName := spec.Get("serviceName")
	if spec.Kind != source.Map || serviceName.Exists() && serviceName.Kind != source.String && serviceName.Kind != source.Null {
		return
	}
	if serviceName.Text == "" {
		if !p.lonely(w.Object) {
			f := p.Report(w.Object, serviceName, "serviceName is missing, so the pods have no names in DNS", serviceHint(w, own))
			if own != nil && own.Name != "" {
				f.Fix("write serviceName: "+own.Name, setField(spec, "serviceName", own.Name)...)
			}
		}
		return
	}
	services := p.Find(w.Object, "Service", "", serviceName.Text)
	if len(services) == 0 {
		if list := p.Elsewhere(w.Object, "Service", "", serviceName.Text); len(list) > 0 {
			p.Report(w.Object, serviceName, fmt.Sprintf("%s has no Service %s: it is in %s", namespaceOf(w.Object), serviceName.Text, namespaceOf(list[0])), "give both the same namespace").
				Relate(list[0].At("metadata", "name"), "the Service is here")
		} else if !p.lonely(w.Object) && !p.Made("Service", serviceName.Text) {
			p.Report(w.Object, serviceName, fmt.Sprintf("there is no Service %s, which is to give the pods their names in DNS", serviceName.Text), serviceHint(w, own))
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
func checkGoverning(p *Pass, w *Workload, serviceName *source.Node, o, own *Object) {
	s := podSelector(o)
	switch {
	case own != nil && own != o && (!headless(o) || !w.Selects(s)):
		what := "selects other pods"
		if !headless(o) {
			what = "has an address"
		}
		p.Report(w.Object, serviceName, fmt.Sprintf("serviceName is %s, a Service that %s, and not the headless one of these pods", o.Name, what), fmt.Sprintf("write serviceName: %s", own.Name)).
			Fix("write serviceName: "+own.Name, Replace(serviceName, own.Name)).
			Relate(own.At("metadata", "name"), "this Service is headless and selects the pods")
	case !headless(o):
		p.Report(o, o.At("spec"), fmt.Sprintf("Service %s has an address, and StatefulSet %s needs it headless for the names of its pods", o.Name, w.Name),
			"add clusterIP: None; for clients that need an address, add another Service").
			Relate(serviceName, "serviceName of the StatefulSet")
	case !s.Empty() && !s.Invalid && !w.Selects(s) && !w.maySelectLater(s) && len(p.Select(o, "", s)) > 0:
		p.Report(o, s.place(), fmt.Sprintf("Service %s selects other pods than those of StatefulSet %s, which names it in serviceName", o.Name, w.Name),
			fmt.Sprintf("select labels that the pods have: %s", w.PodLabels)).
			Relate(serviceName, "serviceName of the StatefulSet")
	}
}

func serviceHint(w *Workload, own *Object) string {
	if own != nil {
		return fmt.Sprintf("write serviceName: %s, the headless Service of these pods", own.Name)
	}
	return fmt.Sprintf("add a Service with clusterIP: None and the selector %s, and write its name into serviceName", w.Selector)
}

// setField gives the edits that give a field of a map a value that is text.
func setField(parent *source.Node, name, text string) []source.Edit {
	switch n := parent.Get(name); {
	case !n.Exists():
		return InsertField(parent, name, text)
	case n.Scalar() && n.Place.Text() != "":
		return []source.Edit{Rewrite(n, text)}
	}
	return nil
}
