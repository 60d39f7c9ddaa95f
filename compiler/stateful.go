package compiler

import (
	"cmp"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/plimsoll-dev/plimsoll/source"
)

type retentionPolicy = appsv1.StatefulSetPersistentVolumeClaimRetentionPolicy

// A statefulSpec is what Stateful and Database say about their StatefulSet.
type statefulSpec struct {
	podSpec

	Replicas            replicas                       `json:"replicas"`
	ServiceName         governingService               `json:"serviceName"`
	Storage             source.Pairs[volumeClaim]      `json:"storage"`
	RetentionPolicy     *retentionPolicy               `json:"persistentVolumeClaimRetentionPolicy"`
	PodManagementPolicy appsv1.PodManagementPolicyType `json:"podManagementPolicy"`
	Rollout             statefulRollout                `json:"rollout"`
	Ordinals            *appsv1.StatefulSetOrdinals    `json:"ordinals"`
	Disruption          orNone[disruption]             `json:"disruption"`
	Service             serviceChoice                  `json:"service"`
}

// A governingService is the Service that gives the pods of a StatefulSet their
// names.
type governingService struct {
	name string // "": NAME-headless
	lent bool   // there is no headless Service of that name
	none bool   // the StatefulSet names no Service
}

// DecodeNode implements source.NodeDecoder.
func (g *governingService) DecodeNode(n *source.Node, d *source.Decoder) {
	switch {
	case n.Kind == source.Map:
		g.lent = true
		d.Decode(n.Get("name"), &g.name)
	case n.Text == "none":
		g.none = true
	default:
		d.Decode(n, &g.name)
	}
}

// made reports whether there is a headless Service.
func (g governingService) made() bool { return !g.lent && !g.none }

// A statefulRollout says how new pods replace old ones.
type statefulRollout struct {
	Strategy             appsv1.StatefulSetUpdateStrategyType `json:"strategy"` // "" is RollingUpdate
	Partition            *int32                               `json:"partition"`
	MaxUnavailable       *intstr.IntOrString                  `json:"maxUnavailable"`
	MinReadySeconds      int32                                `json:"minReadySeconds"`
	RevisionHistoryLimit *int32                               `json:"revisionHistoryLimit"`
}

func (r *statefulRollout) strategy() appsv1.StatefulSetUpdateStrategy {
	s := appsv1.StatefulSetUpdateStrategy{Type: r.Strategy}
	if r.Partition != nil || r.MaxUnavailable != nil {
		s.Type = appsv1.RollingUpdateStatefulSetStrategyType
		s.RollingUpdate = &appsv1.RollingUpdateStatefulSetStrategy{Partition: r.Partition,
			MaxUnavailable: r.MaxUnavailable}
	}
	return s
}

// severalAtOnce is the minor version since which a StatefulSet replaces several pods at
// once without a feature gate.
const severalAtOnce = "1.37"

// checkUnavailable warns of a number of pods that older versions of Kubernetes take for
// one.
func (b *build) checkUnavailable(r *statefulRollout) {
	early := b.before(severalAtOnce)
	if r.MaxUnavailable == nil || r.MaxUnavailable.String() == "1" || len(early) == 0 {
		return
	}
	b.warn(b.spec("rollout", "maxUnavailable").Range, "version", fmt.Sprintf("before Kubernetes %s pods are replaced "+
		"one by one whatever maxUnavailable says, and this is for %s too", severalAtOnce, source.And(early)),
		"turn the feature gate MaxUnavailableStatefulSet on there, or leave maxUnavailable out")
}

// statefulReplicas is how many pods there are when the spec does not say.
const statefulReplicas = 1

func compileStateful(b *build) {
	var s statefulSpec
	b.decode(b.spec(), &s)
	b.statefulSet(&s, nil)
}

// statefulSet emits a StatefulSet and all that comes with it. user is who a
// known image runs as.
func (b *build) statefulSet(s *statefulSpec, user *podUser) {
	b.checkWorkloadName(longestSet, "the revision label of the pods adds 11 to it and holds 63")
	if s.ServiceName == (governingService{}) {
		b.checkName(longestName-len(headlessSuffix), "its headless Service adds "+headlessSuffix+" and Kubernetes takes 63")
	}
	least := s.Replicas.least(statefulReplicas)
	b.soleClaim(&s.podSpec).checkReplicas(b, s.Replicas)
	b.checkClaims(s)
	b.checkAdoptedClaims(s)
	b.checkUnavailable(&s.Rollout)
	template := b.podTemplate(&s.podSpec, podOptions{replicas: least, storage: s.Storage, user: user})
	b.emit(&appsv1.StatefulSet{
		TypeMeta:   typeMeta("apps/v1", "StatefulSet"),
		ObjectMeta: b.workloadMeta(b.Name),
		Spec: appsv1.StatefulSetSpec{
			ServiceName:                          s.headlessName(b.Name),
			Replicas:                             s.Replicas.fixed,
			Selector:                             b.labelSelector(b.Name),
			Template:                             template,
			VolumeClaimTemplates:                 b.claimTemplates(s.Storage),
			PersistentVolumeClaimRetentionPolicy: s.RetentionPolicy,
			PodManagementPolicy:                  s.PodManagementPolicy,
			UpdateStrategy:                       s.Rollout.strategy(),
			MinReadySeconds:                      s.Rollout.MinReadySeconds,
			RevisionHistoryLimit:                 s.Rollout.RevisionHistoryLimit,
			Ordinals:                             s.Ordinals,
		},
	})
	b.statefulServices(s)
	b.disruption(b.Name, least, s.Disruption)
}

// headlessName is the name of the Service that gives each pod its name; "" where
// there is none.
func (s *statefulSpec) headlessName(app string) string {
	if s.ServiceName.none {
		return ""
	}
	return cmp.Or(s.ServiceName.name, app+headlessSuffix)
}

// oneService reports whether the headless Service has the name that the one for
// clients would have, and so is the only one.
func (s *statefulSpec) oneService(app string) bool {
	return s.ServiceName.made() && s.headlessName(app) == s.Service.name(app)
}

// statefulServices emits the Service that gives each pod its name, and where
// there are ports the one for clients.
func (b *build) statefulServices(s *statefulSpec) {
	one := s.oneService(b.Name)
	if s.ServiceName.made() {
		b.headlessService(s, one)
	}
	switch ports := s.servicePorts(s.Service); {
	case one:
	case s.Service.none:
		b.checkUnserved(&s.podSpec, "servicePort")
	case len(ports) > 0:
		b.clientService(&s.podSpec, s.Service, b.selector(b.Name), ports)
	}
}

// headlessService emits the Service that gives each pod its name. one reports
// whether it is the only one.
func (b *build) headlessService(s *statefulSpec, one bool) {
	ports := s.headlessPorts(s.Service, one)
	headless := b.newService(s.headlessName(b.Name), b.selector(b.Name), ports)
	headless.Spec.ClusterIP = corev1.ClusterIPNone
	// Pods that need each other to become ready must find each other before.
	headless.Spec.PublishNotReadyAddresses = true
	if said := s.Service.value; said != nil && said.PublishNotReadyAddresses != nil {
		headless.Spec.PublishNotReadyAddresses = *said.PublishNotReadyAddresses
	}
	if one {
		b.checkOnlyHeadless(&s.podSpec, s.Service, ports)
		b.applySaid(headless, s.Service.value)
	}
	b.emit(headless)
}
