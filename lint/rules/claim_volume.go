package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var claimVolume = &lint.Rule{
	ID:      "claim-volume",
	Summary: "a claim and the volume that was meant for it, which can never bind",
	Why: "A claim binds to a volume of the same class and mode, with all access modes that it asks for, of the same " +
		"size or larger. Where that is not so both stay Pending, and so do the pods. A claim that names no class is " +
		"given the default class of the cluster.",
	Do:       "Write the same class in both, and ask for no more than the volume has.",
	Severity: source.Warning,
	Beyond:   true,
	Source:   "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding",
	Kinds:    []string{"PersistentVolume", "PersistentVolumeClaim"},
	Object:   checkClaimVolume,
}

func checkClaimVolume(p *lint.Pass, o *manifest.Object) {
	if o.Is("", "PersistentVolume") {
		checkClaimRef(p, o)
		return
	}
	volumes, sure := p.VolumesFor(o)
	var closest *manifest.Object
	var found *unfit
	for _, volume := range volumes[:min(len(volumes), manifest.MaxCandidates)] {
		m := unfitOf(o, volume, p.HasDefaultClass())
		if m == nil {
			if sure {
				checkReserved(p, o, volume)
			}
			return
		}
		if found == nil {
			closest, found = volume, m
		}
	}
	if found == nil {
		return
	}
	if !found.place.Exists() {
		found.place = o.At("spec")
	}
	p.Report(o, found.place, fmt.Sprintf("the claim can never bind to %s: %s", closest.Title(), found.says), found.hint).
		Relate(orHead(found.other, closest), closest.Title())
}

// orHead gives a node of an object, or the name of the object where it is not there.
func orHead(n *source.Node, o *manifest.Object) *source.Node {
	if n.Exists() && n != o.At("spec") {
		return n
	}
	return o.At("metadata", "name")
}

// checkReserved reports a volume that is kept for another claim than the one that names it.
func checkReserved(p *lint.Pass, claim, volume *manifest.Object) {
	ref := volume.At("spec", "claimRef")
	name := ref.Get("name")
	same := manifest.NamespaceKey(ref.Get("namespace").Text) == manifest.NamespaceKey(claim.Namespace)
	if name.Text == "" || name.Text == claim.Name && (claim.Namespace == "" || same) {
		return
	}
	p.Report(claim, claim.At("spec", "volumeName"),
		fmt.Sprintf("%s is kept for the claim %s in %s, and never binds to this one", volume.Title(), name.Text,
			manifest.TextOr(ref.Get("namespace"), "default")),
		"correct claimRef of the volume, or remove it").Relate(name, "it is kept for this claim")
}

// checkClaimRef reports a volume that is kept for a claim which is in another namespace.
func checkClaimRef(p *lint.Pass, o *manifest.Object) {
	ref := o.At("spec", "claimRef")
	namespace := ref.Get("namespace")
	if name := ref.Get("name").Text; name != "" && namespace.Text != "" &&
		len(p.Find(o, claimKind, namespace.Text, name)) == 0 {
		if claims := p.InOtherNamespaces(o, claimKind, namespace.Text, name); len(claims) == 1 {
			p.Report(o, namespace, fmt.Sprintf("%s is in namespace %s, and the volume is kept for one in %s",
				claims[0].Title(), claims[0].Namespace, namespace.Text), "write namespace: "+claims[0].Namespace).
				Relate(claims[0].At("metadata", "name"), "the claim is defined here")
		}
	}
}
