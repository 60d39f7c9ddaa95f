package main

import (
	"context"
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// TestCanary: of the endpoints of the shop's API a quarter are the canary's, as
// its comment says.
func TestCanary(t *testing.T) {
	check(t, "the canary takes its share of the traffic")
	const stable, canary = "ghcr.io/saleor/saleor:3.22.26", "ghcr.io/saleor/saleor:3.22.39"
	service := serviceNamed("shop", "api")
	eventually(t, "three stable pods and one of the canary", func(ctx context.Context) error {
		byImage, err := endpointImages(ctx, service)
		if err != nil {
			return err
		}
		if byImage[stable] != 3 || byImage[canary] != 1 || len(byImage) != 2 {
			return fmt.Errorf("the endpoints are of %v", byImage)
		}
		return nil
	})
}

// endpointImages counts the pods behind a Service by their image.
func endpointImages(ctx context.Context, s *corev1.Service) (map[string]int, error) {
	all, err := endpoints(ctx, s)
	if err != nil {
		return nil, err
	}
	byImage := map[string]int{}
	for _, name := range podsIn(all) {
		p, err := client.CoreV1().Pods(s.Namespace).Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return nil, err
		}
		byImage[p.Spec.Containers[0].Image]++
	}
	return byImage, nil
}

// TestWeightedCanary: a canary with a weight has a Service of its own, and the
// HTTPRoute, which the Gateway API's own definition accepts, shares the traffic
// between the two whatever the number of pods.
func TestWeightedCanary(t *testing.T) {
	check(t, "a weighted canary gets its part from an HTTPRoute, whatever the number of pods")
	tr := newTrial(t, "weighted-canary")
	objects := tr.apply(tr.spec("Web", "shop", `image: a/b:1, ports: {http: 80}, replicas: 2, canary: {image: "a/b:2", weight: 10},
  expose: {host: shop.example.com, via: gateway, gateway: {name: public}}`))
	weights := map[string]int32{}
	for _, o := range objects {
		if o.GetKind() != "HTTPRoute" {
			continue
		}
		for _, to := range typed[gatewayv1.HTTPRoute](t, o).Spec.Rules[0].BackendRefs {
			weights[string(to.Name)] = *to.Weight
			live, err := client.CoreV1().Services(tr.namespace).Get(t.Context(), string(to.Name), metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if live.Spec.Ports[0].Port != int32(*to.Port) {
				t.Errorf("the route leads to port %d of %s, which has %d", *to.Port, to.Name, live.Spec.Ports[0].Port)
			}
			workload := map[string]string{"shop-stable": "shop", "shop-canary": "shop-canary"}[live.Name]
			waitForEndpoints(t, live, workload)
		}
	}
	if weights["shop-stable"] != 90 || weights["shop-canary"] != 10 || len(weights) != 2 {
		t.Errorf("the weights are %v", weights)
	}
}

func serviceNamed(namespace, name string) *corev1.Service {
	return &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}}
}
