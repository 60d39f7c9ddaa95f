package main

import (
	"sync"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// A survey is what the last look at a project found there, for what is completed in it.
type survey struct {
	language  *schema.Language
	versions  k8s.Set
	documents []*source.Document // of objects
	specs     []*source.Document
	schemas   func() *validate.Schemas

	mu   sync.Mutex
	made map[*schema.App][]madeObject
}

// A madeObject is what there is to name of an object that a spec becomes.
type madeObject struct {
	kind, namespace, name string
	keys, ports, numbers  []string // of ports the names and the numbers
	labels, podLabels     []label  // its own, and those of the pods that it makes or is
	containerPorts        []string // of these pods, by name
}

// note notes what an app becomes.
func (s *survey) note(app *schema.App, objects []*source.Node) {
	var made []madeObject
	for _, n := range objects {
		head := n.Get("metadata")
		o := madeObject{kind: n.Get("kind").Text, namespace: head.Get("namespace").Text, name: head.Get("name").Text}
		o.take(n)
		made = append(made, o)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made[app] = made
}

// takeOver takes what a survey before, which may be nil, noted of apps that are kept.
func (s *survey) takeOver(before *survey, kept *plimsoll.Kept) {
	if before == nil {
		return
	}
	for app, made := range before.made {
		if s.made[app] == nil && kept.Has(app) {
			s.made[app] = made
		}
	}
}

// take takes what can be named in an object: keys, labels, and the ports of a Service.
func (o *madeObject) take(n *source.Node) {
	o.keys, o.labels = keysOf(n), labelsIn(n.At("metadata", "labels"))
	if template := manifest.TemplatePath(o.kind); template != nil {
		n = n.At(template...)
		o.podLabels = labelsIn(n.At("metadata", "labels"))
	} else if o.kind == "Pod" {
		o.podLabels = o.labels
	}
	for _, container := range n.At("spec", "containers").Items {
		for _, port := range container.Get("ports").Items {
			o.containerPorts = append(o.containerPorts, port.Get("name").Text)
		}
	}
	for _, port := range n.At("spec", "ports").Items {
		o.ports = append(o.ports, port.Get("name").Text)
		o.numbers = append(o.numbers, port.Get("port").Text)
	}
}

// surveyOf gives what is known of a project, or of a text that is of none.
func (h *editorHost) surveyOf(dir, file string) *survey {
	for _, name := range []string{dir, file} {
		if known, ok := h.projects.Load(name); ok {
			if s := known.(*keptProject).survey.Load(); s != nil {
				return s
			}
		}
	}
	return newSurvey(options(""))
}

// newSurvey begins a survey of what is read by some options.
func newSurvey(o plimsoll.Options) *survey {
	s := &survey{language: o.Language, made: map[*schema.App][]madeObject{}}
	s.versions, _ = k8s.SetOf(o.Linting.Kubernetes...)
	if s.versions == 0 {
		s.versions, _ = k8s.SetOf(k8s.Latest())
	}
	s.schemas = sync.OnceValue(func() *validate.Schemas {
		var crds []*source.Node
		for _, d := range s.documents {
			for _, n := range manifest.Items(d.Root()) {
				if n.Get("kind").Text == "CustomResourceDefinition" {
					crds = append(crds, n)
				}
			}
		}
		return o.Linting.Known().With(crds)
	})
	return s
}
