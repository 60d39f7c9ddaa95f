package rules

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var initNeverEnds = &lint.Rule{
	ID:      "init-never-ends",
	Summary: "an init container that never ends",
	Why: "The kubelet waits for each init container to end before it starts the next one, and the others after the " +
		"last. " +
		"A proxy or an agent runs until it is stopped, so the pod stays in Init:0/1.",
	Do: "Add restartPolicy: Always, which makes a sidecar of it: the next container starts once it has been started. Or " +
		"move it to containers.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, c := range w.Containers() {
			what := cmp.Or(waitsForEver(c), sidecarOf(c), serverOf(c))
			if c.Role != manifest.Init || what == "" || endsByItself(c) {
				continue
			}
			n := c.Node.Get("name")
			if !n.Exists() {
				n = c.Node.Get("image")
			}
			p.Report(w.Object, n, fmt.Sprintf("%s, %s, never ends, so the pod never starts", c.Title(), what),
				"add restartPolicy: Always, which makes it a sidecar")
		}
	},
}

// waitsForEver tells what a container does that is plainly for ever; "" for others.
func waitsForEver(c *manifest.Container) string {
	words := commandLine(c)
	if len(words) < 2 {
		return ""
	}
	last := words[len(words)-1]
	if i := strings.LastIndexAny(last, ";&|\n"); manifest.ShellScript(words) == len(words)-1 {
		words = strings.Fields(last[i+1:])
	}
	if len(words) < 2 {
		return ""
	}
	switch program, argument := path.Base(words[0]), words[len(words)-1]; {
	case program == "sleep" && (argument == "infinity" || argument == "inf"), program == "tail" && argument == "/dev/null":
		return strings.Join(words, " ")
	}
	return ""
}

// serverOf tells what a container is that starts a server, as its image does by
// itself; "" for others.
func serverOf(c *manifest.Container) string {
	i, ok := parseImage(c.Image)
	if !ok || len(commandLine(c)) > 0 || !isWord("caddy haproxy httpd mariadb memcached mongo mysql nginx "+
		"nginx-unprivileged postgres rabbitmq redis tomcat traefik valkey", i.base()) {
		return ""
	}
	return "a server"
}

// endsByItself reports whether the program of a sidecar is asked for something that
// has an end.
func endsByItself(c *manifest.Container) bool {
	if i, ok := parseImage(c.Image); ok && i.base() == "consul-k8s-control-plane" || strings.HasSuffix(c.Name, "-init") ||
		strings.HasPrefix(c.Name, "init-") || strings.Contains(c.Name, "validat") {
		return true
	}
	return slices.ContainsFunc(commandLine(c), func(word string) bool {
		for _, sign := range []string{"exit-after-auth", "exit_after_auth", "istio-iptables", "istio-clean-iptables",
			"run-validation", "--version", "--help", "dry-run", "validate", "--check", "exit-zero", "--once", "-once"} {
			if strings.Contains(word, sign) {
				return true
			}
		}
		return slices.Contains([]string{"init", "wait", "version", "help", "test", "check", "migrate", "copy", "cp", "-t"},
			word)
	})
}
