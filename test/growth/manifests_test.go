package growth

import "strings"

// objects gives many objects of each form.
func objects(name string, forms ...string) growing {
	return growing{name: "lint " + name, do: "lint", n: 200, objects: true, text: func(n int) string {
		var b strings.Builder
		for _, form := range forms {
			b.WriteString(lines(n, form+"\n---"))
		}
		return b.String()
	}}
}

// inObject gives one object with many lines of one form.
func inObject(name, object, form string) growing {
	return growing{name: "lint " + name, do: "lint", n: mostItems, text: func(n int) string {
		return object + lines(n, form)
	}}
}

// Forms of objects, in which %d is a number. NAME and LABEL are replaced.
const (
	podSpec = `{containers: [{name: a, image: 'a:1', ports: [{name: http, containerPort: 80}]` +
		`, env: [{name: A, value: b}]}]}`
	workload = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: NAME}\nspec:\n  replicas: 3\n" +
		"  selector: {matchLabels: {app: LABEL}}\n" +
		"  template: {metadata: {labels: {app: LABEL}}, spec: " + podSpec + "}"
	service = "apiVersion: v1\nkind: Service\nmetadata: {name: NAME}\nspec: {selector: {app: LABEL}, ports: [{port: 80}]}"
	policy  = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: NAME}\nspec:\n" +
		"  podSelector: {matchLabels: {app: LABEL}}\n" +
		"  ingress: [{from: [{podSelector: {matchLabels: {app: LABEL}}}], ports: [{port: http}]}]\n" +
		"  egress: [{to: [{podSelector: {matchLabels: {app: LABEL}}}], ports: [{port: 80}]}]"
	budget = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: NAME}\nspec:\n" +
		"  minAvailable: 1\n  selector: {matchLabels: {app: LABEL}}"
	autoscaler = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: NAME}\nspec:\n" +
		"  maxReplicas: 5\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: LABEL}\n" +
		"  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]"
	verticalScaler = "apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {name: NAME}\nspec:\n" +
		"  targetRef: {apiVersion: apps/v1, kind: Deployment, name: LABEL}"
	monitor = "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: NAME}\nspec:\n" +
		"  selector: {matchLabels: {app: LABEL}}\n  endpoints: [{port: http}]"
	ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: NAME}\nspec:\n" +
		"  rules: [{host: LABEL.example.com, http: {paths: [{path: /, pathType: Prefix, " +
		"backend: {service: {name: LABEL, port: {number: 80}}}}]}}]"
	set = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: NAME}\nspec:\n  replicas: 1\n  serviceName: LABEL\n" +
		"  selector: {matchLabels: {app: LABEL}}\n" +
		"  template: {metadata: {labels: {app: LABEL}}, spec: " + podSpec + "}"
	agent = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: NAME}\nspec:\n" +
		"  selector: {matchLabels: {app: LABEL}}\n" +
		"  template: {metadata: {labels: {app: LABEL}}, spec: {containers: [{name: a, image: 'a:1', ports: [{containerPort: 80, hostPort: 80}]}]}}"
	job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: NAME}\nspec:\n" +
		"  template: {metadata: {labels: {app: LABEL}}, spec: {restartPolicy: Never, containers: [{name: a, image: 'a:1'}]}}"
	cron = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: NAME}\nspec:\n  schedule: '* * * * *'\n" +
		"  jobTemplate: {spec: {template: {metadata: {labels: {app: LABEL}}, spec: {restartPolicy: Never, containers: [{name: a, image: 'a:1'}]}}}}"
	pod     = "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME, labels: {app: LABEL}}\nspec: " + podSpec
	config  = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata: {a: b}"
	account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: NAME}"
	claim   = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: NAME}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}"
	role    = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: NAME}\nrules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]"
	binding = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: NAME}\n" +
		"roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: LABEL}\nsubjects: [{kind: ServiceAccount, name: LABEL, namespace: default}]"
	uses = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: NAME}\nspec:\n  replicas: 3\n" +
		"  selector: {matchLabels: {app: NAME}}\n  template:\n    metadata: {labels: {app: NAME}}\n    spec:\n" +
		"      serviceAccountName: LABEL\n      volumes:\n      - {name: c, persistentVolumeClaim: {claimName: LABEL}}\n" +
		"      - {name: m, configMap: {name: LABEL, items: [{key: a, path: a}]}}\n" +
		"      containers: [{name: a, image: 'a:1', envFrom: [{secretRef: {name: LABEL}}, {configMapRef: {name: LABEL}}]}]"
	apart = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: NAME}\nspec:\n  replicas: 3\n" +
		"  selector: {matchLabels: {app: LABEL}}\n  template:\n    metadata: {labels: {app: LABEL}}\n    spec:\n" +
		"      affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: " +
		"[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: LABEL}}}]}}\n" +
		"      topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: LABEL}}}]\n" +
		"      containers: [{name: a, image: 'a:1'}]"
	devices = "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME}\nspec:\n  subdomain: LABEL\n  hostNetwork: true\n" +
		"  resourceClaims: [{name: a, resourceClaimTemplateName: LABEL}, {name: b, resourceClaimTemplateName: NAME}]\n" +
		"  containers: [{name: a, image: 'a:1', args: ['http://LABEL/'], resources: {claims: [{name: a}, {name: b, request: c}]}}]"
	template = "apiVersion: resource.k8s.io/v1\nkind: ResourceClaimTemplate\nmetadata: {name: NAME}\n" +
		"spec: {spec: {devices: {requests: [{name: a, exactly: {deviceClassName: a}}]}}}"
	definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: NAME.example.com}\nspec:\n" +
		"  group: example.com\n  scope: Namespaced\n  names: {kind: K%d, plural: NAME}\n  versions:\n" +
		"  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {x: {type: integer}}}}}}}"
	resource = "apiVersion: example.com/v1\nkind: K%d\nmetadata: {name: NAME}\nspec: {x: b, y: 1}"
)

// named gives a form with a name and a label.
func named(form, name, label string) string {
	return strings.NewReplacer("NAME", name, "LABEL", label).Replace(form)
}

// each gives many objects of one form, each with its own label, one label for
// all, and one name for all, beside as many Deployments.
func each(name, form string) []growing {
	return []growing{
		objects(name+" of one each", named(workload, "w%d", "w%d"), named(form, "x%d", "w%d")),
		objects(name+" of all", named(workload, "w%d", "w"), named(form, "x%d", "w")),
		objects(name+" of nothing", named(workload, "w%d", "w"), named(form, "x%d", "v%d")),
		objects(name+" of one name", named(workload, "w", "w%d"), named(form, "x", "w")),
	}
}

// manifests are objects for the linter, which have to do with each other.
func manifests() []growing {
	list := []growing{
		objects("what is used by one each", named(uses, "w%d", "x%d"), named(config, "x%d", ""), named(claim, "x%d", ""), named(account, "x%d", "")),
		objects("what is used by all", named(uses, "w%d", "x0"), named(config, "x%d", ""), named(claim, "x%d", ""), named(account, "x%d", "")),
		objects("what is not there", named(uses, "w%d", "y%d"), named(config, "x%d", ""), named(claim, "x%d", ""), named(account, "x%d", "")),
		objects("roles", named(role, "x%d", ""), named(binding, "b%d", "x%d"), named(binding, "c%d", "x0"), named(account, "x%d", "")),
		objects("roles that are not there", named(role, "x%d", ""), named(binding, "b%d", "y%d"), named(account, "x%d", "")),
		objects("custom resources", named(definition, "x%d", ""), named(resource, "x%d", "")),
		objects("custom resources of one kind", strings.ReplaceAll(named(definition, "x", ""), "%d", ""), strings.ReplaceAll(named(resource, "x%d", ""), "K%d", "K")),
		objects("headless Services", strings.ReplaceAll(strings.ReplaceAll(named(service, "x%d", "w"), "selector", "clusterIP: None, selector"),
			"port: 80", "port: 80, targetPort: http"), named(workload, "w%d", "w"), named(ingress, "x%d", "x%d")),
		objects("claims for devices", named(devices, "x%d", "y%d"), named(template, "x%d", "")),
		objects("Ingresses of one Service", named(service, "w", "w"), named(ingress, "x%d", "w")),
		objects("Ingresses of a Service each", named(service, "w%d", "w"), named(ingress, "x%d", "w%d"), named(workload, "w%d", "w")),
		objects("policies and Services and budgets of all", named(workload, "w%d", "w"), named(service, "w%d", "w"), named(policy, "w%d", "w"),
			named(budget, "w%d", "w"), named(autoscaler, "w%d", "w0"), named(ingress, "w%d", "w0")),
		objects("policies for all pods", named(workload, "w%d", "w%d"),
			strings.ReplaceAll(named(policy, "x%d", "w"), "{matchLabels: {app: w}}", "{}")),
		objects("policies by expressions", named(workload, "w%d", "w%d"),
			strings.ReplaceAll(named(policy, "x%d", "w"), "{matchLabels: {app: w}}", "{matchExpressions: [{key: app, operator: Exists}]}")),
		objects("budgets by expressions", named(workload, "w%d", "w%d"),
			strings.ReplaceAll(named(budget, "x%d", "w"), "{matchLabels: {app: w}}", "{matchExpressions: [{key: app, operator: NotIn, values: [a]}]}")),
		inObject("containers", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n",
			`  - {name: a%d, image: "a:1", env: [{name: A, value: b}], ports: [{containerPort: 80}]}`),
		inObject("containers of one name", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n",
			`  - {name: a, image: "a:1", ports: [{name: a, containerPort: 80}], livenessProbe: {httpGet: {port: b}}}`),
		inObject("volumes", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: 'a:1'}]\n  volumes:\n",
			"  - {name: v%d, emptyDir: {}}"),
		inObject("mounts", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: a:1\n    volumeMounts:\n",
			"    - {name: v%d, mountPath: /m}"),
		inObject("env", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: a:1\n    env:\n",
			"    - {name: A%d, value: $(A%d)}"),
		inObject("env of one name", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: a:1\n    env:\n",
			"    - {name: A, value: b}"),
		inObject("ports of a Service", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  selector: {a: b}\n  ports:\n",
			"  - {name: p%d, port: 80, targetPort: x%d}"),
		inObject("values of a Secret", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n", "  k%d: YWRtaW4K"),
		inObject("words of a command", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: a:1\n    command:\n",
			"    - \"a%d\"\n    - $(A%d)"),
		inObject("node selector terms", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: 'a:1'}]\n"+
			"  affinity:\n    nodeAffinity:\n      requiredDuringSchedulingIgnoredDuringExecution:\n        nodeSelectorTerms:\n        - matchExpressions:\n",
			"          - {key: a, operator: In, values: [b%d]}"),
		inObject("unknown fields", named(workload, "a", "a")+"\n", "k%d: 1"),
		inObject("one field", named(config, "a", "")+"\n", "kind: ConfigMap"),
		inObject("data", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n", "  k%d: 1"),
		inObject("ignores", "", "# plimsoll:ignore latest-tag it is so\n"+named(workload, "a%d", "a")+"\n---"),
		inObject("a list", "apiVersion: v1\nkind: List\nitems:\n", "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a%d}}"),
		inObject("policy rules", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec:\n  podSelector: {}\n  ingress:\n",
			"  - {from: [{podSelector: {matchLabels: {a: b%d}}}], ports: [{port: %d}]}"),
		inObject("Ingress rules", named(service, "w", "w")+"\n---\n"+"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec:\n  rules:\n",
			"  - {host: a%d.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: w, port: {number: 81}}}}]}}"),
	}
	for _, kind := range []struct{ name, form string }{
		{"Deployments", workload}, {"Services", service}, {"policies", policy}, {"budgets", budget},
		{"autoscalers", autoscaler}, {"vertical autoscalers", verticalScaler}, {"monitors", monitor}, {"StatefulSets", set},
		{"DaemonSets", agent}, {"Jobs", job}, {"CronJobs", cron}, {"Pods", pod}, {"Deployments apart", apart},
	} {
		list = append(list, each(kind.name, kind.form)...)
	}
	for _, c := range list[len(list)-len(list)/4:] {
		c.do, c.name = "fix", "fix"+strings.TrimPrefix(c.name, "lint")
		list = append(list, c)
	}
	return list
}

// shapes are files that are large as text.
func shapes() []growing {
	list := []growing{
		inObject("anchors", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx:\n", "- &a%d {a: b}\n- *a%d"),
		inObject("aliases of one anchor", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx:\n- &a {a: b}\n", "- *a"),
		inObject("merges", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx:\n- &a {a: b}\n", "- {<<: *a, c%d: d}"),
		inObject("comments", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n", "  # %d\n  a%d: b # %d"),
		inObject("texts of many lines", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n", "  a%d: |\n    b\n    c\n  b%d: \"b\n    c\""),
		inObject("one text", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: |\n", "    line %d"),
		inObject("one quoted text", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: \"\n", "    line \\n %d"),
		inObject("blank lines", "apiVersion: v1\nkind: ConfigMap\n", "\n"),
		inObject("empty documents", "", "---"),
		inObject("documents that are not objects", "", "a%d\n---"),
		inObject("lines that are not YAML", "", "a%d: [b\n---"),
		inObject("tabs", "", "a:\n\tb: %d"),
		inObject("keys that are lists", "apiVersion: v1\nkind: ConfigMap\n", "[a%d]: b"),
		{name: "lint one line", do: "lint", n: mostItems, text: func(n int) string {
			return "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, x: [" + strings.ReplaceAll(lines(n, "{a: b},"), "\n", " ") + "]}"
		}},
		{name: "lint JSON", do: "lint", n: mostItems, file: "a.json", text: func(n int) string {
			return `{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}` + lines(n, `, "x%d": "y"`) + "}"
		}},
		{name: "lint JSON with one key", do: "lint", n: mostItems, file: "a.json", text: func(n int) string {
			return `{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}` + lines(n, `, "x": "y"`) + "}"
		}},
	}
	return list
}

// graphs are objects that refer to each other in many ways, and one that does so often.
func graphs() (list []growing) {
	apps := objects("apps", named(workload, "a%d", "a%d"), named(service, "a%d", "a%d"), named(policy, "a%d", "a%d"),
		named(budget, "a%d", "a%d"), named(autoscaler, "a%d", "a%d"), named(ingress, "a%d", "a%d"), named(config, "a%d", "a%d"))
	pod := "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: a:1\n      envFrom:\n"
	list = append(list, apps, inObject("references to one", pod, "        - configMapRef: {name: a}"),
		inObject("references to many", pod, "        - configMapRef: {name: a%d}"),
		inObject("blocks", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'a:1'}]}\n---\n"+
			"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec:\n  podSelector: {}\n"+
			"  ingress:\n  - from:\n", "    - ipBlock: {cidr: '2001:db8:%d::/48'}"))
	for i := range list {
		list[i].do, list[i].name = "graph", "graph"+strings.TrimPrefix(list[i].name, "lint")
	}
	return list
}
