package compiler

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/plimsoll-dev/plimsoll/source"
)

// defaultRequests is what a container asks for when the spec does not say.
func defaultRequests() corev1.ResourceList {
	return corev1.ResourceList{
		corev1.ResourceCPU:    resource.MustParse("100m"),
		corev1.ResourceMemory: resource.MustParse("128Mi"),
	}
}

// resources gives what a container asks for and may use.
func (p *pod) resources(m member) corev1.ResourceRequirements {
	switch {
	case m.Resources.value != nil:
		p.checkResources(m.Resources.value, m.node.At("resources"))
		return *m.Resources.value
	case m.Resources.none || p.PodResources != nil: // those of the pod are what it asks for
		return corev1.ResourceRequirements{}
	}
	return corev1.ResourceRequirements{Requests: defaultRequests()}
}

// checkResources checks what a container, or the pod as a whole, asks for and may
// use. n is where that stands.
func (p *pod) checkResources(r *corev1.ResourceRequirements, n *source.Node) {
	requests, limits := n.Get("requests"), n.Get("limits")
	for _, f := range requests.Fields {
		name := corev1.ResourceName(f.Name)
		request := r.Requests[name]
		limit, limited := r.Limits[name]
		shared := overcommits(name)
		switch {
		case limited && request.Cmp(limit) > 0:
			p.fail(f.Value.Range, "resources",
				fmt.Sprintf("the request for %s, %s, is above the limit, %s", name, request.String(), limit.String()),
				"lower the request or raise the limit", see(limits.Get(f.Name), "the limit"))
		case limited && !shared && request.Cmp(limit) != 0:
			p.fail(f.Value.Range, "resources",
				fmt.Sprintf("the request for %s must equal the limit, %s", name, limit.String()),
				"leave the request out", see(limits.Get(f.Name), "the limit"))
		case !limited && !shared:
			p.failAbsent(f.Value.Key, "resources", fmt.Sprintf("%s needs a limit, since it cannot be shared", name),
				"write it under limits instead of requests")
		}
	}
	for _, list := range []*source.Node{requests, limits} {
		for _, f := range list.Fields {
			p.checkAmount(r, f.Name, f.Value)
		}
	}
}

// checkAmount fails for what the API server cannot count: parts of devices, and
// huge pages without cpu or memory.
func (p *pod) checkAmount(r *corev1.ResourceRequirements, name string, n *source.Node) {
	amount, err := resource.ParseQuantity(n.Text)
	if err != nil {
		return // reported when it was decoded
	}
	// The API server reads what is written of it, which can be another number where
	// this one is huge.
	amount = resource.MustParse(amount.String())
	huge := strings.HasPrefix(name, corev1.ResourceHugePagesPrefix)
	if strings.Contains(name, "/") && amount.MilliValue()%1000 != 0 {
		p.fail(n.Range, "resources", fmt.Sprintf("%s comes in whole numbers, not %s", name, n.Text), "")
	}
	if !huge {
		return
	}
	size, err := resource.ParseQuantity(strings.TrimPrefix(name, corev1.ResourceHugePagesPrefix))
	if err == nil && size.Value() > 0 && amount.Value()%size.Value() != 0 {
		p.fail(n.Range, "resources", fmt.Sprintf("%s is not a multiple of the page size, %s", n.Text, size.String()),
			"")
	}
	if !asks(r, corev1.ResourceCPU) && !asks(r, corev1.ResourceMemory) {
		p.failAbsent(n.Key, "resources", name+" needs a request or limit for cpu or memory beside it",
			"add requests: {memory: ...}")
	}
}

// overcommits reports whether Kubernetes lets containers ask for less of a
// resource than they may use.
func overcommits(name corev1.ResourceName) bool {
	switch name {
	case corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage:
		return true
	}
	return false
}

// asks reports whether a container has a request for a resource. A limit
// stands for the request where there is none.
func asks(r *corev1.ResourceRequirements, name corev1.ResourceName) bool {
	if r == nil {
		_, ok := defaultRequests()[name]
		return ok
	}
	_, request := r.Requests[name]
	_, limit := r.Limits[name]
	return request || limit
}
