package rules

import (
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hpaFields = &lint.Rule{
	ID:      "hpa-fields",
	Summary: "a HorizontalPodAutoscaler with impossible bounds, metrics or behaviour",
	Why: "minReplicas cannot be above maxReplicas, nor 0 without a metric that exists while there are no pods. Each " +
		"metric has the fields of its type and a target above 0, " +
		"and the target names its API group. The API server refuses anything else.",
	Do:       "Put the bounds in order, and give each metric the fields that belong to its type.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/",
	Object:   checkHPAFields,
	Kinds:    []string{"HorizontalPodAutoscaler"},
}

func checkHPAFields(p *lint.Pass, o *manifest.Object) {
	spec := o.At("spec")
	if o.Group != "autoscaling" || spec.Kind != source.Map {
		return
	}
	checkHPABounds(p, o, spec)
	target := spec.Get("scaleTargetRef")
	if version := target.Get("apiVersion"); target.Kind == source.Map && version.Kind <= source.String {
		kind := target.Get("kind")
		switch group, _ := manifest.SplitAPIVersion(version.Text); {
		case group != "" || kind.Text == "" || kind.Text == "ReplicationController":
		case slices.Contains(notScalable, kind.Text):
			p.Report(o, kind, fmt.Sprintf("a %s cannot be scaled", kind.Text),
				"name a Deployment or StatefulSet, of apiVersion apps/v1, or remove the autoscaler")
		default:
			p.Report(o, version,
				fmt.Sprintf("scaleTargetRef names no API group, and there is no %s without one",
					kind.Text),
				"write apiVersion: apps/v1, or what the target has")
		}
	}
	if percent := spec.Get("targetCPUUtilizationPercentage"); o.Version == "v1" {
		atLeast(p, o, percent, "targetCPUUtilizationPercentage", 1)
	}
	if o.Version != "v2" {
		return
	}
	for _, m := range spec.Get("metrics").Items {
		checkMetric(p, o, m)
	}
	for _, direction := range []string{"scaleUp", "scaleDown"} {
		checkScaling(p, o, spec.At("behavior", direction))
	}
}

// atLeast reports a number below the least one possible.
func atLeast(p *lint.Pass, o *manifest.Object, n *source.Node, field string, least int64) {
	if number, ok := n.Int(); ok && number < least {
		p.Report(o, n, fmt.Sprintf("%s is %d, and cannot be below %d", field, number, least),
			fmt.Sprintf("write %d or more", least))
	}
}

func checkHPABounds(p *lint.Pass, o *manifest.Object, spec *source.Node) {
	low, high := spec.Get("minReplicas"), spec.Get("maxReplicas")
	atLeast(p, o, low, "minReplicas", 0)
	atLeast(p, o, high, "maxReplicas", 1)
	least, ok := low.Int()
	if low.Kind <= source.Null || !ok || least < 0 {
		return
	}
	if most, ok := high.Int(); ok && most >= 1 && most < least {
		p.Report(o, high, fmt.Sprintf("maxReplicas is %d, and minReplicas is %d", most, least),
			"write the larger number into maxReplicas").
			Relate(low, "minReplicas")
	}
	if least > 0 {
		return
	}
	if old := olderThan(p.Options, "1.37"); old != "" {
		p.Report(o, low, fmt.Sprintf("minReplicas is 0, which Kubernetes %s does not allow", old),
			"write 1 or more, or use KEDA to scale to zero")
		return
	}
	if !slices.ContainsFunc(spec.Get("metrics").Items,
		func(m *source.Node) bool { return m.Get("type").Text == "Object" || m.Get("type").Text == "External" }) {
		p.Report(o, low, "minReplicas is 0, and without pods there are none of these metrics, so it would stay 0",
			"write 1 or more, or add a metric of type Object or External")
	}
}

// metricFields are the types of metrics, and the field that each has.
var metricFields = []struct{ kind, field string }{
	{"Resource", "resource"}, {"ContainerResource", "containerResource"}, {"Pods", "pods"}, {"Object",
		"object"},
	{"External", "external"},
}

func checkMetric(p *lint.Pass, o *manifest.Object, m *source.Node) {
	kind := m.Get("type")
	var field string
	var kinds []string
	for _, f := range metricFields {
		kinds = append(kinds, f.kind)
		if f.kind == kind.Text {
			field = f.field
		}
	}
	if m.Kind != source.Map || kind.Kind != source.String {
		return
	}
	if field == "" {
		p.Report(o, kind, fmt.Sprintf("the type of the metric is %q, and can only be %s", kind.Text, source.Or(kinds)),
			"write one of them exactly so, capital letters included")
		return
	}
	for _, f := range metricFields {
		n := m.Get(f.field)
		switch {
		case f.field == field && n.Kind <= source.Null:
			p.Report(o, kind, fmt.Sprintf("the type of the metric is %s, and field %s is missing", kind.Text, field),
				"add "+field)
		case f.field != field && n.Kind > source.Null:
			p.ReportKey(o, n,
				fmt.Sprintf("the type of the metric is %s, so it cannot have field %s", kind.Text, f.field), "remove "+
					f.field+", or make it a metric of its own").
				Relate(kind, "the type")
		case f.field == field:
			checkMetricTarget(p, o, kind.Text, n.Get("target"))
		}
	}
}

func checkMetricTarget(p *lint.Pass, o *manifest.Object, kind string, target *source.Node) {
	if target.Kind != source.Map {
		return
	}
	types := []string{"Utilization", "Value", "AverageValue"}
	if n := target.Get("type"); n.Kind == source.String && !slices.Contains(types, n.Text) {
		p.Report(o, n, fmt.Sprintf("the type of the target is %q, and can only be %s", n.Text, source.Or(types)),
			"write one of them exactly so, capital letters included")
	}
	atLeast(p, o, target.Get("averageUtilization"), "averageUtilization", 1)
	for _, field := range []string{"averageValue", "value"} {
		n := target.Get(field)
		if q, err := resource.ParseQuantity(n.Text); err == nil && q.Sign() <= 0 {
			p.Report(o, n, fmt.Sprintf("%s is %s, and must be above 0", field, n.Text),
				"write what each pod, or all together, should have to do")
		}
	}
	allowed := map[string][]string{
		"Resource": {"averageUtilization", "averageValue"}, "ContainerResource": {"averageUtilization", "averageValue"},
		"Pods": {"averageValue"}, "Object": {"value", "averageValue"}, "External": {"value", "averageValue"},
	}[kind]
	var have []*source.Node
	for _, field := range allowed {
		if n := target.Get(field); n.Kind > source.Null {
			have = append(have, n)
		}
	}
	switch {
	case len(have) == 0:
		p.Report(o, target, fmt.Sprintf("the target of a %s metric has no %s", kind, source.Or(allowed)), "add "+
			allowed[0])
	case len(have) == 2 && kind != "Object":
		p.ReportKey(o, have[1], fmt.Sprintf("the target has both %s and %s, and can have one", allowed[0], allowed[1]),
			"keep the one that fits the target's type").
			Relate(have[0], "the other one")
	}
}

// checkScaling looks at one direction of behavior.
func checkScaling(p *lint.Pass, o *manifest.Object, rules *source.Node) {
	window := rules.Get("stabilizationWindowSeconds")
	atLeast(p, o, window, "stabilizationWindowSeconds", 0)
	if seconds, ok := window.Int(); ok && seconds > 3600 {
		p.Report(o, window, fmt.Sprintf("stabilizationWindowSeconds is %d, and 3600 is the most", seconds),
			"write 3600 or less")
	}
	policies := []string{"Max", "Min", "Disabled"}
	if n := rules.Get("selectPolicy"); n.Kind == source.String && !slices.Contains(policies, n.Text) {
		p.Report(o, n, fmt.Sprintf("selectPolicy is %s, and can only be %s", n.Text, source.Or(policies)),
			"write one of them exactly so, capital letters included")
	}
	if n := rules.Get("policies"); n.Kind == source.List && len(n.Items) == 0 {
		p.Report(o, n, "policies is empty", "remove it to have the default, or add a policy")
	}
	for _, policy := range rules.Get("policies").Items {
		if n := policy.Get("type"); n.Kind == source.String && n.Text != "Pods" && n.Text != "Percent" {
			p.Report(o, n, fmt.Sprintf("the type of the policy is %s, and can only be Pods or Percent", n.Text),
				"write one of them exactly so, capital letters included")
		}
		atLeast(p, o, policy.Get("value"), "value", 1)
		period := policy.Get("periodSeconds")
		atLeast(p, o, period, "periodSeconds", 1)
		if seconds, ok := period.Int(); ok && seconds > 1800 {
			p.Report(o, period, fmt.Sprintf("periodSeconds is %d, and 1800 is the most", seconds), "write 1800 or less")
		}
	}
}
