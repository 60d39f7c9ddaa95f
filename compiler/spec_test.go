package compiler

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// compileSpec takes a spec through its kind's own function and no further.
func compileSpec(t *testing.T, text string) *build {
	t.Helper()
	docs, diagnostics := source.Parse(source.NewFile("app.yaml", []byte(text)))
	if len(diagnostics) > 0 || len(docs) != 1 {
		t.Fatalf("%d documents, %v", len(docs), diagnostics)
	}
	app, diagnostics := schema.Check(docs[0].Root())
	if app == nil {
		t.Fatal(diagnostics)
	}
	b := buildAlone(app)
	kindNamed(app.Kind).compile(b)
	b.diagnostics = append(diagnostics, b.diagnostics...)
	return b
}

// buildAlone is the build of an app that has no files and no other apps beside
// it.
func buildAlone(app *schema.App) *build {
	return &build{
		App: app,
		opts: Options{ReadFile: func(_ *source.File, name string) ([]byte, error) {
			return nil,
				errors.New("there is no " + name)
		}},
		encoder: new(encoder),
	}
}

// app writes a spec of a kind; fields are those under spec, in a flow map
// without its braces.
func app(kind, name, fields string) string {
	return fmt.Sprintf("apiVersion: plimsoll.dev/v1alpha1\nkind: %s\nmetadata: {name: %s}\nspec: {image: a/b:1, %s}\n",
		kind, name, fields)
}

// emitted gives the one object of a type that an app became.
func emitted[T object](t *testing.T, b *build) (found T) {
	t.Helper()
	for _, d := range b.diagnostics {
		t.Errorf("%s: %s", d.Path, d.Message)
	}
	count := 0
	for _, o := range b.objects {
		if x, ok := o.(T); ok {
			found = x
			count++
		}
	}
	if count != 1 {
		t.Fatalf("%d objects of type %T", count, found)
	}
	return found
}

// mistakes lists what was found, as "path [rule]".
func mistakes(b *build) string {
	var list []string
	for _, d := range source.Sort(b.diagnostics) {
		list = append(list, fmt.Sprintf("%s [%s]", d.Path, d.Rule))
	}
	return strings.Join(list, "; ")
}

// Each case has one mistake, or, with no want, stands at the border of one.
func TestMistakes(t *testing.T) {
	long := strings.Repeat("a", 63)
	for _, c := range []struct{ name, spec, want string }{
		{"nothing", app("Web", "shop", "ports: {http: 80}"), ""},

		{"longest name", app("Web", long, "ports: {http: 80}"), ""},
		{"canary leaves 56", app("Web", long[:57], "ports: {http: 80}, canary: {image: 'a/b:2'}"),
			"metadata.name [name-length]"},
		{"canary takes 56", app("Web", long[:56], "ports: {http: 80}, canary: {image: 'a/b:2'}"), ""},
		{"job takes 63", app("Batch", long, "onChange: replace"), ""},
		{"schedule leaves 52", app("Batch", long[:53], "schedule: '@daily'"), "metadata.name [name-length]"},
		{"schedule takes 52", app("Batch", long[:52], "schedule: '@daily'"), ""},
		{"hash leaves 52", app("Batch", long[:53], ""), "metadata.name [name-length]"},
		{"hash takes 52", app("Batch", long[:52], ""), ""},
		{"index leaves 60", app("Batch", long[:61], "completionMode: Indexed, completions: 11, onChange: replace"),
			"metadata.name [name-length]"},
		{"index takes 60", app("Batch", long[:60], "completionMode: Indexed, completions: 11, onChange: replace"), ""},
		{"hash and index", app("Batch", long[:51], "completionMode: Indexed, completions: 10"),
			"metadata.name [name-length]"},
		{"Service begins with a letter", app("Web", "1a", "ports: {http: 80}"), "metadata.name [name-letter]"},
		{"no Service", app("Worker", "1a", ""), ""},

		{"container named as the app", app("Worker", "shop", "sidecars: {shop: {image: 'c:1'}}"),
			"spec.sidecars.shop [duplicate]"},
		{"containers of one name",
			app("Worker", "shop",
				"sidecars: {x: {image: 'c:1'}}, initContainers: {x: {image: 'c:1'}}"),
			"spec.initContainers.x [duplicate]"},

		{"one number twice", app("Web", "shop", "ports: {a: 80, b: 80}"), "spec.ports.b [duplicate]"},
		{"one number, two protocols", app("Web", "shop", "ports: {a: 53, b: {containerPort: 53, protocol: UDP}}"), ""},
		{"number of a sidecar", app("Web", "shop", "ports: {a: 80}, sidecars: {x: {image: 'c:1', ports: {b: 80}}}"),
			"spec.sidecars.x.ports.b [duplicate]"},
		{"number of an init container",
			app("Web", "shop", "ports: {a: 80}, initContainers: {x: {image: 'c:1', ports: {b: 80}}}"), ""},
		{"number on the Service", app("Web", "shop", "ports: {a: 80, b: {containerPort: 81, servicePort: 80}}"),
			"spec.ports.b.servicePort [duplicate]"},
		{"no capabilities dropped", app("Worker", "shop", "security: {capabilities: none}"),
			"spec.security.capabilities [pod-security]"},
		{"root permitted by none", app("Worker", "shop", "security: {runAsNonRoot: none}"),
			"spec.security.runAsNonRoot [pod-security]"},
		{"no word on escalation", app("Worker", "shop", "security: {allowPrivilegeEscalation: none}"),
			"spec.security.allowPrivilegeEscalation [pod-security]"},
		{"no seccomp profile", app("Worker", "shop", "security: {seccompProfile: none}"),
			"spec.security.seccompProfile [pod-security]"},
		{"no group", app("Worker", "shop", "security: {fsGroup: none, fsGroupChangePolicy: none}"), ""},
		{"privileged at root", app("Worker", "shop", "security: root, volumes: {x: {hostPath: /x, mountPath: /x}}"),
			"spec.volumes.x.hostPath [pod-security]"},
		{"all at none", app("Worker", "shop", "security: none, volumes: {x: {hostPath: /x, mountPath: /x}}"), ""},
		{"privileged and not escalating at none",
			app("Worker", "shop",
				"security: none, sidecars: {x: {image: 'c:1', security: {capabilities: {add: [SYS_ADMIN]}, "+
					"allowPrivilegeEscalation: false}}}"),
			"spec.sidecars.x.security.allowPrivilegeEscalation [conflict]"},

		{"number beside service.ports",
			app("Web", "shop", "ports: {a: {containerPort: 81, servicePort: 80}}, service: {ports: {a: 80}}"),
			"spec.ports.a.servicePort [conflict]"},
		{"number on the Service twice",
			app("Web", "shop", "ports: {a: 1, b: 2}, service: {ports: {a: {port: 80}, b: {port: 80}}}"),
			"spec.service.ports.b.port [duplicate]"},
		{"one port under two numbers", app("Web", "shop", "ports: {a: 1}, service: {ports: {a: 80, b: {target: a}}}"), ""},
		{"one port twice", app("Web", "shop", "ports: {a: 1}, service: {ports: {a: 1, b: {target: 1}}}"),
			"spec.service.ports.b [duplicate]"},
		{"number on the nodes twice",
			app("Web", "shop",
				"ports: {a: 1, b: 2}, service: {type: NodePort, ports: {a: {nodePort: 30000}, b: {nodePort: 30000}}}"),
			"spec.service.ports.b.nodePort [duplicate]"},
		{"number on the nodes of no node", app("Web", "shop", "ports: {a: 1}, service: {ports: {a: {nodePort: 30000}}}"),
			"spec.service.ports.a.nodePort [conflict]"},
		{"Service to no port", app("Web", "shop", "ports: {a: 1}, service: {ports: {b: 1}}"),
			"spec.service.ports.b [reference]"},
		{"Service to a target that is none", app("Web", "shop", "ports: {a: 1}, service: {ports: {a: {target: b}}}"),
			"spec.service.ports.a.target [reference]"},
		{"Service to an init container",
			app("Web", "shop",
				"ports: {a: 1}, initContainers: {i: {image: 'c:1', ports: {b: 2}}}, service: {ports: {b: 2}}"),
			"spec.service.ports.b [reference]"},
		{"Service of another protocol", app("Web", "shop", "ports: {a: 1}, service: {ports: {a: {protocol: UDP}}}"),
			"spec.service.ports.a.protocol [conflict]"},
		{"all ports published", app("Web", "shop", "ports: {a: 1, admin: 2}, service: {type: LoadBalancer}"),
			"spec.service [missing-field]"},
		{"all ports on the nodes", app("NodeAgent", "shop", "ports: {a: 1, admin: 2}, service: {type: NodePort}"),
			"spec.service [missing-field]"},
		{"one port published", app("Web", "shop", "ports: {a: 1}, service: {type: LoadBalancer}"), ""},
		{"all ports in the cluster", app("Web", "shop", "ports: {a: 1, admin: 2}, service: {type: ClusterIP}"), ""},
		{"expose of a port of the Service",
			app("Web", "shop", "ports: {a: 1, b: 2}, service: {ports: {web: {target: b}}}, expose: {host: a.b, port: web}"),
			""},
		{"expose of a port that the Service has not",
			app("Web", "shop", "ports: {a: 1, b: 2}, service: {ports: {web: {target: b}}}, expose: {host: a.b, port: b}"),
			"spec.expose.port [reference]"},

		{"number on the node",
			app("Worker", "shop", "security: privileged, ports: {a: {containerPort: 1, hostPort: 9}, b: "+
				"{containerPort: 2, hostPort: 9}}"),
			"spec.ports.b.hostPort [duplicate]"},
		{"two numbers of one port",
			app("NodeAgent", "shop",
				"security: privileged, hostNetwork: true, ports: {a: {containerPort: 1, hostPort: 2}}"),
			"spec.ports.a.hostPort [conflict]"},

		{"probe of an unknown port", app("Web", "shop", "ports: {a: 80}, livenessProbe: {httpGet: {port: b}}"),
			"spec.livenessProbe.httpGet.port [reference]"},
		{"probe of another container's port",
			app("Web", "shop",
				"ports: {a: 80}, sidecars: {x: {image: 'c:1', startupProbe: {tcpSocket: {port: a}}}}"),
			"spec.sidecars.x.startupProbe.tcpSocket.port [reference]"},
		{"hook of an unknown port", app("Web", "shop", "ports: {a: 80}, lifecycle: {preStop: {httpGet: {port: b}}}"),
			"spec.lifecycle.preStop.httpGet.port [reference]"},
		{"sleep to the end", app("Worker", "shop", "lifecycle: {preStop: {sleep: {seconds: 30}}}"), ""},
		{"sleep beyond", app("Worker", "shop", "lifecycle: {preStop: {sleep: {seconds: 31}}}"),
			"spec.lifecycle.preStop.sleep.seconds [conflict]"},
		{"sleep beyond what is said",
			app("Worker", "shop",
				"terminationGracePeriodSeconds: 5, lifecycle: {preStop: {sleep: {seconds: 6}}}"),
			"spec.lifecycle.preStop.sleep.seconds [conflict]"},

		{"request above limit", app("Worker", "shop", "resources: {requests: {cpu: 1.1}, limits: {cpu: 1}}"),
			"spec.resources.requests.cpu [resources]"},
		{"request at limit", app("Worker", "shop", "resources: {requests: {cpu: 1000m}, limits: {cpu: 1}}"), ""},
		{"device without limit", app("Worker", "shop", "resources: {requests: {a.b/c: 1}}"),
			`spec.resources.requests["a.b/c"] [resources]`},
		{"part of a device", app("Worker", "shop", "resources: {limits: {a.b/c: 1.5}}"),
			`spec.resources.limits["a.b/c"] [resources]`},
		{"pages alone", app("Worker", "shop", "resources: {limits: {hugepages-2Mi: 2Mi}}"),
			"spec.resources.limits.hugepages-2Mi [resources]"},
		{"part of a page", app("Worker", "shop", "resources: {limits: {hugepages-2Mi: 3Mi, memory: 1Gi}}"),
			"spec.resources.limits.hugepages-2Mi [resources]"},

		{"mount of nothing", app("Worker", "shop", "sidecars: {x: {image: 'c:1', mounts: {v: /v}}}"),
			"spec.sidecars.x.mounts.v [reference]"},
		{"two mounts at one path",
			app("Worker", "shop",
				"volumes: {v: {emptyDir: {}, mountPath: /v}, w: {emptyDir: {}, mountPath: /v/}}"),
			"spec.volumes.w.mountPath [duplicate]"},
		{"file where a volume is",
			app("Worker", "shop",
				"volumes: {v: {emptyDir: {}, mountPath: /v}}, config: {/v: x}"),
			"spec.config./v [duplicate]"},
		{"file in a volume", app("Worker", "shop", "volumes: {v: {emptyDir: {}, mountPath: /v}}, config: {/v/x: x}"),
			""},
		{"volume in a file", app("Worker", "shop", "volumes: {v: {emptyDir: {}, mountPath: /v/x}}, config: {/v: x}"),
			"spec.volumes.v.mountPath [conflict]"},
		{"file in a file", app("Worker", "shop", "config: {/v: x, /v/w: x}"), "spec.config./v/w [conflict]"},
		{"roundabout file", app("Worker", "shop", "config: {/v//w: x}"), "spec.config./v//w [name]"},
		{"no such file", app("Worker", "shop", "config: {/v: {file: ./x}}"), "spec.config./v.file [file]"},
		{"volume named as that of config",
			app("Worker", "shop",
				"config: {/v: x}, volumes: {config-files: {emptyDir: {}}}"),
			"spec.volumes.config-files [duplicate]"},
		{"storage named as a volume",
			app("Stateful", "shop",
				"ports: {a: 80}, volumes: {v: {emptyDir: {}}}, storage: {v: {size: 1Gi, mountPath: /v}}"),
			"spec.storage.v [duplicate]"},
		{"mode that shares nothing",
			app("Stateful", "shop", "ports: {a: 80}, storage: {v: {size: 1Gi, mountPath: /v, accessModes: "+
				"[ReadWriteOnce, ReadWriteOncePod]}}"),
			"spec.storage.v.accessModes[1] [conflict]"},
		{"file about an unknown container", app("Worker", "shop", "volumes: {v: {projected: {sources: [{downwardAPI: "+
			"{items: [{path: x, resourceFieldRef: {containerName: y, resource: limits.cpu}}]}}]}, mountPath: /v}}"),
			"spec.volumes.v.projected.sources[0].downwardAPI.items[0].resourceFieldRef.containerName [reference]"},

		{"spread twice",
			app("Worker", "shop",
				"topologySpread: [{topologyKey: a}, {topologyKey: a, whenUnsatisfiable: ScheduleAnyway}]"),
			"spec.topologySpread[1].topologyKey [duplicate]"},
		{"spread in two ways",
			app("Worker", "shop",
				"topologySpread: [{topologyKey: a}, {topologyKey: a, whenUnsatisfiable: DoNotSchedule}]"),
			""},

		{"min above max", app("Worker", "shop", "replicas: {min: 3, max: 2}"), "spec.replicas.min [range]"},
		{"nothing to take a part of",
			app("Worker", "shop",
				"replicas: {max: 2, cpu: 70}, resources: {requests: {memory: 1Gi}}"),
			"spec.resources [resources]"},
		{"nothing to take the default part of",
			app("Worker", "shop",
				"replicas: {max: 2}, resources: {requests: {memory: 1Gi}}"),
			"spec.resources [resources]"},
		{"a limit stands for the request",
			app("Worker", "shop", "replicas: {max: 2, cpu: 70}, resources: {limits: {cpu: 1}}"), ""},
		{"a sidecar counts",
			app("Worker", "shop",
				"replicas: {max: 2, memory: 70}, sidecars: {x: {image: 'c:1', resources: {}}}"),
			"spec.sidecars.x.resources [resources]"},
		{"an init container does not",
			app("Worker", "shop",
				"replicas: {max: 2, memory: 70}, initContainers: {x: {image: 'c:1', resources: {}}}"),
			""},
		{"metric of an unknown container", app("Worker", "shop", "replicas: {max: 2, metrics: [{type: "+
			"ContainerResource, containerResource: {container: x, name: cpu, target: {type: AverageValue, "+
			"averageValue: 1}}}]}"),
			"spec.replicas.metrics[0].containerResource.container [reference]"},

		{"budget for one", app("Worker", "shop", "disruption: {maxUnavailable: 1}"), "spec.disruption [budget]"},
		{"budget for one at night",
			app("Web", "shop",
				"ports: {a: 80}, replicas: {min: 1, max: 9}, disruption: {maxUnavailable: 1}"),
			"spec.disruption [budget]"},
		{"budget that blocks", app("Worker", "shop", "replicas: 2, disruption: {minAvailable: 2}"),
			"spec.disruption.minAvailable [budget]"},
		{"budget that blocks by rounding", app("Worker", "shop", "replicas: 3, disruption: {minAvailable: 67%}"),
			"spec.disruption.minAvailable [budget]"},
		{"budget that does not", app("Worker", "shop", "replicas: 3, disruption: {minAvailable: 66%}"), ""},
		{"budget of nothing", app("Worker", "shop", "replicas: 3, disruption: {maxUnavailable: 0%}"),
			"spec.disruption.maxUnavailable [budget]"},

		{"rollout that must fail", app("Worker", "shop", "rollout: {minReadySeconds: 600}"),
			"spec.rollout.minReadySeconds [range]"},
		{"rollout that must fail as said",
			app("Worker", "shop",
				"rollout: {minReadySeconds: 9, progressDeadlineSeconds: 9}"),
			"spec.rollout.progressDeadlineSeconds [range]"},
		{"rollout that may not", app("Worker", "shop", "rollout: {minReadySeconds: 9, progressDeadlineSeconds: 10}"),
			""},

		{"no port to expose", app("Web", "shop", "ports: {a: 80, b: 81}, expose: {host: a.b}"),
			"spec.expose [reference]"},
		{"http is the port", app("Web", "shop", "ports: {a: 80, http: 81}, expose: {host: a.b}"), ""},
		{"unknown port to expose", app("Web", "shop", "ports: {a: 80}, expose: {host: a.b, port: b}"),
			"spec.expose.port [reference]"},
		{"UDP exposed",
			app("Web", "shop",
				"ports: {a: {containerPort: 80, protocol: UDP}}, expose: {host: a.b, port: a}"),
			"spec.expose.port [conflict]"},
		{"class of a Route",
			app("Web", "shop",
				"ports: {a: 80}, platform: openshift, expose: {host: a.b, className: x}"),
			"spec.expose.className [conflict]"},
		{"hosts of a Route", app("Web", "shop", "ports: {a: 80}, expose: {host: '*.a.b', via: route}"),
			"spec.expose.host [conflict]"},
		{"hosts of an Ingress", app("Web", "shop", "ports: {a: 80}, expose: {host: '*.a.b'}"), ""},
		{"path type of a Route",
			app("Web", "shop",
				"ports: {a: 80}, platform: openshift, expose: {host: a.b, pathType: Exact}"),
			"spec.expose.pathType [conflict]"},

		{"unknown own port", app("Web", "shop", "ports: {a: 80}, networkPolicy: {allowFrom: [{app: x, ports: [b]}]}"),
			"spec.networkPolicy.allowFrom[0].ports[0] [reference]"},
		{"unknown port of another",
			app("Web", "shop", "ports: {a: 80}, networkPolicy: {allowTo: [{app: x, ports: [b]}]}"), ""},
		{"range outside", app("Worker", "shop", "networkPolicy: {allowTo: [{cidr: 10.0.0.0/8, except: [11.0.0.0/9]}]}"),
			"spec.networkPolicy.allowTo[0].except[0] [range]"},
		{"address for a range", app("Worker", "shop", "networkPolicy: {allowTo: [{cidr: 10.0.0.1/8}]}"),
			"spec.networkPolicy.allowTo[0].cidr [range]"},
		{"range of ports backwards",
			app("Worker", "shop",
				"networkPolicy: {egress: [{ports: [{port: 9, endPort: 8}]}]}"),
			"spec.networkPolicy.egress[0].ports[0].endPort [range]"},

		{"cluster without namespace",
			app("NodeAgent", "shop",
				"rbac: {rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}"),
			"metadata [missing-field]"},
		{"paths in a namespace", app("Worker", "shop", "rbac: {rules: [{nonResourceURLs: [/metrics], verbs: [get]}]}"),
			"spec.rbac.rules[0].nonResourceURLs [conflict]"},

		{"host path", app("Worker", "shop", "volumes: {v: {hostPath: /x, mountPath: /v}}"),
			"spec.volumes.v.hostPath [pod-security]"},
		{"host path permitted",
			app("Worker", "shop", "security: privileged, volumes: {v: {hostPath: /x, mountPath: /v}}"), ""},
		{"host path at baseline",
			app("Worker", "shop", "security: baseline, volumes: {v: {hostPath: /x, mountPath: /v}}"),
			"spec.volumes.v.hostPath [pod-security]"},
		{"nfs", app("Worker", "shop", "volumes: {v: {nfs: {server: x, path: /x}, mountPath: /v}}"),
			"spec.volumes.v.nfs [pod-security]"},
		{"nfs at baseline",
			app("Worker", "shop", "security: {level: baseline}, volumes: {v: {nfs: {server: x, path: /x}, mountPath: /v}}"), ""},
		{"host port", app("Worker", "shop", "ports: {a: {containerPort: 1, hostPort: 1}}"),
			"spec.ports.a.hostPort [pod-security]"},
		{"host network", app("NodeAgent", "shop", "hostNetwork: true"), "spec.hostNetwork [pod-security]"},
		{"privileged", app("Worker", "shop", "security: {level: baseline, privileged: true}"),
			"spec.security.privileged [pod-security]"},
		{"root", app("Worker", "shop", "security: {runAsUser: 0}"), "spec.security.runAsUser [pod-security]"},
		{"root at baseline", app("Worker", "shop", "security: {level: baseline, runAsUser: 0}"), ""},
		{"allowed to be root", app("Worker", "shop", "security: {runAsNonRoot: false}"),
			"spec.security.runAsNonRoot [pod-security]"},
		{"capability of the strictest level",
			app("Worker", "shop", "security: {capabilities: {add: [NET_BIND_SERVICE]}}"), ""},
		{"capability of baseline", app("Worker", "shop", "security: {capabilities: {add: [CHOWN]}}"),
			"spec.security.capabilities.add[0] [pod-security]"},
		{"capability of none",
			app("Worker", "shop",
				"security: {level: baseline, capabilities: {add: [CHOWN, SYS_TIME]}}"),
			"spec.security.capabilities.add[1] [pod-security]"},
		{"capabilities kept", app("Worker", "shop", "security: {capabilities: {drop: [CHOWN]}}"),
			"spec.security.capabilities.drop [pod-security]"},
		{"escalation", app("Worker", "shop", "security: {allowPrivilegeEscalation: true}"),
			"spec.security.allowPrivilegeEscalation [pod-security]"},
		{"escalation by the kernel",
			app("Worker", "shop",
				"security: {level: privileged, allowPrivilegeEscalation: false, capabilities: {add: [SYS_ADMIN]}}"),
			"spec.security.allowPrivilegeEscalation [conflict]"},
		{"escalation of one container", app("Worker", "shop", "security: {level: privileged, "+
			"allowPrivilegeEscalation: false}, sidecars: {x: {image: 'c:1', security: {privileged: true}}}"),
			"spec.security.allowPrivilegeEscalation [conflict]"},
		{"seccomp off", app("Worker", "shop", "security: {level: baseline, seccompProfile: {type: Unconfined}}"),
			"spec.security.seccompProfile.type [pod-security]"},
		{"sysctl", app("Worker", "shop", "security: {sysctls: [{name: net.core.somaxconn, value: '1'}]}"),
			"spec.security.sysctls[0].name [pod-security]"},
		{"sysctl that is safe from 1.37 on", app("Worker", "shop",
			"security: {sysctls: [{name: net.ipv4.tcp_notsent_lowat, value: '1'}]}"),
			"spec.security.sysctls[0].name [pod-security]"},
		{"safe sysctl", app("Worker", "shop", "security: {sysctls: [{name: net.ipv4.tcp_syncookies, value: '1'}]}"),
			""},
		{"sysctl twice", app("Worker", "shop", "security: {sysctls: [{name: net.ipv4.tcp_syncookies, value: '1'}, "+
			"{name: net.ipv4.tcp_syncookies, value: '0'}]}"),
			"spec.security.sysctls[1].name [duplicate]"},
		{"two parts of one claim", app("Worker", "shop", "resourceClaims: [{name: gpu, resourceClaimName: one}], "+
			"resources: {claims: [{name: gpu, request: a}, {name: gpu, request: b}]}"),
			"spec.resources.claims[1].name [duplicate]"},
		{"node with gates", app("Worker", "shop", "nodeName: a, schedulingGates: [{name: a.b/c}]"),
			"spec.nodeName [conflict]"},
		{"sysctl of the node",
			app("NodeAgent", "shop", "security: {level: privileged, sysctls: [{name: net.ipv4.tcp_syncookies, value: "+
				"'1'}]}, hostNetwork: true"),
			"spec.security.sysctls[0].name [conflict]"},
		{"a container of its own", app("Worker", "shop", "sidecars: {x: {image: 'c:1', security: {runAsUser: 0}}}"),
			"spec.sidecars.x.security.runAsUser [pod-security]"},
		{"root where none may be",
			app("Worker", "shop", "security: {level: baseline, runAsNonRoot: true}, sidecars: {x: {image: 'c:1', "+
				"security: {runAsUser: 0}}}"),
			"spec.sidecars.x.security.runAsUser [conflict]"},
		{"probe of another host", app("Web", "shop", "ports: {a: 80}, livenessProbe: {httpGet: {port: 80, host: x}}"),
			"spec.livenessProbe.httpGet.host [pod-security]"},

		{"two values of a label", app("NodeAgent", "shop", "runOn: {nodeSelector: {a: b}}, nodeSelector: {a: c}"),
			"spec.runOn.nodeSelector.a [conflict]"},
		{"surge on one port",
			app("NodeAgent", "shop",
				"security: privileged, ports: {a: {containerPort: 1, hostPort: 1}}, rollout: {maxSurge: 1}"),
			"spec.rollout.maxSurge [conflict]"},

		{"no such macro", app("Batch", "shop", "schedule: '@dayly'"), "spec.schedule [value]"},
		{"no such hour", app("Batch", "shop", "schedule: '0 24 * * *'"), "spec.schedule [schedule]"},
		{"no such zone", app("Batch", "shop", "schedule: '@daily', timeZone: europe/berlin"),
			"spec.timeZone [time-zone]"},
		{"failures above completions",
			app("Batch", "shop",
				"completionMode: Indexed, completions: 2, backoffLimitPerIndex: 1, maxFailedIndexes: 3"),
			"spec.maxFailedIndexes [range]"},
		{"index of nothing",
			app("Batch", "shop",
				"completionMode: Indexed, completions: 2, successPolicy: {rules: [{succeededIndexes: '2'}]}"),
			"spec.successPolicy.rules[0].succeededIndexes [range]"},
		{"indexes backwards",
			app("Batch", "shop",
				"completionMode: Indexed, completions: 9, successPolicy: {rules: [{succeededIndexes: '2,1'}]}"),
			"spec.successPolicy.rules[0].succeededIndexes [range]"},
		{"more than the indexes", app("Batch", "shop", "completionMode: Indexed, completions: 9, successPolicy: "+
			"{rules: [{succeededIndexes: 1-2, succeededCount: 3}]}"),
			"spec.successPolicy.rules[0].succeededCount [range]"},
		{"failure of an index",
			app("Batch", "shop",
				"podFailurePolicy: {rules: [{action: FailIndex, onExitCodes: {operator: In, values: [1]}}]}"),
			"spec.podFailurePolicy.rules[0].action [conflict]"},
		{"failure of an unknown container", app("Batch", "shop", "podFailurePolicy: {rules: [{action: Ignore, "+
			"onExitCodes: {containerName: x, operator: In, values: [1]}}]}"),
			"spec.podFailurePolicy.rules[0].onExitCodes.containerName [reference]"},
		{"exit codes backwards",
			app("Batch", "shop",
				"podFailurePolicy: {rules: [{action: Ignore, onExitCodes: {operator: In, values: [2, 1]}}]}"),
			"spec.podFailurePolicy.rules[0].onExitCodes.values [range]"},
		{"failure of success",
			app("Batch", "shop",
				"podFailurePolicy: {rules: [{action: Ignore, onExitCodes: {operator: In, values: [0, 1]}}]}"),
			"spec.podFailurePolicy.rules[0].onExitCodes.values[0] [range]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := compileSpec(t, c.spec)
			if got := mistakes(b); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
				for _, d := range b.diagnostics {
					t.Log(d.Message)
				}
			}
		})
	}
}
