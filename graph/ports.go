package graph

import (
	"fmt"
	"slices"
)

// The protocols of ports, in the order in which they are written.
var protocols = [...]string{"TCP", "UDP", "SCTP"}

const lastPort = 65535

// A span is the numbers from one to another, both included.
type span struct{ first, last int64 }

// A portSet is ports of each protocol: spans that do not touch, ascending. Its zero value
// holds none.
type portSet [len(protocols)][]span

// allPorts are those of every protocol.
func allPorts() (s portSet) {
	for i := range s {
		s[i] = []span{{1, lastPort}}
	}
	return s
}

// portsOf gives some ports of a protocol, none where there is no such.
func portsOf(protocol string, first, last int64) (s portSet) {
	first, last = max(first, 1), min(last, lastPort)
	if i := slices.Index(protocols[:], protocol); i >= 0 && first <= last {
		s[i] = []span{{first, last}}
	}
	return s
}

func (s portSet) empty() bool {
	return !slices.ContainsFunc(s[:], func(list []span) bool { return len(list) > 0 })
}

func (s portSet) equal(t portSet) bool {
	for i := range s {
		if !slices.Equal(s[i], t[i]) {
			return false
		}
	}
	return true
}

// with gives the ports of both.
func (s portSet) with(t portSet) portSet {
	for i := range s {
		s[i] = joined(s[i], t[i])
	}
	return s
}

func joined(a, b []span) (list []span) {
	if len(a) == 0 || len(b) == 0 {
		return append(a[:len(a):len(a)], b...)
	}
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(a, b span) int { return int(a.first - b.first) })
	for _, s := range all {
		if n := len(list); n > 0 && s.first <= list[n-1].last+1 {
			list[n-1].last = max(list[n-1].last, s.last)
		} else {
			list = append(list, s)
		}
	}
	return list
}

// without gives the ports of one that the other lacks.
func (s portSet) without(t portSet) portSet {
	for i := range s {
		for _, out := range t[i] {
			s[i] = cut(s[i], out)
		}
	}
	return s
}

func cut(list []span, out span) (rest []span) {
	for _, s := range list {
		if s.last < out.first || out.last < s.first {
			rest = append(rest, s)
			continue
		}
		if s.first < out.first {
			rest = append(rest, span{s.first, out.first - 1})
		}
		if out.last < s.last {
			rest = append(rest, span{out.last + 1, s.last})
		}
	}
	return rest
}

// and gives the ports that both have.
func (s portSet) and(t portSet) portSet { return s.without(s.without(t)) }

// texts writes the ports: all, or each span by itself.
func (s portSet) texts() (list []string) {
	if s.equal(allPorts()) {
		return []string{"all"}
	}
	for i, spans := range s {
		for _, p := range spans {
			if p.first == p.last {
				list = append(list, fmt.Sprintf("%s %d", protocols[i], p.first))
			} else {
				list = append(list, fmt.Sprintf("%s %d-%d", protocols[i], p.first, p.last))
			}
		}
	}
	return list
}
