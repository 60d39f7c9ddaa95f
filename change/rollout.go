package change

import (
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A rollout is how a controller replaces the pods of a workload.
type rollout struct {
	Restarts
	waits string // the rule that says what it waits for; "": nothing
	none  bool   // there are no pods
}

// restartsOf says how the pods of an object are replaced when their template changes.
// replicas is how many there are on the new side.
func restartsOf(o *Object, result *source.Node, replicas int64, atLeast bool) rollout {
	spec := result.Get("spec")
	r := rollout{Restarts: Restarts{Pods: Count{N: replicas}, AtLeast: atLeast}, none: replicas == 0 && !atLeast}
	switch {
	case o.is("apps", "Deployment"):
		r.deployment(spec, replicas)
	case o.is("apps", "StatefulSet"):
		r.statefulSet(spec, replicas)
	case o.is("apps", "DaemonSet"):
		r.daemonSet(spec)
	case o.is("", "Pod"):
		r.Restarts = Restarts{Pods: Count{N: 1}, AtOnce: Count{N: 1}, Unavailable: Count{N: 1}}
	}
	return r
}

// deployment counts as the controller does: the surge is rounded up, what is unavailable
// down, and one of them is one at least.
func (r *rollout) deployment(spec *source.Node, replicas int64) {
	if spec.Get("paused").Text == "true" {
		r.Restarts, r.waits = Restarts{}, "waits-for-resume"
		return
	}
	if spec.At("strategy", "type").Text == "Recreate" {
		r.AtOnce, r.Unavailable = r.Pods, r.Pods
		return
	}
	rolling := spec.At("strategy", "rollingUpdate")
	surge, _ := share(rolling.Get("maxSurge"), replicas, true)
	unavailable, _ := share(rolling.Get("maxUnavailable"), replicas, false)
	if surge == 0 && unavailable == 0 {
		unavailable = 1
	}
	r.AtOnce = Count{N: min(surge+unavailable, replicas)}
	r.Unavailable = Count{N: min(unavailable, replicas)}
}

func (r *rollout) statefulSet(spec *source.Node, replicas int64) {
	strategy := spec.Get("updateStrategy")
	if strategy.Get("type").Text == "OnDelete" {
		r.Restarts, r.waits = Restarts{}, "waits-for-delete"
		return
	}
	rolling := strategy.Get("rollingUpdate")
	pods := max(replicas-intOf(rolling.Get("partition")), 0)
	atOnce, _ := share(rolling.Get("maxUnavailable"), replicas, false)
	atOnce = min(max(atOnce, 1), pods)
	r.Pods, r.AtOnce, r.Unavailable = Count{N: pods}, Count{N: atOnce}, Count{N: atOnce}
}

// daemonSet: how many nodes there are is not known.
func (r *rollout) daemonSet(spec *source.Node) {
	r.none = false
	strategy := spec.Get("updateStrategy")
	if strategy.Get("type").Text == "OnDelete" {
		r.Restarts, r.waits = Restarts{}, "waits-for-delete"
		return
	}
	r.Pods = Count{Unknown: true}
	rolling := strategy.Get("rollingUpdate")
	surge, ofSurge := share(rolling.Get("maxSurge"), 0, true)
	unavailable, ofUnavailable := share(rolling.Get("maxUnavailable"), 0, false)
	if surge > 0 || ofSurge {
		r.AtOnce = Count{N: surge + unavailable, Unknown: ofSurge || ofUnavailable}
		r.Unavailable = Count{N: unavailable, Unknown: ofUnavailable}
		return
	}
	r.AtOnce = Count{N: unavailable, Unknown: ofUnavailable}
	r.Unavailable = r.AtOnce
}

// share gives a number, or a percentage of another, rounded up or down.
func share(n *source.Node, of int64, up bool) (number int64, percent bool) {
	if i, ok := n.Int(); ok {
		return i, false
	}
	text, percent := strings.CutSuffix(n.Text, "%")
	p, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0, false
	}
	if up {
		return (of*p + 99) / 100, percent
	}
	return of * p / 100, percent
}

// replicasOf gives how many pods an object has on a side at least, and whether an autoscaler
// may have made more.
func replicasOf(s *side, o *Object, n *source.Node) (replicas int64, atLeast bool) {
	if by := s.autoscaler(o); by != nil {
		return max(by.Min, 0), true
	}
	return manifest.IntOr(n.At("spec", "replicas"), 1), false
}
