package names

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A label is one of pods, or of an object.
type label struct{ key, value string }

// appLabels are those that have the name of an app in them.
var appLabels = []string{"app.kubernetes.io/name", "app.kubernetes.io/instance"}

// A labelKey tells labels of objects apart.
type labelKey struct {
	object *manifest.Object
	app    *app
	key    string
}

// noteLabels notes the labels that an app gives what it becomes.
func (b *builder) noteLabels(a *app, o *manifest.Object) {
	all := slices.Clone(o.Labels())
	if o.Workload != nil {
		all = append(all, o.Workload.PodLabels...)
	}
	for _, l := range all {
		at := label{l.Key, l.Value}
		if slices.Contains(appLabels, l.Key) && !slices.Contains(b.labelled[at], a) {
			b.labelled[at] = append(b.labelled[at], a)
		}
	}
}

// meantByLabels gives the apps of some namespaces, nil: of any, whose labels are among
// requirements.
func (b *builder) meantByLabels(requirements []manifest.Requirement, namespaces []string) (apps []*app) {
	first := true
	for _, r := range requirements {
		if !slices.Contains(appLabels, r.Key) || r.Operator != "In" && r.Operator != "NotIn" {
			continue
		}
		var these []*app
		for _, v := range r.Values {
			these = append(these, b.labelled[label{r.Key, v}]...)
		}
		if first {
			apps, first = these, false
		}
		apps = slices.DeleteFunc(slices.Clone(apps), func(a *app) bool { return !slices.Contains(these, a) })
	}
	return slices.DeleteFunc(slices.Clone(apps), func(a *app) bool {
		return namespaces != nil && !slices.ContainsFunc(namespaces, a.in)
	})
}

// sayLabels notes the apps that requirements speak of by the labels that have their names.
func (b *builder) sayLabels(requirements []manifest.Requirement, namespaces []string) {
	apps := b.meantByLabels(requirements, namespaces)
	for _, r := range requirements {
		if !slices.Contains(appLabels, r.Key) {
			continue
		}
		values := r.Node.Get("values").Items
		if r.Node.Scalar() {
			values = []*source.Node{r.Node}
		}
		for _, n := range values {
			var meant []meaning
			for _, a := range apps {
				if slices.Contains(b.labelled[label{r.Key, n.Text}], a) {
					meant = append(meant, meaning{Thing: a.Thing, label: r.Key})
				}
			}
			b.say(n, false, meant...)
			if n == r.Node {
				b.sayKeyOf(n, r.Key, meant)
			}
		}
	}
}

// sayKeyOf notes that the key of a label leads where its value does.
func (b *builder) sayKeyOf(n *source.Node, key string, meant []meaning) {
	b.sayAt(n.Key, key, false, unnamed(meant))
}

// unnamed gives what a place means that does not name it.
func unnamed(meant []meaning) (list []meaning) {
	for _, m := range meant {
		list = append(list, meaning{Thing: m.Thing, label: aKey})
	}
	return list
}

// ownLabels notes the app that an object says to be of. A workload is of one whose pods its
// own are among.
func (b *builder) ownLabels(o *manifest.Object) {
	namespaces := []string{o.Namespace}
	requirements := requirementsOf(o.Labels())
	if o.Workload == nil {
		b.sayLabels(requirements, namespaces)
		return
	}
	pods := requirementsOf(o.Workload.LabelsOfPods())
	if countNames(pods) < len(appLabels) || len(b.meantByLabels(pods, namespaces)) == 0 {
		return
	}
	b.sayLabels(requirements, namespaces)
	b.sayLabels(pods, namespaces)
}

func countNames(requirements []manifest.Requirement) (n int) {
	for _, r := range requirements {
		if slices.Contains(appLabels, r.Key) {
			n++
		}
	}
	return n
}

// requirementsOf gives labels as what a selector asks.
func requirementsOf(labels manifest.Labels) (list []manifest.Requirement) {
	for _, l := range labels {
		list = append(list, manifest.Requirement{Key: l.Key, Operator: "In", Values: []string{l.Value}, Node: l.Node})
	}
	return list
}

// selects notes the labels by which an object selects others.
func (b *builder) selects(o *manifest.Object, at *source.Node, to []*manifest.Object) {
	s := manifest.PodSelector(o)
	if b.forms[o.Document] != nil {
		b.selectedByApp(o, s, to)
		return
	}
	if pods := at.Get("pods"); pods.Exists() {
		s = manifest.SelectorOf(pods.Get("podSelector"))
	}
	b.sayWhole(at, s, to[:min(len(to), mostSelected)])
	if len(to) > mostSelected {
		return
	}
	to = b.nearObjects(o, to)
	services := slices.ContainsFunc(to, func(o *manifest.Object) bool { return o.Workload == nil })
	for _, other := range to {
		switch {
		case other.Workload == nil:
			b.byLabels(s, other, other.Labels())
		case !services:
			b.byLabels(s, other, other.Workload.LabelsOfPods())
		}
	}
}

// mostSelected is how many objects a selector leads to: one that selects more is about none of
// them, and neither are the ports beside it.
const mostSelected = 200

// selectedByApp notes the objects beside those of its own app that what a spec becomes selects.
func (b *builder) selectedByApp(o *manifest.Object, s *manifest.Selector, to []*manifest.Object) {
	for _, other := range to {
		if f := b.forms[other.Document]; f != nil && f.of == b.forms[o.Document].of {
			continue
		}
		if m, ok := b.meaningOf(other); ok {
			for _, r := range s.Requirements {
				b.mean(o, r.Node, meaning{Thing: m.Thing, label: r.Key})
			}
		}
	}
}

// sayWhole notes that a selector as a whole leads to the labels of objects, or, where it asks
// for none, to these.
func (b *builder) sayWhole(at *source.Node, s *manifest.Selector, to []*manifest.Object) {
	var meant []meaning
	for _, o := range to {
		labels := o.Labels()
		if o.Workload != nil {
			labels = o.Workload.LabelsOfPods()
		}
		found := false
		for _, l := range labels {
			asked := func(r manifest.Requirement) bool { return r.Key == l.Key && l.Node != nil }
			if slices.ContainsFunc(s.Requirements, asked) {
				found = true
				meant = append(meant, meaning{Thing: b.label(o, l).Thing, label: aKey})
			}
		}
		if m, ok := b.meaningOf(o); ok && !found {
			meant = append(meant, meaning{Thing: m.Thing, label: aKey})
		}
	}
	b.sayAt(at.Range, "", false, meant)
	b.sayAt(at.Key, "", false, meant)
}

// byLabels notes which labels of an object a selector asks for.
func (b *builder) byLabels(s *manifest.Selector, other *manifest.Object, labels manifest.Labels) {
	for _, r := range s.Requirements {
		for _, l := range labels {
			if l.Key == r.Key && l.Node != nil {
				b.sayRequirement(&r, l.Value, b.label(other, l))
			}
		}
	}
}

// sayRequirement notes that a requirement speaks of a label.
func (b *builder) sayRequirement(r *manifest.Requirement, value string, m meaning) {
	if r.Node.Scalar() {
		b.say(r.Node, false, m)
		b.sayKeyOf(r.Node, r.Key, []meaning{m})
		return
	}
	b.sayAt(r.Node.Get("key").Range, r.Key, false, []meaning{{Thing: m.Thing, label: aKey}})
	for _, n := range r.Node.Get("values").Items {
		if n.Text == value {
			b.say(n, false, m)
		}
	}
}

// aKey stands for the key of a label, a selector as a whole, or the number of a port: these
// lead to what they mean, and do not name it.
const aKey = "\x00key"

// label gives a label of an object: of what an app becomes one that has its name is the app.
func (b *builder) label(o *manifest.Object, l manifest.Label) meaning {
	f := b.forms[o.Document]
	if f != nil && slices.Contains(appLabels, l.Key) {
		return meaning{Thing: f.of.Thing, label: l.Key}
	}
	key := labelKey{object: o, key: l.Key}
	if f != nil {
		key = labelKey{app: f.of, key: l.Key}
	}
	t := b.labels[key]
	if t == nil {
		t = &Thing{Kind: OfLabel, Name: l.Value, title: "the label " + l.Key, object: o}
		if f != nil {
			t.app = f.of
			t.seek = func() source.Range {
				if from, ok := f.From.First(l.Node); ok {
					return from.Range()
				}
				return f.of.document.Root().At("metadata", "name").Range
			}
		} else {
			b.say(l.Node, true, meaning{Thing: t})
		}
		b.labels[key] = t
	}
	return meaning{Thing: t}
}

// selectors notes what the selectors of an object speak of.
func (b *builder) selectors(o *manifest.Object) {
	if w := o.Workload; w != nil && w.Selector() != nil {
		b.byLabels(w.Selector(), o, w.LabelsOfPods())
		if pods := requirementsOf(w.LabelsOfPods()); countNames(pods) == len(appLabels) {
			b.sayLabels(w.Selector().Requirements, []string{o.Namespace})
		}
	}
	if o.Is("", "Service") {
		b.sayLabels(manifest.PodSelector(o).Requirements, []string{o.Namespace})
	}
	w := selectorWalk{own: []string{o.Namespace}, do: func(s *manifest.Selector, namespaces []string) {
		b.sayLabels(s.Requirements, namespaces)
		if o.Is("networking.k8s.io", "NetworkPolicy") || o.Workload != nil {
			b.peers(o, s, namespaces)
		}
	}}
	for _, f := range o.Node().Fields {
		if o.Workload == nil && f.Name != "metadata" && f.Name != "status" {
			w.walk(f.Value, o.Node(), f.Name)
		}
	}
	if o.Workload != nil {
		w.walk(o.Workload.Pod(), o.Node(), "spec")
	}
}

// peers notes the labels of the pods that a selector within an object selects; the apps that
// it speaks of are known.
func (b *builder) peers(o *manifest.Object, s *manifest.Selector, namespaces []string) {
	if s.Empty() || s.Invalid {
		return
	}
	for _, namespace := range namespaces {
		for _, w := range b.selected(o, namespace, s) {
			labels := w.LabelsOfPods()
			if b.forms[w.Document] != nil {
				labels = slices.DeleteFunc(slices.Clone(labels), func(l manifest.Label) bool {
					return slices.Contains(appLabels, l.Key)
				})
			}
			b.byLabels(s, w.Object, labels)
		}
	}
}

// A selectorWalk goes through the selectors of pods within a value.
type selectorWalk struct {
	own []string // the namespaces that they are for unless they say others
	do  func(s *manifest.Selector, namespaces []string)
}

// otherSelectors are fields with selectors of what is no pod.
var otherSelectors = []string{"namespaceSelector", "objectSelector", "nodeSelector", "nodeAffinity",
	"nodeSelectorTerms", "volumeClaimTemplates", "volumeClaimTemplate", "clusterSelector", "metadata", "data",
	"stringData"}

func (w *selectorWalk) walk(n, holder *source.Node, name string) {
	switch {
	case slices.Contains(otherSelectors, name):
		return
	case n.Kind == source.Map && (n.Has("matchLabels") || n.Has("matchExpressions")):
		w.do(manifest.SelectorOf(n), w.namespaces(holder))
		return
	}
	for _, f := range n.Fields {
		w.walk(f.Value, n, f.Name)
	}
	for _, item := range n.Items {
		w.walk(item, n, name)
	}
}

// namespaces gives those that the selectors in a value are for; nil: any.
func (w *selectorWalk) namespaces(holder *source.Node) (list []string) {
	for _, n := range holder.Get("namespaces").Items {
		list = append(list, n.Text)
	}
	where := holder.Get("namespaceSelector")
	switch {
	case list != nil:
		return list
	case where.Kind != source.Map:
		return w.own
	case len(where.Get("matchNames").Items) > 0: // of a monitor
		for _, n := range where.Get("matchNames").Items {
			list = append(list, n.Text)
		}
		return list
	}
	for _, r := range manifest.SelectorOf(where).Requirements {
		if r.Key == manifest.NamespaceNameLabel && r.Operator == "In" {
			return r.Values
		}
	}
	return nil
}
