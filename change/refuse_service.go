package change

import (
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// refuseService: an address that a Service has stays, as long as it has one at all; so do
// the class of a load balancer and the port of its health check.
func refuseService(u *update) {
	old, new := u.live.Get("spec"), u.result.Get("spec")
	if typeOfService(old) != "ExternalName" && typeOfService(new) != "ExternalName" {
		refuseAddress(u, old, new)
		refuseFamilies(u, old, new)
	}
	if typeOfService(old) == "LoadBalancer" && typeOfService(new) == "LoadBalancer" {
		u.refuse("spec", "loadBalancerClass")
	}
	if needsHealthCheck(old) && needsHealthCheck(new) && manifest.IsSet(new.Get("healthCheckNodePort")) {
		u.refuse("spec", "healthCheckNodePort")
	}
}

func typeOfService(spec *source.Node) string {
	if kind := spec.Get("type").Text; kind != "" {
		return kind
	}
	return "ClusterIP"
}

func needsHealthCheck(spec *source.Node) bool {
	return typeOfService(spec) == "LoadBalancer" && spec.Get("externalTrafficPolicy").Text == "Local"
}

// refuseAddress: what is taken out of the input is kept by the server.
func refuseAddress(u *update, old, new *source.Node) {
	is, was := addresses(new), addresses(old)
	if len(is) == 0 {
		if kind := typeOfService(new); isHeadless(old) && kind != "ClusterIP" {
			u.refuse("spec", "type")
		}
		return
	}
	if len(was) == 0 || was[0] != is[0] {
		u.refuse("spec", "clusterIP")
		u.refuse("spec", "clusterIPs")
		return
	}
	if len(was) == 2 && len(is) == 2 && was[1] != is[1] ||
		len(was) == 2 && len(is) == 1 && new.Get("ipFamilyPolicy").Text != "SingleStack" {
		u.refuse("spec", "clusterIPs")
	}
}

// addresses gives what a Service says of its addresses.
func addresses(spec *source.Node) (list []string) {
	for _, item := range spec.Get("clusterIPs").Items {
		list = append(list, item.Text)
	}
	if ip := spec.Get("clusterIP").Text; ip != "" && len(list) == 0 {
		list = []string{ip}
	}
	return list
}

func isHeadless(spec *source.Node) bool {
	list := addresses(spec)
	return len(list) == 1 && list[0] == "None"
}

// refuseFamilies: the first family of addresses stays, the second can come and go.
func refuseFamilies(u *update, old, new *source.Node) {
	if isHeadless(old) || isHeadless(new) {
		return
	}
	was, is := families(old), families(new)
	if len(new.Get("ipFamilies").Items) > 0 && was[0] != is[0] {
		u.refuse("spec", "ipFamilies")
	}
}

// families gives the families of a Service's addresses; IPv4 comes first in most clusters.
func families(spec *source.Node) (list []string) {
	for _, item := range spec.Get("ipFamilies").Items {
		list = append(list, item.Text)
	}
	if len(list) == 0 {
		list = []string{"IPv4"}
	}
	return list
}
