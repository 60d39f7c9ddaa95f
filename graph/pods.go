package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// pods are the workloads of a graph, and the policies that speak of them.
type pods struct {
	sets      []*podSet // by ID
	policies  []*policy // NetworkPolicies
	admin     []*policy // AdminNetworkPolicies, in the order in which they count
	baseline  []*policy
	pieces    []*piece
	known     map[string]manifest.Labels // of the Namespaces of the input
	reachable *reachable
	byObject  map[*object]*podSet
	doubtful  bool                  // something may not be known
	patience  int                   // how many assignments may still be tried
	incoming  map[*podSet][]*podSet // the pods that may be reached from some, by NetworkPolicies
	anyone    []*podSet             // those that may be reached from any
}

// A podSet is the pods of a workload: policies treat them alike.
type podSet struct {
	*object
	index     int
	onHost    bool // they have the addresses of their nodes
	governing [2][]*policy
	admin     [2][]*policy // those that select it, or may
	baseline  [2][]*policy
}

// readPods finds the workloads and policies of an input.
func (b *builder) readPods() *pods {
	p := &pods{known: b.known, reachable: b.reachable, byObject: map[*object]*podSet{}}
	seen := map[*Node]bool{}
	for _, o := range b.reachable.workloads {
		if o.start != o.node || seen[o.node] {
			continue // it is one of a CronJob, or there twice
		}
		seen[o.node] = true
		set := &podSet{object: o, onHost: manifest.IsTrue(o.Workload.Pod().Get("hostNetwork"))}
		p.sets = append(p.sets, set)
		p.byObject[o] = set
	}
	slices.SortFunc(p.sets, func(a, b *podSet) int { return strings.Compare(a.node.ID, b.node.ID) })
	for i, set := range p.sets {
		set.index = i
		_, known := p.known[set.node.Namespace]
		p.doubtful = p.doubtful || set.onHost || !known
	}
	p.readPolicies(b.objects)
	p.govern()
	return p
}

// readPolicies reads the policies, and divides what is outside by the blocks in them.
func (p *pods) readPolicies(objects []*object) {
	seen := map[*Node]bool{}
	for _, o := range objects {
		if seen[o.node] {
			continue
		}
		read := readPolicy(o)
		if read == nil {
			continue
		}
		seen[o.node] = true
		switch o.Kind {
		case "NetworkPolicy":
			p.policies = append(p.policies, read)
		case "AdminNetworkPolicy":
			p.admin = append(p.admin, read)
		default:
			p.baseline = append(p.baseline, read)
		}
	}
	for _, list := range [][]*policy{p.admin, p.baseline} {
		slices.SortFunc(list, func(a, b *policy) int {
			return cmp.Or(cmp.Compare(a.priority, b.priority), strings.Compare(a.node.ID, b.node.ID))
		})
	}
	p.doubtful = p.doubtful || len(p.admin)+len(p.baseline) > 0
	p.pieces = split(p.blocks())
}

// blocks gives the blocks of all policies, each once, and has each rule know its addresses.
func (p *pods) blocks() (all []block) {
	known := map[string]bool{}
	for _, one := range slices.Concat(p.policies, p.admin, p.baseline) {
		for _, r := range slices.Concat(one.rules[egress], one.rules[ingress]) {
			for i := range r.blocks {
				b := &r.blocks[i]
				r.addresses = append(r.addresses, b.intervals()...)
				if !known[b.text] {
					known[b.text] = true
					all = append(all, *b)
				}
			}
			r.addresses = joinIntervals(r.addresses)
		}
	}
	return all
}

// govern notes which policies select which workloads, in each direction.
func (p *pods) govern() {
	for _, one := range p.policies {
		for _, o := range p.reachable.selected(one.node.Namespace, one.selects) {
			if set := p.byObject[o]; set != nil {
				one.govern(&set.governing)
			}
		}
	}
	for _, set := range p.sets {
		for _, one := range p.admin {
			if p.maySelect(one, set) {
				one.govern(&set.admin)
			}
		}
		for _, one := range p.baseline {
			if p.maySelect(one, set) {
				one.govern(&set.baseline)
			}
		}
	}
}

// govern adds a policy to those that govern pods, in the directions that it speaks of.
func (p *policy) govern(by *[2][]*policy) {
	for d, governs := range p.governs {
		if governs {
			by[d] = append(by[d], p)
		}
	}
}

// governed reports whether a policy speaks, or may speak, of a direction.
func (s *podSet) governed(d direction) bool {
	return len(s.governing[d])+len(s.admin[d])+len(s.baseline[d]) > 0
}

// maySelect reports whether an admin's policy selects pods, or would with some labels of
// their namespace.
func (p *pods) maySelect(one *policy, set *podSet) bool {
	namespaces, pods := subjectOf(one.subject)
	if namespaces == nil || namespaces.Invalid || pods != nil && (pods.Invalid || !set.Workload.Selects(pods)) {
		return false
	}
	return p.mayBeIn(namespaces, set.node.Namespace)
}

// subjectOf reads whom an admin's policy selects; nil where it is nobody. Without pods it is
// all of the namespaces.
func subjectOf(subject *source.Node) (namespaces, pods *manifest.Selector) {
	if n := subject.Get("namespaces"); n.Kind == source.Map {
		return manifest.SelectorOf(n), nil
	}
	if n := subject.Get("pods"); n.Kind == source.Map {
		return manifest.SelectorOf(n.Get("namespaceSelector")), manifest.SelectorOf(n.Get("podSelector"))
	}
	return nil, nil
}

// mayBeIn reports whether a selector selects a namespace, or would with some labels.
func (p *pods) mayBeIn(s *manifest.Selector, namespace string) bool {
	labels, known := p.known[namespace]
	for i := range s.Requirements {
		r := &s.Requirements[i]
		if (known || r.Key == manifest.NamespaceNameLabel) && !r.Matches(withName(labels, namespace)) {
			return false
		}
	}
	return true
}

// withName adds to the labels of a namespace that which it has for its name.
func withName(labels manifest.Labels, name string) manifest.Labels {
	return append(labels[:len(labels):len(labels)], manifest.Label{Key: manifest.NamespaceNameLabel, Value: name})
}

// portsNamed gives the ports of a name that containers of the pods have.
func (s *podSet) portsNamed(name, protocol string) (found portSet) {
	for _, c := range s.Workload.Containers() {
		for _, port := range c.Ports {
			if c.Runs() && port.Name == name && (protocol == "" || port.Protocol == protocol) {
				found = found.with(portsOf(port.Protocol, port.Number, port.Number))
			}
		}
	}
	return found
}
