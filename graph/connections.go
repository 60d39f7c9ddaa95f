package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Network is what policies leave open.
type Network struct {
	Connections []*Connection
	// No policy governs the egress, or the ingress, of these: all is open between them, and
	// between them and what is outside.
	Egress, Ingress []*Node
}

// A Connection is ports that are open from one to another.
type Connection struct {
	From, To *Node
	Ports    []string
	Unknown  bool     // only some labels, or addresses, would open it
	Because  []string // what is not known then
	Policies []*Node  // that govern either end
}

// touching gives what of a network touches some nodes.
func (n *Network) touching(is func(*Node) bool) *Network {
	part := &Network{}
	for _, c := range n.Connections {
		if is(c.From) || is(c.To) {
			part.Connections = append(part.Connections, c)
		}
	}
	for _, list := range []struct {
		from []*Node
		to   *[]*Node
	}{{n.Egress, &part.Egress}, {n.Ingress, &part.Ingress}} {
		for _, node := range list.from {
			if is(node) {
				*list.to = append(*list.to, node)
			}
		}
	}
	return part
}

// An end is pods, or what is outside.
type end struct {
	*podSet
	outside *piece
}

func (e end) id() *Node {
	if e.podSet != nil {
		return e.node
	}
	return e.outside.node
}

// connect finds what is open.
func (g *Graph) connect() {
	p := g.pods
	g.Network = &Network{}
	p.patience = patience
	for _, set := range p.sets {
		if !set.governed(egress) {
			g.Network.Egress = append(g.Network.Egress, set.node)
		}
		if !set.governed(ingress) {
			g.Network.Ingress = append(g.Network.Ingress, set.node)
		}
	}
	for _, from := range p.sets {
		for _, to := range p.reachedFrom(from) {
			g.Network.add(p, end{podSet: from}, end{podSet: to})
		}
		for _, piece := range p.pieces {
			if from.governed(egress) {
				g.Network.add(p, end{podSet: from}, end{outside: piece})
			}
			if from.governed(ingress) {
				g.Network.add(p, end{outside: piece}, end{podSet: from})
			}
		}
	}
	slices.SortStableFunc(g.Network.Connections, func(a, b *Connection) int {
		return cmp.Or(strings.Compare(a.From.ID, b.From.ID), strings.Compare(a.To.ID, b.To.ID))
	})
	if len(p.sets) > 0 {
		for _, piece := range p.pieces {
			g.Nodes = append(g.Nodes, piece.node)
		}
		g.sort()
	}
}

// add notes what is open from one end to the other.
func (n *Network) add(p *pods, from, to end) {
	open, more, because := p.between(from, to)
	policies := governors(from, to)
	if !open.empty() {
		n.Connections = append(n.Connections, &Connection{From: from.id(), To: to.id(), Ports: open.texts(),
			Policies: policies})
	}
	if !more.empty() {
		n.Connections = append(n.Connections, &Connection{From: from.id(), To: to.id(), Ports: more.texts(), Unknown: true,
			Because: because, Policies: policies})
	}
}

// governors are the policies that govern the egress of one end or the ingress of the other,
// sorted.
func governors(from, to end) (list []*Node) {
	for d, set := range [2]*podSet{egress: from.podSet, ingress: to.podSet} {
		if set == nil {
			continue
		}
		all := slices.Concat(set.admin[d], set.governing[d])
		if len(set.governing[d]) == 0 {
			all = append(all, set.baseline[d]...)
		}
		for _, p := range all {
			list = append(list, p.node)
		}
	}
	slices.SortFunc(list, func(a, b *Node) int { return strings.Compare(a.ID, b.ID) })
	return slices.Compact(list)
}

// reachedFrom gives the workloads, in their order, among which are all that something may
// be open to from one, where a policy governs either end.
func (p *pods) reachedFrom(from *podSet) (list []*podSet) {
	free := !from.governed(egress)
	for _, to := range p.candidates(from) {
		if to != from && (!free || to.governed(ingress)) {
			list = append(list, to)
		}
	}
	return list
}

// between gives the ports that are open in any case, and those that would be with some of
// what is not known, with what that is.
func (p *pods) between(from, to end) (open, more portSet, because []string) {
	unknown := p.unknownsBetween(from, to)
	if len(unknown) == 0 {
		return p.open(from, to, nil), portSet{}, nil
	}
	count := combinations(unknown)
	if count > mostCombinations || count > p.patience {
		return p.bounds(from, to, unknown)
	}
	p.patience -= count
	cases := assignments(unknown)
	results := make([]portSet, len(cases))
	var all portSet
	for i, a := range cases {
		results[i] = p.open(from, to, a)
		if all = all.with(results[i]); i == 0 {
			open = results[i]
		} else {
			open = open.and(results[i])
		}
	}
	return open, all.without(open), matters(unknown, cases, results)
}

// bounds is between where there is too much that is not known to try all: what is open if
// all of it speaks against it, and if all speaks for it.
func (p *pods) bounds(from, to end, unknown []*unknown) (open, more portSet, because []string) {
	open, all := p.open(from, to, &assignment{guess: deny}), p.open(from, to, &assignment{guess: allow})
	open = open.and(all)
	return open, all.without(open), names(unknown)
}

// open gives the ports that are open if what is not known is as given.
func (p *pods) open(from, to end, a *assignment) portSet {
	ports := allPorts()
	if from.podSet != nil {
		ports = p.through(from.podSet, egress, to, to.podSet, a)
	}
	if to.podSet != nil && !ports.empty() {
		ports = ports.and(p.through(to.podSet, ingress, from, to.podSet, a))
	}
	return ports
}

// through gives the ports that the policies of some pods leave open to or from another end,
// in one direction.
func (p *pods) through(self *podSet, d direction, other end, reached *podSet, a *assignment) portSet {
	if self.onHost && self.governed(d) && !a.isPod(self) {
		return allPorts()
	}
	open, rest := p.decide(self, self.admin[d], d, other, reached, a)
	if len(self.governing[d]) > 0 {
		var allowed portSet
		for _, policy := range self.governing[d] {
			for _, r := range policy.rules[d] {
				if p.matches(r, other, a) {
					allowed = allowed.with(r.portsAt(reached))
				}
			}
		}
		return open.with(rest.and(allowed))
	}
	allowed, left := p.decide(self, self.baseline[d], d, other, reached, a)
	return open.with(rest.and(allowed.with(left)))
}

// decide gives what the rules of an admin's policies allow, and what they leave to others.
func (p *pods) decide(self *podSet, policies []*policy, d direction, other end, reached *podSet, a *assignment) (
	allowed, rest portSet) {
	var passed portSet
	rest = allPorts()
	for _, policy := range policies {
		for _, r := range policy.rules[d] {
			if rest.empty() || !p.isSubject(policy, self, r.action, a) || !p.matches(r, other, a) {
				continue
			}
			hit := rest.and(r.portsAt(reached))
			rest = rest.without(hit)
			switch r.action {
			case allow:
				allowed = allowed.with(hit)
			case pass:
				passed = passed.with(hit)
			}
		}
	}
	return allowed, rest.with(passed)
}

// isSubject reports whether an admin's policy selects pods. action is that of the rule that
// asks.
func (p *pods) isSubject(policy *policy, self *podSet, action string, a *assignment) bool {
	namespaces, pods := subjectOf(policy.subject)
	return p.inNamespace(namespaces, self.node.Namespace, action, a) && (pods == nil || self.Workload.Selects(pods))
}

// matches reports whether the other end is a peer of a rule.
func (p *pods) matches(r *policyRule, other end, a *assignment) bool {
	if r.all || other.podSet == nil && r.holds(other.outside.at) {
		return true
	}
	return slices.ContainsFunc(r.peers, func(peer peer) bool { return p.isPeer(&peer, r.action, other, a) })
}

func (p *pods) isPeer(peer *peer, action string, other end, a *assignment) bool {
	switch {
	case peer.nodes != nil:
		return (other.podSet == nil || other.onHost) && a.isNode(peer.nodes, action)
	case other.podSet == nil, peer.pods != nil && !other.Workload.Selects(peer.pods):
		return false
	case peer.namespaces == nil && other.node.Namespace != peer.namespace:
		return false
	case peer.namespaces != nil && !p.inNamespace(peer.namespaces, other.node.Namespace, action, a):
		return false
	}
	return !other.onHost || a.isPeer(other.podSet, action)
}

// inNamespace reports whether a selector selects a namespace, if its labels are as given.
func (p *pods) inNamespace(s *manifest.Selector, namespace, action string, a *assignment) bool {
	labels, known := p.known[namespace]
	if !known && a != nil {
		if a.guess != "" && !onlyByName(s) {
			return p.mayBeIn(s, namespace) && a.guesses(action)
		}
		labels = a.labels[namespace]
	}
	return s.Matches(withName(labels, namespace))
}

// onlyByName reports whether a selector asks for nothing but the name of a namespace.
func onlyByName(s *manifest.Selector) bool {
	return !slices.ContainsFunc(s.Requirements,
		func(r manifest.Requirement) bool { return r.Key != manifest.NamespaceNameLabel })
}

// inSubject reports whether an admin's policy is for pods, as far as that is known.
func (b *builder) inSubject(subject *source.Node, w *object) bool {
	namespaces, pods := subjectOf(subject)
	if namespaces == nil || namespaces.Invalid || pods != nil && (pods.Invalid || !w.Workload.Selects(pods)) {
		return false
	}
	labels, known := b.known[w.node.Namespace]
	return (known || onlyByName(namespaces)) && namespaces.Matches(withName(labels, w.node.Namespace))
}
