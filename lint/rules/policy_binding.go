package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var policyBinding = &lint.Rule{
	ID:      "policy-binding",
	Summary: "an admission policy that nothing binds, or a binding of one that is not there",
	Why: "A policy judges nothing before a binding names it, and a binding without its policy does nothing. Both are " +
		"accepted, and everything is let in. A binding's paramRef counts only where the policy has a paramKind.",
	Do:       "Write the policy's name as policyName of the binding, or add the one of the two that is missing.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#what-resources-make-a-policy",
	Input: func(p *lint.Pass) {
		checkPolicyBinding(p, "ValidatingAdmissionPolicy")
		checkPolicyBinding(p, "MutatingAdmissionPolicy")
	},
}

func checkPolicyBinding(p *lint.Pass, kind string) {
	const group = "admissionregistration.k8s.io"
	policies, bindings := manifest.OfGroup(p.Of(kind), group), manifest.OfGroup(p.Of(kind+"Binding"), group)
	bound := map[string]bool{}
	for _, b := range bindings {
		bound[b.At("spec", "policyName").Text] = true
	}
	named := map[string]*manifest.Object{}
	for _, policy := range policies {
		named[policy.Name] = policy
		// One with parameters and no binding at all may be for others to bind.
		forOthers := len(bindings) == 0 && manifest.IsSet(policy.At("spec", "paramKind"))
		if policy.Name != "" && !bound[policy.Name] && !forOthers {
			p.Report(policy, policy.At("metadata", "name"), "no binding names the policy, so it judges nothing",
				fmt.Sprintf("add a %sBinding with policyName: %s", kind, policy.Name))
		}
	}
	for _, b := range bindings {
		checkBoundPolicy(p, b, kind, policies, named[b.At("spec", "policyName").Text])
	}
}

// checkBoundPolicy looks at the policy of a binding, nil where the input has none of the
// name. Where it has no policies at all, they are elsewhere.
func checkBoundPolicy(p *lint.Pass, binding *manifest.Object, kind string, policies []*manifest.Object,
	policy *manifest.Object) {
	name, param := binding.At("spec", "policyName"), binding.At("spec", "paramRef")
	switch {
	case policy == nil && len(policies) > 0 && name.Kind == source.String && name.Text != "":
		p.Report(binding, name, fmt.Sprintf("there is no %s %s, so the binding does nothing", kind, name.Text),
			oneOfThem(name.Text, policies[:min(len(policies), manifest.MaxCandidates)]))
	case policy != nil && manifest.IsSet(param) && !manifest.IsSet(policy.At("spec", "paramKind")):
		p.ReportKey(binding, param, fmt.Sprintf("%s has no paramKind, so paramRef is ignored", policy.Title()),
			"add paramKind to the policy, or remove paramRef").
			Relate(policy.At("metadata", "name"), "the policy is defined here")
	}
}
