package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var lifecycleFields = &lint.Rule{
	ID:      "lifecycle-fields",
	Summary: "a postStart or preStop hook that the API server refuses",
	Why: "A hook does one thing: exec, httpGet, tcpSocket or sleep. What it sleeps counts in the time that the pod " +
		"has to end, terminationGracePeriodSeconds, 30 by default, " +
		"so it cannot be longer.",
	Do:       "Lower the seconds, or raise terminationGracePeriodSeconds above them by what the program needs to end.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#hook-handler-implementations",
	Workload: checkLifecycleFields,
}

func checkLifecycleFields(p *lint.Pass, w *manifest.Workload) {
	if w.Kind == "Service" {
		return
	}
	for _, c := range w.Containers() {
		for _, name := range []string{"postStart", "preStop"} {
			if hook := c.Node.At("lifecycle", name); c.Runs() && hook.Kind == source.Map {
				checkHook(p, w, c, name, hook)
			}
		}
	}
}

func checkHook(p *lint.Pass, w *manifest.Workload, c *manifest.Container, name string, hook *source.Node) {
	var used []string
	for _, h := range []string{"exec", "httpGet", "tcpSocket", "sleep"} {
		portNumber(p, w, hook.At(h, "port"))
		if manifest.IsSet(hook.Get(h)) {
			used = append(used, h)
		}
	}
	switch {
	case len(used) == 0:
		p.ReportKey(w.Object, hook, fmt.Sprintf("%s of %s does nothing", name, c.Title()),
			"add exec, httpGet or sleep, or remove it")
	case len(used) > 1:
		p.ReportKey(w.Object, hook.Get(used[1]),
			fmt.Sprintf("%s of %s has %s, and can have only one of them", name, c.Title(),
				source.And(used)),
			"remove all but one")
	case used[0] == "exec" && hook.Get("exec").Kind == source.Map && len(hook.At("exec", "command").Items) == 0:
		p.ReportKey(w.Object, hook.Get("exec"), fmt.Sprintf("%s of %s runs no command", name, c.Title()),
			"add command: the program and its arguments")
	case used[0] == "sleep":
		checkSleep(p, w, name, hook.At("sleep", "seconds"))
	}
}

func checkSleep(p *lint.Pass, w *manifest.Workload, name string, n *source.Node) {
	seconds, ok := n.Int()
	grace := w.Pod().Get("terminationGracePeriodSeconds")
	limit, known := manifest.IntOrAbsent(grace, 30)
	old := olderThan(p.Options, "1.33")
	switch {
	case !ok || !known || limit < 0:
	case seconds < 0:
		p.Report(w.Object, n, fmt.Sprintf("%s sleeps for %d seconds", name, seconds),
			"write 0 or more, or remove the hook")
	case seconds == 0 && old != "":
		p.Report(w.Object, n, fmt.Sprintf("%s sleeps for 0 seconds, which Kubernetes %s does not allow", name, old),
			"write 1 or more, or remove the hook")
	case seconds > limit && manifest.IsSet(grace):
		p.Report(w.Object, grace,
			fmt.Sprintf("terminationGracePeriodSeconds is %d, but %s sleeps for %d", limit, name,
				seconds),
			"raise it above the sleep by what the program needs to end, or sleep less").
			Relate(n, "the sleep stands here")
	case seconds > limit:
		p.Report(w.Object, n,
			fmt.Sprintf("%s sleeps for %d seconds, but the pod has only %d to end", name, seconds,
				limit),
			"sleep less, or add terminationGracePeriodSeconds with more")
	}
}
