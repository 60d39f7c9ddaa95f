package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var restartPolicy = &lint.Rule{
	ID:      "restart-policy",
	Summary: "a restart policy that the kind does not allow",
	Why: "Pods of a Deployment, StatefulSet, DaemonSet, ReplicaSet or ReplicationController run until they are " +
		"deleted, so the API server takes only Always. " +
		"Pods of a Job must end, so it takes only OnFailure or Never, and the default, Always, is refused as well. " +
		"A container has a policy of its own since Kubernetes 1.35, before that only an init container, and only " +
		"Always, which makes it a sidecar: " +
		"without it an init container may have neither probes nor lifecycle hooks.",
	Do: "Leave restartPolicy out of pods that run for ever. In a Job write Never to keep a failed pod and its " +
		"logs, or OnFailure to restart the container in place.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy",
	Workload: checkRestartPolicy,
	Foreign:  []string{"kube-linter/restart-policy", "kube-score/cronjob-restartpolicy"},
}

const neverOrOnFailure = "Never to keep failed pods and their logs, or OnFailure to restart the container in place"

func checkRestartPolicy(p *lint.Pass, w *manifest.Workload) {
	if w.Pod().Kind != source.Map {
		return
	}
	if w.Kind != "Pod" && w.Kind != "PodTemplate" && w.Kind != "Service" { // what these take, the schema says
		checkPodRestartPolicy(p, w, w.Pod().Get("restartPolicy"))
	}
	for _, c := range w.Containers() {
		checkContainerRestartPolicy(p, w, c)
	}
}

func checkPodRestartPolicy(p *lint.Pass, w *manifest.Workload, policy *source.Node) {
	text := policy.Text
	switch {
	case policy.Kind > source.Null && policy.Kind != source.String:
	case text == "" || policy.Kind <= source.Null:
		if w.Ends {
			p.Report(w.Object, policy,
				"restartPolicy is missing, and its default, Always, is not for pods that must end",
				"write restartPolicy: "+neverOrOnFailure)
		}
	case w.Ends && text == "Always":
		p.Report(w.Object, policy, "restartPolicy is Always, but the pods of a "+w.Kind+" must end", "write "+
			neverOrOnFailure)
	case w.Ends && text != "Never" && text != "OnFailure":
		f := p.Report(w.Object, policy,
			fmt.Sprintf("restartPolicy is %s, and that of a %s can only be Never or OnFailure", text, w.Kind), "write "+
				neverOrOnFailure)
		fixCase(f, policy, "Never", "OnFailure")
	case !w.Ends && text != "Always":
		p.Report(w.Object, policy,
			fmt.Sprintf("restartPolicy is %s, but the pods of a %s run until they are deleted", text,
				w.Kind),
			"remove restartPolicy: Always is the default").
			Fix("write Always", source.Replace(policy, "Always"))
	}
}

func checkContainerRestartPolicy(p *lint.Pass, w *manifest.Workload, c *manifest.Container) {
	policy, rules := c.Node.Get("restartPolicy"), c.Node.Get("restartPolicyRules")
	old := olderThan(p.Options, "1.35")
	if restartDropped(p, w, c, policy, old) {
		return
	}
	switch {
	case policy.Kind <= source.Null && len(rules.Items) > 0:
		p.Report(w.Object, rules, "restartPolicyRules of "+c.Title()+" need its restartPolicy",
			"add restartPolicy: Never, OnFailure or Always beside them, for the exit codes that no rule names")
	case policy.Kind <= source.Null:
		checkInitHooks(p, w, c, policy)
	case policy.Kind != source.String:
	case !slices.Contains([]string{"Always", "Never", "OnFailure"}, policy.Text):
		f := p.Report(w.Object, policy,
			fmt.Sprintf("restartPolicy of %s is %s, and can only be Always, Never or OnFailure", c.Title(),
				manifest.TextOr(policy, "empty")),
			"write one of these, or remove it")
		fixCase(f, policy, "Always", "Never", "OnFailure")
	case old != "" && c.Role == manifest.Main:
		p.Report(w.Object, policy,
			fmt.Sprintf("restartPolicy is set for %s, which Kubernetes %s allows only for init containers", c.Title(),
				old),
			"remove it: the restartPolicy of the pod is for all its containers")
	case old != "" && policy.Text != "Always":
		p.Report(w.Object, policy,
			fmt.Sprintf("restartPolicy of %s is %s, and Kubernetes %s takes only Always", c.Title(), policy.Text,
				old),
			"remove it, or write Always if the container should run beside the others")
	case c.Role == manifest.Sidecar && len(rules.Items) > 0 && olderThan(p.Options, "1.36") != "":
		p.Report(w.Object, rules,
			fmt.Sprintf("%s has restartPolicyRules beside restartPolicy: Always, which Kubernetes %s does not allow",
				c.Title(), olderThan(p.Options, "1.36")),
			"remove restartPolicyRules")
	default:
		checkRestartOfAll(p, w, c, rules)
		checkInitHooks(p, w, c, policy)
	}
}

// restartDropped reports whether Kubernetes 1.34, which knows of the fields and has them switched
// off, is the one version that is asked, and forgets what is written, of which it warns.
func restartDropped(
	p *lint.Pass, w *manifest.Workload, c *manifest.Container, policy *source.Node, old string,
) bool {
	named := policy.Kind == source.String
	switch {
	case old != "1.34" || len(p.Options.Kubernetes) > 1 || policy.Kind > source.Null && !named:
		return false
	case named && (c.Role == manifest.Main || policy.Text != "Always"):
		p.Report(w.Object, policy, fmt.Sprintf("restartPolicy of %s is dropped by Kubernetes 1.34, whose feature gate for "+
			"it is off by default", c.Title()), "remove it: the restartPolicy of the pod is for all its containers").
			AtMost = source.Warning
		return true
	}
	return c.Node.Has("restartPolicyRules") // api-warned says so
}

// checkRestartOfAll reports rules that restart all containers, where a version does
// not know them.
func checkRestartOfAll(p *lint.Pass, w *manifest.Workload, c *manifest.Container, rules *source.Node) {
	old := olderThan(p.Options, "1.36")
	if old == "" {
		return
	}
	for _, r := range rules.Items {
		if action := r.Get("action"); action.Text == "RestartAllContainers" {
			p.Report(w.Object, action,
				fmt.Sprintf("action of a rule of %s is %s, and Kubernetes %s takes only Restart", c.Title(), action.Text, old),
				"write Restart")
		}
	}
}

// checkInitHooks reports probes and hooks of an init container that is no
// sidecar.
func checkInitHooks(p *lint.Pass, w *manifest.Workload, c *manifest.Container, policy *source.Node) {
	if c.Role != manifest.Init {
		return
	}
	names := hooks(c)
	if len(names) == 0 {
		return
	}
	has := source.And(names)
	if policy.Kind == source.String {
		p.Report(w.Object, policy,
			fmt.Sprintf("restartPolicy of %s is %s, but only init containers with Always may have %s", c.Title(),
				policy.Text, has),
			"write Always if the container should run beside the others, or remove "+has)
		return
	}
	p.ReportKey(w.Object, c.Node.Get(names[0]),
		fmt.Sprintf("%s has %s, which only init containers with restartPolicy: Always may have", c.Title(), has),
		"remove "+has+", or add restartPolicy: Always if the container should run beside the others")
}
