package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var volumeTypeRemoved = &lint.Rule{
	ID:      "volume-type-removed",
	Summary: "a volume of a type that Kubernetes no longer has code for",
	Why: "The API server still takes the field, but the driver behind it is gone from the kubelet. The pod stays in " +
		"ContainerCreating, since its volume cannot be mounted. " +
		"For gitRepo the driver is there and has been switched off since Kubernetes 1.33, because it lets a pod run " +
		"commands on its node.",
	Do: "Use the CSI driver of the storage system, through a PersistentVolumeClaim or the field csi; in place " +
		"of gitRepo, an init container that clones into an emptyDir.",
	Severity: source.Warning,
	Beyond:   true,
	Source:   "https://kubernetes.io/docs/concepts/storage/volumes/#volume-types",
	Object: func(p *lint.Pass, o *manifest.Object) {
		if o.Is("", "PersistentVolume") {
			checkVolumeType(p, o, o.At("spec"))
		}
		if o.Workload != nil {
			for _, v := range o.Workload.Volumes() {
				if !v.Claimed {
					checkVolumeType(p, o, v.Node)
				}
			}
		}
	},
}

// removedVolumes are the types of volumes without a driver, and since which
// Kubernetes they have none.
var removedVolumes = map[string]string{
	"photonPersistentDisk": "1.16",
	"scaleIO":              "1.22",
	"flocker":              "1.25",
	"quobyte":              "1.25",
	"storageos":            "1.25",
	"glusterfs":            "1.26",
	"cephfs":               "1.31",
	"rbd":                  "1.31",
}

func checkVolumeType(p *lint.Pass, o *manifest.Object, holder *source.Node) {
	for _, f := range holder.Fields {
		since := removedVolumes[f.Name]
		switch {
		case !manifest.IsSet(f.Value):
		case f.Name == "gitRepo":
			p.ReportKey(o, f.Value, "volumes of the type gitRepo have been switched off since Kubernetes 1.33",
				"clone into an emptyDir in an init container").Because(f.Name)
		case since != "":
			p.ReportKey(o, f.Value, "volumes of the type "+f.Name+" have no driver since Kubernetes "+since,
				"use a CSI driver").Because(f.Name)
		}
	}
}
