package compiler

import (
	"fmt"
	"strconv"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// restartPolicy gives the restart policy of a container by itself, which only a
// sidecar has, and one with rules of its own: there it says what the pods' own
// policy means for it.
func (p *pod) restartPolicy(m member) *corev1.ContainerRestartPolicy {
	never := p.podOptions.restartPolicy == corev1.RestartPolicyNever
	switch {
	case m.role == sidecarRole:
		return ptr(corev1.ContainerRestartPolicyAlways)
	case len(m.RestartPolicyRules) == 0:
		return nil
	case never:
		return ptr(corev1.ContainerRestartPolicyNever)
	case m.role == initRole || p.podOptions.restartPolicy == corev1.RestartPolicyOnFailure:
		return ptr(corev1.ContainerRestartPolicyOnFailure)
	}
	return ptr(corev1.ContainerRestartPolicyAlways)
}

// Since these versions containers have rules for their restart, sidecars have some
// too, and a rule can be for all containers of the pod.
const (
	restartRules        = "1.35"
	sidecarRestartRules = "1.36"
	restartOfAll        = "1.36"
)

// checkRestartRules fails for rules that a version of Kubernetes does not take.
func (p *pod) checkRestartRules(m member) {
	if len(m.RestartPolicyRules) == 0 {
		return
	}
	rules := m.node.Get("restartPolicyRules")
	first, what := restartRules, "restartPolicyRules need"
	if m.role == sidecarRole {
		first, what = sidecarRestartRules, "restartPolicyRules of a sidecar need"
	}
	if !p.since(first, rules.Key, what, "leave them out") {
		return
	}
	for i, r := range m.RestartPolicyRules {
		if r.Action == corev1.ContainerRestartRuleActionRestartAllContainers {
			p.since(restartOfAll, rules.At(strconv.Itoa(i), "action").Range, "RestartAllContainers needs", "write Restart")
		}
	}
}

// checkResize checks what becomes of a container when its resources are changed
// in place.
func (p *pod) checkResize(m member) {
	first := map[corev1.ResourceName]*source.Node{}
	for i, policy := range m.ResizePolicy {
		n := m.node.At("resizePolicy", strconv.Itoa(i))
		if old := first[policy.ResourceName]; old != nil {
			p.fail(n.Get("resourceName").Range, "duplicate",
				fmt.Sprintf("the policy for %s is given twice", policy.ResourceName), "keep one",
				see(old.Get("resourceName"), "the other one"))
		} else {
			first[policy.ResourceName] = n
		}
		if policy.RestartPolicy != corev1.RestartContainer {
			continue
		}
		at := n.Get("restartPolicy")
		switch {
		case m.role == initRole:
			p.fail(at.Range, "conflict", "an init container is not restarted by a change of its resources",
				"write NotRequired, or leave resizePolicy out")
		case p.podOptions.restartPolicy == corev1.RestartPolicyNever:
			p.fail(at.Range, "conflict", "a container cannot be restarted where restartPolicy is Never",
				"write NotRequired, or restartPolicy: OnFailure")
		}
	}
}
