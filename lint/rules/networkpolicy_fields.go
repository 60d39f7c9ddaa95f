package rules

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var networkPolicyFields = &lint.Rule{
	ID:      "networkpolicy-fields",
	Summary: "ports or peers of a NetworkPolicy that are not possible",
	Why: "The API server refuses the policy. A range of ports has numbers at both ends. A peer is either a block of " +
		"addresses or made of selectors, " +
		"and what a block leaves out lies inside of it. A peer without anything is refused: all peers are meant " +
		"where from or to is left out.",
	Do:       "Write numbers for ranges, one kind of peer for each item, and blocks as 10.0.0.0/8.",
	Severity: source.Error,
	API:      true,
	Source:   "pkg/apis/networking/validation/validation.go: ValidateNetworkPolicySpec",
	Kinds:    []string{"NetworkPolicy"},
	Object:   checkNetworkPolicyFields,
}

func checkNetworkPolicyFields(p *lint.Pass, o *manifest.Object) {
	if o.Group != manifest.NetworkingGroup {
		return
	}
	for _, rule := range policyRules(o) {
		for _, n := range rule.ports {
			checkPolicyPort(p, o, n)
		}
		for _, n := range rule.peers {
			checkPeer(p, o, n)
		}
	}
	types := o.At("spec", "policyTypes")
	if len(types.Items) > 2 {
		p.Report(o, types, fmt.Sprintf("policyTypes has %d items, and there are two types", len(types.Items)),
			"write Ingress and Egress once each")
	}
	for _, n := range types.Items {
		if n.Kind == source.String && n.Text == "" {
			p.Report(o, n, "a type of the policy is empty", "write Ingress or Egress")
		}
	}
}

func checkPolicyPort(p *lint.Pass, o *manifest.Object, n *source.Node) {
	port, end := n.Get("port"), n.Get("endPort")
	first, number := port.Int()
	if number && !isPort(first) {
		p.Report(o, port, fmt.Sprintf("port is %d, and can be 1 to 65535", first),
			"write a port number, or leave port out for all")
	}
	last, ok := end.Int()
	switch {
	case !ok:
	case port.Kind <= source.Null:
		p.Report(o, end, "endPort has no port beside it, where the range begins",
			"add port, or remove endPort for all ports")
	case port.Kind == source.String:
		p.Report(o, end, fmt.Sprintf("endPort stands beside port %s, and a range has numbers at both ends", port.Text),
			"write the number of the port")
	case number && last < first:
		p.Report(o, end, fmt.Sprintf("the range from %d to %d is empty", first, last),
			"write the larger number as endPort")
	case number && !isPort(last):
		p.Report(o, end, fmt.Sprintf("endPort is %d, and can be 1 to 65535", last), "write a port number")
	}
}

func checkPeer(p *lint.Pass, o *manifest.Object, n *source.Node) {
	if n.Kind != source.Map && n.Kind != source.Null {
		return
	}
	block := n.Get("ipBlock")
	selects := manifest.IsSet(n.Get("podSelector")) || manifest.IsSet(n.Get("namespaceSelector"))
	switch {
	case !selects && !manifest.IsSet(block):
		p.ReportAt(o, n.Range, "the peer says nothing",
			"add a podSelector, namespaceSelector or ipBlock; leave out from or to for all peers")
	case selects && manifest.IsSet(block):
		p.Report(o, block, "the peer has an ipBlock beside a selector", "make two items of it")
	}
	cidr := block.Get("cidr")
	whole, ok := checkBlock(p, o, cidr)
	for _, n := range block.Get("except").Items {
		if part, valid := checkBlock(p, o, n); ok && valid &&
			(!whole.Contains(part.Addr()) || part.Bits() <= whole.Bits()) {
			p.Report(o, n, fmt.Sprintf("%s is no part of %s", n.Text, cidr.Text),
				"write a smaller block inside of it, or remove it")
		}
	}
}

// strictBlocks is the version of Kubernetes from which on a block of addresses
// begins with its first one, without leading zeros, and IPv4 is not written as IPv6.
const strictBlocks = "1.36"

// checkBlock reads a block of addresses, and reports one that is none.
func checkBlock(p *lint.Pass, o *manifest.Object, n *source.Node) (block netip.Prefix, ok bool) {
	if n.Kind != source.String {
		return netip.Prefix{}, false
	}
	strict := len(p.Options.Kubernetes) == 0 ||
		slices.ContainsFunc(p.Options.Kubernetes, func(v string) bool { return !k8s.Before(v, strictBlocks) })
	block, err := netip.ParsePrefix(n.Text)
	switch {
	case err != nil && !strict && leadingZero(n.Text):
		return netip.Prefix{}, false
	case err != nil:
		hint := "write it as 10.0.0.0/8"
		if _, err := netip.ParseAddr(n.Text); err == nil {
			hint = "write the length of the prefix too; that of a single address is /32, or /128 for IPv6"
		}
		p.Report(o, n, fmt.Sprintf("%q is no block of addresses", n.Text), hint)
	case strict && block.Addr().Is4In6():
		p.Report(o, n, fmt.Sprintf("%s is an IPv4 address in the form of IPv6", block.Addr()), "write it as 10.0.0.0/8")
	case strict && block != block.Masked():
		p.Report(o, n, fmt.Sprintf("%s is not the first address of the block", block.Addr()), "write "+
			block.Masked().String())
	default:
		return block, true
	}
	return netip.Prefix{}, false
}

// leadingZero reports whether a number in an address begins with one.
func leadingZero(s string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == '/' }),
		func(part string) bool {
			return len(part) > 1 && part[0] == '0'
		})
}
