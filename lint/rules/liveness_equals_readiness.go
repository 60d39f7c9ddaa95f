package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var livenessEqualsReadiness = &lint.Rule{
	ID:      "liveness-equals-readiness",
	Summary: "a liveness probe that is the readiness probe, written twice",
	Why: "A pod that is not ready gets no requests and can recover. Where the liveness probe makes the same request " +
		"or runs the same command, as often and as patiently, the container is killed at the moment in which it is " +
		"only busy: " +
		"under load all pods are restarted one after the other, and the load moves to those that are left. Of probes " +
		"that differ in their numbers, or have only one thing to ask, as that of a TCP port, liveness-like-readiness " +
		"speaks.",
	Do: "Let the liveness probe ask whether the process still works at all, without what it depends on, or " +
		"raise its failureThreshold well above that of the readiness probe; or leave it out.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#caution",
	Workload: func(p *lint.Pass, w *manifest.Workload) { checkLiveness(p, w, true) },
	Foreign:  []string{"kube-score/pod-probes-identical"},
}

// checkLiveness reports liveness probes that ask what the readiness probe does:
// those that are equal to it, or the others.
func checkLiveness(p *lint.Pass, w *manifest.Workload, equal bool) {
	for _, c := range w.Containers() {
		live, ready := c.Node.Get("livenessProbe"), c.Node.Get("readinessProbe")
		if !c.Runs() || w.Ends || live.Kind != source.Map || ready.Kind != source.Map || !sameHandler(live, ready) ||
			patience(live) > patience(ready) || equalProbes(live, ready) != equal {
			continue
		}
		p.ReportKey(w.Object, live, fmt.Sprintf("the liveness probe of %s asks the same as the readiness probe, so "+
			"it is killed as soon as it is too busy to be ready",
			c.Title()),
			"ask something that depends on nothing else, raise failureThreshold, or remove the liveness probe").
			Relate(ready, "the readiness probe stands here")
	}
}

// equalProbes reports whether two probes with the same handler are a question
// that could have been another one, with the same numbers.
func equalProbes(live, ready *source.Node) bool {
	for _, f := range []struct {
		name string
		none int64
	}{{"initialDelaySeconds", 0}, {"periodSeconds", 10}, {"timeoutSeconds", 1}, {"failureThreshold", 3}} {
		if probeNumber(live, f.name, f.none) != probeNumber(ready, f.name, f.none) {
			return false
		}
	}
	return manifest.IsSet(live.Get("httpGet")) || manifest.IsSet(live.Get("exec"))
}

// patience is how many seconds a probe may fail before it counts.
func patience(probe *source.Node) int64 {
	return probeNumber(probe, "failureThreshold", 3) * probeNumber(probe, "periodSeconds", 10)
}

func sameHandler(a, b *source.Node) bool {
	for _, h := range probeHandlers {
		x, y := a.Get(h), b.Get(h)
		if manifest.IsSet(x) || manifest.IsSet(y) {
			return x.Kind == source.Map && y.Kind == source.Map && sameAsk(x, y)
		}
	}
	return false
}

// sameAsk compares the fields of two probeHandlers, with their defaults.
func sameAsk(a, b *source.Node) bool {
	for _, f := range []struct{ name, none string }{{"path", "/"}, {"port", ""}, {"host", ""}, {"scheme", "HTTP"},
		{"service", ""}} {
		if manifest.TextOr(a.Get(f.name), f.none) != manifest.TextOr(b.Get(f.name), f.none) {
			return false
		}
	}
	for _, list := range []string{"command", "httpHeaders"} {
		if string(a.Get(list).JSON()) != string(b.Get(list).JSON()) {
			return false
		}
	}
	return true
}
