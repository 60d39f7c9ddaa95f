package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var userNamespaceVolume = &lint.Rule{
	ID:      "user-namespace-volume",
	Summary: "hostUsers: false with a volume of NFS",
	Why: "The files of a pod with users of its own are mounted so that their owners are mapped too. The NFS client of " +
		"Linux cannot do that, so the mount fails (mount_setattr: invalid argument) and the container does not start.",
	Do:       "Remove hostUsers: false, or keep the files on a volume of another kind.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/#before-you-begin",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		users := w.Pod().Get("hostUsers")
		if !manifest.IsFalse(users) {
			return
		}
		for _, v := range w.Volumes() {
			if n := nfsOf(p, w, v); n != nil {
				p.Report(w.Object, users,
					fmt.Sprintf("hostUsers is false, and volume %s is NFS, which cannot be mounted then", v.Name),
					"remove hostUsers: false, or take a volume of another kind").
					Relate(n, "that it is NFS is said here")
				return
			}
		}
	},
}

// nfsOf gives what says that a volume is NFS: itself, the driver, or the volume or
// class of its claim; nil where nothing does.
func nfsOf(p *lint.Pass, w *manifest.Workload, v *manifest.Volume) *source.Node {
	switch driver := v.Node.At("csi", "driver"); {
	case manifest.IsSet(v.Node.Get("nfs")):
		return v.Node.Get("nfs")
	case servesNFS(driver.Text):
		return driver
	case v.Claimed:
		return nfsClass(p, w.Object, v.Node.At("spec", "storageClassName").Text)
	case manifest.IsSet(v.Node.Get("ephemeral")):
		return nfsClass(p, w.Object, v.Node.At("ephemeral", "volumeClaimTemplate", "spec", "storageClassName").Text)
	}
	for _, claim := range p.Find(w.Object, claimKind, "", v.Node.At("persistentVolumeClaim", "claimName").Text) {
		for _, volume := range p.Find(claim, "PersistentVolume", "", claim.At("spec", "volumeName").Text) {
			if n := volume.At("spec", "nfs"); manifest.IsSet(n) {
				return n
			} else if n := volume.At("spec", "csi", "driver"); servesNFS(n.Text) {
				return n
			}
		}
		if n := nfsClass(p, claim, claim.At("spec", "storageClassName").Text); n != nil {
			return n
		}
	}
	return nil
}

func nfsClass(p *lint.Pass, from *manifest.Object, name string) *source.Node {
	if name == "" {
		return nil
	}
	for _, class := range p.Find(from, "StorageClass", "", name) {
		if n := class.At("provisioner"); servesNFS(n.Text) {
			return n
		}
	}
	return nil
}

// servesNFS reports whether a driver or provisioner gives volumes of NFS.
func servesNFS(driver string) bool {
	return strings.Contains(driver, "nfs") || driver == "efs.csi.aws.com" || driver == "filestore.csi.storage.gke.io"
}
