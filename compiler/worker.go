package compiler

// A workerSpec is the spec of a Worker: a stateless worker behind a queue.
type workerSpec struct {
	podSpec
	Replicas   replicas           `json:"replicas"`
	Rollout    deploymentRollout  `json:"rollout"`
	Disruption orNone[disruption] `json:"disruption"`
	Service    serviceChoice      `json:"service"`
}

// workerReplicas is how many pods a Worker has when the spec does not say.
const workerReplicas = 1

// compileWorker makes a Deployment, a Service when there are ports, and on
// request an autoscaler.
func compileWorker(b *build) {
	var s workerSpec
	b.decode(b.spec(), &s)
	least := b.settleReplicas(&s.podSpec, &s.Replicas, &s.Rollout, workerReplicas)
	b.checkRollout(s.Rollout)

	template := b.podTemplate(&s.podSpec, podOptions{replicas: least})
	b.emit(b.deployment(b.Name, s.Replicas.fixed, s.Rollout, template))
	b.disruption(b.Name, least, s.Disruption)
	b.autoscaler(s.Replicas, least, &s.podSpec)
	if ports := s.servicePorts(s.Service); len(ports) > 0 || s.Service.none {
		b.clientService(&s.podSpec, s.Service, b.selector(b.Name), ports)
	}
}
