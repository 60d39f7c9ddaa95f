package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestServices: each has as endpoints the pods of the app of its name, a canary
// among them, all of them and no others.
func TestServices(t *testing.T) {
	check(t, "Services have the endpoints of the right pods and no others")
	for _, s := range written[corev1.Service](t, "Service") {
		if s.Spec.ClusterIP == corev1.ClusterIPNone {
			checkHeadless(t, s)
		}
		app := strings.TrimSuffix(s.Name, "-headless")
		waitForEndpoints(t, s, app, app+"-canary")
	}
}

// waitForEndpoints waits until the endpoints of a Service are the pods of those
// of the workloads that there are.
func waitForEndpoints(t *testing.T, s *corev1.Service, workloads ...string) {
	t.Helper()
	eventually(t, fmt.Sprintf("Service %s/%s", s.Namespace, s.Name), func(ctx context.Context) error {
		var want []string
		for _, kind := range []string{"Deployment", "StatefulSet", "DaemonSet"} {
			for _, name := range workloads {
				pods, err := podsOf(ctx, s.Namespace, kind, name)
				if err != nil {
					return err
				}
				for _, p := range pods {
					want = append(want, addresses(&p, s)...)
				}
			}
		}
		got, err := endpoints(ctx, s)
		if err != nil {
			return err
		}
		slices.Sort(want)
		if len(want) == 0 || !slices.Equal(got, want) {
			return fmt.Errorf("its endpoints are %v; want %v", got, want)
		}
		return nil
	})
}

// addresses lists where a pod answers for a Service, port by port. The ports of
// the Service are looked up in the containers by name.
func addresses(p *corev1.Pod, s *corev1.Service) []string {
	if len(s.Spec.Ports) == 0 {
		return []string{p.Name + " " + p.Status.PodIP}
	}
	var list []string
	for _, port := range s.Spec.Ports {
		number := port.TargetPort.IntVal
		for _, c := range slices.Concat(p.Spec.InitContainers, p.Spec.Containers) {
			for _, open := range c.Ports {
				if open.Name == port.TargetPort.StrVal {
					number = open.ContainerPort
				}
			}
		}
		list = append(list, fmt.Sprintf("%s %s:%d/%s", p.Name, p.Status.PodIP, number, port.Name))
	}
	return list
}

// endpoints lists the ready endpoints of a Service in the same way.
func endpoints(ctx context.Context, s *corev1.Service) ([]string, error) {
	all, err := endpointSlices(ctx, s)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, slice := range all {
		for _, e := range slice.Endpoints {
			if !valueOf(e.Conditions.Ready, true) {
				continue
			}
			if len(slice.Ports) == 0 { // also of a pod that has none of the Service's ports
				list = append(list, e.TargetRef.Name+" "+e.Addresses[0])
			}
			for _, port := range slice.Ports {
				list = append(list, fmt.Sprintf("%s %s:%d/%s", e.TargetRef.Name, e.Addresses[0], *port.Port, *port.Name))
			}
		}
	}
	slices.Sort(list)
	return list, nil
}

func endpointSlices(ctx context.Context, s *corev1.Service) ([]discoveryv1.EndpointSlice, error) {
	list, err := client.DiscoveryV1().EndpointSlices(s.Namespace).List(ctx, metav1.ListOptions{LabelSelector: discoveryv1.LabelServiceName + "=" + s.Name})
	if err != nil {
		return nil, err
	}
	return list.Items, nil
}

// checkHeadless waits until every pod has its own name in a headless Service.
func checkHeadless(t *testing.T, s *corev1.Service) {
	t.Helper()
	eventually(t, fmt.Sprintf("names in Service %s/%s", s.Namespace, s.Name), func(ctx context.Context) error {
		all, err := endpointSlices(ctx, s)
		if err != nil {
			return err
		}
		names := 0
		for _, slice := range all {
			for _, e := range slice.Endpoints {
				names++
				if valueOf(e.Hostname, "") != e.TargetRef.Name {
					return fmt.Errorf("the pod %s has the name %q", e.TargetRef.Name, valueOf(e.Hostname, ""))
				}
			}
		}
		if names == 0 {
			return fmt.Errorf("it has no endpoints")
		}
		return nil
	})
}

// TestIngresses: each leads to Services and ports that there are.
func TestIngresses(t *testing.T) {
	check(t, "Ingresses lead to Services and ports that there are")
	for _, ingress := range written[networkingv1.Ingress](t, "Ingress") {
		for _, rule := range ingress.Spec.Rules {
			for _, path := range rule.HTTP.Paths {
				to := path.Backend.Service
				s, err := client.CoreV1().Services(ingress.Namespace).Get(t.Context(), to.Name, metav1.GetOptions{})
				if err != nil {
					t.Errorf("Ingress %s: %v", ingress.Name, err)
					continue
				}
				if !slices.ContainsFunc(s.Spec.Ports, func(p corev1.ServicePort) bool { return p.Name == to.Port.Name }) {
					t.Errorf("Ingress %s: Service %s has no port %q", ingress.Name, to.Name, to.Port.Name)
				}
			}
		}
	}
}

// TestUnready: a pod that is not ready gets no traffic, but keeps its name in
// the headless Service, by which the others find it.
func TestUnready(t *testing.T) {
	check(t, "a pod that is not ready gets no traffic, but keeps its name in the headless Service")
	tr := newTrial(t, "unready")
	tr.apply(tr.example("stateful"))
	pods := waitForPods(t, tr.namespace, "StatefulSet", "nats", 3)
	setReady(t, &pods[1], corev1.ConditionFalse)
	for name, want := range map[string][]string{"nats": {"nats-0", "nats-2"}, "nats-headless": {"nats-0", "nats-1", "nats-2"}} {
		service := serviceNamed(tr.namespace, name)
		eventually(t, "Service "+name, func(ctx context.Context) error {
			all, err := endpoints(ctx, service)
			if err != nil {
				return err
			}
			if got := podsIn(all); !slices.Equal(got, want) {
				return fmt.Errorf("it leads to %v, not to %v", got, want)
			}
			return nil
		})
	}
}

// podsIn lists the pods of endpoints, each once.
func podsIn(endpoints []string) []string {
	var names []string
	for _, e := range endpoints {
		name, _, _ := strings.Cut(e, " ")
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
