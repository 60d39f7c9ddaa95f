package manifest

import "github.com/plimsoll-dev/plimsoll/source"

// An Autoscaler is an object that sets the number of a workload's pods.
type Autoscaler struct {
	*Object
	Target   *source.Node // scaleTargetRef
	Min, Max int64        // the default where left out; -1 when not known
}

// AutoscalerOf reads a HorizontalPodAutoscaler or a ScaledObject of KEDA. It
// gives nil for anything else.
func AutoscalerOf(o *Object) *Autoscaler {
	a := &Autoscaler{Object: o, Target: o.At("spec", "scaleTargetRef")}
	switch {
	case o.Is("autoscaling", "HorizontalPodAutoscaler"):
		a.Min, a.Max = CountOr(o.At("spec", "minReplicas"), 1), CountOr(o.At("spec", "maxReplicas"), -1)
	case o.Is("keda.sh", "ScaledObject"):
		a.Min, a.Max = CountOr(o.At("spec", "minReplicaCount"), 0), CountOr(o.At("spec", "maxReplicaCount"), 100)
	default:
		return nil
	}
	return a
}

// TargetKind is the kind of what the autoscaler scales.
func (a *Autoscaler) TargetKind() string {
	if kind := a.Target.Get("kind"); kind.Exists() || a.Kind != "ScaledObject" {
		return kind.Text
	}
	return "Deployment"
}

// TargetName is the name of what the autoscaler scales.
func (a *Autoscaler) TargetName() string { return a.Target.Get("name").Text }

// TargetGroup is the API group of what the autoscaler scales, as written.
func (a *Autoscaler) TargetGroup() string {
	version := a.Target.Get("apiVersion").Text
	if version == "" && a.Kind == "ScaledObject" {
		version = "apps/v1"
	}
	group, _ := SplitAPIVersion(version)
	return group
}

// scale notes which autoscalers may set the number of which workloads' pods.
func (x *Index) scale() {
	x.autoscalers = map[*Workload][]*Autoscaler{}
	for _, kind := range []string{"HorizontalPodAutoscaler", "ScaledObject"} {
		for _, o := range x.byKind[kind] {
			a := AutoscalerOf(o)
			if a == nil || a.TargetName() == "" {
				continue
			}
			targets := x.Find(o, a.TargetKind(), "", a.TargetName())
			if len(targets) > MaxCandidates && x.Together(o, targets[0]) {
				targets = targets[:MaxCandidates] // of one name in one place there can be but one
			}
			for _, target := range targets {
				if w := target.Workload; w != nil {
					x.autoscalers[w] = append(x.autoscalers[w], a)
				}
			}
		}
	}
}

// Autoscalers gives the autoscalers, together with a workload, that set the
// number of its pods.
func (x *Index) Autoscalers(w *Workload) (list []*Autoscaler) {
	for _, a := range x.autoscalers[w] {
		if x.Together(a.Object, w.Object) {
			list = append(list, a)
		}
	}
	return list
}

// MayScale reports whether an autoscaler may set the number of a workload's
// pods: it names it, and perhaps stands in another folder. Ask this before a
// number is said to be wrong that an autoscaler would put right.
func (x *Index) MayScale(w *Workload) bool { return len(x.autoscalers[w]) > 0 }

// MinReplicas gives how many pods a workload has at least, and the autoscaler that
// says so, if one does. known is false where another file may say otherwise.
func (x *Index) MinReplicas(w *Workload) (n int64, by *Autoscaler, known bool) {
	if list := x.Autoscalers(w); len(list) > 0 {
		return list[0].Min, list[0], list[0].Min >= 0
	}
	for _, patch := range x.PatchesOf(w) {
		if patch.ReplicasNode() != nil && patch.ReplicasNode().Exists() {
			return 0, nil, false
		}
	}
	return w.Replicas, nil, w.Replicas >= 0
}

// PatchesOf gives the fragments that change a workload, as kustomize patches
// do.
func (x *Index) PatchesOf(w *Workload) []*Workload {
	var list []*Workload
	for _, patch := range x.patches {
		if patch.Kind == w.Kind && patch.Name == w.Name {
			list = append(list, patch)
		}
	}
	return list
}
