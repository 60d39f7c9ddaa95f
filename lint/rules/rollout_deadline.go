package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var rolloutDeadline = &lint.Rule{
	ID:      "rollout-deadline",
	Summary: "a startup probe that allows more time than the update has to make progress",
	Why: "An update that makes no progress for progressDeadlineSeconds, 600 by default, counts as failed: kubectl " +
		"rollout status ends with an error, and tools that wait for it roll back, while the new pod may still be " +
		"starting, as its probe allows.",
	Do:       "Raise progressDeadlineSeconds above initialDelaySeconds + periodSeconds × failureThreshold of the probe.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds",
	Workload: checkRolloutDeadline,
	Kinds:    []string{"Deployment", "Rollout"},
}

func checkRolloutDeadline(p *lint.Pass, w *manifest.Workload) {
	deadline := w.At("spec", "progressDeadlineSeconds")
	limit, ok := manifest.IntOrAbsent(deadline, 600)
	if !ok || limit <= 0 {
		return
	}
	for _, c := range w.Containers() {
		if !c.Runs() {
			continue
		}
		for _, name := range []string{"startupProbe", "readinessProbe"} {
			probe := c.Node.Get(name)
			takes, n := longestStart(name, probe)
			if takes <= limit || probe.Kind != source.Map {
				continue
			}
			f := p.Report(w.Object, n,
				fmt.Sprintf("%s of %s lets it take %d seconds to start, but an update counts as failed after %d", name,
					c.Title(), takes, limit),
				fmt.Sprintf("raise progressDeadlineSeconds above %d, or let the probe give up sooner", takes))
			if deadline.Exists() {
				f.Relate(deadline, "progressDeadlineSeconds is here")
			}
		}
	}
}

// longestStart gives the seconds that a probe lets a container take until it is
// ready at last, and the field that says most of it. Of a readiness probe that is
// only the time before it begins: it may go on for ever.
func longestStart(name string, probe *source.Node) (seconds int64, n *source.Node) {
	delay := probeNumber(probe, "initialDelaySeconds", 0)
	period, tries := probeNumber(probe, "periodSeconds", 10), probeNumber(probe, "failureThreshold", 3)
	const most = 1 << 31
	if delay < 0 || period < 0 || tries < 0 || delay > most || period > most || tries > most {
		return 0, nil
	}
	if n = probe.Get("initialDelaySeconds"); name == "readinessProbe" {
		return delay, n
	}
	switch {
	case delay > period*tries:
	case manifest.IsSet(probe.Get("failureThreshold")):
		n = probe.Get("failureThreshold")
	default:
		n = probe.Get("periodSeconds")
	}
	return delay + period*tries, n
}
