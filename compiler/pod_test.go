package compiler

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
)

// Containers start in the order written, across both maps; on one line, too.
func TestStartOrder(t *testing.T) {
	for want, fields := range map[string]string{
		"a b c d": "initContainers: {a: {image: 'i:1'}, b: {image: 'i:1'}}, sidecars: {c: {image: 'i:1'}, d: {image: " +
			"'i:1'}}",
		"c d a b": "sidecars: {c: {image: 'i:1'}, d: {image: 'i:1'}}, initContainers: {a: {image: 'i:1'}, b: {image: " +
			"'i:1'}}",
		"z a": "initContainers: {z: {image: 'i:1'}, a: {image: 'i:1'}}",
	} {
		pod := emitted[*appsv1.Deployment](t, compileSpec(t, app("Worker", "shop", fields))).Spec.Template.Spec
		var got []string
		for _, c := range pod.InitContainers {
			got = append(got, c.Name)
			if sidecar := strings.Contains("c d", c.Name); sidecar != (c.RestartPolicy != nil) {
				t.Errorf("%s: restartPolicy %v", c.Name, c.RestartPolicy)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

// Security contexts as "pod; main; sidecar": user, runAsNonRoot and
// allowPrivilegeEscalation, each with - for what is not said, whether it is
// privileged, and the capabilities.
func TestSecurity(t *testing.T) {
	for _, c := range []struct{ name, security, sidecar, want string }{
		{"default", "restricted", "{}", "- true; - - false -ALL; - - false -ALL"},
		{"looser levels loosen nothing", "privileged", "{}", "- true; - - false -ALL; - - false -ALL"},
		{"a container of its own", "{runAsUser: 7}", "{runAsUser: 8}", "7 true; - - false -ALL; 8 - false -ALL"},
		{"root", "{level: baseline, runAsUser: 0}", "{}", "0 -; - - false -ALL; - - false -ALL"},
		{"one that is not root", "{level: baseline, runAsUser: 0}", "{runAsUser: 8}",
			"0 -; - - false -ALL; 8 true false -ALL"},
		{"one that is root", "baseline", "{runAsUser: 0}", "- true; - - false -ALL; 0 false false -ALL"},
		{"what the spec says stays", "{level: baseline, runAsNonRoot: false}", "{runAsNonRoot: true}",
			"- false; - - false -ALL; - true false -ALL"},
		{"privileged", "{level: privileged, privileged: true}", "{privileged: false}",
			"- true; - false - privileged -ALL; - - false -ALL"},
		{"privileged by a user", "{level: privileged, privileged: true, runAsUser: 7}", "{}",
			"7 true; - - - privileged -ALL; - - false -ALL"},
		{"privileged as root", "{level: privileged, privileged: true, runAsUser: 0}", "{}",
			"0 -; - - - privileged -ALL; - - false -ALL"},
		{"privileged and not root", "{level: privileged, privileged: true, runAsNonRoot: true}", "{}",
			"- true; - - - privileged -ALL; - - false -ALL"},
		{"a privileged sidecar", "privileged", "{privileged: true}",
			"- true; - - false -ALL; - false - privileged -ALL"},
		{"what loosens is for the main container",
			"{level: baseline, allowPrivilegeEscalation: true, capabilities: {add: [CHOWN], drop: [NET_RAW]}}", "{}",
			"- true; - - true +CHOWN -NET_RAW; - - false -NET_RAW"},
		{"what tightens is for all", "{allowPrivilegeEscalation: false}", "{}", "- true; - - false -ALL; - - false -ALL"},
		{"an image that runs as root", "root", "{}", "- -; - - false; - - false"},
		{"a capability beside root", "root", "{capabilities: {add: [CHOWN]}}", "- -; - - false; - - false +CHOWN"},
		{"none of it", "none", "{}", "no context; no context; no context"},
		{"details left out", "{level: baseline, runAsNonRoot: none, allowPrivilegeEscalation: none, capabilities: none, " +
			"seccompProfile: none}", "{}", "no context; no context; no context"},
		{"details left out of one", "baseline", "{allowPrivilegeEscalation: none, capabilities: none}",
			"- true; - - false -ALL; no context"},
		{"SYS_ADMIN", "privileged", "{capabilities: {add: [SYS_ADMIN]}}",
			"- true; - - false -ALL; - - - +SYS_ADMIN -ALL"},
		{"ALL, which a drop would take back", "privileged", "{capabilities: {add: [ALL]}}",
			"- true; - - false -ALL; - - - +ALL"},
		{"capabilities of one", "{capabilities: {add: [NET_BIND_SERVICE]}}", "{capabilities: {drop: [ALL]}}",
			"- true; - - false +NET_BIND_SERVICE -ALL; - - false -ALL"},
		{"capabilities kept", "{level: baseline, capabilities: {drop: []}}", "{}", "- true; - - false; - - false"},
	} {
		pod := emitted[*appsv1.Deployment](t,
			compileSpec(t,
				app("Worker", "shop", "security: "+c.security+", sidecars: {x: {image: 'i:1', security: "+c.sidecar+
					"}}"))).Spec.Template.Spec
		got := []string{"no context"}
		if s := pod.SecurityContext; s != nil {
			got[0] = said(s.RunAsUser) + " " + said(s.RunAsNonRoot)
			wanted := !strings.Contains(c.security, "seccompProfile: none")
			if wanted != (s.SeccompProfile != nil && s.SeccompProfile.Type == corev1.SeccompProfileTypeRuntimeDefault) {
				t.Errorf("%s: seccomp %v", c.name, s.SeccompProfile)
			}
		}
		for _, s := range []*corev1.SecurityContext{pod.Containers[0].SecurityContext,
			pod.InitContainers[0].SecurityContext} {
			if s == nil {
				got = append(got, "no context")
				continue
			}
			words := []string{said(s.RunAsUser), said(s.RunAsNonRoot), said(s.AllowPrivilegeEscalation)}
			if isTrue(s.Privileged) {
				words = append(words, "privileged")
			}
			if s.Capabilities != nil {
				for _, name := range s.Capabilities.Add {
					words = append(words, "+"+string(name))
				}
				for _, name := range s.Capabilities.Drop {
					words = append(words, "-"+string(name))
				}
			}
			got = append(got, strings.Join(words, " "))
		}
		if got := strings.Join(got, "; "); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func said[T any](v *T) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprint(*v)
}

func TestSelectorsAreFixed(t *testing.T) {
	text := strings.Replace(app("Web", "shop",
		"ports: {http: 80}, podLabels: {x: y}, canary: {image: 'a/b:2', replicas: 2}"),
		"{name: shop}", "{name: shop, labels: {team: a, app.kubernetes.io/version: '1'}}", 1)
	b := compileSpec(t, text)
	for _, o := range b.objects {
		var selector map[string]string
		instance := "shop"
		switch o := o.(type) {
		case *appsv1.Deployment:
			selector, instance = o.Spec.Selector.MatchLabels, o.Name
			if labels := o.Spec.Template.Labels; labels["team"] != "a" || labels["x"] != "y" ||
				labels[labelInstance] != o.Name || labels[labelName] != "shop" {
				t.Errorf("pods of %s: %v", o.Name, labels)
			}
			if len(o.Labels) != 5 {
				t.Errorf("%s: %v", o.Name, o.Labels)
			}
			for _, c := range o.Spec.Template.Spec.TopologySpreadConstraints {
				if c.LabelSelector.MatchLabels[labelInstance] != o.Name {
					t.Errorf("%s is spread among %v", o.Name, c.LabelSelector)
				}
			}
		case *policyv1.PodDisruptionBudget:
			selector, instance = o.Spec.Selector.MatchLabels, o.Name
		case *corev1.Service:
			if len(o.Spec.Selector) != 1 || o.Spec.Selector[labelName] != "shop" {
				t.Errorf("beside a canary the Service selects %v", o.Spec.Selector)
			}
			continue
		default:
			t.Errorf("%T", o)
		}
		if len(selector) != 2 || selector[labelName] != "shop" || selector[labelInstance] != instance {
			t.Errorf("%T %s selects %v", o, o.GetName(), selector)
		}
	}
	if len(b.objects) != 5 {
		t.Errorf("%d objects", len(b.objects))
	}
}

func TestToken(t *testing.T) {
	for _, c := range []struct{ fields, account, token, kinds string }{
		{"args: []", "", "false", ""},
		{"serviceAccount: sa", "sa", "-", ""},
		{"serviceAccount: {create: true}", "shop", "-", "ServiceAccount"},
		{"serviceAccount: {name: sa}", "sa", "-", ""},
		{"serviceAccount: {name: sa, create: false, token: false}", "sa", "false", ""},
		{"serviceAccount: {name: sa, create: true, token: true}", "sa", "true", "ServiceAccount"},
		{"serviceAccount: {create: true, token: false}", "shop", "false", "ServiceAccount"},
		{"serviceAccount: {token: true}", "", "true", ""},
		{"serviceAccount: {token: false}", "", "false", ""},
		{"serviceAccount: {token: false}, rbac: {rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}", "shop",
			"false", "ServiceAccount Role RoleBinding"},
		{"serviceAccount: {name: sa, create: true}, rbac: [{rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}]",
			"sa", "true", "ServiceAccount Role RoleBinding"},
		{"rbac: {rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}", "shop", "true",
			"ServiceAccount Role RoleBinding"},
		{"serviceAccount: sa, rbac: {rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}", "sa", "true",
			"Role RoleBinding"},
	} {
		b := compileSpec(t, app("Worker", "shop", c.fields))
		pod := emitted[*appsv1.Deployment](t, b).Spec.Template.Spec
		var made []string
		for _, o := range b.objects {
			if kind := o.GetObjectKind().GroupVersionKind().Kind; kind != "Deployment" {
				made = append(made, kind)
			}
		}
		if pod.ServiceAccountName != c.account || said(pod.AutomountServiceAccountToken) != c.token ||
			strings.Join(made, " ") != c.kinds {
			t.Errorf("%s: account %q, token %s, made %v", c.fields, pod.ServiceAccountName,
				said(pod.AutomountServiceAccountToken), made)
		}
	}
}

func TestSpread(t *testing.T) {
	for fields, want := range map[string]int{
		"replicas: 1":                                     0,
		"replicas: 2":                                     2,
		"replicas: 2, topologySpread: []":                 0,
		"replicas: {min: 1, max: 9}":                      0,
		"replicas: {min: 2, max: 9}":                      2,
		"topologySpread: [{topologyKey: x}]":              1,
		"replicas: 0, topologySpread: [{topologyKey: x}]": 1,
	} {
		got := emitted[*appsv1.Deployment](t,
			compileSpec(t, app("Worker", "shop", fields))).Spec.Template.Spec.TopologySpreadConstraints
		if len(got) != want {
			t.Errorf("%s: %v", fields, got)
		}
		for _, c := range got {
			if c.MaxSkew != 1 || c.WhenUnsatisfiable != corev1.ScheduleAnyway {
				t.Errorf("%s: %v", fields, c)
			}
		}
	}
}

// The first TCP port that the Service sends to the main container tells whether
// a Web is ready.
func TestReadiness(t *testing.T) {
	const proxy = "sidecars: {proxy: {image: 'p:1', ports: {tls: 8443, admin: 9901}}}"
	for fields, want := range map[string]string{
		"ports: {a: 80, b: 81}":                                       "a",
		"ports: {a: {containerPort: 53, protocol: UDP}, b: 53}":       "b",
		"ports: {a: {containerPort: 53, protocol: UDP}}":              "",
		"ports: {a: 80}, readinessProbe: {exec: {command: ['true']}}": "",
		"ports: {a: 80}, readinessProbe: none":                        "",

		"ports: {a: 80, b: 81}, service: {ports: {b: 1}}":                                                        "b",
		"ports: {a: 80, b: 81}, service: {ports: {x: {target: b}, a: 80}}":                                       "b",
		"ports: {a: 80}, service: {ports: {x: {target: 80}}}":                                                    "80",
		"ports: {a: 80}, service: {ports: {x: {target: 9}}}":                                                     "9",
		"ports: {a: 80}, " + proxy + ", service: {ports: {tls: 443}}":                                            "",
		"ports: {a: 80}, " + proxy + ", service: {ports: {x: {target: 8443}}}":                                   "",
		"ports: {a: 80}, " + proxy + ", service: {ports: {tls: 443, a: 80}}":                                     "a",
		"ports: {a: 80}, " + proxy + ", service: {ports: {a: {target: admin}}}":                                  "",
		"ports: {a: {containerPort: 1, protocol: UDP}}, service: {ports: {a: 1}}":                                "",
		"ports: {a: {containerPort: 1, protocol: UDP}, b: 1}, service: {ports: {x: {target: 1, protocol: TCP}}}": "1",
	} {
		probe := emitted[*appsv1.Deployment](t,
			compileSpec(t, app("Web", "shop", fields))).Spec.Template.Spec.Containers[0].ReadinessProbe
		got := ""
		if probe != nil && probe.TCPSocket != nil {
			got = probe.TCPSocket.Port.String()
		}
		if got != want {
			t.Errorf("%s: %q", fields, got)
		}
	}
}

func TestNetworkPolicy(t *testing.T) {
	for _, c := range []struct{ fields, from, to, types string }{
		{"allowFrom: [web, {app: x, namespace: y}, {namespace: y}]",
			"pods name=web; pods name=x in metadata.name=y; pods in metadata.name=y", "", "Ingress"},
		{"allowFrom: []", "", "", "Ingress"},
		{"allowTo: []", "", "all on UDP 53, TCP 53", "Egress"},
		{"allowFrom: [{app: x, ports: [dns, 53, 9]}]", "pods name=x on UDP dns, UDP 53, TCP 53, TCP 9", "", "Ingress"},
		{"allowTo: [{cidr: 10.0.0.0/8, ports: [443]}]", "", "10.0.0.0/8 on TCP 443; all on UDP 53, TCP 53", "Egress"},
		{"egress: [{ports: [{port: 1}]}]", "", "all on - 1", "Egress"},
	} {
		b := compileSpec(t,
			app("Worker", "shop", "ports: {dns: {containerPort: 53, protocol: UDP}, tcp: 53}, networkPolicy: {"+
				c.fields+"}"))
		spec := emitted[*networkingv1.NetworkPolicy](t, b).Spec
		var from, to, types []string
		for _, r := range spec.Ingress {
			from = append(from, rule(r.From, r.Ports))
		}
		for _, r := range spec.Egress {
			to = append(to, rule(r.To, r.Ports))
		}
		for _, p := range spec.PolicyTypes {
			types = append(types, string(p))
		}
		for i, pair := range [][2]string{{strings.Join(from, "; "), c.from}, {strings.Join(to, "; "), c.to},
			{strings.Join(types, " "), c.types}} {
			if pair[0] != pair[1] {
				t.Errorf("%s: %d: got %s, want %s", c.fields, i, pair[0], pair[1])
			}
		}
	}
}

// rule writes a rule of a policy in one line.
func rule(peers []networkingv1.NetworkPolicyPeer, ports []networkingv1.NetworkPolicyPort) string {
	labels := func(m map[string]string) string {
		var list []string
		for k, v := range m {
			_, k, _ = strings.Cut(k, "/")
			list = append(list, k+"="+v)
		}
		slices.Sort(list)
		return strings.Join(list, ",")
	}
	text := "all"
	for _, p := range peers {
		if p.IPBlock != nil {
			text = p.IPBlock.CIDR
			continue
		}
		text = "pods"
		if p.PodSelector != nil {
			text += " " + labels(p.PodSelector.MatchLabels)
		}
		if p.NamespaceSelector != nil {
			text += " in " + labels(p.NamespaceSelector.MatchLabels)
		}
	}
	var list []string
	for _, p := range ports {
		protocol := "-"
		if p.Protocol != nil {
			protocol = string(*p.Protocol)
		}
		list = append(list, protocol+" "+p.Port.String())
	}
	if list != nil {
		text += " on " + strings.Join(list, ", ")
	}
	return text
}

// Pods on the node's network ask the cluster's DNS too, unless the spec says
// where else.
func TestDNSPolicy(t *testing.T) {
	for fields, want := range map[string]corev1.DNSPolicy{
		"args: []":                               "",
		"hostNetwork: true":                      corev1.DNSClusterFirstWithHostNet,
		"hostNetwork: true, dnsPolicy: Default":  corev1.DNSDefault,
		"hostNetwork: false":                     "",
		"hostNetwork: false, dnsPolicy: Default": corev1.DNSDefault,
	} {
		pod := emitted[*appsv1.DaemonSet](t,
			compileSpec(t, app("NodeAgent", "agent", "security: privileged, "+fields))).Spec.Template.Spec
		if pod.DNSPolicy != want {
			t.Errorf("%s: dnsPolicy %q, want %q", fields, pod.DNSPolicy, want)
		}
	}
}

// No pod has the Services of its namespace as variables, unless it asks for
// them, whatever kind it is of.
func TestServiceLinks(t *testing.T) {
	const database = "engine: postgres, version: '17', credentials: {secret: s}, storage: {data: {size: 1Gi}}"
	const backup = "schedule: '@daily', to: {claim: c}"
	for kind, fields := range map[string]string{
		"Web":       "image: a/b:1, ports: {http: 80}, canary: {image: 'a/b:2'}",
		"Worker":    "image: a/b:1",
		"Database":  database + ", backup: {" + backup + "}",
		"Stateful":  "image: a/b:1",
		"NodeAgent": "image: a/b:1",
		"Batch":     "image: a/b:1",
		"Backup":    backup + ", of: {engine: redis, version: '8', host: h}",
	} {
		head := "apiVersion: plimsoll.dev/v1alpha1\nkind: " + kind + "\nmetadata: {name: shop}\nspec: {" + fields
		for asked, want := range map[string]bool{"": false, ", enableServiceLinks: true": true} {
			if kind == "Database" && want { // of its own pods alone: a backup is an app of its own
				continue
			}
			pods := 0
			for _, o := range compileSpec(t, head+asked+"}\n").objects {
				if spec := podSpecOf(o); spec != nil {
					pods++
					if spec.EnableServiceLinks == nil || *spec.EnableServiceLinks != want {
						t.Errorf("%s %s%s: %v", kind, o.GetName(), asked, said(spec.EnableServiceLinks))
					}
				}
			}
			if pods == 0 {
				t.Errorf("%s has no pods", kind)
			}
		}
	}
}

// podSpecOf gives the pods of a workload; nil for other objects.
func podSpecOf(o object) *corev1.PodSpec {
	switch o := o.(type) {
	case *appsv1.Deployment:
		return &o.Spec.Template.Spec
	case *appsv1.StatefulSet:
		return &o.Spec.Template.Spec
	case *appsv1.DaemonSet:
		return &o.Spec.Template.Spec
	case *batchv1.Job:
		return &o.Spec.Template.Spec
	case *batchv1.CronJob:
		return &o.Spec.JobTemplate.Spec.Template.Spec
	}
	return nil
}
