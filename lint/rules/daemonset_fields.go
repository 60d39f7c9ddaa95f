package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var daemonSetFields = &lint.Rule{
	ID:      "daemonset-fields",
	Summary: "numbers for the update of a DaemonSet that do not go together",
	Why: "On each node either the old pod ends first (maxUnavailable) or the new one starts first (maxSurge). The " +
		"API server refuses both at once, and neither. " +
		"maxUnavailable is 1 where it is left out, so maxSurge needs maxUnavailable: 0 beside it.",
	Do:       "Write maxUnavailable alone; or maxSurge, and maxUnavailable: 0.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/#daemonset-fields-strategy",
	Kinds:    []string{"DaemonSet"},
	Object:   checkDaemonSetFields,
}

func checkDaemonSetFields(p *lint.Pass, o *manifest.Object) {
	strategy := o.At("spec", "updateStrategy")
	if t := strategy.Get("type"); o.Group != "apps" || manifest.IsSet(t) && t.Text != "RollingUpdate" && t.Text != "" {
		return
	}
	rolling := strategy.Get("rollingUpdate")
	unavailable, surge := shareOf(rolling.Get("maxUnavailable"), share{value: 1}), shareOf(rolling.Get("maxSurge"),
		share{})
	wrong := reportShare(p, o, rolling.Get("maxUnavailable"), "maxUnavailable", unavailable)
	if reportShare(p, o, rolling.Get("maxSurge"), "maxSurge", surge) || wrong {
		return
	}
	switch {
	case surge.value != 0 && unavailable.value != 0 && !manifest.IsSet(rolling.Get("maxUnavailable")):
		p.Report(o, rolling.Get("maxSurge"), "maxSurge is "+rolling.Get("maxSurge").Text+
			", and maxUnavailable is 1 where it is left out: a DaemonSet takes only one of them",
			"write maxUnavailable: 0 beside it")
	case surge.value != 0 && unavailable.value != 0:
		p.Report(o, rolling.Get("maxSurge"), "maxSurge is "+rolling.Get("maxSurge").Text+" and maxUnavailable is "+
			rolling.Get("maxUnavailable").Text+": a DaemonSet takes only one of them",
			"remove maxSurge, or write maxUnavailable: 0").Relate(rolling.Get("maxUnavailable"),
			"maxUnavailable stands here")
	case surge.value == 0 && unavailable.value == 0 && !surge.unknown && !unavailable.unknown:
		p.Report(o, rolling.Get("maxUnavailable"),
			"maxUnavailable and maxSurge are both 0: no pod could ever be updated", "write 1 for one of them")
	}
}
