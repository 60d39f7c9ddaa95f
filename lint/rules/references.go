package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// inOtherNamespace reports at n a name in an object whose like is in another
// namespace than the one given, the object's own where it is "". It tells
// whether it did.
func inOtherNamespace(p *lint.Pass, o *manifest.Object, namespace, kind, called string, n *source.Node) bool {
	other := p.Elsewhere(o, kind, namespace, called)
	if other == nil || p.Generated(kind, called) {
		return false
	}
	if namespace == "" {
		namespace = o.Namespace
	}
	p.Report(o, n,
		fmt.Sprintf("%s %s is in namespace %s, and not in %s, where it is looked for", kind, called, other.Namespace,
			namespace),
		"define it in namespace "+namespace+" too, or correct the namespace of one of them").
		Relate(other.At("metadata", "namespace"), fmt.Sprintf("%s %s is defined here", kind, called))
	return true
}

// keysOfAll gives the keys that any of the objects has; ok is false when there
// is no object, there are too many, or one of them may have other keys.
func keysOfAll(x *manifest.Index, objects []*manifest.Object) (keys []string, ok bool) {
	if len(objects) > manifest.MaxCandidates {
		return nil, false
	}
	for _, o := range objects {
		some, ok := x.KeysOf(o)
		if !ok {
			return nil, false
		}
		keys = append(keys, some...)
	}
	slices.Sort(keys)
	return slices.Compact(keys), len(objects) > 0
}

func inNamespace(namespace string) string {
	if namespace == "" {
		return ""
	}
	return " in namespace " + namespace
}

// meant reports whether the input holds a workload that a reference from an
// object to a namespace could have meant: one in its folder, or one that names
// the same namespace. What operators make is not known here.
func meant(p *lint.Pass, o *manifest.Object, namespace string) bool {
	near := p.Near(o, namespace)
	if len(near) == 0 || p.OperatorNear(o) {
		return false
	}
	own := namespace == "" || namespace == o.Namespace
	if namespace == "" {
		namespace = o.Namespace
	}
	return own && near[0].Folder() == o.Folder() || namespace != "" && near[0].Namespace == namespace
}

// reportUnmet reports that a selector in o selects no pods, and names those of
// w, for which it was perhaps meant.
func reportUnmet(w *manifest.Workload, p *lint.Pass, o *manifest.Object, s *manifest.Selector) {
	unmet := w.Unmet(s)
	if len(unmet) == 0 {
		p.Report(o, s.Anchor(),
			fmt.Sprintf("%s has no pods labelled %s: those of %s are in %s", namespaceOf(o), s, w.Title(),
				namespaceOf(w.Object)),
			fmt.Sprintf("give the %s the namespace of the pods", o.Kind)).
			Relate(templateLabels(w), "these pods are in "+namespaceOf(w.Object))
		return
	}
	place := s.Anchor()
	hint := fmt.Sprintf("write labels that the pods have: those of %s are labelled %s", w.Title(), w.PodLabels)
	if len(w.PodLabels) == 0 {
		hint = fmt.Sprintf("give the pods these labels: those of %s have none", w.Title())
	}
	if len(unmet) == 1 {
		r := unmet[0]
		place = r.Anchor()
		if value, ok := w.PodLabels.Get(r.Key); ok {
			hint = fmt.Sprintf("the pods of %s have %s=%s", w.Title(), r.Key, value)
		}
	}
	p.Report(o, place, fmt.Sprintf("no pods are labelled %s", s), hint).
		Relate(templateLabels(w), "labels of the pods of "+w.Title())
}

// reportBesideApps reports a selector in o that selects no pods, where apps of
// Plimsoll's are among the input: it is held to all that there is, and not to what
// is near.
func reportBesideApps(p *lint.Pass, o *manifest.Object, s *manifest.Selector) {
	meant, app := p.MeansPods(s)
	switch w := p.MeantBy(o, s); {
	case !meant:
	case app != nil:
		reportUnmet(app.Workload, p, o, s)
	case w != nil:
		reportUnmet(w, p, o, s)
	default:
		p.Report(o, s.Anchor(), fmt.Sprintf("no pods are labelled %s", s), labelsHint(p, o, ""))
	}
}

func namespaceOf(o *manifest.Object) string {
	if o.Namespace == "" {
		return "the default namespace"
	}
	return "namespace " + o.Namespace
}
