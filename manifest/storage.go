package manifest

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// ClaimSpecs gives the specs of the claims that an object is, or that it makes: of a
// StatefulSet for each pod, of any workload for volumes that end with a pod.
func ClaimSpecs(o *Object) (list []*source.Node) {
	if o.Is("", "PersistentVolumeClaim") {
		return []*source.Node{o.At("spec")}
	}
	if o.Workload == nil {
		return nil
	}
	for _, v := range o.Workload.Volumes() {
		if spec := v.claimSpec(); spec.Exists() {
			list = append(list, spec)
		}
	}
	return list
}

// claimSpec gives the spec of the claim that is made for a volume.
func (v *Volume) claimSpec() *source.Node {
	if v.Claimed {
		return v.Node.Get("spec")
	}
	return v.Node.At("ephemeral", "volumeClaimTemplate", "spec")
}

// ClaimSpec gives the spec of the claim that a volume of a workload is, absent where it is
// none or not known: the claim may not be here, or be several.
func (x *Index) ClaimSpec(w *Workload, v *Volume) *source.Node {
	name := v.Node.At("persistentVolumeClaim", "claimName")
	if v.Claimed || name.Kind != source.String {
		return v.claimSpec()
	}
	if found := OfGroup(x.Find(w.Object, "PersistentVolumeClaim", "", name.Text), ""); len(found) == 1 {
		return found[0].At("spec")
	}
	return v.Node.Absent()
}

// StorageClassOf gives the StorageClass of the input that a claim, or a volume, names; nil
// where there is none, or several of the name.
func (x *Index) StorageClassOf(o *Object, spec *source.Node) *Object {
	name := spec.Get("storageClassName").Text
	if name == "" {
		return nil
	}
	found := OfGroup(x.Find(o, "StorageClass", "", name), "storage.k8s.io")
	if found = slices.DeleteFunc(slices.Clone(found), func(o *Object) bool { return o.Fragment }); len(found) != 1 {
		return nil
	}
	return found[0]
}

// HasDefaultClass reports whether the input has the StorageClass of claims that name none.
func (x *Index) HasDefaultClass() bool {
	return slices.ContainsFunc(x.Of("StorageClass"), func(o *Object) bool {
		return o.At("metadata", "annotations").Get("storageclass.kubernetes.io/is-default-class").Text == "true"
	})
}

// Provisioner gives what makes the volumes of a claim's class: by the StorageClass of the
// input, or by a name that tells. It is "" where that is not known.
func (x *Index) Provisioner(o *Object, spec *source.Node) string {
	if class := x.StorageClassOf(o, spec); class != nil {
		return class.At("provisioner").Text
	}
	return classProvisioners[spec.Get("storageClassName").Text]
}

// classProvisioners are the provisioners of classes that come with clusters, under names
// that nobody else uses.
var classProvisioners = map[string]string{
	"do-block-storage": "dobs.csi.digitalocean.com", "gp2": "ebs.csi.aws.com", "gp3": "ebs.csi.aws.com",
	"hcloud-volumes": "csi.hetzner.cloud", "linode-block-storage": "linodebs.csi.linode.com",
	"linode-block-storage-retain": "linodebs.csi.linode.com", "local-path": "rancher.io/local-path",
	"managed-csi": "disk.csi.azure.com", "managed-csi-premium": "disk.csi.azure.com",
	"managed-premium": "disk.csi.azure.com", "oci-bv": "blockvolume.csi.oraclecloud.com",
	"ocs-storagecluster-ceph-rbd": "openshift-storage.rbd.csi.ceph.com", "premium-rwo": "pd.csi.storage.gke.io",
	"rook-ceph-block": "rook-ceph.rbd.csi.ceph.com", "standard-rwo": "pd.csi.storage.gke.io",
	"vultr-block-storage": "block.csi.vultr.com",
}

// WaitsForPod reports whether a claim gets its volume only once the scheduler has found a
// node for a pod that uses it.
func (x *Index) WaitsForPod(o *Object, spec *source.Node) bool {
	class := x.StorageClassOf(o, spec)
	return class != nil && class.At("volumeBindingMode").Text == "WaitForFirstConsumer" &&
		spec.Get("volumeName").Text == ""
}

// VolumesFor gives the PersistentVolumes of the input that were meant for a claim: that
// which it names, or those that name it; sure tells that they do. Else it gives those in
// its folder that are of its class, where nothing makes volumes of that.
func (x *Index) VolumesFor(claim *Object) (list []*Object, sure bool) {
	if name := claim.At("spec", "volumeName").Text; name != "" {
		return OfGroup(x.Find(claim, "PersistentVolume", "", name), ""), true
	}
	class := claim.At("spec", "storageClassName").Text
	beside := x.InFolder(claim, "PersistentVolume")
	for _, pv := range beside[:min(len(beside), MaxCandidates)] {
		ref := pv.At("spec", "claimRef")
		switch {
		case ref.Get("name").Text == claim.Name && ref.Get("namespace").Text == claim.Namespace:
			return []*Object{pv}, true
		case class != "" && pv.At("spec", "storageClassName").Text == class && !ref.Exists():
			list = append(list, pv)
		}
	}
	if made := x.StorageClassOf(claim, claim.At("spec")); len(beside) > MaxCandidates ||
		made != nil && made.At("provisioner").Text != "kubernetes.io/no-provisioner" {
		return nil, false
	}
	return list, false
}

// WorkloadsInFolder gives the workloads in o's folder, whatever their namespace. The list is
// not to be changed.
func (x *Index) WorkloadsInFolder(o *Object) []*Workload {
	if s := x.scopes[place{o.Folder(), everywhere}]; s != nil {
		return s.workloads
	}
	return nil
}

// InFolder gives the objects of a kind in o's folder, whatever their namespace. The list is
// not to be changed.
func (x *Index) InFolder(o *Object, kind string) []*Object {
	if s := x.scopes[place{o.Folder(), everywhere}]; s != nil {
		return s.of(kind)
	}
	return nil
}
