package graph

import (
	"maps"
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An unknown is something that an input does not say, and that a connection may hang on.
type unknown struct {
	because   string
	namespace string            // whose labels are not known
	labels    []manifest.Labels // those that it could have, as far as they make a difference
	pods      *podSet           // on the host's network: policies may or may not take them for pods
	nodes     *source.Node      // a selector of nodes, which may or may not be meant
}

func (u *unknown) count() int {
	if u.labels != nil {
		return len(u.labels)
	}
	return 2
}

// An assignment says what is taken to be so of what is not known.
type assignment struct {
	labels map[string]manifest.Labels
	pods   map[*podSet]bool
	nodes  map[*source.Node]bool
	// guess, if set: all of it speaks for connections, or against them.
	guess string
}

func (a *assignment) guesses(action string) bool { return (action == deny) == (a.guess == deny) }

// isPod reports whether policies that select pods on the host's network count.
func (a *assignment) isPod(s *podSet) bool {
	if a.guess != "" {
		return a.guess == deny
	}
	return a.pods[s]
}

// isPeer reports whether a rule that selects pods on the host's network matches them.
func (a *assignment) isPeer(s *podSet, action string) bool {
	if a.guess != "" {
		return a.guesses(action)
	}
	return a.pods[s]
}

// isNode reports whether a rule about nodes matches.
func (a *assignment) isNode(nodes *source.Node, action string) bool {
	if a.guess != "" {
		return a.guesses(action)
	}
	return a.nodes[nodes]
}

// What is tried at most: assignments for one connection, and for all.
const (
	mostCombinations = 1024
	patience         = 1_000_000
)

// combinations counts the assignments that there are, no further than needed.
func combinations(list []*unknown) int {
	total := 1
	for _, u := range list {
		if total *= u.count(); total > mostCombinations {
			break
		}
	}
	return total
}

// assignments gives all assignments: the first unknown changes the quickest.
func assignments(list []*unknown) (all []*assignment) {
	for i := range combinations(list) {
		a := &assignment{labels: map[string]manifest.Labels{}, pods: map[*podSet]bool{}, nodes: map[*source.Node]bool{}}
		for _, u := range list {
			u.set(a, i%u.count())
			i /= u.count()
		}
		all = append(all, a)
	}
	return all
}

func (u *unknown) set(a *assignment, which int) {
	switch {
	case u.labels != nil:
		a.labels[u.namespace] = u.labels[which]
	case u.pods != nil:
		a.pods[u.pods] = which == 1
	default:
		a.nodes[u.nodes] = which == 1
	}
}

// matters names the unknowns that make a difference: where two results differ whose cases
// differ in one alone.
func matters(list []*unknown, cases []*assignment, results []portSet) []string {
	stride := 1
	var some []*unknown
	for _, u := range list {
		for i := range cases {
			if first := i - i/stride%u.count()*stride; !results[i].equal(results[first]) {
				some = append(some, u)
				break
			}
		}
		stride *= u.count()
	}
	return names(some)
}

func names(list []*unknown) (names []string) {
	for _, u := range list {
		names = append(names, u.because)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// A doubt collects what is not known between two ends.
type doubt struct {
	p      *pods
	values map[string]map[string][]string // of namespaces, the values that each label is held to
	pods   map[*podSet]bool
	nodes  map[*source.Node]bool
}

// unknownsBetween gives what may make a difference between two ends, and is not known.
func (p *pods) unknownsBetween(from, to end) (list []*unknown) {
	if !p.doubtful {
		return nil
	}
	d := &doubt{p, map[string]map[string][]string{}, map[*podSet]bool{}, map[*source.Node]bool{}}
	d.look(from.podSet, egress, to)
	d.look(to.podSet, ingress, from)
	for _, namespace := range slices.Sorted(maps.Keys(d.values)) {
		list = append(list, &unknown{because: "Namespace//" + namespace, namespace: namespace,
			labels: labellings(d.values[namespace])})
	}
	for _, set := range []*podSet{from.podSet, to.podSet} {
		if set != nil && d.pods[set] {
			list = append(list, &unknown{because: set.node.ID, pods: set})
		}
	}
	nodes := slices.SortedFunc(maps.Keys(d.nodes), func(a, b *source.Node) int { return a.Start - b.Start })
	for _, n := range nodes {
		list = append(list, &unknown{because: "Node//*", nodes: n})
	}
	return list
}

func (d *doubt) look(self *podSet, way direction, other end) {
	if self == nil || !self.governed(way) {
		return
	}
	d.pods[self] = d.pods[self] || self.onHost
	policies := slices.Concat(self.admin[way], self.governing[way])
	if len(self.governing[way]) == 0 {
		policies = append(policies, self.baseline[way]...)
	}
	for _, policy := range policies {
		if policy.subject != nil {
			namespaces, _ := subjectOf(policy.subject)
			d.namespace(namespaces, self.node.Namespace)
		}
		for _, r := range policy.rules[way] {
			for i := range r.peers {
				d.peer(&r.peers[i], other)
			}
		}
	}
}

func (d *doubt) peer(peer *peer, other end) {
	switch {
	case peer.nodes != nil:
		if other.podSet == nil || other.onHost {
			d.nodes[peer.nodes] = true
		}
		return
	case other.podSet == nil || peer.pods != nil && !other.Workload.Selects(peer.pods):
		return
	case peer.namespaces == nil && other.node.Namespace != peer.namespace:
		return
	case peer.namespaces != nil:
		if !d.p.mayBeIn(peer.namespaces, other.node.Namespace) {
			return
		}
		d.namespace(peer.namespaces, other.node.Namespace)
	}
	d.pods[other.podSet] = d.pods[other.podSet] || other.onHost
}

// namespace notes what a selector asks of the labels of a namespace that is not there.
func (d *doubt) namespace(s *manifest.Selector, name string) {
	if _, known := d.p.known[name]; known || onlyByName(s) || !d.p.mayBeIn(s, name) {
		return
	}
	if d.values[name] == nil {
		d.values[name] = map[string][]string{}
	}
	for _, r := range s.Requirements {
		if r.Key != manifest.NamespaceNameLabel {
			d.values[name][r.Key] = append(d.values[name][r.Key], r.Values...)
		}
	}
}

// otherValue stands for a value that nothing names; no label can have it.
const otherValue = "\x00"

// labellings gives all labels that make a difference: each key is absent, has one of the
// values that something asks for, or another.
func labellings(values map[string][]string) []manifest.Labels {
	all := []manifest.Labels{nil}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		choices := append(slices.Clone(values[key]), otherValue)
		slices.Sort(choices)
		choices = slices.Compact(choices)
		if len(all)*(len(choices)+1) > 2*mostCombinations {
			return make([]manifest.Labels, 2*mostCombinations) // too many to be tried, and not looked at
		}
		next := slices.Clone(all)
		for _, labels := range all {
			for _, value := range choices {
				next = append(next, append(labels[:len(labels):len(labels)], manifest.Label{Key: key, Value: value}))
			}
		}
		all = next
	}
	return all
}
