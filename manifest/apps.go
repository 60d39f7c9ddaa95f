package manifest

import "slices"

// The labels by which the objects of Plimsoll's apps are known.
const (
	managedByLabel = "app.kubernetes.io/managed-by"
	nameLabel      = "app.kubernetes.io/name"
	plimsoll       = "plimsoll"
)

// A labelled is what the labels of some objects of the input say, and which of
// them are those of Plimsoll's apps.
type labelled struct {
	keys map[string]bool
	apps map[string]*Object // the first object of each app, by its name
}

func newLabelled() *labelled { return &labelled{map[string]bool{}, map[string]*Object{}} }

func (l *labelled) add(o *Object, labels Labels) {
	for i := range labels {
		l.keys[labels[i].Key] = true
	}
	if by, _ := labels.Get(managedByLabel); by == plimsoll {
		if name, ok := labels.Get(nameLabel); ok && l.apps[name] == nil {
			l.apps[name] = o
		}
	}
}

func labelledPods(x *Index) *labelled {
	l := newLabelled()
	for _, w := range x.Workloads {
		l.add(w.Object, w.PodLabels)
	}
	return l
}

func labelledServices(x *Index) *labelled {
	l := newLabelled()
	for _, o := range x.Of("Service") {
		l.add(o, o.Labels())
	}
	return l
}

// HasApps reports whether apps of Plimsoll's are among the input, compiled.
func (x *Index) HasApps() bool { return len(x.pods().apps) > 0 }

// MeansPods reports whether a selector that selects no pods is a mistake: each of
// its keys is on some pod of the input, or a value in it is the name of an app of
// Plimsoll's, which it gives. Operators make pods that nobody sees.
func (x *Index) MeansPods(s *Selector) (meant bool, app *Object) { return x.pods().meant(s) }

// MeansServices is MeansPods for a selector of Services.
func (x *Index) MeansServices(s *Selector) (meant bool, app *Object) { return x.offers().meant(s) }

func (l *labelled) meant(s *Selector) (meant bool, app *Object) {
	for i := range s.Requirements {
		for _, value := range s.Requirements[i].Values {
			if app = l.apps[value]; app != nil {
				return true, app
			}
		}
	}
	return !slices.ContainsFunc(s.Requirements, func(r Requirement) bool { return !l.keys[r.Key] }), nil
}
