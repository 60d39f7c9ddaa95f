package compiler

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A webSpec is the spec of a Web: a stateless server or API.
type webSpec struct {
	podSpec
	Replicas   replicas           `json:"replicas"`
	Rollout    deploymentRollout  `json:"rollout"`
	Disruption orNone[disruption] `json:"disruption"`
	Service    serviceChoice      `json:"service"`
	Expose     oneOrMore[expose]  `json:"expose"`
	Canary     *canary            `json:"canary"`
}

// A canary is a second version that runs beside the first.
type canary struct {
	Image    string                 `json:"image"` // "": that of the app
	Replicas int32                  `json:"replicas"`
	Env      source.Pairs[envValue] `json:"env"` // on top of that of the app
	Weight   *int32                 `json:"weight"`
}

// webReplicas is how many pods a Web has when the spec does not say.
const webReplicas = 2

// compileWeb makes a Deployment and a Service, and on request what exposes it,
// an autoscaler and a canary.
func compileWeb(b *build) {
	var s webSpec
	b.decode(b.spec(), &s)
	least := b.settleReplicas(&s.podSpec, &s.Replicas, &s.Rollout, webReplicas)
	ports := s.servicePorts(s.Service)
	s.probeService(ports)
	b.checkRollout(s.Rollout)

	template := b.podTemplate(&s.podSpec, podOptions{replicas: least})
	b.emit(b.deployment(b.Name, s.Replicas.fixed, s.Rollout, template))
	b.disruption(b.Name, least, s.Disruption)
	b.autoscaler(s.Replicas, least, &s.podSpec)

	selector := b.selector(b.Name)
	service := s.Service.name(b.Name)
	backends := []backend{{service: service}}
	if s.Canary != nil {
		b.checkName(longestName-len(canarySuffix), "a canary adds "+canarySuffix+" and Kubernetes takes 63",
			seeKey(b.spec("canary"), "the canary"))
		b.emitCanary(&s, template)
		selector = b.appSelector() // traffic follows the numbers of replicas
		if s.Canary.Weight != nil && b.checkWeight(s.Expose) {
			backends = b.weighted(&s, ports)
		}
	}
	b.clientService(&s.podSpec, s.Service, selector, ports)
	b.expose(s.Expose, service, ports, backends)
}

// probeService has the first TCP port that the Service sends to the main
// container tell whether the app is ready, unless the spec has a probe. Another
// port may be for the pod alone, on an address that no probe reaches.
func (s *webSpec) probeService(ports []servicePort) {
	if s.ReadinessProbe.said() {
		return
	}
	for _, p := range ports {
		if p.main && !p.lost && protocolOf(p.Protocol) == corev1.ProtocolTCP {
			s.ReadinessProbe.value = &corev1.Probe{ProbeHandler: corev1.ProbeHandler{
				TCPSocket: &corev1.TCPSocketAction{Port: p.TargetPort},
			}}
			return
		}
	}
}

// emitCanary emits the Deployment of the canary, whose pods are those of the
// app but for image, variables and instance, and its budget.
func (b *build) emitCanary(s *webSpec, of corev1.PodTemplateSpec) {
	instance := b.Name + canarySuffix
	t := *of.DeepCopy()
	t.Labels[labelInstance] = b.instanceLabel(instance)
	t.Spec.TopologySpreadConstraints = s.spread(b, instance, s.Canary.Replicas)
	main := &t.Spec.Containers[0]
	pods := &pod{build: b, podSpec: &s.podSpec}
	variables := pods.scopeOf(mergeEnv(s.Env, s.Canary.Env), s.EnvFrom)
	own := map[string]bool{}
	for _, v := range s.Canary.Env {
		own[v.Name] = true
	}
	variables.own = func(name string) bool { return own[name] }
	main.Env = variables.vars()
	if s.Canary.Image != "" {
		main.Image = s.Canary.Image
	}
	b.emit(b.deployment(instance, &s.Canary.Replicas, s.Rollout, t))
	b.disruption(instance, s.Canary.Replicas, orNone[disruption]{none: s.Disruption.none})
}

// checkWeight fails where nothing weighs the traffic.
func (b *build) checkWeight(list oneOrMore[expose]) bool {
	if slices.ContainsFunc(list, func(e expose) bool { return e.Via == viaGateway }) {
		return true
	}
	b.failAbsent(b.spec("canary", "weight").Range, "conflict", "weight needs a gateway",
		"add expose: {via: gateway}, or leave weight out: traffic then follows the numbers of replicas")
	return false
}

// weighted emits a Service for the app's own pods and one for the canary's, and
// gives the part that each has of the traffic.
func (b *build) weighted(s *webSpec, ports []servicePort) []backend {
	const all = 100
	stable, canary := b.Name+stableSuffix, b.Name+canarySuffix
	if name := s.Service.name(b.Name); name == stable || name == canary {
		b.fail(b.spec("service", "name").Range, "conflict", name+" is a Service that the weighted canary adds",
			"give the Service another name", see(b.spec("canary", "weight"), "the weight"))
		return nil
	}
	b.emit(b.newService(stable, b.selector(b.Name), ports))
	service := b.newService(canary, b.selector(canary), ports)
	service.Labels[labelInstance] = b.instanceLabel(canary)
	b.emit(service)
	return []backend{
		{stable, ptr(all - *s.Canary.Weight)},
		{canary, s.Canary.Weight},
	}
}
