package compiler

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
)

func TestWeightedCanary(t *testing.T) {
	b := compileSpec(t, app("Web", "shop", "ports: {http: {containerPort: 8080, servicePort: 80}}, "+
		"expose: {host: a.b, via: gateway, gateway: {name: public}}, canary: {image: 'a/b:2', weight: 10}"))
	route := emitted[*gatewayv1.HTTPRoute](t, b).Spec
	got := ""
	for _, r := range route.Rules[0].BackendRefs {
		got += string(r.Name) + " " + said(r.Weight) + "; "
		if r.Port == nil || *r.Port != 80 {
			t.Errorf("%s: port %v", r.Name, r.Port)
		}
	}
	if got != "shop-stable 90; shop-canary 10; " {
		t.Error(got)
	}
	selectors := map[string]string{"shop": "", "shop-stable": "shop", "shop-canary": "shop-canary"}
	for _, o := range b.objects {
		if s, ok := o.(*corev1.Service); ok {
			if want, known := selectors[s.Name]; !known || s.Spec.Selector[labelInstance] != want ||
				s.Spec.Selector[labelName] != "shop" {
				t.Errorf("%s selects %v", s.Name, s.Spec.Selector)
			}
			delete(selectors, s.Name)
		}
	}
	if len(selectors) > 0 {
		t.Errorf("missing: %v", selectors)
	}
}

// A canary's variables take the place of the app's, so that what refers to them
// still comes after them.
func TestCanaryEnv(t *testing.T) {
	b := compileSpec(t, app("Web", "shop", "ports: {a: 80}, env: {A: 1, B: $(A)}, canary: {env: {A: 2, C: 3}}"))
	for _, o := range b.objects {
		d, ok := o.(*appsv1.Deployment)
		if !ok {
			continue
		}
		var got []string
		for _, v := range d.Spec.Template.Spec.Containers[0].Env {
			got = append(got, v.Name+"="+v.Value)
		}
		want := map[string]string{"shop": "A=1 B=$(A)", "shop-canary": "A=2 B=$(A) C=3"}[d.Name]
		if strings.Join(got, " ") != want || d.Spec.Template.Spec.Containers[0].Image != "a/b:1" {
			t.Errorf("%s: %v", d.Name, got)
		}
	}
}

func TestExpose(t *testing.T) {
	ingress := func(expose string) networkingv1.IngressSpec {
		return emitted[*networkingv1.Ingress](t,
			compileSpec(t, app("Web", "shop", "ports: {a: 1, http: 2}, expose: {host: a.b, "+expose+"}"))).Spec
	}
	path := ingress("path: /x").Rules[0].HTTP.Paths[0]
	if path.Backend.Service.Port.Name != "http" || path.Path != "/x" || *path.PathType != networkingv1.PathTypePrefix {
		t.Errorf("%v", path)
	}
	if s := ingress("tls: false"); s.TLS != nil {
		t.Error(s.TLS)
	}
	if s := ingress("tls: true"); s.TLS[0].SecretName != "shop-tls" || s.TLS[0].Hosts[0] != "a.b" {
		t.Error(s.TLS)
	}
	if s := ingress("tls: x, className: y"); s.TLS[0].SecretName != "x" || *s.IngressClassName != "y" {
		t.Error(s)
	}

	of := func(expose string) routeSpec {
		return emitted[*route](t,
			compileSpec(t,
				app("Web", "shop", "ports: {a: 1}, platform: openshift, expose: {host: a.b, "+expose+"}"))).Spec
	}
	if s := of("path: /x"); s.TLS != nil || s.Port.TargetPort.StrVal != "a" || s.To.Name != "shop" || s.Path != "/x" {
		t.Error(s)
	}
	if s := of("tls: true"); s.TLS.Termination != "edge" || s.TLS.ExternalCertificate.Name != "shop-tls" {
		t.Error(s.TLS)
	}
	if s := of("tls: x"); s.TLS.ExternalCertificate.Name != "x" {
		t.Error(s.TLS)
	}
	emitted[*networkingv1.Ingress](t,
		compileSpec(t, app("Web", "shop", "ports: {a: 1}, platform: openshift, expose: {host: a.b, via: ingress}")))
}

func TestAutoscaler(t *testing.T) {
	for _, c := range []struct {
		kind, replicas string
		min            int32
		metrics        int
		cpu            string
	}{
		{"Web", "{max: 5}", 2, 1, "80"},
		{"Web", "{max: 1}", 1, 1, "80"},
		{"Worker", "{max: 5, memory: 70}", 1, 1, "70"},
		{"Worker", "{min: 3, max: 5, cpu: 50, memory: 70}", 3, 2, "50"},
	} {
		b := compileSpec(t, app(c.kind, "shop", "ports: {a: 1}, replicas: "+c.replicas))
		spec := emitted[*autoscalingv2.HorizontalPodAutoscaler](t, b).Spec
		if *spec.MinReplicas != c.min || len(spec.Metrics) != c.metrics ||
			said(spec.Metrics[0].Resource.Target.AverageUtilization) != c.cpu {
			t.Errorf("%s %s: %v", c.kind, c.replicas, spec)
		}
		if d := emitted[*appsv1.Deployment](t, b); d.Spec.Replicas != nil {
			t.Errorf("%s %s: the Deployment has replicas %d", c.kind, c.replicas, *d.Spec.Replicas)
		}
	}
}
