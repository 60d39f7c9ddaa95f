package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var monitorTarget = &lint.Rule{
	ID:      "monitor-target",
	Summary: "a ServiceMonitor or PodMonitor that selects nothing, or a port that is not there",
	Why: "Prometheus finds no target and scrapes nothing, and nothing says so: there are no metrics, and alerts on " +
		"them stay silent. A ServiceMonitor selects Services by their own labels, and not pods.",
	Do: "Select labels that the Services have, or of a PodMonitor the pods, and name one of their ports. " +
		"namespaceSelector says where they are, if not in the namespace of the monitor.",
	Severity: source.Warning,
	Source:   "https://prometheus-operator.dev/docs/developer/getting-started/#using-servicemonitors",
	Kinds:    []string{"PodMonitor", "ServiceMonitor"},
	Object:   checkMonitorTarget,
	Foreign:  []string{"kube-linter/dangling-servicemonitor"},
}

func checkMonitorTarget(p *lint.Pass, o *manifest.Object) {
	s := manifest.PodSelector(o)
	if o.Group != "monitoring.coreos.com" || s.Empty() || s.Invalid {
		return
	}
	if o.Kind == "PodMonitor" {
		checkPodMonitor(p, o, s)
	} else {
		checkServiceMonitor(p, o, s)
	}
}

func checkPodMonitor(p *lint.Pass, o *manifest.Object, s *manifest.Selector) {
	pods := monitored(o, func(namespace string) []*manifest.Workload { return p.Select(o, namespace, s) },
		func() []*manifest.Workload { return p.SelectInFolder(o, s) })
	if len(pods) == 0 {
		if _, app := p.MeansPods(s); !p.PatchSelects(s) && (app != nil || isNear(s, podsBeside(p, o))) {
			reportBesideApps(p, o, s)
		}
		return
	}
	var names []string
	for _, w := range pods {
		for _, c := range w.Containers() {
			for _, port := range c.Ports {
				names = append(names, port.Name)
			}
		}
	}
	checkMonitorPorts(p, o, "podMetricsEndpoints", "container of the pods that it selects", names)
}

func checkServiceMonitor(p *lint.Pass, o *manifest.Object, s *manifest.Selector) {
	matching := func(list []*manifest.Object) []*manifest.Object {
		return slices.DeleteFunc(slices.Clone(list),
			func(service *manifest.Object) bool { return service.Group != "" || !s.Matches(service.Labels()) })
	}
	services := monitored(o, func(namespace string) []*manifest.Object {
		return slices.DeleteFunc(matching(p.Of("Service")), func(service *manifest.Object) bool {
			return namespace != "" && service.Namespace != "" && service.Namespace != namespace
		})
	}, func() []*manifest.Object { return matching(p.Of("Service")) })
	if len(services) == 0 {
		if meant, app := p.MeansServices(s); meant && (app != nil || isNear(s, servicesBeside(p, o))) {
			p.Report(o, s.Anchor(), fmt.Sprintf("no Service is labelled %s", s), servicesHint(p))
		}
		return
	}
	if !slices.ContainsFunc(services, func(service *manifest.Object) bool {
		return len(p.Select(service, "", manifest.PodSelector(service))) > 0
	}) {
		return // the pods are an operator's, and so may be a Service with the port
	}
	var names []string
	for _, service := range services {
		for _, port := range service.At("spec", "ports").Items {
			names = append(names, port.Get("name").Text)
		}
	}
	checkMonitorPorts(p, o, "endpoints", "Service that it selects", names)
}

// A target is what a monitor could have been meant for.
type target struct {
	name   string
	labels manifest.Labels
}

// few is up to how many targets beside a monitor each can have been meant by its keys alone.
const few = 3

// isNear reports whether a selector that selects nothing was meant for one of some targets:
// they are few, and have its keys, or each value that it asks for is a name or another label
// of one, or a typo away from it. Operators make Services and pods that nobody sees here.
func isNear(s *manifest.Selector, targets []target) bool {
	has := func(r *manifest.Requirement, all bool) bool {
		return slices.ContainsFunc(targets[:min(len(targets), maxTargets)], func(t target) bool {
			if _, ok := t.labels.Get(r.Key); ok && all {
				return true
			}
			return slices.ContainsFunc(r.Values, func(value string) bool { return t.isCalled(value) })
		})
	}
	for i := range s.Requirements {
		if !has(&s.Requirements[i], len(targets) <= few) {
			return false
		}
	}
	return true
}

// maxTargets bounds how many a selector is compared with.
const maxTargets = 200

func (t target) isCalled(value string) bool {
	return t.name == value || manifest.OneTypo(value, t.name) ||
		slices.ContainsFunc(t.labels, func(l manifest.Label) bool {
			return l.Value == value || manifest.OneTypo(value, l.Value)
		})
}

func servicesBeside(p *lint.Pass, o *manifest.Object) (list []target) {
	for _, service := range p.InFolder(o, "Service") {
		list = append(list, target{service.Name, service.Labels()})
	}
	return list
}

func podsBeside(p *lint.Pass, o *manifest.Object) (list []target) {
	for _, w := range p.WorkloadsInFolder(o) {
		list = append(list, target{w.Name, w.PodLabels})
	}
	return list
}

// monitored gives what a monitor selects in the namespaces that it names: its own
// unless it says others, or any.
func monitored[T any](o *manifest.Object, in func(namespace string) []T, anywhere func() []T) (list []T) {
	where := o.At("spec", "namespaceSelector")
	names := where.Get("matchNames").Items
	switch {
	case where.Get("any").Text == "true":
		return anywhere()
	case len(names) == 0:
		return in(o.Namespace)
	}
	for _, n := range names {
		list = append(list, in(n.Text)...)
	}
	return list
}

// checkMonitorPorts reports ports of a monitor that have none of the names.
func checkMonitorPorts(p *lint.Pass, o *manifest.Object, field, holder string, names []string) {
	names = slices.DeleteFunc(names, func(name string) bool { return name == "" })
	slices.Sort(names)
	names = slices.Compact(names)
	for _, endpoint := range o.At("spec", field).Items {
		port := endpoint.Get("port")
		if port.Kind != source.String || slices.Contains(names, port.Text) {
			continue
		}
		hint := "give the port a name"
		if len(names) > 0 {
			hint = "the ports are named " + strings.Join(names, ", ")
		}
		p.Report(o, port, fmt.Sprintf("no %s has a port named %s", holder, port.Text), hint)
	}
}

// servicesHint names the labels of some Services.
func servicesHint(p *lint.Pass) string {
	var list []string
	for _, o := range p.Of("Service") {
		if len(o.Labels()) > 0 && len(list) < 6 {
			list = append(list, o.Title()+" has "+o.Labels().String())
		}
	}
	if len(list) == 0 {
		return "add labels to the Service, and select these"
	}
	return "select labels that Services have: " + some(list)
}
