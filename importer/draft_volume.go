package importer

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// volumes carries the volumes of the pod with the places where the main container sees
// them, and the disks of a StatefulSet.
func (d *drafter) volumes() {
	seen := mounts(d.main)
	if seen == nil {
		seen = newTree().node
	}
	volumes := newTree()
	for _, v := range d.pod.Get("volumes").Items {
		name := v.Get("name").Text
		if d.isConfig(v) || hasTemplate(d.object, name) {
			continue
		}
		to := tree{d.volumeSource(v)}
		to.mounted(seen.Get(name))
		volumes.set(name, at(v, to.node))
	}
	d.spec.set("volumes", volumes.value())
	storage := newTree()
	for _, claim := range d.object.At("spec", "volumeClaimTemplates").Items {
		name := claim.At("metadata", "name").Text
		to := d.disk(claim)
		if d.server != nil && name == d.dataTemplate() {
			storage.set(dataStorage, at(claim, to.node)) // the engine has the place
			continue
		}
		if place := seen.Get(name); place.Kind == source.Map {
			to.set("mountPath", place.Get("mountPath"))
		} else {
			to.mounted(place)
		}
		storage.set(name, at(claim, to.node))
	}
	d.spec.set("storage", storage.value())
}

// hasTemplate reports whether a StatefulSet makes a claim for a volume, which then takes
// the place of what the pod says of it.
func hasTemplate(set *source.Node, volume string) bool {
	return slices.ContainsFunc(set.At("spec", "volumeClaimTemplates").Items, func(claim *source.Node) bool {
		return claim.At("metadata", "name").Text == volume
	})
}

// mounted says where the main container sees a volume: at a path, or as a mount has it.
func (t tree) mounted(place *source.Node) {
	switch {
	case place.Kind == source.String:
		t.set("mountPath", place)
	case place.Kind == source.List:
		t.set("mounts", place)
	case place.Kind == source.Map && len(without(place, "mountPath", "readOnly", "subPath").Fields) == 0:
		for _, f := range place.Fields {
			t.set(f.Name, f.Value)
		}
	case place.Kind == source.Map:
		t.set("mounts", list(place))
	}
}

// volumeSource gives a volume as a spec has it: files by the name of their object.
func (d *drafter) volumeSource(v *source.Node) *source.Node {
	to := newTree()
	for _, f := range v.Fields {
		switch n := f.Value; f.Name {
		case "name":
		case "hostPath":
			if to.set("hostPath", n); len(n.Fields) == 1 {
				to.set("hostPath", n.Get("path"))
			}
		case "secret":
			to.files("secret", n, "secretName")
		case "configMap":
			to.files("configMap", n, "name")
		case "persistentVolumeClaim":
			d.claim(to, n)
		case "projected":
			to.set("projected", without(n, "defaultMode"))
			to.set("defaultMode", n.Get("defaultMode"))
		default:
			if d.has("volumes.NAME." + f.Name) {
				to.set(f.Name, n)
			}
		}
	}
	if to.empty() { // Kubernetes takes it for an empty folder
		to.set("emptyDir", newTree().node)
	}
	return to.node
}

// files carries a Secret or ConfigMap as files.
func (t tree) files(kind string, n *source.Node, name string) {
	t.set(kind, n.Get(name))
	if rest := without(n, name, "defaultMode"); len(rest.Fields) > 0 {
		c := object("name", n.Get(name))
		c.Fields = append(c.Fields, rest.Fields...)
		t.set(kind, c)
	}
	t.set("defaultMode", n.Get("defaultMode"))
}

// claim carries a claim: that of an object of the app is made by the volume.
func (d *drafter) claim(to tree, n *source.Node) {
	name := n.Get("claimName")
	for _, o := range d.others {
		if o.Kind != "PersistentVolumeClaim" || o.Name != name.Text {
			continue
		}
		for _, f := range d.disk(normal(o.Node())).node.Fields {
			to.set(f.Name, f.Value)
		}
		if d.faithful {
			to.set("keep", truth(false))
		}
		return
	}
	to.set("claim", name)
}

// disk gives a claim as storage and volumes have it.
func (d *drafter) disk(claim *source.Node) tree {
	to, spec := newTree(), claim.Get("spec")
	to.set("size", spec.At("resources", "requests", "storage"))
	to.set("storageClassName", spec.Get("storageClassName"))
	if modes := spec.Get("accessModes"); len(modes.Items) != 1 || modes.Items[0].Text != "ReadWriteOnce" {
		to.set("accessModes", modes)
	}
	if d.workload.Kind == "StatefulSet" {
		to.set("volumeMode", spec.Get("volumeMode"))
		to.set("labels", claim.At("metadata", "labels"))
		to.set("annotations", claim.At("metadata", "annotations"))
	}
	return to
}
