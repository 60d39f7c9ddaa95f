package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var claimAccess = &lint.Rule{
	ID:      "claim-access",
	Summary: "a claim for ReadWriteMany of storage that only one node can mount",
	Why: "A disk of a cloud or of a node holds a file system that one node mounts. The provisioner refuses the claim, " +
		"which stays Pending, or gives a volume that the second node cannot attach.",
	Do: "Ask for ReadWriteOnce, and run one pod, or a StatefulSet with a claim for each; or take a class of a shared " +
		"file system, as NFS, EFS, Filestore, Azure Files or CephFS.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",
	Object:   checkClaimAccess,
}

func checkClaimAccess(p *lint.Pass, o *manifest.Object) {
	for _, spec := range manifest.ClaimSpecs(o) {
		if by := p.Provisioner(o, spec); onSingleNode(by) {
			checkSharedAccess(p, o, spec, "the provisioner "+by)
		}
	}
	if !o.Is("", "PersistentVolume") {
		return
	}
	spec := o.At("spec")
	by := spec.At("csi", "driver").Text
	for _, f := range spec.Fields {
		if onSingleNode(f.Name) {
			by = f.Name
		}
	}
	if onSingleNode(by) {
		checkSharedAccess(p, o, spec, by)
	}
}

// checkSharedAccess reports access of several nodes to a file system that is for one.
func checkSharedAccess(p *lint.Pass, o *manifest.Object, spec *source.Node, by string) {
	if spec.Get("volumeMode").Text == "Block" {
		return
	}
	modes := spec.Get("accessModes").Items
	if i := slices.IndexFunc(modes, func(n *source.Node) bool { return n.Text == "ReadWriteMany" }); i >= 0 {
		p.Report(o, modes[i], fmt.Sprintf("%s has no volumes that several nodes can write", by),
			"write ReadWriteOnce, or take the class of a shared file system")
	}
}
