package validate

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// The annotations of Services that the server looks at.
const (
	sourceRanges  = "service.beta.kubernetes.io/load-balancer-source-ranges"
	topologyHints = "service.kubernetes.io/topology-aware-hints"
	topologyMode  = "service.kubernetes.io/topology-mode"
)

// serviceAnnotations looks at annotations that were fields before there were such fields.
func (c *checker) serviceAnnotations(service *source.Node, k *k8s.Constraint, in k8s.Set) {
	annotations := service.At("metadata", "annotations")
	hints, mode := annotations.Get(topologyHints), annotations.Get(topologyMode)
	if manifest.IsSet(hints) && manifest.IsSet(mode) && hints.Text != mode.Text {
		c.refuse(k, in, Violation{Node: mode, Other: hints, OtherWords: "the older annotation",
			Message: fmt.Sprintf("the annotations %s and %s differ", topologyMode, topologyHints), Hint: "remove the older one"})
	}
	ranges := annotations.Get(sourceRanges)
	if !manifest.IsSet(ranges) || given(service.At("spec", "loadBalancerSourceRanges")) {
		return
	}
	if service.At("spec", "type").Text != "LoadBalancer" {
		c.refuse(k, in, Violation{Node: ranges, Key: true, Hint: "remove it, or write type: LoadBalancer",
			Message: "the annotation " + sourceRanges + " is for load balancers alone"})
	}
	for text := range strings.SplitSeq(strings.TrimSpace(ranges.Text), ",") {
		if text = strings.TrimSpace(text); strings.TrimSpace(ranges.Text) != "" && !isLenientPrefix(text) {
			c.refuse(k, in, Violation{Node: ranges, Hint: "write ranges as 10.0.0.0/8, with commas between",
				Message: source.Shorten(text, 40) + " is no range of addresses"})
		}
	}
}

// serviceAddresses looks at the addresses of a Service within the cluster, and at their families.
func (c *checker) serviceAddresses(spec *source.Node, k *k8s.Constraint, in k8s.Set) {
	if spec.Get("type").Text == "ExternalName" {
		return
	}
	own, all, families := spec.Get("clusterIP"), spec.Get("clusterIPs").Items, spec.Get("ipFamilies").Items
	addresses := all
	if len(all) == 0 && given(own) {
		addresses = []*source.Node{own}
	}
	switch {
	case len(all) > 0 && !given(own):
		c.refuse(k, in, Violation{Node: all[0], Message: "clusterIPs is set, and clusterIP is not",
			Hint: "write clusterIP with the first of them"})
	case len(all) > 0 && own.Text != all[0].Text:
		c.refuse(k, in, Violation{Node: all[0], Other: own, OtherWords: "clusterIP is here",
			Message: "the first of clusterIPs is not clusterIP", Hint: "write the same address, or leave clusterIPs out"})
	}
	c.familyPolicy(spec, k, in)
	c.clusterAddresses(addresses, families, k, in)
}

// familyPolicy looks at whether a Service of two families may have them. Where nothing is
// said of that it may not, unless it has neither selector nor address.
func (c *checker) familyPolicy(spec *source.Node, k *k8s.Constraint, in k8s.Set) {
	policy, several := spec.Get("ipFamilyPolicy"), spec.Get("ipFamilies")
	if len(several.Items) < 2 {
		several = spec.Get("clusterIPs")
	}
	switch {
	case len(several.Items) < 2:
	case policy.Text == "SingleStack":
		c.refuse(k, in, Violation{Node: policy, Hint: "write PreferDualStack or RequireDualStack",
			Message: "ipFamilyPolicy is SingleStack, and there are two families"})
	case !manifest.IsSet(policy) && (spec.Get("clusterIP").Text != "None" || len(spec.Get("selector").Fields) > 0):
		c.refuse(k, in, Violation{Node: several, Key: true, Hint: "add ipFamilyPolicy: PreferDualStack, or leave one out",
			Message: fmt.Sprintf("%s has two, and without ipFamilyPolicy there can be one", several.Key.Text())})
	}
}

func (c *checker) clusterAddresses(addresses, families []*source.Node, k *k8s.Constraint, in k8s.Set) {
	for i, n := range addresses {
		if n.Text == "None" && i == 0 {
			if len(addresses) > 1 {
				c.refuse(k, in, Violation{Node: n, Message: "None is not the only one of clusterIPs", Hint: "write None alone"})
			}
			return
		}
		if !isLenientAddress(n.Text) {
			c.refuse(k, in, Violation{Node: n, Hint: "write an address, or None, or leave it out",
				Message: fmt.Sprintf("%s is no IP address, and clusterIP must be one, or None",
					source.Shorten(quoteEmpty(n.Text), 40))})
			return
		}
		if i < len(families) && !ofFamily(n.Text, families[i].Text) {
			c.refuse(k, in, Violation{Node: n, Other: families[i], OtherWords: "its family is here",
				Message: fmt.Sprintf("%s is no address of the family %s", n.Text, families[i].Text),
				Hint:    "write an address of that family"})
		}
	}
	if len(addresses) == 2 && isIPv6(addresses[0].Text) == isIPv6(addresses[1].Text) {
		c.refuse(k, in, Violation{Node: addresses[1], Other: addresses[0], OtherWords: "the other one is here",
			Message: "both addresses are of one family", Hint: "write one of IPv4 and one of IPv6"})
	}
}

// ofFamily reports whether an address is of a family. What is no family is another's to tell.
func ofFamily(address, family string) bool {
	return family != "IPv4" && family != "IPv6" || isIPv6(address) == (family == "IPv6")
}

func isIPv6(s string) bool { return strings.Contains(s, ":") }

// families looks at two ranges of addresses, which are one of each family.
func (c *checker) families(list *source.Node, k *k8s.Constraint, in k8s.Set) {
	if len(list.Items) != 2 {
		return
	}
	first, second := list.Items[0], list.Items[1]
	if isLenientPrefix(first.Text) && isLenientPrefix(second.Text) && isIPv6(first.Text) == isIPv6(second.Text) {
		c.refuse(k, in, Violation{Node: second, Other: first, OtherWords: "the other one is here",
			Message: "both ranges are of one family", Hint: "write one of IPv4 and one of IPv6"})
	}
}

// severalNames looks at ports, which need names where there are several.
func (c *checker) severalNames(ports *source.Node, k *k8s.Constraint, in k8s.Set) {
	if len(ports.Items) < 2 {
		return
	}
	for _, port := range ports.Items {
		if !given(port.Get("name")) {
			c.refuse(k, in, Violation{Node: port, Message: "a port has no name, and there are several",
				Hint: "add a name to each"})
		}
	}
}

// sliceNames looks for ports of an EndpointSlice with the same name, which none may also be.
func (c *checker) sliceNames(ports *source.Node, k *k8s.Constraint, in k8s.Set) {
	c.twice(ports, k, in, textAt("name"), func(name string) (string, string) {
		return "a second port is named " + quoteEmpty(name), "give each port a name of its own"
	})
}

// sliceAddresses holds the addresses of an EndpointSlice to their type.
func (c *checker) sliceAddresses(slice *source.Node, k *k8s.Constraint, in k8s.Set) {
	kind := slice.Get("addressType").Text
	what := map[string]string{"IPv4": "an IPv4 address", "IPv6": "an IPv6 address",
		"FQDN": "a DNS name of two parts or more in lower case"}[kind]
	for _, endpoint := range slice.Get("endpoints").Items {
		addresses := endpoint.Get("addresses").Items
		if len(addresses) > 100 {
			c.refuse(k, in, Violation{Node: addresses[100], Message: "an endpoint has more than 100 addresses",
				Hint: "leave some out"})
		}
		for _, n := range addresses {
			switch {
			case what != "" && !isOfType(kind, n.Text):
				c.refuse(k, in, Violation{Node: n, Hint: "write " + what,
					Message: fmt.Sprintf("the address %s must be %s, as addressType says",
						source.Shorten(quoteEmpty(n.Text), 40), what)})
			case kind != "FQDN" && !isEndpoint(n.Text):
				c.refuse(k, in, Violation{Node: n, Hint: "write the address of another machine",
					Message: fmt.Sprintf("the address is %s, which leads to no other machine", n.Text)})
			}
		}
	}
}

// isOfType matches the addresses of an EndpointSlice: those of IPv4 as leniently as any version does.
func isOfType(kind, s string) bool {
	switch kind {
	case "IPv4":
		return isLenientAddress(s) && !isIPv6(s)
	case "IPv6":
		a, err := netip.ParseAddr(s)
		return err == nil && a.Is6() && a.Zone() == "" && !a.Is4In6() && a.String() == s
	case "FQDN":
		name := strings.TrimSuffix(s, ".")
		tooLong := func(label string) bool { return len(label) > 63 }
		return k8s.IsSubdomain(name) && strings.Contains(name, ".") &&
			!slices.ContainsFunc(strings.Split(name, "."), tooLong)
	}
	return true
}
