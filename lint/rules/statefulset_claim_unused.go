package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var statefulSetClaimUnused = &lint.Rule{
	ID:      "statefulset-claim-unused",
	Summary: "a claim of a StatefulSet that no container mounts",
	Why: "A claim and a volume are made and paid for with every pod, and stay when the StatefulSet is gone, but the " +
		"containers write elsewhere: into themselves, which is lost with each restart. " +
		"A container that is injected later may mount it, which the files do not show.",
	Do: "Mount it in a container, under the name of the template; or remove it from volumeClaimTemplates, for " +
		"which the StatefulSet has to be made anew: kubectl delete --cascade=orphan leaves its pods.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#volume-claim-templates",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		if !w.Is("apps", "StatefulSet") || len(w.Containers()) == 0 {
			return
		}
		mounted := mountedVolumes(w)
		for _, v := range w.Volumes() {
			if v.Claimed && v.Name != "" && !mounted[v.Name] {
				p.Report(w.Object, v.Node.At("metadata", "name"), "no container mounts the claim "+v.Name,
					"add it to the volumeMounts of a container")
			}
		}
	},
}

// mountedVolumes gives the names of the volumes that containers mount.
func mountedVolumes(w *manifest.Workload) map[string]bool {
	mounted := map[string]bool{}
	for _, c := range w.Containers() {
		for _, list := range []string{"volumeMounts", "volumeDevices"} {
			for _, m := range c.Node.Get(list).Items {
				mounted[m.Get("name").Text] = true
			}
		}
	}
	return mounted
}
