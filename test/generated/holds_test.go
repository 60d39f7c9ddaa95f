package generated

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// holds says what is wrong with what a spec compiles to, as far as no API
// server is needed to see it.
func holds(t testing.TB, res *result) error {
	t.Helper()
	if again := compile(t, res.spec); !bytes.Equal(res.text, again.text) {
		return fmt.Errorf("not the same bytes twice")
	}
	docs, bad := source.Parse(source.NewFile("manifests.yaml", res.text))
	if len(bad) > 0 || len(docs) != len(res.objects) {
		return fmt.Errorf("the manifests do not read back: %v", bad)
	}
	if err := lintHolds(docs); err != nil {
		return err
	}
	return objectsHold(res)
}

// objectsHold says what is wrong with the objects as such.
func objectsHold(res *result) error {
	x, err := indexed(res)
	if err != nil {
		return err
	}
	for _, check := range []func() error{
		x.checkSelectors, x.checkServices, x.checkPolicies, x.checkMonitors, x.checkBudgets, x.checkSpread, x.checkScalers,
		x.checkRoutes, x.checkPods, x.checkBindings,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// selected names the workloads whose pods a selector selects, sorted; it fails
// for one that selects those of another app.
func (x *index) selected(selector map[string]string) ([]string, error) {
	var names []string
	for _, w := range x.workloads {
		if subset(selector, w.template.Labels) {
			names = append(names, w.app)
		}
		if !x.adopts(w.app) && subset(selector, x.neighbour(w.template.Labels)) {
			return nil, fmt.Errorf("the selector %v selects the pods of another app", selector)
		}
	}
	slices.Sort(names)
	return names, nil
}

// selects fails unless a selector selects exactly the pods of these workloads.
func (x *index) selects(what string, selector map[string]string, want ...string) error {
	got, err := x.selected(selector)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		return fmt.Errorf("%s: %v selects the pods of %v, not of %v", what, selector, got, want)
	}
	return nil
}

func (x *index) checkSelectors() error {
	for _, w := range x.workloads {
		if w.selector == nil {
			continue
		}
		if len(w.selector.MatchExpressions) > 0 {
			return fmt.Errorf("%s %s selects by expressions", w.kind, w.name)
		}
		if err := x.selects(w.kind+" "+w.name, w.selector.MatchLabels, w.app); err != nil {
			return err
		}
		if w.service != "" && !x.lent(w.app) {
			if s := x.services[w.service]; s == nil || s.Spec.ClusterIP != "None" {
				return fmt.Errorf("StatefulSet %s has no headless Service %s", w.name, w.service)
			}
		}
	}
	return nil
}

// lent reports whether an app names a Service that it does not make.
func (x *index) lent(name string) bool {
	return slices.ContainsFunc(x.spec, func(app *source.Node) bool {
		return app.At("metadata", "name").Text == name && app.At("spec", "serviceName", "create").Exists()
	})
}

// long reports whether there is a workload whose pods keep running.
func (x *index) long(name string) bool {
	return slices.ContainsFunc(x.workloads, func(w workload) bool { return w.app == name && w.job == nil })
}

// pods names the workloads that are meant by the name of a Service: that of the
// app, with its canary, or one of them alone.
func (x *index) pods(service string) []string {
	for _, app := range x.spec {
		switch name := app.At("metadata", "name").Text; service {
		case app.At("spec", "serviceName").Text:
			return []string{name}
		case app.At("spec", "service", "name").Text:
			service = name
		}
	}
	if x.services[service+"-stable"] == nil && x.long(service) {
		if x.long(service + "-canary") {
			return []string{service, service + "-canary"}
		}
		return []string{service}
	}
	if app, ok := strings.CutSuffix(service, "-stable"); ok && x.long(app) {
		return []string{app}
	}
	if x.long(service + "-canary") { // beside -stable, the one that is there for clients in the cluster
		return []string{service, service + "-canary"}
	}
	if app, ok := strings.CutSuffix(service, "-headless"); ok && x.long(app) {
		return []string{app}
	}
	return []string{service}
}

func (x *index) checkServices() error {
	for name, s := range x.services {
		if err := x.selects("Service "+name, s.Spec.Selector, x.pods(name)...); err != nil {
			return err
		}
		for _, p := range s.Spec.Ports {
			for i := range x.workloads {
				w := &x.workloads[i]
				if subset(s.Spec.Selector, w.template.Labels) && !x.listens(w, p) {
					return fmt.Errorf("Service %s leads to port %s, on which %s does not listen", name,
						p.TargetPort.String(), w.name)
				}
			}
		}
	}
	return nil
}

func (x *index) checkPolicies() error {
	for _, p := range x.policies {
		var want []string
		for _, w := range x.workloads {
			if x.makes(&w, "NetworkPolicy", p.Name) {
				want = append(want, w.app)
			}
		}
		if len(want) == 0 || len(p.Spec.PodSelector.MatchExpressions) > 0 {
			return fmt.Errorf("NetworkPolicy %s is about no app", p.Name)
		}
		if err := x.selects("NetworkPolicy "+p.Name, p.Spec.PodSelector.MatchLabels, want...); err != nil {
			return err
		}
	}
	return nil
}

// checkMonitors looks for the pods that are scraped, and for their port.
func (x *index) checkMonitors() error {
	for _, m := range x.monitors {
		found := 0
		for i := range x.workloads {
			w := &x.workloads[i]
			if !x.makes(w, "PodMonitor", m.Name) {
				continue
			}
			found++
			if !subset(m.Spec.Selector.MatchLabels, w.template.Labels) {
				return fmt.Errorf("PodMonitor %s does not select the pods of %s", m.Name, w.name)
			}
			if port := m.Spec.Endpoints[0].Port; !x.lists(w, port) {
				return fmt.Errorf("PodMonitor %s scrapes port %s, which %s does not list", m.Name, port, w.name)
			}
		}
		if found == 0 {
			return fmt.Errorf("PodMonitor %s is about no app", m.Name)
		}
		if _, err := x.selected(m.Spec.Selector.MatchLabels); err != nil {
			return fmt.Errorf("PodMonitor %s: %w", m.Name, err)
		}
	}
	return nil
}

// lists reports whether a container that keeps running lists a port of a name.
func (x *index) lists(w *workload, port string) bool {
	for _, c := range slices.Concat(w.template.Spec.Containers, w.template.Spec.InitContainers) {
		if slices.ContainsFunc(c.Ports, func(p corev1.ContainerPort) bool { return p.Name == port }) {
			return true
		}
	}
	return false
}

func (x *index) checkBudgets() error {
	for _, b := range x.budgets {
		if err := x.selects("PodDisruptionBudget "+b.Name, b.Spec.Selector.MatchLabels,
			x.appOf("PodDisruptionBudget", b.Name)); err != nil {
			return err
		}
	}
	return nil
}

func (x *index) checkSpread() error {
	for _, w := range x.workloads {
		for _, c := range w.template.Spec.TopologySpreadConstraints {
			if err := x.selects("the spread of "+w.name, c.LabelSelector.MatchLabels, w.app); err != nil {
				return err
			}
		}
	}
	return nil
}
