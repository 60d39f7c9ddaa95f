package compiler

import (
	"cmp"
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A port is a number, or a map.
type port struct {
	ContainerPort int32           `json:"containerPort"`
	ServicePort   int32           `json:"servicePort"` // 0: that of the container
	Protocol      corev1.Protocol `json:"protocol"`    // "" is TCP
	AppProtocol   *string         `json:"appProtocol"`
	HostPort      int32           `json:"hostPort"` // 0: none
}

// DecodeNode implements source.NodeDecoder.
func (p *port) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.Map {
		type fields port
		d.Decode(n, (*fields)(p))
		return
	}
	d.Decode(n, &p.ContainerPort)
}

// onService is the number that the port has on a Service.
func (p port) onService() int32 {
	return cmp.Or(p.ServicePort, p.ContainerPort)
}

func (p port) protocol() corev1.Protocol { return protocolOf(p.Protocol) }

// protocolOf is the protocol that is meant where none is said.
func protocolOf(said corev1.Protocol) corev1.Protocol { return cmp.Or(said, corev1.ProtocolTCP) }

// containerPorts lists the ports of a container. On the node's network a port
// is always the node's own.
func (p *pod) containerPorts(m member) []corev1.ContainerPort {
	var list []corev1.ContainerPort
	for _, q := range m.Ports {
		host := q.Value.HostPort
		if p.HostNetwork {
			if host != 0 && host != q.Value.ContainerPort {
				p.fail(q.Node.At("hostPort").Range, "conflict",
					fmt.Sprintf("hostPort %d differs from containerPort %d, but with hostNetwork they are the same port",
						host, q.Value.ContainerPort),
					"leave hostPort out", see(p.spec("hostNetwork"), "the pods use the node's network"))
			}
			host = q.Value.ContainerPort
		} else if host != 0 {
			p.needs(privileged, q.Node.At("hostPort"), "a port of the node")
		}
		list = append(list, corev1.ContainerPort{
			Name:          q.Name,
			ContainerPort: q.Value.ContainerPort,
			Protocol:      q.Value.Protocol,
			HostPort:      host,
		})
	}
	return list
}

// checkPorts fails where two containers that run at the same time listen on
// the same port, which they cannot, sharing one address, or on the same port of
// the node.
func (p *pod) checkPorts(members []member) {
	type ports map[portKey]*source.Node
	together, onNode := ports{}, ports{}
	for _, m := range members {
		own, host := together, onNode
		if m.role == initRole {
			own, host = ports{}, ports{} // it runs alone
		}
		for _, q := range m.Ports {
			p.checkOnce(own, q, q.Value.ContainerPort, p.numberOf(q),
				"all containers of a pod share one address; give each its own port, and name it once")
			if q.Value.HostPort != 0 && !p.HostNetwork {
				p.checkOnce(host, q, q.Value.HostPort, q.Node.At("hostPort"), "the node has each port once")
			}
		}
	}
}

// A portKey tells ports of one address apart.
type portKey struct {
	number   int32
	protocol corev1.Protocol
}

// checkOnce fails when another port has the number already.
func (p *pod) checkOnce(first map[portKey]*source.Node, q source.Pair[port], number int32, n *source.Node,
	hint string) {
	key := portKey{number, q.Value.protocol()}
	if old := first[key]; old != nil {
		p.fail(n.Range, "duplicate", fmt.Sprintf("port %d/%s is taken", key.number, key.protocol), hint,
			see(old, "by this one"))
		return
	}
	first[key] = n
}

// numberOf is the node of a port's number.
func (b *build) numberOf(q source.Pair[port]) *source.Node {
	n := b.nodeOf(q.Node)
	if q.Node != nil && n.Kind == source.Map {
		return n.At("containerPort")
	}
	return n
}

// portHint says which ports there are.
func portHint(ports source.Pairs[port]) string {
	if len(ports) == 0 {
		return "add it under ports, or write a number"
	}
	return "its ports: " + some(names(ports))
}
