package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var namespaceQuota = &lint.Rule{
	ID:      "namespace-quota",
	Summary: "a workload none of whose pods a ResourceQuota or LimitRange of its namespace lets in",
	Why: "A quota of requests or limits refuses each pod with a container that does not say them, and one that asks for " +
		"more than there is in all. A LimitRange refuses what is beyond its bounds, and gives defaults to who says " +
		"nothing: a default limit below the container's own request makes a pod that cannot be. The workload is " +
		"accepted all the same, and never gets a pod.",
	Do: "Give each container the requests and limits that the quota counts, within the bounds, or have a LimitRange " +
		"give them as defaults.",
	Severity: source.Error,
	Source:   "https://kubernetes.io/docs/concepts/policy/resource-quotas/#compute-resource-quota",
	Object:   checkObjectQuota,
	Workload: checkNamespaceQuota,
}

// A quotaCheck is a workload whose pods are held to the quotas and limits of a namespace.
type quotaCheck struct {
	*lint.Pass
	w *manifest.Workload
}

func checkNamespaceQuota(p *lint.Pass, w *manifest.Workload) {
	if len(p.Of("ResourceQuota"))+len(p.Of("LimitRange")) == 0 || w.Pod().Kind != source.Map || w.Kind == "PodTemplate" ||
		w.Group == "serving.knative.dev" || slices.ContainsFunc(p.PatchesOf(w), patchesPods) {
		return
	}
	limits, known := p.Limits(w.Object)
	containers, ok := manifest.AskedBy(w, limits)
	if !known || !ok || len(containers) == 0 {
		return
	}
	c := quotaCheck{p, w}
	pod := manifest.AskedByPod(w, containers)
	for i, a := range containers {
		c.checkDefaults(w.Containers()[i], a)
	}
	for _, limit := range limits {
		switch limit.Type {
		case "Container":
			for i, a := range containers {
				c.checkLimit(limit, w.Containers()[i].Title(), a)
			}
		case "Pod":
			c.checkLimit(limit, "the pod", pod)
		}
	}
	quotas, _ := p.Quotas(w.Object)
	for _, quota := range quotas {
		if inScope(quota, w, containers) {
			c.checkRequired(quota, containers)
			c.checkHard(quota, pod)
		}
	}
}

func patchesPods(patch *manifest.Workload) bool { return patch.Pod().Exists() }

// report reports an amount: at what the pod says of it, or where it could.
func (c *quotaCheck) report(a manifest.Asked, given manifest.Given, message, hint string) *lint.Finding {
	switch {
	case given.Node.Exists() && given.From == nil:
		return c.Report(c.w.Object, given.Node, message, hint)
	case a.Node.Kind == source.List:
		return c.Report(c.w.Object, a.Node, message, hint)
	}
	return c.ReportAt(c.w.Object, headOf(a.Node), message, hint)
}

// headOf is where a finding on what a container leaves out stands.
func headOf(container *source.Node) source.Range {
	if name := container.Get("name"); name.Exists() {
		return name.Range
	}
	return container.Range
}

// checkDefaults reports a request above the limit that a LimitRange gives the container.
func (c *quotaCheck) checkDefaults(container *manifest.Container, a manifest.Asked) {
	for _, name := range slices.Sorted(maps.Keys(a.Limits)) {
		limit, request := a.Limits[name], a.Requests[name]
		if limit.From == nil || request.Node == nil || request.From != nil || request.Cmp(limit.Quantity) <= 0 {
			continue
		}
		c.report(a, request, fmt.Sprintf("%s asks for %s of %s, and %s gives it a limit of %s: every pod is refused",
			container.Title(), request.Node.Text, name, limit.From.Title(), limit.Node.Text),
			fmt.Sprintf("give it a limit of %s or more of its own", request.Node.Text)).
			Relate(limit.Node, "the limit of who has none")
	}
}

// checkLimit holds what a container, or a pod, asks for to the bounds of a LimitRange.
func (c *quotaCheck) checkLimit(l manifest.Limit, who string, a manifest.Asked) {
	for _, name := range slices.Sorted(maps.Keys(l.Max)) {
		most := l.Max[name]
		for _, has := range []manifest.Given{a.Limits[name], a.Requests[name]} {
			if has.Node != nil && has.Cmp(most.Quantity) > 0 {
				c.beyond(a, has, l, most, who, name, "more")
				break
			}
		}
		if a.Limits[name].Node == nil {
			c.unsaid(a, l, most, who, "limit", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.Min)) {
		least := l.Min[name]
		for _, has := range []manifest.Given{a.Requests[name], a.Limits[name]} {
			if has.Node != nil && has.Cmp(least.Quantity) < 0 {
				c.beyond(a, has, l, least, who, name, "less")
				break
			}
		}
		if a.Requests[name].Node == nil {
			c.unsaid(a, l, least, who, "request", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.Ratio)) {
		c.checkRatio(l, who, a, name)
	}
}

func (c *quotaCheck) beyond(a manifest.Asked, has manifest.Given, l manifest.Limit, bound manifest.Given, who, name,
	way string) {
	c.report(a, has, fmt.Sprintf("%s has %s of %s, %s than %s allows: every pod is refused", who, has.Quantity.String(),
		name, way, l.Range.Title()), "write "+bound.Node.Text+" or "+map[string]string{"more": "less", "less": "more"}[way]).
		Relate(bound.Node, "the bound")
}

func (c *quotaCheck) unsaid(a manifest.Asked, l manifest.Limit, bound manifest.Given, who, what, name string) {
	c.report(a, manifest.Given{}, fmt.Sprintf("%s has no %s for %s, of which %s demands one: every pod is refused", who,
		what, name, l.Range.Title()), fmt.Sprintf("give the containers %ss for %s", what, name)).
		Relate(bound.Node, "the bound")
}

// checkRatio holds a limit to the number of times that it may be the request.
func (c *quotaCheck) checkRatio(l manifest.Limit, who string, a manifest.Asked, name string) {
	limit, request, ratio := a.Limits[name], a.Requests[name], l.Ratio[name]
	if limit.Node == nil || request.Node == nil || request.Sign() <= 0 {
		return
	}
	if limit.AsApproximateFloat64() > request.AsApproximateFloat64()*ratio.AsApproximateFloat64()*1.0001 {
		c.report(a, limit, fmt.Sprintf("%s has a limit of %s for %s, more than %s times its request of %s: every pod is "+
			"refused", who, limit.Quantity.String(), name, ratio.Node.Text, request.Quantity.String()),
			"raise the request, or lower the limit").Relate(ratio.Node, l.Range.Title()+" says so")
	}
}

// checkRequired reports containers that do not say what a quota counts.
func (c *quotaCheck) checkRequired(quota *manifest.Object, containers []manifest.Asked) {
	hard := quota.At("spec", "hard")
	for i, a := range containers {
		var missing []string
		var first *source.Node
		for _, f := range hard.Fields {
			list, name := counted(f.Name)
			amounts := map[string]manifest.Amounts{"requests": a.Requests, "limits": a.Limits}[list]
			if said := amounts[name]; said.Node == nil && (name == "cpu" || name == "memory") {
				if missing = append(missing, list+"."+name); first == nil {
					first = f.Value
				}
			}
		}
		if len(missing) == 0 {
			continue
		}
		c.report(a, manifest.Given{}, fmt.Sprintf("%s does not say %s, which %s counts: every pod is refused",
			c.w.Containers()[i].Title(), source.And(slices.Compact(missing)), quota.Title()),
			"add it to the resources of the container, or defaults by a LimitRange in the namespace").
			Relate(first, "the quota")
	}
}

// counted gives what of a pod's resources an entry of a quota counts.
func counted(entry string) (list, name string) {
	switch list, name, _ := strings.Cut(entry, "."); {
	case list == "limits" || list == "requests":
		return list, name
	case entry == "cpu" || entry == "memory" || entry == "ephemeral-storage" || strings.HasPrefix(entry, "hugepages-"):
		return "requests", entry
	}
	return "", ""
}

// checkHard reports a pod that asks for more than a quota has in all.
func (c *quotaCheck) checkHard(quota *manifest.Object, pod manifest.Asked) {
	hard, _ := manifest.AmountsOf(quota.At("spec", "hard"))
	for _, entry := range slices.Sorted(maps.Keys(hard)) {
		most := hard[entry]
		if (entry == "pods" || entry == "count/pods") && most.Sign() == 0 {
			c.Report(c.w.Object, c.w.Object.At("kind"), fmt.Sprintf("%s allows no pods in the namespace", quota.Title()),
				"raise the quota, or put the workload elsewhere").Relate(most.Node, "the quota")
			continue
		}
		list, name := counted(entry)
		has := map[string]manifest.Amounts{"requests": pod.Requests, "limits": pod.Limits}[list][name]
		if has.Node != nil && has.Cmp(most.Quantity) > 0 {
			c.report(pod, has, fmt.Sprintf("a pod has %s of %s, more than the %s that %s has in all: every pod is refused",
				has.Quantity.String(), list+"."+name, most.Node.Text, quota.Title()),
				"write less, or raise the quota").Relate(most.Node, "the quota")
		}
	}
}
