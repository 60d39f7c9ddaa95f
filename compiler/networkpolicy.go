package compiler

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A networkPolicy says who may talk to the pods and whom they may talk to: by
// peers, or by rules in Kubernetes' own shape. A direction that is nil stays
// open.
type networkPolicy struct {
	AllowFrom []peer `json:"allowFrom"`
	AllowTo   []peer `json:"allowTo"`

	Ingress []networkingv1.NetworkPolicyIngressRule `json:"ingress"`
	Egress  []networkingv1.NetworkPolicyEgressRule  `json:"egress"`
}

// A peer is the other side of a connection: the name of an app, or a map.
type peer struct {
	App       string               `json:"app"`
	Namespace string               `json:"namespace"`
	CIDR      string               `json:"cidr"`
	Except    []string             `json:"except"`
	Ports     []intstr.IntOrString `json:"ports"`
}

// DecodeNode implements source.NodeDecoder.
func (p *peer) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.Map {
		type fields peer
		d.Decode(n, (*fields)(p))
		return
	}
	d.Decode(n, &p.App)
}

// networkPolicy emits the policy of the pods when the spec has one. It selects
// those of a canary too.
func (p *pod) networkPolicy(members []member) {
	np := p.NetworkPolicy
	if np == nil {
		return
	}
	p.checkNetworkPolicy(members)
	spec := networkingv1.NetworkPolicySpec{
		PodSelector: metav1.LabelSelector{MatchLabels: p.appSelector()},
		Ingress:     np.Ingress,
		Egress:      np.Egress,
	}
	own := portsOf(members)
	for _, q := range np.AllowFrom {
		spec.Ingress = append(spec.Ingress,
			networkingv1.NetworkPolicyIngressRule{From: q.peers(), Ports: policyPorts(q.Ports, own)})
	}
	for _, q := range np.AllowTo {
		spec.Egress = append(spec.Egress,
			networkingv1.NetworkPolicyEgressRule{To: q.peers(), Ports: policyPorts(q.Ports, nil)})
	}
	spec.Ingress, spec.Egress = distinct(spec.Ingress, len(np.Ingress)), distinct(spec.Egress, len(np.Egress))
	if np.AllowTo != nil {
		spec.Egress = append(spec.Egress, p.dns())
	}
	if np.AllowFrom != nil || np.Ingress != nil {
		spec.PolicyTypes = append(spec.PolicyTypes, networkingv1.PolicyTypeIngress)
	}
	if np.AllowTo != nil || np.Egress != nil {
		spec.PolicyTypes = append(spec.PolicyTypes, networkingv1.PolicyTypeEgress)
	}
	p.emit(&networkingv1.NetworkPolicy{
		TypeMeta:   typeMeta("networking.k8s.io/v1", "NetworkPolicy"),
		ObjectMeta: p.meta(p.Name, p.Name),
		Spec:       spec,
	})
}

// distinct leaves out rules that are there already, but for the first few, which are
// the spec's own.
func distinct[T any](rules []T, own int) []T {
	seen := make(map[string]bool, len(rules))
	kept := rules[:0]
	for i := range rules {
		data, err := json.Marshal(&rules[i])
		if err != nil {
			panic(err) // they are plain data
		}
		text := string(data)
		if i < own || !seen[text] {
			kept = append(kept, rules[i])
		}
		seen[text] = true
	}
	return kept
}

// peers gives the peer in Kubernetes' own shape.
func (p *peer) peers() []networkingv1.NetworkPolicyPeer {
	if p.CIDR != "" {
		return []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: p.CIDR, Except: p.Except}}}
	}
	var n networkingv1.NetworkPolicyPeer
	if p.App != "" {
		n.PodSelector = &metav1.LabelSelector{MatchLabels: map[string]string{labelName: p.App}}
	}
	if p.Namespace != "" {
		n.NamespaceSelector = &metav1.LabelSelector{MatchLabels: map[string]string{corev1.LabelMetadataName: p.Namespace}}
	}
	return []networkingv1.NetworkPolicyPeer{n}
}

// policyPorts gives ports in Kubernetes' own shape. The protocol is that of
// the ports in own which are meant, and TCP for all others.
func policyPorts(ports []intstr.IntOrString, own source.Pairs[port]) []networkingv1.NetworkPolicyPort {
	var list []networkingv1.NetworkPolicyPort
	for _, ref := range ports {
		var protocols []corev1.Protocol
		for _, q := range own {
			if refersTo(ref, q) && !slices.Contains(protocols, q.Value.protocol()) {
				protocols = append(protocols, q.Value.protocol())
			}
		}
		if protocols == nil {
			protocols = []corev1.Protocol{corev1.ProtocolTCP}
		}
		for _, protocol := range protocols {
			list = append(list, networkingv1.NetworkPolicyPort{Protocol: ptr(protocol), Port: ptr(ref)})
		}
	}
	return list
}

func refersTo(ref intstr.IntOrString, q source.Pair[port]) bool {
	if ref.Type == intstr.String {
		return ref.StrVal == q.Name
	}
	return ref.IntVal == q.Value.ContainerPort
}

// dns lets the pods look up names, wherever the cluster's DNS runs: in a pod,
// or on the node. The pods of OpenShift's DNS listen on a port of their own.
func (p *pod) dns() networkingv1.NetworkPolicyEgressRule {
	ports := []int32{53}
	if p.openshift() {
		ports = append(ports, 5353)
	}
	var rule networkingv1.NetworkPolicyEgressRule
	for _, number := range ports {
		for _, protocol := range []corev1.Protocol{corev1.ProtocolUDP, corev1.ProtocolTCP} {
			rule.Ports = append(rule.Ports,
				networkingv1.NetworkPolicyPort{Protocol: ptr(protocol), Port: ptr(intstr.FromInt32(number))})
		}
	}
	return rule
}

// portsOf lists the ports of all containers that run beside each other.
func portsOf(members []member) source.Pairs[port] {
	var list source.Pairs[port]
	for _, m := range members {
		if m.role != initRole {
			list = append(list, m.Ports...)
		}
	}
	return list
}

// checkNetworkPolicy checks names of ports, ranges of ports, and ranges of
// addresses that are left out of others.
func (p *pod) checkNetworkPolicy(members []member) {
	n := p.spec("networkPolicy")
	own := portsOf(members)
	for _, q := range n.At("allowFrom").Items {
		p.checkPolicyPorts(own, q.At("ports").Items)
		p.checkBlock(q.At("cidr"), q.At("except"))
	}
	for _, q := range n.At("allowTo").Items {
		p.checkBlock(q.At("cidr"), q.At("except"))
	}
	for _, rule := range append(slices.Clone(n.At("ingress").Items), n.At("egress").Items...) {
		for _, q := range append(slices.Clone(rule.At("from").Items), rule.At("to").Items...) {
			p.checkBlock(q.At("ipBlock", "cidr"), q.At("ipBlock", "except"))
		}
		for _, q := range rule.At("ports").Items {
			p.checkRange(q.At("port"), q.At("endPort"))
		}
	}
	for _, rule := range n.At("ingress").Items {
		for _, q := range rule.At("ports").Items {
			p.checkPolicyPorts(own, []*source.Node{q.At("port")})
		}
	}
}

// checkPolicyPorts fails for names that none of the app's ports has.
func (p *pod) checkPolicyPorts(own source.Pairs[port], ports []*source.Node) {
	for _, n := range ports {
		if n.Kind != source.String {
			continue
		}
		if _, ok := own.Get(n.Text); !ok {
			p.failAbsent(n.Range, "reference", fmt.Sprintf("the app has no port named %q", n.Text), portHint(own))
		}
	}
}

func (p *pod) checkRange(first, last *source.Node) {
	from, ok1 := first.Int()
	to, ok2 := last.Int()
	if ok1 && ok2 && to < from {
		p.fail(last.Range, "range", fmt.Sprintf("endPort %d is below port %d", to, from),
			"the range goes from port to endPort", see(first, "port is here"))
	}
}

// checkBlock fails for ranges that do not begin at their first address, and for
// those that are not inside the one that they are left out of.
func (p *pod) checkBlock(cidr, except *source.Node) {
	whole, ok := p.prefix(cidr)
	for _, n := range except.Items {
		part, ok2 := p.prefix(n)
		if ok && ok2 && (part.Bits() <= whole.Bits() || !whole.Contains(part.Addr())) {
			p.fail(n.Range, "range", fmt.Sprintf("%s is not a part of %s", n.Text, cidr.Text),
				"except leaves smaller ranges out of cidr", see(cidr, "cidr is here"))
		}
	}
}

// prefix reads a range of addresses; ok is false when there is none, or no
// right one.
func (b *build) prefix(n *source.Node) (prefix netip.Prefix, ok bool) {
	prefix, err := netip.ParsePrefix(n.Text)
	if err != nil {
		return prefix, false
	}
	if whole := prefix.Masked(); whole != prefix {
		b.fail(n.Range, "range", fmt.Sprintf("%s is an address inside a range, not the range", n.Text), "write "+
			whole.String())
		return prefix, false
	}
	return prefix, true
}
