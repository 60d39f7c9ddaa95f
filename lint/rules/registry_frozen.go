package rules

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var registryFrozen = &lint.Rule{
	ID:      "registry-frozen",
	Summary: "an image of the registry k8s.gcr.io",
	Why: "k8s.gcr.io has been frozen since April 2023: it gets no new versions and no security fixes, and will " +
		"be switched off. The same images are at registry.k8s.io.",
	Do:       "Write registry.k8s.io instead of k8s.gcr.io, with the same path and tag.",
	Severity: source.Warning,
	Beyond:   true,
	Source:   "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, c := range w.Containers() {
			checkRegistry(p, w, c.Node.Get("image"))
		}
		for _, v := range w.Volumes() {
			checkRegistry(p, w, v.Node.At("image", "reference"))
		}
	},
}

func checkRegistry(p *lint.Pass, w *manifest.Workload, n *source.Node) {
	const old, now = "k8s.gcr.io/", "registry.k8s.io/"
	path, ok := strings.CutPrefix(n.Text, old)
	if n.Kind != source.String || !ok {
		return
	}
	f := p.Report(w.Object, n, "image "+n.Text+" is from k8s.gcr.io, which is frozen", "write "+now+path).Because(old)
	// The name stands in the text as it is, in quotes or without.
	if at := strings.Index(n.Range.Text(), old); at >= 0 {
		place := n.Range
		place.Start += at
		place.End = place.Start + len(old)
		f.Fix("write registry.k8s.io", source.Edit{Range: place, Text: now})
	}
}
