package compiler

import (
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// longestSearches is how many characters the search domains of a pod may have
// together, with a blank between them.
const longestSearches = 2048

// dnsPolicy has pods on the node's network look up names in the cluster as all
// others do. Without the policy for them they use the node's own name servers,
// which know no Service.
// https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy
func (p *podSpec) dnsPolicy() corev1.DNSPolicy {
	if p.DNSPolicy == "" && p.HostNetwork {
		return corev1.DNSClusterFirstWithHostNet
	}
	return p.DNSPolicy
}

// checkLookup checks how the pods look up names: in the hosts file, where each
// address has one line, and by DNS.
func (p *pod) checkLookup() {
	first := map[string]*source.Node{}
	for i, alias := range p.HostAliases {
		n := p.spec("hostAliases", strconv.Itoa(i), "ip")
		if old := first[alias.IP]; old != nil {
			p.fail(n.Range, "duplicate", fmt.Sprintf("%s has names already", alias.IP),
				"put all names of an address into one entry", see(old, "the other entry"))
			continue
		}
		first[alias.IP] = n
	}
	if p.DNSConfig == nil {
		return
	}
	if length := len(strings.Join(p.DNSConfig.Searches, " ")); length > longestSearches {
		p.fail(p.spec("dnsConfig", "searches").Range, "size",
			fmt.Sprintf("the search domains have %d characters together, and at most %d are possible", length,
				longestSearches),
			"")
	}
}
