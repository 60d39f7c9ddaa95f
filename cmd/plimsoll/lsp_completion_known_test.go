package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/cron"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lsp"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// freeTexts are the fields of specs, by the end of their paths, that are texts of which nobody
// knows the values, each group with the reason.
var freeTexts = map[string]string{
	"its own name, which is given here": `
		metadata.name backup.container spec.container expose.name rbac.name resourceClaims.name
		serviceName.name schedulingGates.name evictionResponders.name adopt.name claims.NAME
		names.ClusterRole names.ClusterRoleBinding names.HTTPRoute names.HorizontalPodAutoscaler
		names.Ingress names.NetworkPolicy names.PersistentVolumeClaim names.PodDisruptionBudget
		names.PodMonitor names.RoleBinding hostname hostnameOverride subdomain spec.database
		annotations.NAME labels.NAME podAnnotations.NAME podLabels.NAME workloadAnnotations.NAME
		envFrom.prefix items.path serviceAccountToken.path`,
	"of the program, its image or its host": `
		args command image workingDir terminationMessagePath mountPath subPath subPathExpr devicePath
		mounts.NAME hostPath hostPath.path httpGet.path httpGet.host httpHeaders.name httpHeaders.value
		tcpSocket.host grpc.service metrics.path metrics.interval metric.name config.NAME
		localhostProfile seLinuxOptions.level seLinuxOptions.role seLinuxOptions.type
		seLinuxOptions.user windowsOptions.gmsaCredentialSpec windowsOptions.gmsaCredentialSpecName
		windowsOptions.runAsUserName sysctls.value onPodConditions.type conditionType
		credentials.username serviceAccountToken.audience`,
	"of what lies outside of the project": `
		nfs.path nfs.server s3.bucket s3.endpoint s3.prefix s3.region of.host expose.host expose.path
		path.path spec.domain csi.fsType volumeAttributes.NAME cidr except hostAliases.hostnames
		hostAliases.ip dnsConfig.nameservers dnsConfig.searches service.loadBalancerClass
		service.loadBalancerIP service.loadBalancerSourceRanges schedulerName tolerations.value
		claims.request rules.nonResourceURLs`,
	"an amount, a number or a time": `
		NAME.size volume.size sizeLimit limits.NAME requests.NAME limits.storage requests.storage
		overhead.NAME averageValue target.value maxUnavailable minAvailable maxSurge succeededIndexes
		schedule options.value`,
	"a file, which editors complete by themselves": `
		NAME.file spec.include spec.files lint.baseline lint.exclude lint.policies lint.schemas
		paths.match policy`,
	"a document of its own": `
		patches.patch`,
}

// freeNames likewise are fields of Kubernetes that are called as if they named something.
var freeNames = map[string]string{
	"its own name, which is given here": `
		metadata.name metadata.generateName containers.name initContainers.name ephemeralContainers.name
		env.name volumes.name ports.name webhooks.name matchConditions.name variables.name
		derivedAttributes.name requests.name firstAvailable.name devices.name drivers.name
		sharedCounters.name podGroups.name resourceClaims.name schedulingGates.name
		evictionResponders.name versions.name additionalPrinterColumns.name names.listKind
		endpoints.hostname hostname pool.name poolName extendedResourceName leaseName
		resources.singularName resources.name`,
	"of what lies outside of the project": `
		azureDisk.diskName azureFile.shareName flocker.datasetName gcePersistentDisk.pdName
		iscsi.initiatorName vsphereVolume.storagePolicyName externalName signerName loadBalancerClass
		schedulerName metric.name user.name group.name username httpHeaders.name gmsaCredentialSpecName
		windowsOptions.runAsUserName`,
	"what the cluster, or a program, writes": `
		kubeletConfigKey details.name groups.name forNodes.name forZones.name involvedObject.name
		regarding.name related.name boundObjectRef.name controllerRef.name parentRef.name podName
		resourceAttributes.name target.name pod.name workload.podGroupTemplateName
		workloadRef.podGroupReplicaKey workloadRef.templateName`,
}

// Labels, words and names that are known are offered wherever a selector or a field asks for them.
func TestCompletionSelectors(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"app.yaml": strings.Replace(goodSpec, "{name: web}", "{name: front, namespace: shop, labels: {team: checkout}}", 1),
		"old.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: old, namespace: shop, labels: {top: x}}\n" +
			"spec: {template: {metadata: {labels: {app: old, tier: back}}, spec: {containers: [{name: main, ports: " +
			"[{name: metrics, containerPort: 90}]}, {name: side}]}}}\n---\n" +
			"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: far, namespace: else}\n" +
			"spec: {template: {metadata: {labels: {app: far, zone: a}}}}\n---\n" +
			"apiVersion: v1\nkind: Service\nmetadata: {name: old, namespace: shop, labels: {scrape: \"yes\"}}\n" +
			"spec: {ports: [{name: telemetry, port: 90}]}\n---\n" +
			"apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {owner: us}}\n---\n" +
			"apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv, labels: {disk: fast}}\n---\n" +
			"apiVersion: v1\nkind: Node\nmetadata: {name: n1, labels: {rack: r1}}\n---\n" +
			"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a, labels: {aggregate: view}}\n" +
			"---\n" +
			"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\n",
	} {
		putText(t, name, text)
	}
	e := newEditor(t, nil)
	service := "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec:\n  selector: "
	policy := "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n"
	claim := "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a, namespace: shop}\nspec:\n"
	monitor := "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a, namespace: shop}\nspec:\n"
	deployment := "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: shop}\nspec:\n"
	role := "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a, namespace: shop}\nrules:\n"
	appKeys := "app app.kubernetes.io/instance app.kubernetes.io/managed-by app.kubernetes.io/name team tier"
	for _, c := range []struct{ text, want string }{
		{service + "{|}", appKeys},
		{service + "\n    |", appKeys},
		{service + "{app: old, |}", strings.TrimPrefix(appKeys, "app ")},
		{service + "{app: |}", "old"},
		{service + "\n    app.kubernetes.io/name: |", "front"},
		{service + "\n    tier: b|\n", "back"},
		{policy + "  podSelector: {matchLabels: {team: |}}", "checkout"},
		{policy + "  podSelector:\n    matchExpressions:\n      - {key: |}", appKeys},
		{policy + "  podSelector:\n    matchExpressions:\n      - {key: app, operator: In, values: [|]}", "old"},
		{policy + "  podSelector:\n    matchExpressions:\n      - key: app\n        operator: In\n        values:\n" +
			"          - |", "old"},
		{policy + "  podSelector:\n    matchExpressions:\n      - {key: app, operator: |}", "In NotIn Exists DoesNotExist"},
		{policy + "  ingress: [{from: [{namespaceSelector: {matchLabels: {|}}}]}]", "kubernetes.io/metadata.name owner"},
		{policy + "  ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: |}}}]}]", "else shop"},
		{policy + "  ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {zone: |}}}]}]", "a"},
		{policy + "  ingress: [{ports: [{port: |}]}]", "http metrics"},
		{claim + "  selector: {matchLabels: {disk: |}}", "fast"},
		{claim + "  resources: {requests: {|}}", "storage"},
		{monitor + "  selector: {matchLabels: {scrape: |}}", "yes"},
		{monitor + "  namespaceSelector: {matchNames: [|]}", "else shop"},
		{monitor + "  selector: {matchLabels: {scrape: \"yes\"}}\n  endpoints: [{port: |}]", "telemetry"},
		{deployment + "  selector: {matchLabels: {|}}\n  template: {metadata: {labels: {mine: x}}}", "mine"},
		{deployment + "  selector: {matchLabels: {mine: |}}\n  template: {metadata: {labels: {mine: x}}}", "x"},
		{podHead + "  nodeSelector: {rack: |}", "r1"},
		{podHead + "  nodeSelector: {kubernetes.io/arch: |}", "amd64 arm64"},
		{podHead + "  nodeName: |", "n1"},
		{podHead + "  topologySpreadConstraints: [{topologyKey: |}]", "kubernetes.io/hostname topology.kubernetes.io/region " +
			"topology.kubernetes.io/zone"},
		{podHead + "  topologySpreadConstraints: [{labelSelector: {matchLabels: {tier: |}}}]", "back"},
		{podHead + "  containers: [{name: a, resources: {limits: {|}}}]", "cpu memory ephemeral-storage"},
		{podHead + "  containers: [{name: a, env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.|}}}]}]",
			"metadata.name metadata.namespace metadata.uid spec.nodeName spec.serviceAccountName status.hostIP status.hostIPs " +
				"status.podIP status.podIPs"},
		{"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: b}\naggregationRule: " +
			"{clusterRoleSelectors: [{matchLabels: {aggregate: |}}]}", "view"},
		{role + "  - {apiGroups: [batch], resources: [|]}", "cronjobs cronjobs/status jobs jobs/status"},
		{role + "  - {apiGroups: [\"\"], resources: [configmaps], resourceNames: [|]}", "settings"},
		{role + "  - apiGroups: [\"\"]\n    resources: [configmaps]\n    verbs:\n      - |",
			"get list watch create update patch delete deletecollection *"},
		{"apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {scope: |}", "Cluster Namespaced"},
		{"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a, namespace: shop}\nspec:\n" +
			"  scaleTargetRef: {kind: Deployment, name: old}\n  metrics: [{containerResource: {container: |}}]", "main side"},
		{webHead + "  nodeSelector: {rack: |}", "r1"},
		{webHead + "  topologySpread: [{topologyKey: |}]", "kubernetes.io/hostname topology.kubernetes.io/region " +
			"topology.kubernetes.io/zone"},
		{webHead + "  adopt: {selector: {|}}", appKeys},
		{webHead + "  affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: " +
			"{tier: |}}}]}}", "back"},
		{webHead + "  sidecars: {a: {image: a, resources: {limits: {|}}}}", "cpu memory ephemeral-storage"},
		{strings.Replace(webHead, "hello", "front", 1) + "  patches: [{target: {kind: |}}]", "Deployment PodDisruptionBudget Service"},
		{strings.NewReplacer("Web", "Batch").Replace(webHead) + "  timeZone: Europe/B|", strings.Join(cron.Zones(), " ")},
	} {
		items, _ := e.completes("new.yaml", c.text)
		if got := labels(items); got != c.want {
			t.Errorf("%s\noffers %s", c.text, got)
		}
	}
	for _, text := range []string{"kubernetesVersions: |", "lint: {kubernetesVersions: [|]}", "kubernetesVersions:\n  - |"} {
		items, whole := e.completes("plimsoll.yaml", text)
		newest := k8s.Latest()
		if len(items) == 0 || items[0].Label != newest {
			t.Errorf("%s offers %s", text, labels(items))
		} else if after := applied(t, whole, []shownEdit{items[0].TextEdit}); !strings.Contains(after, `"`+newest+`"`) {
			t.Errorf("%s becomes %s", text, after)
		}
	}
	items, whole := e.completes("new.yaml", service+"{|}")
	if after := applied(t, whole, []shownEdit{items[1].TextEdit}); !strings.HasSuffix(after, "selector: {app.kubernetes.io/instance: }") {
		t.Error(after)
	}
}

// Each field of a spec whose value is a text has its values offered, or it stands in the table of
// those whose values nobody knows; so has each field of Kubernetes that names something, or of
// which the API server takes only some values.
func TestCompletionKnowsEveryField(t *testing.T) {
	left := map[string]bool{}
	looked, survey, seen := 0, newSurvey(options("")), map[string]bool{}
	used := map[string]bool{}
	isFree := func(tables map[string]string, path string) bool {
		for _, list := range tables {
			for _, end := range strings.Fields(list) {
				if path == end || strings.HasSuffix(path, "."+end) {
					used[end] = true
					return true
				}
			}
		}
		return false
	}
	for _, kind := range schema.Documents() {
		var walk func(f *schema.Field, names []string)
		walk = func(f *schema.Field, names []string) {
			if len(names) > 14 {
				return
			}
			for _, inner := range f.Fields {
				path := append(slices.Clone(names), inner.Name)
				end := strings.Join(path[max(0, len(path)-4):], ".")
				if len(path) < 5 {
					end = kind + end
				}
				if seen[end] {
					continue
				} else {
					seen[end] = true
				}
				c := &completer{survey: survey, Place: lsp.Place{Root: &source.Node{}, Path: pathTo(path)}}
				c.enter()
				isText := strings.Contains(inner.Type, "text")
				if isText {
					looked++
				}
				if isText && len(inner.Values()) == 0 && referenceAt(specReferences, c.names) == nil && referenceAt(configReferences, c.names) == nil &&
					!c.selecting() && inner.Name != "kind" && inner.Name != "apiVersion" &&
					!isFree(freeTexts, strings.Join(path, ".")) {
					left[strings.Join(path[max(0, len(path)-3):], ".")] = true
				}
				if next, _, ok := schema.Lookup(kind + "." + strings.Join(path, ".")); ok {
					walk(next, path)
				}
			}
		}
		if f, _, ok := schema.Lookup(kind); ok {
			walk(f, nil)
		}
	}
	naming := regexp.MustCompile(`([nN]ame|[nN]amespaces?|[kK]ind|[aA]piGroups?|[cC]ontainer|[cC]lass|[oO]perator|Key)$`)
	for _, k := range k8s.Kinds() {
		var walk func(t *k8s.Type, names []string)
		walk = func(t *k8s.Type, names []string) {
			for t.Form == k8s.List {
				t = t.Elem
			}
			if t.Form != k8s.Struct || len(names) > 14 || len(names) > 0 && slices.Contains([]string{"status", "managedFields"}, names[len(names)-1]) {
				return
			}
			for _, f := range t.Object.Fields() {
				path := append(slices.Clone(names), f.Name)
				if end := k.Name + strings.Join(path[max(0, len(path)-4):], "."); seen[end] || len(names) > 3 && slices.Contains(names, f.Name) {
					continue
				} else {
					seen[end] = true
				}
				typ := f.Type
				for typ.Form == k8s.List {
					typ = typ.Elem
				}
				c := &completer{survey: survey, Place: lsp.Place{Root: headOf(k), Path: pathTo(path)}}
				c.enter()
				looked++
				if typ.Form == k8s.String && naming.MatchString(f.Name) && len(f.Enum) == 0 && wordsAt(k, c.Path, k8s.Every()) == nil &&
					referenceAt(objectReferences, c.names) == nil && !c.selecting() && len(path) > 1 && f.Name != "kind" &&
					!isFree(freeNames, strings.Join(path, ".")) {
					left["k8s "+strings.Join(path[max(0, len(path)-3):], ".")] = true
				}
				walk(f.Type, path)
			}
		}
		walk(&k8s.Type{Form: k8s.Struct, Object: k.Object}, nil)
	}
	for path := range left {
		t.Errorf("%s has no completion, and no reason for that", path)
	}
	for _, tables := range []map[string]string{freeTexts, freeNames} {
		for _, list := range tables {
			for _, end := range strings.Fields(list) {
				if !used[end] {
					t.Errorf("%s is no such field", end)
				}
			}
		}
	}
	if looked < 5_000 {
		t.Errorf("there are only %d fields", looked)
	}
}

func headOf(k *k8s.Kind) *source.Node {
	documents, _ := source.Parse(source.NewFile("", fmt.Appendf(nil, "{apiVersion: %s, kind: %s}", k.APIVersion, k.Name)))
	return documents[0].Root()
}

func pathTo(names []string) (path source.Path) {
	for _, name := range names {
		path = append(path, source.Into(name))
	}
	return path
}

// selecting reports whether the place is the label of a selector, as value or, once begun, as key.
func (c *completer) selecting() bool {
	_, _, value := c.selects()
	field := *c
	field.Field = true
	_, _, key := field.selects()
	return value || key || len(c.names) > 1 && c.names[len(c.names)-2] == "matchExpressions"
}
