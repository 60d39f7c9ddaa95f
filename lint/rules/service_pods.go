package rules

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
)

// backends gives the workloads that a Service selects; nil where that is not
// known in full, since one of them has no containers here.
func backends(p *lint.Pass, o *manifest.Object) []*manifest.Workload {
	s := manifest.ServiceSelector(o)
	if s == nil {
		return nil
	}
	list := p.Select(o, "", s)
	return manifest.Follows(p.Index, "backends", list, func() []*manifest.Workload { return known(list) })
}

// known gives the workloads of a selection, nil where one has no containers here.
func known(list []*manifest.Workload) []*manifest.Workload {
	templates := false
	for _, w := range list {
		switch {
		case w.Kind == "PodTemplate":
			templates = true
		case !w.HasContainers || w.Kind == "Service":
			return nil
		}
	}
	if templates {
		list = slices.DeleteFunc(slices.Clone(list),
			func(w *manifest.Workload) bool { return w.Kind == "PodTemplate" })
	}
	return list
}
