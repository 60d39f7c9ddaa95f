package rules

import (
	"slices"
	"strconv"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A claimUse is a volume of a workload that is a claim of the input which only
// one node, or one pod, can use at a time.
type claimUse struct {
	workload *manifest.Workload
	node     *source.Node // claimName
	claim    *manifest.Object
	mode     *source.Node // ReadWriteOnce or ReadWriteOncePod
}

// onePod reports whether not even pods on one node can share the claim.
func (u *claimUse) onePod() bool { return u.mode.Text == "ReadWriteOncePod" }

// claimUses gives the uses of such claims by a workload.
func claimUses(x *manifest.Index, w *manifest.Workload) []claimUse {
	var list []claimUse
	for _, v := range w.Volumes() {
		n := v.Node.At("persistentVolumeClaim", "claimName")
		if n.Kind != source.String || manifest.IsTrue(v.Node.At("persistentVolumeClaim", "readOnly")) {
			continue
		}
		claims := x.Find(w.Object, "PersistentVolumeClaim", "", n.Text)
		if len(claims) == 0 {
			continue
		}
		var mode *source.Node
		for _, claim := range claims {
			if mode = singleMode(claim); mode == nil {
				break
			}
		}
		if mode != nil {
			list = append(list, claimUse{w, n, claims[0], singleMode(claims[0])})
		}
	}
	return list
}

// singleMode gives the access mode of a claim that several nodes cannot share,
// nil for one that they can.
func singleMode(claim *manifest.Object) *source.Node {
	modes := claim.At("spec", "accessModes").Items
	shared := slices.ContainsFunc(modes,
		func(n *source.Node) bool { return n.Text != "ReadWriteOnce" && n.Text != "ReadWriteOncePod" })
	if shared || len(modes) == 0 {
		return nil
	}
	return modes[0]
}

// onOneNode reports whether a pod asks to be on one node with others, or on one
// that it names.
func onOneNode(pod *source.Node) bool {
	if manifest.IsSet(pod.Get("nodeName")) || pod.Get("nodeSelector").Has("kubernetes.io/hostname") {
		return true
	}
	terms := pod.At("affinity", "podAffinity", "requiredDuringSchedulingIgnoredDuringExecution").Items
	return slices.ContainsFunc(terms,
		func(n *source.Node) bool { return n.Get("topologyKey").Text == "kubernetes.io/hostname" })
}

// podsAtOnce says how many pods of a workload run beside each other, where it is
// more than one: "3 pods"; and gives the field that says so.
func podsAtOnce(x *manifest.Index, w *manifest.Workload) (text string, field *source.Node) {
	switch {
	case w.Kind == "DaemonSet":
		return "a pod on every node", w.At("kind")
	case w.Ends:
		job := w.At("spec")
		if w.Kind == "CronJob" {
			job = job.At("jobTemplate", "spec")
		}
		if n, ok := job.Get("parallelism").Int(); ok && n > 1 {
			return strconv.FormatInt(n, 10) + " pods at a time", job.Get("parallelism")
		}
	case w.Replicas > 1:
		return strconv.FormatInt(w.Replicas, 10) + " pods", w.ReplicasNode()
	}
	for _, a := range x.Autoscalers(w) {
		if a.Max > 1 {
			return "up to " + strconv.FormatInt(a.Max, 10) + " pods", a.Target.Get("name")
		}
	}
	return "", nil
}

const claimKind = "PersistentVolumeClaim"

// claims gives the names of the claims that the volumes of a workload use.
func claims(w *manifest.Workload) (list []*source.Node) {
	for _, v := range ownVolumes(w) {
		if n := v.At("persistentVolumeClaim", "claimName"); n.Kind == source.String && n.Text != "" {
			list = append(list, n)
		}
	}
	return list
}

// hasAllElse reports whether all ServiceAccounts, ConfigMaps and Secrets that a
// workload names are in its folder, and there are some: then so should its
// claims be.
func hasAllElse(p *lint.Pass, w *manifest.Workload) bool {
	refs := []manifest.DataRef{{Kind: "ServiceAccount", Name: serviceAccountOf(w)}}
	if account := refs[0].Name.Text; account == "" || account == "default" {
		refs = nil
	}
	for _, use := range manifest.DataRefs(w) {
		if !use.Optional {
			refs = append(refs, use)
		}
	}
	for _, ref := range refs {
		found := manifest.OfGroup(p.Find(w.Object, ref.Kind, "", ref.Name.Text), "")
		if len(found) == 0 || found[0].Folder() != w.Folder() {
			return false
		}
	}
	return len(refs) > 0
}
