package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An unfit is why a claim and a volume cannot bind.
type unfit struct {
	place, other *source.Node // of the claim, and of the volume
	says, hint   string
}

// unfitOf gives the first reason why a claim cannot bind to a volume, nil where it can.
// A claim without a class gets the default one, if there is one.
func unfitOf(claim, volume *manifest.Object, hasDefault bool) *unfit {
	a, b := claim.At("spec"), volume.At("spec")
	for _, check := range []func(a, b *source.Node) *unfit{
		func(a, b *source.Node) *unfit { return classMismatch(a, b, hasDefault) }, sizeMismatch, modeMismatch,
		accessMismatch,
	} {
		if m := check(a, b); m != nil {
			return m
		}
	}
	return nil
}

func classMismatch(claim, volume *source.Node, hasDefault bool) *unfit {
	a, b := claim.Get("storageClassName"), volume.Get("storageClassName")
	switch {
	case a.Text == b.Text && (a.Exists() || b.Text != "" || !hasDefault):
		return nil
	case !manifest.IsSet(a) && b.Text == "":
		return &unfit{claim.Get("volumeName"), volume, "the claim names no class and so gets the default one, and the " +
			"volume has none", `add storageClassName: "" to the claim`}
	case !manifest.IsSet(a):
		return &unfit{claim.Get("volumeName"), b, fmt.Sprintf("the claim names no class and so gets the default one, or "+
			"none, and the volume has %s", b.Text), fmt.Sprintf("add storageClassName: %s to the claim", b.Text)}
	}
	return &unfit{a, b, fmt.Sprintf("the claim is of class %q, and the volume of %q", a.Text, b.Text),
		"write the same class in both"}
}

func sizeMismatch(claim, volume *source.Node) *unfit {
	asked, _ := manifest.AmountsOf(claim.At("resources", "requests"))
	has, _ := manifest.AmountsOf(volume.Get("capacity"))
	a, b := asked["storage"], has["storage"]
	if a.Node == nil || b.Node == nil || a.Cmp(b.Quantity) <= 0 {
		return nil
	}
	return &unfit{a.Node, b.Node, fmt.Sprintf("the claim asks for %s, and the volume has %s", a.Node.Text, b.Node.Text),
		"write " + b.Node.Text + " or less"}
}

func modeMismatch(claim, volume *source.Node) *unfit {
	a, b := claim.Get("volumeMode"), volume.Get("volumeMode")
	mode, other := manifest.TextOr(a, "Filesystem"), manifest.TextOr(b, "Filesystem")
	if mode == other {
		return nil
	}
	place := a
	if !a.Exists() {
		place = claim.Get("volumeName")
	}
	return &unfit{place, b, fmt.Sprintf("the claim has volumeMode %s, and the volume %s", mode, other),
		"write volumeMode: " + other + " in the claim"}
}

func accessMismatch(claim, volume *source.Node) *unfit {
	modes := volume.Get("accessModes")
	for _, n := range claim.Get("accessModes").Items {
		if len(modes.Items) > 0 && !manifest.HasText(modes, n.Text) {
			var have []string
			for _, m := range modes.Items {
				have = append(have, m.Text)
			}
			return &unfit{n, modes, fmt.Sprintf("the claim asks for %s, and the volume has %s", n.Text, source.And(have)),
				"write " + source.Or(have)}
		}
	}
	return nil
}

// singleNode are provisioners, and the fields of volumes, whose volumes of files only one
// node can mount for writing.
var singleNode = []string{
	"awsElasticBlockStore", "azureDisk", "block.csi.vultr.com", "blockvolume.csi.oraclecloud.com", "cinder",
	"cinder.csi.openstack.org", "csi.hetzner.cloud", "disk.csi.azure.com", "dobs.csi.digitalocean.com", "ebs.csi.aws.com",
	"gcePersistentDisk", "kubernetes.io/aws-ebs", "kubernetes.io/azure-disk", "kubernetes.io/cinder",
	"kubernetes.io/gce-pd", "kubernetes.io/rbd", "linodebs.csi.linode.com", "openebs.io/local",
	"openshift-storage.rbd.csi.ceph.com", "pd.csi.storage.gke.io", "rancher.io/local-path", "rbd", "rbd.csi.ceph.com",
	"rook-ceph.rbd.csi.ceph.com", "topolvm.io",
}

func onSingleNode(provisioner string) bool { return slices.Contains(singleNode, provisioner) }
