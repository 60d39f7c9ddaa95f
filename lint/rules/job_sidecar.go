package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var jobSidecar = &lint.Rule{
	ID:      "job-sidecar",
	Summary: "a container that never ends beside the task of a Job",
	Why: "A Job is done when all ordinary containers of its pod have ended. A proxy, agent or collector beside the " +
		"task never ends by itself, so the pod runs on when the task is done, " +
		"the Job never completes, and a CronJob with Forbid never runs again.",
	Do: "Move the container to initContainers with restartPolicy: Always. It then starts before the task, and is " +
		"stopped when the task is done. " +
		"A task that tells its proxy to stop, as with quitquitquit, is passed over.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#jobs-with-sidecar-containers",
	Workload: checkJobSidecar,
	Kinds:    jobKinds,
}

func checkJobSidecar(p *lint.Pass, w *manifest.Workload) {
	others := tasks(w)
	if len(others) == 0 || stopsSidecars(w) {
		return
	}
	for _, c := range w.Containers() {
		what := sidecarOf(c)
		if c.Role != manifest.Main || what == "" || slices.Contains(others, c) {
			continue
		}
		n := c.Node.Get("name")
		if !n.Exists() {
			n = c.Node.Get("image")
		}
		p.Report(w.Object, n,
			fmt.Sprintf("%s, %s, never ends, so the Job does not either when %s is done", c.Title(), what,
				others[0].Title()),
			"move it to initContainers with restartPolicy: Always, and it is stopped when the task is done").
			Relate(others[0].Node, "the task")
	}
}

// stopsSidecars reports whether a container of a pod tells another one to end,
// or ends by itself with the others.
func stopsSidecars(w *manifest.Workload) bool {
	for _, c := range w.Containers() {
		for _, word := range commandLine(c) {
			for _, sign := range []string{"quitquitquit", "exit-after-auth", "exit_after_auth", "linkerd-await",
				"scuttle", "/shutdown", "/quit", "pkill", "killall", "kill "} {
				if strings.Contains(word, sign) {
					return true
				}
			}
		}
		for _, e := range c.Node.Get("env").Items {
			if strings.Contains(e.Get("name").Text, "QUIT") {
				return true
			}
		}
	}
	return false
}
