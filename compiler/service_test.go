package compiler

import (
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// servicesOf writes the ports of each Service: name, number, target, and what
// else is said, with : between them.
func servicesOf(t *testing.T, b *build) map[string]string {
	t.Helper()
	for _, d := range b.diagnostics {
		t.Errorf("%s: %s", d.Path, d.Message)
	}
	all := map[string]string{}
	for _, o := range b.objects {
		s, ok := o.(*corev1.Service)
		if !ok {
			continue
		}
		var ports []string
		for _, p := range s.Spec.Ports {
			text := fmt.Sprintf("%s:%d:%s", p.Name, p.Port, p.TargetPort.String())
			if p.Protocol != "" {
				text += ":" + string(p.Protocol)
			}
			if p.AppProtocol != nil {
				text += ":" + *p.AppProtocol
			}
			if p.NodePort != 0 {
				text += fmt.Sprintf(":node %d", p.NodePort)
			}
			ports = append(ports, text)
		}
		all[s.Name] = strings.Join(ports, " ")
	}
	return all
}

func TestServicePorts(t *testing.T) {
	const proxy = "sidecars: {proxy: {image: 'p:1', ports: {tls: 8443, quic: {containerPort: 8443, protocol: UDP}}}}"
	for _, c := range []struct{ kind, fields, want string }{
		{"Web", "ports: {http: {containerPort: 8080, servicePort: 80}, admin: 9000}", "http:80:http admin:9000:admin"},
		{"Web", "ports: {http: 8080, admin: 9000}, service: {ports: {http: 80}}", "http:80:http"},
		{"Web", "ports: {http: 8080}, service: {ports: {http: {}}}", "http:8080:http"},
		{"Web", "ports: {http: 8080}, service: {ports: {web: {target: http}}}", "web:8080:http"},
		{"Web", "ports: {http: 8080}, service: {ports: {web: {port: 80, target: 8080}}}", "web:80:8080"},
		{"Web", "ports: {http: 8080}, " + proxy + ", service: {ports: {tls: 443}}", "tls:443:tls"},
		{"Web", "ports: {http: 8080}, " + proxy + ", service: {ports: {tls: 443, quic: 443}}",
			"tls:443:tls quic:443:quic:UDP"},
		{"Web", "ports: {http: 8080}, " + proxy + ", service: {ports: {h3: {target: 8443, protocol: UDP}}}",
			"h3:8443:8443:UDP"},
		{"Web", "ports: {dns: {containerPort: 53, protocol: UDP}}, service: {ports: {x: {target: 53}}}", "x:53:53:UDP"},
		{"Web", "ports: {h: {containerPort: 1, appProtocol: h2c}}, service: {ports: {h: 2, i: {target: h, " +
			"appProtocol: http}}}", "h:2:h:h2c i:1:h:http"},
		{"Web", "ports: {http: 8080, admin: 9000}, service: {type: NodePort, ports: {http: {nodePort: 30080}}}",
			"http:8080:http:node 30080"},
		{"Web", "ports: {http: 8080}, service: {type: LoadBalancer}", "http:8080:http"},
		{"NodeAgent", "service: {ports: {tls: 443}}, " + proxy, "tls:443:tls"},
		{"Worker", "ports: {a: {containerPort: 1, servicePort: 2}}", "a:2:a"},
	} {
		got := servicesOf(t, compileSpec(t, app(c.kind, "shop", c.fields)))
		if len(got) != 1 || got["shop"] != c.want {
			t.Errorf("%s %s: got %v, want %s", c.kind, c.fields, got, c.want)
		}
	}
}

// A headless Service leads clients to the address of a pod, where the port is
// the container's.
func TestHeadlessPorts(t *testing.T) {
	for fields, want := range map[string][2]string{ // of shop-headless and of shop
		"ports: {a: {containerPort: 9092, servicePort: 80, appProtocol: x}, b: 2}": {"a:9092:a:x b:2:b", "a:80:a:x b:2:b"},
		"ports: {a: 9092, b: 2}, service: {type: LoadBalancer, ports: {a: 80}}":    {"a:9092:a b:2:b", "a:80:a"},
		"ports: {}":                          {"", ""},
		"service: {ports: {x: {target: 9}}}": {"", "x:9:9"},
	} {
		got := servicesOf(t, compileSpec(t, app("Stateful", "shop", fields)))
		if got["shop-headless"] != want[0] || got["shop"] != want[1] {
			t.Errorf("%s: %v", fields, got)
		}
	}
}

// Only the Service for clients has numbers on the nodes, and a backup finds the
// database whatever its Service publishes.
func TestServicePortsBeside(t *testing.T) {
	got := servicesOf(t, compileSpec(t, app("Web", "shop", "ports: {http: 80}, "+
		"service: {type: NodePort, ports: {http: {nodePort: 30080}}}, canary: {image: 'a/b:2', weight: 10}, "+
		"expose: {host: a.b, via: gateway, gateway: {name: g}}")))
	for name, want := range map[string]string{"shop": "http:80:http:node 30080", "shop-stable": "http:80:http",
		"shop-canary": "http:80:http"} {
		if got[name] != want {
			t.Errorf("%s: %s", name, got[name])
		}
	}
	for fields, want := range map[string]string{
		"ports: {pg: 5432}": "db:5432",
		"ports: {pg: {containerPort: 5432, servicePort: 1}}":                                                           "db:1",
		"service: {ports: {postgres: 2}}":                                                                              "db:2",
		"service: {ports: {pg: {port: 3, target: 5432}}}":                                                              "db:3",
		"ports: {metrics: 9187}, service: {ports: {metrics: 9187}}":                                                    "db-headless:5432",
		"service: {ports: {pg: {port: 3, target: pooler}}}, sidecars: {pooler: {image: 'p:1', ports: {pooler: 6432}}}": "db-headless:5432",
	} {
		text := "apiVersion: plimsoll.dev/v1alpha1\nkind: Database\nmetadata: {name: db}\nspec: {engine: postgres, " +
			"version: '17', credentials: {secret: s}, storage: {data: {size: 1Gi}}, " +
			"backup: {schedule: '@daily', to: {claim: c}}, " + fields + "}\n"
		var env []corev1.EnvVar
		for _, o := range compileSpec(t, text).objects {
			if spec := podSpecOf(o); spec != nil && o.GetName() == "db-backup" {
				env = spec.Containers[0].Env
			}
		}
		got := map[string]string{}
		for _, v := range env {
			got[v.Name] = v.Value
		}
		if address := got["PGHOST"] + ":" + got["PGPORT"]; address != want {
			t.Errorf("%s: the backup asks %s, not %s", fields, address, want)
		}
	}
}
