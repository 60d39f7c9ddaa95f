package compiler

import (
	"fmt"
	"maps"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/plimsoll-dev/plimsoll/source"
)

// checkClaims checks the devices that the pods claim, and that containers use
// no others.
func (p *pod) checkClaims(members []member) {
	claims := map[string]*source.Node{}
	for i, claim := range p.ResourceClaims {
		n := p.spec("resourceClaims", strconv.Itoa(i), "name")
		if old := claims[claim.Name]; old != nil {
			p.fail(n.Range, "duplicate", fmt.Sprintf("there are two claims named %s", claim.Name),
				"give one another name", see(old, "the other one"))
			continue
		}
		claims[claim.Name] = n
	}
	for _, m := range members {
		if m.Resources.value != nil {
			p.checkUses(m, claims)
		}
	}
}

// checkResponders checks that each responder is asked once: a list with one twice
// cannot be applied.
func (p *pod) checkResponders() {
	responders := map[string]*source.Node{}
	for i, r := range p.EvictionResponders {
		n := p.spec("evictionResponders", strconv.Itoa(i), "name")
		if old := responders[r.Name]; old != nil {
			p.fail(n.Range, "duplicate", fmt.Sprintf("the responder %s is there twice", r.Name),
				"keep one of them", see(old, "the other one"))
			continue
		}
		responders[r.Name] = n
	}
}

// checkUses checks the devices that one container uses: of each claim all or one part. The
// server takes two parts of one claim, but by server-side apply: its list has them by name.
func (p *pod) checkUses(m member, claims map[string]*source.Node) {
	used := map[string]*source.Node{}
	for i, use := range m.Resources.value.Claims {
		n := m.node.At("resources", "claims", strconv.Itoa(i))
		if claims[use.Name] == nil {
			p.failAbsent(n.Get("name").Range, "reference", fmt.Sprintf("there is no claim named %q", use.Name),
				"add it to resourceClaims: [{name: "+use.Name+", resourceClaimTemplateName: NAME}]")
			continue
		}
		if old := used[use.Name]; old != nil {
			p.fail(n.Get("name").Range, "duplicate", fmt.Sprintf("the container uses the claim %s already", use.Name),
				"leave out request to have all of it, or make the other part a claim of its own in resourceClaims",
				see(old.Get("name"), "the other entry"))
			continue
		}
		used[use.Name] = n
	}
}

// checkPodResources checks what the pod as a whole asks for and may use against
// what its containers do. s has the containers.
func (p *pod) checkPodResources(s *corev1.PodSpec) {
	for _, f := range p.spec("overhead").Fields {
		p.checkAmount(&corev1.ResourceRequirements{Limits: p.Overhead}, f.Name, f.Value)
	}
	if p.PodResources == nil {
		return
	}
	n := p.spec("podResources")
	p.checkResources(p.PodResources, n)
	p.checkSums(s, n)
	for i := range s.Containers {
		for name, limit := range s.Containers[i].Resources.Limits {
			most, limited := p.PodResources.Limits[name]
			if !limited || limit.Cmp(most) <= 0 {
				continue
			}
			at := p.limitOf(s.Containers[i].Name, string(name))
			p.fail(at.Range, "resources",
				fmt.Sprintf("the limit for %s, %s, is above that of the pod, %s", name, limit.String(), most.String()),
				"lower it, or raise that in podResources", see(n.At("limits", string(name)), "the limit of the pod"))
		}
	}
}

// limitOf is where the limit of a container is written.
func (p *pod) limitOf(container, resource string) *source.Node {
	for _, sidecar := range p.Sidecars {
		if sidecar.Name == container {
			return sidecar.Node.At("resources", "limits", resource)
		}
	}
	return p.spec("resources", "limits", resource)
}

// checkSums holds what the containers ask for together to what the pod asks for,
// or may use where it does not say, since what they ask for is then what it does.
// Of huge pages the limits count likewise.
func (p *pod) checkSums(s *corev1.PodSpec, n *source.Node) {
	limited := func(r corev1.ResourceRequirements) corev1.ResourceList { return r.Limits }
	for _, f := range n.Get("requests").Fields {
		p.checkSum(f, "ask for", together(s, corev1.ResourceName(f.Name), orLimits))
	}
	for _, f := range n.Get("limits").Fields {
		name := corev1.ResourceName(f.Name)
		if !n.Get("requests").Has(f.Name) {
			p.checkSum(f, "ask for", together(s, name, orLimits))
		} else if !overcommits(name) {
			p.checkSum(f, "may use", together(s, name, limited))
		}
	}
}

// checkSum fails where the containers do with a resource more than the pod.
func (p *pod) checkSum(f source.Field, do string, sum resource.Quantity) {
	whole, err := resource.ParseQuantity(f.Value.Text)
	if err != nil || sum.Cmp(whole) <= 0 {
		return
	}
	p.fail(f.Value.Range, "resources",
		fmt.Sprintf("the containers %s %s of %s together, and the pod has %s", do, sum.String(), f.Name, whole.String()),
		"raise it, or lower that of the containers")
}

// orLimits gives what a container asks for: the limit where it says nothing else.
func orLimits(r corev1.ResourceRequirements) corev1.ResourceList {
	all := maps.Clone(r.Limits)
	if all == nil {
		all = corev1.ResourceList{}
	}
	maps.Copy(all, r.Requests)
	return all
}

// together gives how much of a resource the containers take at most: all that run
// beside each other, and before that each init container with the sidecars that
// have started.
func together(s *corev1.PodSpec, name corev1.ResourceName,
	of func(corev1.ResourceRequirements) corev1.ResourceList,
) resource.Quantity {
	var running, sidecars, most resource.Quantity
	for i := range s.Containers {
		running.Add(of(s.Containers[i].Resources)[name])
	}
	for i := range s.InitContainers {
		c := &s.InitContainers[i]
		amount := of(c.Resources)[name]
		if c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			running.Add(amount)
			sidecars.Add(amount)
			continue
		}
		amount.Add(sidecars)
		if amount.Cmp(most) > 0 {
			most = amount
		}
	}
	if running.Cmp(most) > 0 {
		return running
	}
	return most
}
