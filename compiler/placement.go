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
	s.NodeSelector = p.NodeSelector
	s.Tolerations = p.Tolerations
	s.Affinity = p.Affinity
	s.PriorityClassName = p.PriorityClassName
	s.SchedulerName = p.SchedulerName
	s.TopologySpreadConstraints = p.spread(p.build, p.Name, p.replicas)
	p.checkSpread()
}

// spread gives the topology spread constraints for the pods of an instance,
// of which there are at least replicas.
func (p *podSpec) spread(b *build, instance string, replicas int32) []corev1.TopologySpreadConstraint {
	wanted := p.TopologySpread
	if wanted == nil && replicas >= 2 {
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
	for i, t := range p.TopologySpread {
		c := constraint{t.TopologyKey, cmp.Or(t.WhenUnsatisfiable, corev1.ScheduleAnyway)}
		n := p.spec("topologySpread", strconv.Itoa(i), "topologyKey")
		if old := first[c]; old != nil {
			p.fail(n.Place, "duplicate", fmt.Sprintf("the pods are spread over %s with %s twice", c.key, c.when), "keep one", see(old, "the other one"))
			continue
		}
		first[c] = n
	}
}
