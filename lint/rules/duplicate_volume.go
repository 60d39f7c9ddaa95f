package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var duplicateVolume = &lint.Rule{
	ID:      "duplicate-volume",
	Summary: "two volumes of one name in a pod, or two mounts at one path in a container",
	Why: "The API server refuses the object: it cannot tell which of them is meant. A volume of a StatefulSet " +
		"that has the name of one of its volumeClaimTemplates is no duplicate: the claim takes its place.",
	Do:       "Give each volume a name of its own, and mount one at each path.",
	Severity: source.Error,
	API:      true,
	Source:   "pkg/apis/core/validation/validation.go: ValidateVolumes, ValidateVolumeMounts",
	Workload: checkDuplicateVolume,
}

func checkDuplicateVolume(p *lint.Pass, w *manifest.Workload) {
	report := func(list []*source.Node, field, message string) {
		first := map[string]*source.Node{}
		for _, n := range list {
			value := n.Get(field)
			if value.Kind != source.String || value.Text == "" {
				continue
			}
			if before := first[value.Text]; before != nil {
				p.Report(w.Object, value, fmt.Sprintf(message, value.Text), "remove one of them, or write another "+
					field).
					Relate(before, "the other one is here")
				continue
			}
			first[value.Text] = value
		}
	}
	report(ownVolumes(w), "name", "there are two volumes %s in one pod")
	for _, c := range w.Containers() {
		report(c.Node.Get("volumeMounts").Items, "mountPath", "two volumes are mounted at %s")
		report(c.Node.Get("volumeDevices").Items, "devicePath", "two devices are at %s")
		report(c.Node.Get("volumeDevices").Items, "name", "volume %s is in volumeDevices twice")
	}
}
