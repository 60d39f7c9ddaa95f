package compiler

import (
	"maps"
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A guarded path is a field that no patch may change.
type guarded struct {
	path []string
	hint string
}

const (
	identityHint = "objects take their kind and name from the app; rename the app instead"
	labelHint    = "selectors and tools find the app by this label, so it follows from the name; add a label of your " +
		"own beside it"
	selectorHint = "it follows from the app's name, and is how the object finds the app's pods"
)

// guards lists what makes an object this app's: who it is, and what selectors
// are made of and look for.
func (b *build) guards(kind string) []guarded {
	list := []guarded{
		{[]string{"apiVersion"}, identityHint},
		{[]string{"kind"}, identityHint},
		{[]string{"metadata", "name"}, identityHint},
		{[]string{"metadata", "namespace"}, identityHint},
	}
	for _, path := range guardedSelectors[kind] {
		list = append(list, guarded{path, selectorHint})
	}
	protect := func(path, labels []string) {
		for _, label := range labels {
			list = append(list, guarded{slices.Concat(path, []string{label}), labelHint})
		}
	}
	protect([]string{"metadata", "labels"}, ownLabels)
	if template := manifest.TemplatePath(kind); template != nil {
		path := slices.Concat(template, []string{"metadata", "labels"})
		if !b.finished() {
			protect(path, ownLabels)
		}
		protect(path, slices.Sorted(maps.Keys(b.adoptedSelector())))
	}
	return list
}

// guardedSelectors are the fields by which objects find the app's pods.
var guardedSelectors = map[string][][]string{
	"Deployment":              {{"spec", "selector"}},
	"StatefulSet":             {{"spec", "selector"}},
	"DaemonSet":               {{"spec", "selector"}},
	"Job":                     {{"spec", "selector"}},
	"CronJob":                 {{"spec", "jobTemplate", "spec", "selector"}},
	"Service":                 {{"spec", "selector"}},
	"PodDisruptionBudget":     {{"spec", "selector"}},
	"NetworkPolicy":           {{"spec", "podSelector"}},
	"HorizontalPodAutoscaler": {{"spec", "scaleTargetRef"}},
}

// guard fails when a guarded field of an object is not the same after the patch. at
// gives the place to point at for a path.
func (p *patch) guard(r *result, after *source.Node, at func(path []string) source.Range) bool {
	for _, g := range p.guards(r.kind()) {
		if !after.At(g.path...).Equal(r.node.At(g.path...)) {
			p.fail(at(g.path), "patch-protected", "a patch cannot change "+dotted(g.path)+" of "+r.String(), g.hint)
			return false
		}
	}
	return true
}

// dotted writes the path of fields within fields.
func dotted(names []string) string {
	path := make(source.Path, len(names))
	for i, name := range names {
		path[i] = source.Into(name)
	}
	return path.String()
}
