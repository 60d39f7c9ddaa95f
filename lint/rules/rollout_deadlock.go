package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var rolloutDeadlock = &lint.Rule{
	ID:      "rollout-deadlock",
	Summary: "an update of a Deployment that cannot make progress",
	Why: "A rolling update goes on by starting a pod more than there should be, or by stopping one: with maxSurge " +
		"and maxUnavailable both 0 it can do neither. " +
		"A pod counts once it was ready for minReadySeconds; where progressDeadlineSeconds, 600 by default, is not " +
		"longer, each update is over its deadline before its first pod counts. " +
		"rollingUpdate beside type Recreate contradicts it. The API server refuses all of these. Percentages are not " +
		"the problem: where both come to nothing, the controller takes one pod.",
	Do: "Leave maxSurge or maxUnavailable above 0, make progressDeadlineSeconds a good deal longer than " +
		"minReadySeconds, and remove rollingUpdate beside Recreate.",
	Severity: source.Error,
	API:      true,
	Source:   "k8s.io/kubernetes/pkg/apis/apps/validation/validation.go",
	Object:   checkRolloutDeadlock,
	Kinds:    []string{"Deployment"},
}

func checkRolloutDeadlock(p *lint.Pass, o *manifest.Object) {
	if o.Group != "apps" {
		return
	}
	checkProgressDeadline(p, o)
	strategy := o.At("spec", "strategy")
	kind, rolling := strategy.Get("type"), strategy.Get("rollingUpdate")
	switch {
	case kind.Text == "Recreate" && manifest.IsSet(rolling):
		p.ReportKey(o, rolling, "rollingUpdate is set, but the type of the strategy is Recreate",
			"remove rollingUpdate, or write type: RollingUpdate").
			Relate(kind, "the type stands here")
	case rolling.Kind == source.Map && (!manifest.IsSet(kind) || kind.Text == "" || kind.Text == "RollingUpdate"):
		checkRollingUpdate(p, o, rolling)
	}
}

func checkRollingUpdate(p *lint.Pass, o *manifest.Object, rolling *source.Node) {
	quarter := share{value: 25, percent: true}
	surge, unavailable := shareOf(rolling.Get("maxSurge"), quarter), shareOf(rolling.Get("maxUnavailable"), quarter)
	if surge.percent && surge.value > 100 {
		surge.problem = "" // more than all is a good maxSurge
	}
	wrong := reportShare(p, o, rolling.Get("maxUnavailable"), "maxUnavailable", unavailable)
	if reportShare(p, o, rolling.Get("maxSurge"), "maxSurge", surge) || wrong || surge.unknown || unavailable.unknown {
		return
	}
	if surge.value == 0 && unavailable.value == 0 {
		p.Report(o, rolling.Get("maxUnavailable"),
			"maxUnavailable and maxSurge are both 0, so an update can neither start a pod nor stop one",
			"write 1 for one of the two").
			Relate(rolling.Get("maxSurge"), "maxSurge stands here")
	}
}

func checkProgressDeadline(p *lint.Pass, o *manifest.Object) {
	ready, deadline := o.At("spec", "minReadySeconds"), o.At("spec", "progressDeadlineSeconds")
	least, ok1 := manifest.IntOrAbsent(ready, 0)
	most, ok2 := manifest.IntOrAbsent(deadline, 600)
	switch {
	case !ok1 || !ok2:
	case least < 0:
		p.Report(o, ready, fmt.Sprintf("minReadySeconds is %d, and cannot be negative", least),
			"write 0 or more, or remove it")
	case most < 0:
		p.Report(o, deadline, fmt.Sprintf("progressDeadlineSeconds is %d, and cannot be negative", most),
			"write the seconds that an update may take without progress, or remove it")
	case most > least:
	case manifest.IsSet(deadline):
		p.Report(o, deadline,
			fmt.Sprintf("progressDeadlineSeconds is %d, and must be above minReadySeconds, which is %d", most,
				least),
			"write more, so that there is time to start the pods as well").
			Relate(ready, "minReadySeconds stands here")
	default:
		p.Report(o, ready,
			fmt.Sprintf("minReadySeconds is %d, and must be below progressDeadlineSeconds, whose default is %d", least,
				most),
			"write less, or add progressDeadlineSeconds")
	}
}
