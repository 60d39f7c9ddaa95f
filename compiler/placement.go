package compiler

import (
	"cmp"
	"fmt"
	"strconv"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A topologySpread is a topology spread constraint whose selector is that of
// the app.
type topologySpread struct {
	TopologyKey       string                               `json:"topologyKey"`
	MaxSkew           int32                                `json:"maxSkew"`           // 0 is 1
	WhenUnsatisfiable corev1.UnsatisfiableConstraintAction `json:"whenUnsatisfiable"` // "" is ScheduleAnyway
}

// defaultSpread is how two or more replicas are spread when the spec does not
// say.
var defaultSpread = []topologySpread{
	{TopologyKey: corev1.LabelHostname},
	{TopologyKey: corev1.LabelTopologyZone},
}

// placement says on which nodes the pods run.
func (p *pod) placement(s *corev1.PodSpec) {
	s.TopologySpreadConstraints = p.spread(p.build, p.Name, p.replicas)
	p.checkSpread()
	p.checkAffinity()
}

// checkAffinity checks the terms about other pods.
func (p *pod) checkAffinity() {
	for _, kind := range []string{"podAffinity", "podAntiAffinity"} {
		n := p.spec("affinity", kind)
		for _, term := range n.At("requiredDuringSchedulingIgnoredDuringExecution").Items {
			p.checkAffinityTerm(term)
		}
		for _, preferred := range n.At("preferredDuringSchedulingIgnoredDuringExecution").Items {
			p.checkAffinityTerm(preferred.Get("podAffinityTerm"))
		}
	}
}

// checkAffinityTerm fails for a label whose value must be that of the new pod
// when the same term says something else about it: with mismatchLabelKeys the
// API server refuses the workload, with labelSelector its pods.
func (p *pod) checkAffinityTerm(term *source.Node) {
	other := map[string]*source.Node{}
	for _, f := range term.At("labelSelector", "matchLabels").Fields {
		other[f.Name] = f.Value
	}
	for _, e := range term.At("labelSelector", "matchExpressions").Items {
		other[e.Get("key").Text] = e.Get("key")
	}
	for _, key := range term.Get("mismatchLabelKeys").Items {
		other[key.Text] = key
	}
	for _, key := range term.Get("matchLabelKeys").Items {
		if old := other[key.Text]; old != nil {
			p.fail(key.Range, "conflict", "the value of "+key.Text+
				" must be that of the new pod, and the term says something else about it", "keep one", see(old,
				"the other one"))
		}
	}
}

// spread gives the topology spread constraints for the pods of an instance,
// of which there are at least replicas.
func (p *podSpec) spread(b *build, instance string, replicas int32) []corev1.TopologySpreadConstraint {
	var wanted []topologySpread
	switch said := p.TopologySpread; {
	case said.value != nil:
		wanted = *said.value
	case !said.none && replicas >= 2:
		wanted = defaultSpread
	}
	var list []corev1.TopologySpreadConstraint
	for _, t := range wanted {
		list = append(list, corev1.TopologySpreadConstraint{
			TopologyKey:       t.TopologyKey,
			MaxSkew:           cmp.Or(t.MaxSkew, 1),
			WhenUnsatisfiable: cmp.Or(t.WhenUnsatisfiable, corev1.ScheduleAnyway),
			LabelSelector:     b.labelSelector(instance),
		})
	}
	return list
}

// checkSpread fails for constraints that the API server takes for the same.
func (p *pod) checkSpread() {
	type constraint struct {
		key  string
		when corev1.UnsatisfiableConstraintAction
	}
	first := map[constraint]*source.Node{}
	if p.TopologySpread.value == nil {
		return
	}
	for i, t := range *p.TopologySpread.value {
		c := constraint{t.TopologyKey, cmp.Or(t.WhenUnsatisfiable, corev1.ScheduleAnyway)}
		n := p.spec("topologySpread", strconv.Itoa(i), "topologyKey")
		if old := first[c]; old != nil {
			p.fail(n.Range, "duplicate", fmt.Sprintf("the pods are spread over %s with %s twice", c.key, c.when),
				"keep one", see(old, "the other one"))
			continue
		}
		first[c] = n
	}
}
