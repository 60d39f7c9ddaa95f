package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var volumeUnused = &lint.Rule{
	ID:      "volume-unused",
	Summary: "a volume that no container mounts",
	Why: "The kubelet passes it over, so the app does not see the files that somebody thought it has. " +
		"It still costs: a claim holds the pod to the place of its disk and must be there for the pod to be scheduled.",
	Do:       "Mount it in the container that needs it, or remove it.",
	Severity: source.Warning,
	Source:   "pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go",
	Workload: checkVolumeUnused,
}

func checkVolumeUnused(p *lint.Pass, w *manifest.Workload) {
	if len(w.Containers()) == 0 {
		return // a part of an object, or a mistake that others report
	}
	used := map[string]bool{}
	for _, c := range w.Containers() {
		for _, n := range mounts(c) {
			used[n.Get("name").Text] = true
		}
	}
	// Of a StatefulSet's volumeClaimTemplates another rule speaks. What comes
	// into the pod later, as a sidecar of Istio's, is named in annotations.
	for _, v := range w.Volumes() {
		if v.Claimed || v.Name == "" || used[v.Name] || inAnnotations(w, v.Name) {
			continue
		}
		f := p.Report(w.Object, v.Node.Get("name"), fmt.Sprintf("no container mounts volume %s", v.Name),
			"add it to the volumeMounts of the container that needs it, or remove it")
		if v.Node.Has("emptyDir") || v.Node.Has("downwardAPI") {
			f.AtMost = source.Advice // nothing is in it, and nothing waits for it
		}
	}
}

func inAnnotations(w *manifest.Workload, word string) bool {
	for _, f := range w.Template().At("metadata", "annotations").Fields {
		if strings.Contains(f.Value.Text, word) {
			return true
		}
	}
	return false
}
