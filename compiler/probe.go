package compiler

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/plimsoll-dev/plimsoll/source"
)

// checkProbes sees to it that the probes of a container ask its own ports.
func (p *pod) checkProbes(m member) {
	for _, probe := range []struct {
		name string
		*corev1.Probe
	}{
		{"livenessProbe", m.LivenessProbe.value},
		{"readinessProbe", m.ReadinessProbe.value},
		{"startupProbe", m.StartupProbe.value},
	} {
		if probe.Probe != nil {
			p.checkAction(m, m.node.At(probe.name), probe.HTTPGet, probe.TCPSocket)
		}
	}
}

func (p *pod) checkLifecycle(m member) {
	if m.Lifecycle == nil {
		return
	}
	for _, hook := range []struct {
		name string
		*corev1.LifecycleHandler
	}{
		{"postStart", m.Lifecycle.PostStart},
		{"preStop", m.Lifecycle.PreStop},
	} {
		if hook.LifecycleHandler == nil {
			continue
		}
		n := m.node.At("lifecycle", hook.name)
		p.checkAction(m, n, hook.HTTPGet, hook.TCPSocket)
		if hook.Sleep != nil {
			p.checkSleep(n.At("sleep", "seconds"), hook.Sleep.Seconds)
		}
	}
}

// checkSleep fails when a hook waits longer than the pod has to stop.
func (p *pod) checkSleep(n *source.Node, seconds int64) {
	grace := int64(corev1.DefaultTerminationGracePeriodSeconds)
	if g := p.TerminationGracePeriodSeconds; g != nil {
		grace = *g
	} else if p.Partial {
		return
	}
	if seconds <= grace {
		return
	}
	var related []source.Related
	if g := p.spec("terminationGracePeriodSeconds"); g.Exists() {
		related = append(related, see(g, "the time that the pod has to stop"))
	}
	p.fail(n.Range, "conflict",
		fmt.Sprintf("%d seconds are longer than terminationGracePeriodSeconds, which is %d", seconds, grace),
		"raise terminationGracePeriodSeconds above it, or wait for a shorter time", related...)
}

const askedHost = "a probe or hook that asks a host, and not its own pod,"

// checkAction checks the port and the host that a probe or hook asks.
func (p *pod) checkAction(m member, n *source.Node, http *corev1.HTTPGetAction, tcp *corev1.TCPSocketAction) {
	if http != nil {
		p.checkPort(m, n.At("httpGet", "port"), http.Port)
		if http.Host != "" {
			p.needsUnless(privileged, n.At("httpGet", "host"), askedHost, "remove host: without it the pod itself is asked; "+
				"the name in the request is httpHeaders: [{name: Host, value: ...}], and what listens only on localhost "+
				"is asked with exec")
		}
	}
	if tcp != nil {
		p.checkPort(m, n.At("tcpSocket", "port"), tcp.Port)
		if tcp.Host != "" {
			p.needsUnless(privileged, n.At("tcpSocket", "host"), askedHost, "remove host: without it the pod itself is "+
				"asked; what listens only on localhost is asked with exec")
		}
	}
}

func (p *pod) checkPort(m member, n *source.Node, ref intstr.IntOrString) {
	if ref.Type != intstr.String {
		return
	}
	if _, ok := m.Ports.Get(ref.StrVal); !ok {
		p.failAbsent(n.Range, "reference", fmt.Sprintf("this container has no port named %q", ref.StrVal),
			portHint(m.Ports))
	}
}
