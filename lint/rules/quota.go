package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// inScope reports whether a quota counts the pods of a workload for certain.
func inScope(quota *manifest.Object, w *manifest.Workload, containers []manifest.Asked) bool {
	for _, scope := range quota.At("spec", "scopes").Items {
		if !meetsScope(scope.Text, "Exists", nil, w, containers) {
			return false
		}
	}
	for _, n := range quota.At("spec", "scopeSelector", "matchExpressions").Items {
		if !meetsScope(n.Get("scopeName").Text, n.Get("operator").Text, n.Get("values"), w, containers) {
			return false
		}
	}
	return true
}

// meetsScope reports whether the pods of a workload are of a scope for certain. A pod
// without a priority class may get one.
func meetsScope(scope, operator string, values *source.Node, w *manifest.Workload, containers []manifest.Asked) bool {
	switch scope {
	case "Terminating", "NotTerminating":
		return manifest.IsSet(w.Pod().Get("activeDeadlineSeconds")) == (scope == "Terminating")
	case "BestEffort", "NotBestEffort":
		says := slices.ContainsFunc(containers, func(a manifest.Asked) bool {
			return a.Requests.Some("cpu", "memory") || a.Limits.Some("cpu", "memory")
		})
		return says == (scope == "NotBestEffort")
	case "PriorityClass":
		class := w.Pod().Get("priorityClassName")
		switch operator {
		case "Exists":
			return class.Text != ""
		case "In":
			return class.Text != "" && manifest.HasText(values, class.Text)
		case "NotIn":
			return class.Text != "" && !manifest.HasText(values, class.Text)
		}
	}
	return false
}

// checkObjectQuota reports objects of which a quota allows none, and claims that ask for
// more storage than a quota has, or a LimitRange allows.
func checkObjectQuota(p *lint.Pass, o *manifest.Object) {
	if len(p.Of("ResourceQuota"))+len(p.Of("LimitRange")) == 0 {
		return
	}
	quotas, _ := p.Quotas(o)
	for _, quota := range quotas {
		if quota.At("spec", "scopes").Exists() || quota.At("spec", "scopeSelector").Exists() {
			continue
		}
		hard, _ := manifest.AmountsOf(quota.At("spec", "hard"))
		for _, entry := range countedAs(o) {
			if most, ok := hard[entry.name]; ok && most.Sign() == 0 {
				p.Report(o, entry.node, fmt.Sprintf("%s allows no %s in the namespace", quota.Title(), entry.name),
					"raise the quota, or put the object elsewhere").Relate(most.Node, "the quota")
			}
		}
	}
	limits, _ := p.Limits(o)
	for _, claim := range manifest.ClaimSpecs(o) {
		checkClaimQuota(p, o, claim, quotas, limits)
	}
}

// A count is an entry of a quota that an object adds one to, and what of the object does so.
type count struct {
	name string
	node *source.Node
}

// countedAs gives the entries of quotas that count an object.
func countedAs(o *manifest.Object) (list []count) {
	kind := o.At("kind")
	for _, r := range k8s.ResourcesOfKind(o.Kind) {
		if r.Group != o.Group || o.Is("", "Pod") {
			continue
		}
		name := strings.TrimSuffix(r.Name+"."+r.Group, ".")
		list = append(list, count{"count/" + name, kind})
		if r.Group == "" {
			list = append(list, count{name, kind})
		}
	}
	if o.Is("", "Service") {
		switch t := o.At("spec", "type"); t.Text {
		case "LoadBalancer":
			list = append(list, count{"services.loadbalancers", t})
			if !manifest.IsFalse(o.At("spec", "allocateLoadBalancerNodePorts")) {
				list = append(list, count{"services.nodeports", t})
			}
		case "NodePort":
			list = append(list, count{"services.nodeports", t})
		}
	}
	return list
}

// checkClaimQuota holds the storage that a claim asks for to quotas and limits.
func checkClaimQuota(p *lint.Pass, o *manifest.Object, claim *source.Node, quotas []*manifest.Object,
	limits []manifest.Limit) {
	requests, _ := manifest.AmountsOf(claim.At("resources", "requests"))
	asked, ok := requests["storage"]
	if !ok {
		return
	}
	for _, quota := range quotas {
		hard, _ := manifest.AmountsOf(quota.At("spec", "hard"))
		names := []string{"requests.storage"}
		if class := claim.Get("storageClassName").Text; class != "" {
			names = append(names, class+".storageclass.storage.k8s.io/requests.storage")
		}
		for _, name := range names {
			if most, ok := hard[name]; ok && asked.Cmp(most.Quantity) > 0 {
				p.Report(o, asked.Node, fmt.Sprintf("the claim asks for %s, more than the %s of %s that %s has in all",
					asked.Node.Text, most.Node.Text, name, quota.Title()), "write less, or raise the quota").
					Relate(most.Node, "the quota")
			}
		}
	}
	for _, l := range limits {
		most, least := l.Max["storage"], l.Min["storage"]
		switch {
		case l.Type != "PersistentVolumeClaim":
		case most.Node != nil && asked.Cmp(most.Quantity) > 0:
			p.Report(o, asked.Node, fmt.Sprintf("the claim asks for %s, more than %s allows", asked.Node.Text, l.Range.Title()),
				"write "+most.Node.Text+" or less").Relate(most.Node, "the bound")
		case least.Node != nil && asked.Cmp(least.Quantity) < 0:
			p.Report(o, asked.Node, fmt.Sprintf("the claim asks for %s, less than %s allows", asked.Node.Text, l.Range.Title()),
				"write "+least.Node.Text+" or more").Relate(least.Node, "the bound")
		}
	}
}
