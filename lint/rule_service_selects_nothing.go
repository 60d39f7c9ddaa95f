package lint

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

var serviceSelectsNothing = &Rule{
	ID:      "service-selects-nothing",
	Summary: "a Service whose selector matches no pods",
	Why: "The Service has no endpoints, so every connection to it is refused or times out. Nothing says so: the Service looks sound. " +
		"A selector reaches only pods in the namespace of the Service.",
	Do:       "Write labels that the pods have into the selector. Where the pods come from elsewhere, as from an operator, ignore the rule at this Service.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/#does-the-service-have-any-endpointslices",
	Object:   checkServiceSelectsNothing,
	Kinds:    []string{"Service"},
	Foreign:  []string{"kube-linter/dangling-service", "kube-score/service-targets-pod"},
}

func checkServiceSelectsNothing(p *Pass, o *Object) {
	s := selecting(o)
	if s == nil || len(p.Select(o, "", s)) > 0 || p.operated(o) || p.patched(s) {
		return
	}
	if w := p.meantFor(o, s); w != nil {
		w.reportUnmet(p, o, s)
	}
}

// meantFor looks for the workload that a selector without pods was most likely
// meant for: one in another namespace that has the labels, or else one near, in
// the same namespace, that has some of them, the same name, or no Service yet.
// It gives nil when there is none, so that the pods may well be elsewhere.
func (x *Index) meantFor(o *Object, s *Selector) *Workload {
	for _, w := range x.SelectInFolder(o, s) {
		if !w.Ends && w.Kind != "PodTemplate" {
			return w
		}
	}
	for _, folder := range []string{o.folder(), everywhere} {
		near := place{folder, o.Namespace}
		scope := x.scopes[near]
		if scope == nil || len(scope.workloads) == 0 {
			continue
		}
		w, later := scope.closest(o, s, x.services())
		if w == nil && !later {
			w = x.unserved()[near]
		}
		return w
	}
	return nil
}

// closest gives the workload that meets most conditions of a selector; of
// several, one that is called like o. It passes over what has a Service and is
// plainly something else. later is set when the pods of one may meet all
// conditions as they run.
func (s *scope) closest(o *Object, selector *Selector, served map[*Workload]*Object) (best *Workload, later bool) {
	var list []*Workload
	for _, r := range selector.Requirements {
		for _, value := range r.Values {
			list = append(list, s.labelled(r.Key, value)...)
		}
	}
	for i := range shapes {
		for _, same := range s.named(shapes[i].kind, o.Name) {
			if same.Workload != nil && same.Name != "" {
				list = append(list, same.Workload)
			}
		}
	}
	fewest := -1
	for _, w := range list {
		if !w.serves() {
			continue
		}
		if w.maySelectLater(selector) {
			return nil, true
		}
		if served[w] != nil && w.Name != o.Name && w.isOther(selector) {
			continue
		}
		n := 2 * len(w.unmet(selector))
		if w.Name == o.Name {
			n--
		}
		if fewest < 0 || n < fewest {
			best, fewest = w, n
		}
	}
	return best, false
}

// serves reports whether the workload can have been meant by a Service or a
// budget: it has containers, which run until they are deleted.
func (w *Workload) serves() bool {
	return !w.Ends && w.Kind != "PodTemplate" && len(w.Containers) > 0
}

// isOther reports whether a label that tells applications or their parts apart
// says that a selector is not for the workload.
func (w *Workload) isOther(s *Selector) bool {
	return slices.ContainsFunc(w.unmet(s), func(r *Requirement) bool {
		_, ok := w.PodLabels.Get(r.Key)
		return ok && (slices.Contains(identityKeys, r.Key) || slices.Contains(partKeys, r.Key))
	})
}

// unmet gives the conditions that the workload's pods do not meet.
func (w *Workload) unmet(s *Selector) []*Requirement {
	var list []*Requirement
	for i := range s.Requirements {
		if r := &s.Requirements[i]; !r.Matches(w.PodLabels) && !w.given(r) {
			list = append(list, r)
		}
	}
	return list
}

// reportUnmet reports that a selector in o selects no pods, and names those of
// w, for which it was perhaps meant.
func (w *Workload) reportUnmet(p *Pass, o *Object, s *Selector) {
	unmet := w.unmet(s)
	if len(unmet) == 0 {
		p.Report(o, s.place(), fmt.Sprintf("%s has no pods labelled %s: those of %s are in %s", namespaceOf(o), s, w.Title(), namespaceOf(w.Object)),
			fmt.Sprintf("give the %s the namespace of the pods", o.Kind)).
			Relate(w.templateLabels(), "these pods are in "+namespaceOf(w.Object))
		return
	}
	place := s.place()
	hint := fmt.Sprintf("write labels that the pods have: those of %s are labelled %s", w.Title(), w.PodLabels)
	if len(w.PodLabels) == 0 {
		hint = fmt.Sprintf("give the pods these labels: those of %s have none", w.Title())
	}
	if len(unmet) == 1 {
		r := unmet[0]
		place = r.place()
		if value, ok := w.PodLabels.Get(r.Key); ok {
			hint = fmt.Sprintf("the pods of %s have %s=%s", w.Title(), r.Key, value)
		}
	}
	p.Report(o, place, fmt.Sprintf("no pods are labelled %s", s), hint).
		Relate(w.templateLabels(), "labels of the pods of "+w.Title())
}

func namespaceOf(o *Object) string {
	if o.Namespace == "" {
		return "the default namespace"
	}
	return "namespace " + o.Namespace
}
