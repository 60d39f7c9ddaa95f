package graph

import (
	"cmp"
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
)

// candidates gives the pods, in their order, among which are all that something may be
// open to from some pods, where a policy governs either end.
func (p *pods) candidates(from *podSet) []*podSet {
	if p.incoming == nil {
		p.findIncoming()
	}
	switch {
	case p.wide(from, egress):
		return p.sets
	case from.governed(egress):
		return p.namedBy(from, egress)
	}
	return inOrder(slices.Concat(p.incoming[from], p.anyone))
}

// wide reports whether the policies that govern a direction may leave open more than what
// rules of NetworkPolicies name.
func (p *pods) wide(set *podSet, d direction) bool {
	return set.governed(d) && (set.onHost || len(set.admin[d]) > 0 || len(set.governing[d]) == 0)
}

// findIncoming notes from whom pods may be reached whose ingress is governed.
func (p *pods) findIncoming() {
	p.incoming = map[*podSet][]*podSet{}
	for _, to := range p.sets {
		switch {
		case p.wide(to, ingress):
			p.anyone = append(p.anyone, to)
		case to.governed(ingress):
			for _, from := range p.namedBy(to, ingress) {
				p.incoming[from] = append(p.incoming[from], to)
			}
		}
	}
}

// namedBy gives the pods that rules of NetworkPolicies name.
func (p *pods) namedBy(set *podSet, d direction) (list []*podSet) {
	for _, policy := range set.governing[d] {
		for _, r := range policy.rules[d] {
			if r.all {
				return p.sets
			}
			for i := range r.peers {
				list = append(list, p.meantBy(&r.peers[i])...)
			}
		}
	}
	return inOrder(list)
}

// meantBy gives the pods that a peer names, or would with some labels.
func (p *pods) meantBy(peer *peer) (list []*podSet) {
	if peer.nodes != nil {
		return nil
	}
	pods := cmp.Or(peer.pods, &manifest.Selector{})
	for _, namespace := range p.namespacesOf(peer) {
		for _, o := range p.reachable.selected(namespace, pods) {
			if set := p.byObject[o]; set != nil {
				list = append(list, set)
			}
		}
	}
	return list
}

// namespacesOf gives the namespaces that a peer may be in.
func (p *pods) namespacesOf(peer *peer) (list []string) {
	if peer.namespaces == nil {
		return []string{peer.namespace}
	}
	for _, r := range peer.namespaces.Requirements {
		if r.Key == manifest.NamespaceNameLabel && r.Operator == "In" {
			return slices.DeleteFunc(slices.Clone(r.Values), func(name string) bool { return !p.mayBeIn(peer.namespaces, name) })
		}
	}
	for _, name := range p.reachable.namespaces() {
		if p.mayBeIn(peer.namespaces, name) {
			list = append(list, name)
		}
	}
	return list
}

// inOrder gives each of some pods once, in the order of all.
func inOrder(list []*podSet) []*podSet {
	slices.SortFunc(list, func(a, b *podSet) int { return a.index - b.index })
	return slices.Compact(list)
}
