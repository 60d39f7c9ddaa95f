package manifest

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// ServiceOf gives the first Service that selects a workload's pods, nil when none
// does.
func (x *Index) ServiceOf(w *Workload) *Object { return x.services()[w] }

// findServices gives the workloads that some Service selects, with the first
// Service that does.
func (x *Index) findServices() map[*Workload]*Object {
	type group struct{ folder, namespace, selector string }
	seen := map[group]bool{}
	served := map[*Workload]*Object{}
	for _, o := range x.Of("Service") {
		s := ServiceSelector(o)
		if s == nil {
			continue
		}
		g := group{o.Folder(), o.Namespace, s.String()}
		if seen[g] {
			continue
		}
		seen[g] = true
		for _, w := range x.Select(o, "", s) {
			if served[w] == nil {
				served[w] = o
			}
		}
	}
	return served
}

// PodSelector reads the selector of a Service, a budget or a NetworkPolicy.
func PodSelector(o *Object) *Selector {
	switch o.Kind {
	case "Service":
		return mapSelectorOf(o.At("spec", "selector"))
	case "NetworkPolicy":
		return SelectorOf(o.At("spec", "podSelector"))
	}
	return SelectorOf(o.At("spec", "selector"))
}

// ServiceSelector gives the selector of a Service that selects pods, and nil for
// others: those without a selector, whose endpoints are made by hand, and those
// of type ExternalName.
func ServiceSelector(o *Object) *Selector {
	if !o.Is("", "Service") || o.At("spec", "type").Text == "ExternalName" {
		return nil
	}
	if s := PodSelector(o); !s.Empty() && !s.Invalid {
		return s
	}
	return nil
}

// Headless reports whether a Service has no address of its own.
func Headless(o *Object) bool {
	return o.At("spec", "clusterIP").Text == "None" || o.At("spec", "clusterIPs", "0").Text == "None"
}

// A ServicePort is one entry of a Service's ports.
type ServicePort struct {
	Node     *source.Node
	Target   *source.Node // targetPort, or port where that is left out
	Name     string       // of the target; "" when it is a number
	Number   int64        // of the target; 0 when it is a name or nothing sensible
	Protocol string
}

func ServicePorts(o *Object) []ServicePort {
	var list []ServicePort
	for _, n := range o.At("spec", "ports").Items {
		p := ServicePort{Node: n, Target: n.Get("targetPort"), Protocol: n.Get("protocol").Text}
		if p.Protocol == "" {
			p.Protocol = "TCP"
		}
		if zero, ok := p.Target.Int(); p.Target.Kind <= source.Null || ok && zero == 0 {
			p.Target = n.Get("port")
		}
		if p.Target.Kind == source.String {
			p.Name = p.Target.Text
		}
		p.Number, _ = p.Target.Int()
		list = append(list, p)
	}
	return list
}

// PortsBehind gives the ports of the workload's containers that a Service's port
// leads to.
func (w *Workload) PortsBehind(p *ServicePort) []Port {
	var list []Port
	for _, c := range w.Containers() {
		if !c.Runs() {
			continue
		}
		for _, port := range c.Ports {
			if port.Protocol == p.Protocol &&
				(p.Name != "" && port.Name == p.Name || p.Name == "" && port.Number == p.Number) {
				list = append(list, port)
			}
		}
	}
	return list
}

// findUnserved gives, for each place, the first workload that no Service
// selects.
func (x *Index) findUnserved() map[place]*Workload {
	served := x.services()
	unserved := map[place]*Workload{}
	for _, w := range x.Workloads {
		if served[w] != nil || !w.serves() || w.passes {
			continue
		}
		for _, folder := range []string{w.Folder(), everywhere} {
			if p := (place{folder, w.Namespace}); unserved[p] == nil {
				unserved[p] = w
			}
		}
	}
	return unserved
}

// runtimeValues are the values of labels that applications give their own pods
// as they run, to tell which one leads.
var runtimeValues = []string{"true", "active", "leader", "master", "primary", "main", "replica", "secondary", "slave",
	"standby", "follower", "readonly"}

// MaySelectLater reports whether the only conditions that the pods do not meet
// are on labels that no template has and an application may give its own pods,
// as Patroni and Vault do.
func (w *Workload) MaySelectLater(s *Selector) bool {
	met := 0
	for i := range s.Requirements {
		r := &s.Requirements[i]
		if r.Matches(w.PodLabels) || w.MeetsByController(r) {
			met++
			continue
		}
		_, fixed := w.PodLabels.Get(r.Key)
		if fixed || r.Operator != "In" ||
			!slices.ContainsFunc(r.Values,
				func(v string) bool { return slices.Contains(runtimeValues, strings.ToLower(v)) }) {
			return false
		}
	}
	return met > 0
}
