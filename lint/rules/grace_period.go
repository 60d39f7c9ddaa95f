package rules

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var gracePeriod = &lint.Rule{
	ID:      "grace-period",
	Summary: "a preStop hook that takes all the time that the pod has to end",
	Why: "terminationGracePeriodSeconds, 30 by default, counts from the deletion of the pod, and the preStop hook is " +
		"part of it. Where the hook alone takes as long, " +
		"the program gets SIGTERM and is killed two seconds later: requests are cut off, and what it meant to write " +
		"is lost.",
	Do:       "Raise terminationGracePeriodSeconds above the sleep by what the program needs to end, or sleep less.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#hook-handler-execution",
	Workload: checkGracePeriod,
}

func checkGracePeriod(p *lint.Pass, w *manifest.Workload) {
	grace := w.Pod().Get("terminationGracePeriodSeconds")
	limit, known := manifest.IntOrAbsent(grace, 30)
	if !known || limit < 0 {
		return
	}
	for _, c := range w.Containers() {
		hook := c.Node.At("lifecycle", "preStop")
		n := hook.At("sleep", "seconds")
		sleep := float64(manifest.IntOr(n, 0))
		if sleep > float64(limit) && w.Kind != "Service" {
			continue // lifecycle-fields says so
		}
		if manifest.IsSet(hook.Get("exec")) {
			n = hook.At("exec", "command")
			sleep = sleepOf(n)
		}
		if !c.Runs() || sleep <= 0 || sleep < float64(limit) {
			continue
		}
		took := strconv.FormatFloat(sleep, 'f', -1, 64)
		if manifest.IsSet(grace) {
			p.Report(w.Object, grace,
				fmt.Sprintf("terminationGracePeriodSeconds is %d, and preStop of %s alone sleeps for %s seconds", limit,
					c.Title(), took),
				"raise it above the sleep by what the program needs to end, or sleep less").Relate(n,
				"the hook stands here")
			continue
		}
		p.Report(w.Object, n,
			fmt.Sprintf("preStop of %s sleeps for %s seconds, and the pod has only %d to end, the default", c.Title(),
				took, limit),
			"sleep less, or add terminationGracePeriodSeconds with more")
	}
}

// sleepOf gives the seconds that a command sleeps in all: sleep 30, or a shell
// that does so. It gives 0 for a script in which a sleep may be left out or
// come again.
func sleepOf(command *source.Node) float64 {
	var words []string
	for _, n := range command.Items {
		words = append(words, n.Text)
	}
	if len(words) == 0 {
		return 0
	}
	switch path.Base(words[0]) {
	case "sleep":
		return sleepTime(words[1:])
	case "sh", "bash", "ash", "dash":
	default:
		return 0
	}
	total := 0.0
	script := strings.NewReplacer("&&", "\n", ";", "\n").Replace(words[len(words)-1])
	if strings.ContainsAny(script, "|&`{(") {
		return 0
	}
	for line := range strings.Lines(script) {
		parts := strings.Fields(line)
		if len(parts) == 0 {
			continue
		}
		switch parts[0] {
		case "if", "for", "while", "until", "case", "trap":
			return 0
		case "sleep", "/bin/sleep", "/usr/bin/sleep":
			total += sleepTime(parts[1:])
		}
	}
	return total
}

// sleepTime adds up the arguments of sleep: 30, 0.5 or 1m.
func sleepTime(words []string) (total float64) {
	for _, word := range words {
		unit := 1.0
		for suffix, seconds := range map[string]float64{"s": 1, "m": 60, "h": 3600, "d": 86400} {
			if number, ok := strings.CutSuffix(word, suffix); ok {
				word, unit = number, seconds
				break
			}
		}
		n, err := strconv.ParseFloat(word, 64)
		if err != nil || !(n >= 0 && n < 1e9) { // not NaN either
			return 0
		}
		total += n * unit
	}
	return total
}
