package graph

import (
	"cmp"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A direction is that of a connection, seen from the pods that a policy selects.
type direction int

const (
	egress direction = iota
	ingress
)

// What an admin's rule does with what it matches.
const (
	allow = "Allow"
	deny  = "Deny"
	pass  = "Pass"
)

// A policy is one of NetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy.
type policy struct {
	node     *Node
	priority int64
	selects  *manifest.Selector // of a NetworkPolicy, in the namespace of its own
	subject  *source.Node       // of the others
	governs  [2]bool            // by direction
	rules    [2][]*policyRule
}

// A policyRule is one rule: what it does with connections to or from which peers, on which
// ports.
type policyRule struct {
	action string
	all    bool // any peer
	peers  []peer
	blocks []block
	ports  []policyPort // none: all

	addresses []interval // of the blocks, ascending and apart
}

// A peer is some pods, or nodes.
type peer struct {
	namespace  string             // the only one that is meant, where namespaces is nil
	namespaces *manifest.Selector // nil: the namespace alone
	pods       *manifest.Selector // nil: all
	nodes      *source.Node       // a selector of nodes
}

// A policyPort is ports by number, or by the name that they have in the pods that are
// reached.
type policyPort struct {
	ports    portSet
	name     string
	protocol string // "": any
}

// readPolicy reads an object that is a policy; nil for others.
func readPolicy(o *object) *policy {
	switch {
	case o.Is(manifest.NetworkingGroup, "NetworkPolicy"), o.Is("extensions", "NetworkPolicy"):
		return readNetworkPolicy(o)
	case o.Is(adminPolicyGroup, "AdminNetworkPolicy"), o.Is(adminPolicyGroup, "BaselineAdminNetworkPolicy"):
		return readAdminPolicy(o)
	}
	return nil
}

func readNetworkPolicy(o *object) *policy {
	s := manifest.SelectorOf(o.At("spec", "podSelector"))
	if s.Invalid {
		return nil
	}
	p := &policy{node: o.node, selects: s}
	types := o.At("spec", "policyTypes")
	p.governs[ingress] = len(types.Items) == 0 || manifest.HasText(types, "Ingress")
	p.governs[egress] = manifest.HasText(types, "Egress") || len(types.Items) == 0 &&
		len(o.At("spec", "egress").Items) > 0
	for d, fields := range [2][2]string{egress: {"egress", "to"}, ingress: {"ingress", "from"}} {
		for _, n := range o.At("spec", fields[0]).Items {
			r := &policyRule{action: allow, all: len(n.Get(fields[1]).Items) == 0}
			for _, item := range n.Get(fields[1]).Items {
				r.addPeer(item, o.node.Namespace)
			}
			for _, item := range n.Get("ports").Items {
				r.ports = append(r.ports, readPolicyPort(item))
			}
			p.rules[d] = append(p.rules[d], r)
		}
	}
	return p
}

// addPeer adds a peer of a NetworkPolicy, unless it matches nothing.
func (r *policyRule) addPeer(n *source.Node, namespace string) {
	if n.Get("ipBlock").Kind == source.Map {
		r.addBlock(readBlock(n.Get("ipBlock")))
		return
	}
	p := peer{namespace: namespace}
	pods, namespaces := n.Get("podSelector"), n.Get("namespaceSelector")
	if pods.Kind == source.Map {
		p.pods = manifest.SelectorOf(pods)
	}
	if namespaces.Kind == source.Map {
		p.namespaces = manifest.SelectorOf(namespaces)
	}
	if (p.pods != nil || p.namespaces != nil) && p.valid() {
		r.peers = append(r.peers, p)
	}
}

func (r *policyRule) addBlock(b block, ok bool) {
	if ok {
		r.blocks = append(r.blocks, b)
	}
}

func (p *peer) valid() bool {
	return (p.pods == nil || !p.pods.Invalid) && (p.namespaces == nil || !p.namespaces.Invalid)
}

func readPolicyPort(n *source.Node) policyPort {
	protocol := cmp.Or(n.Get("protocol").Text, "TCP")
	port := n.Get("port")
	if first, ok := port.Int(); ok {
		return policyPort{ports: portsOf(protocol, first, manifest.IntOr(n.Get("endPort"), first))}
	}
	if port.Kind == source.String && port.Text != "" {
		return policyPort{name: port.Text, protocol: protocol}
	}
	return policyPort{ports: portsOf(protocol, 1, lastPort)}
}

func readAdminPolicy(o *object) *policy {
	p := &policy{node: o.node, subject: o.At("spec", "subject"), priority: manifest.IntOr(o.At("spec", "priority"), 0)}
	if o.Kind == "BaselineAdminNetworkPolicy" {
		p.priority = -1
	}
	for d, fields := range [2][2]string{egress: {"egress", "to"}, ingress: {"ingress", "from"}} {
		rules := o.At("spec", fields[0]).Items
		p.governs[d] = len(rules) > 0
		for _, n := range rules {
			r := &policyRule{action: n.Get("action").Text}
			for _, item := range n.Get(fields[1]).Items {
				r.addAdminPeer(item)
			}
			for _, item := range n.Get("ports").Items {
				r.ports = append(r.ports, readAdminPort(item))
			}
			p.rules[d] = append(p.rules[d], r)
		}
	}
	return p
}

// addAdminPeer adds a peer of an admin's policy, unless it matches nothing.
func (r *policyRule) addAdminPeer(n *source.Node) {
	var p peer
	switch namespaces, pods, nodes := n.Get("namespaces"), n.Get("pods"), n.Get("nodes"); {
	case namespaces.Kind == source.Map:
		p.namespaces = manifest.SelectorOf(namespaces)
	case pods.Kind == source.Map:
		p.namespaces = manifest.SelectorOf(pods.Get("namespaceSelector"))
		p.pods = manifest.SelectorOf(pods.Get("podSelector"))
	case nodes.Kind == source.Map:
		p.nodes = nodes
	default:
		for _, cidr := range n.Get("networks").Items {
			whole, ok := readCIDR(cidr.Text)
			r.addBlock(block{text: whole.String(), whole: whole}, ok)
		}
		return
	}
	if p.valid() {
		r.peers = append(r.peers, p)
	}
}

func readAdminPort(n *source.Node) policyPort {
	if name := n.Get("namedPort"); name.Exists() {
		return policyPort{name: name.Text}
	}
	if one := n.Get("portNumber"); one.Exists() {
		number := manifest.IntOr(one.Get("port"), 0)
		return policyPort{ports: portsOf(cmp.Or(one.Get("protocol").Text, "TCP"), number, number)}
	}
	several := n.Get("portRange")
	return policyPort{ports: portsOf(cmp.Or(several.Get("protocol").Text, "TCP"),
		manifest.IntOr(several.Get("start"), 0), manifest.IntOr(several.Get("end"), 0))}
}

// portsAt gives the ports of a rule in the pods that are reached; nil is what is outside,
// which has no names.
func (r *policyRule) portsAt(reached *podSet) (s portSet) {
	if len(r.ports) == 0 {
		return allPorts()
	}
	for i := range r.ports {
		p := &r.ports[i]
		s = s.with(p.ports)
		if p.name != "" && reached != nil {
			s = s.with(reached.portsNamed(p.name, p.protocol))
		}
	}
	return s
}
