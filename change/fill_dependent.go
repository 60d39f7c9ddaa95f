package change

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// dependent are the definitions in which what the server fills in depends on other fields.
// Each function is one of pkg/apis/*/v*/defaults.go of k8s.io/kubernetes, or a conversion
// beside it. Struct fields that they add are filled in afterwards.
var dependent = map[string]func(*source.Node, *filler) *source.Node{
	"meta.v1.ObjectMeta":                            fillMetadata,
	"apps.v1.DeploymentStrategy":                    fillRollingUpdate,
	"apps.v1.DaemonSetUpdateStrategy":               fillRollingUpdate,
	"apps.v1.StatefulSetUpdateStrategy":             fillStatefulStrategy,
	"autoscaling.v2.HorizontalPodAutoscalerSpec":    fillMetrics,
	"batch.v1.Job":                                  fillJobLabels,
	"batch.v1.JobSpec":                              fillJob,
	"core.v1.NodeSpec":                              fillNode,
	"core.v1.Pod":                                   fillPod,
	"core.v1.PodSpec":                               fillPodSpec,
	"core.v1.Container":                             fillContainer,
	"core.v1.EphemeralContainer":                    fillContainer,
	"core.v1.Volume":                                fillVolume,
	"core.v1.ServiceSpec":                           fillService,
	"core.v1.ServicePort":                           fillServicePort,
	"core.v1.ReplicationController":                 fillReplicationController,
	"core.v1.Namespace":                             fillNamespace,
	"core.v1.Secret":                                fillSecret,
	"core.v1.PersistentVolumeSpec":                  fillVolumeSpec,
	"core.v1.PersistentVolumeClaim":                 fillClaim,
	"core.v1.PersistentVolumeClaimSpec":             fillClaimSpec,
	"core.v1.LimitRangeItem":                        fillLimits,
	"networking.v1.NetworkPolicySpec":               fillPolicy,
	"rbac.v1.Subject":                               fillSubject,
	"resource.v1.DeviceTaint":                       fillTaint,
	"rbac.v1.RoleRef":                               fillRoleRef,
	"apiextensions.v1.CustomResourceDefinitionSpec": fillDefinition,
	"apiextensions.v1.ServiceReference":             fillWebhookPort,
	"apiregistration.v1.ServiceReference":           fillWebhookPort,
}

// with gives a map with a field where it has none.
func with(n *source.Node, name string, value *source.Node) *source.Node {
	if n.Get(name).Kind > source.Null {
		return n
	}
	return n.With(name, value)
}

func number(text string) *source.Node { return &source.Node{Kind: source.Int, Text: text} }

func boolean(text string) *source.Node { return &source.Node{Kind: source.Bool, Text: text} }

func empty() *source.Node { return &source.Node{Kind: source.Map} }

// fillMetadata leaves out what is of the server alone.
func fillMetadata(n *source.Node, _ *filler) *source.Node {
	for _, name := range []string{"creationTimestamp", "selfLink", "uid", "resourceVersion", "generation",
		"managedFields", "deletionTimestamp", "deletionGracePeriodSeconds", "generateName"} {
		n = n.Without(name)
	}
	if a := n.Get("annotations"); a.Has(manifest.LastApplied) {
		n = n.With("annotations", a.Without(manifest.LastApplied))
	}
	if n.Get("namespace").Text == "default" {
		n = n.Without("namespace")
	}
	return n
}

// fillTaint leaves out when the taint was added, which the server says where nobody does.
func fillTaint(n *source.Node, _ *filler) *source.Node { return n.Without("timeAdded") }

func fillRollingUpdate(n *source.Node, _ *filler) *source.Node {
	if kind := n.Get("type").Text; kind == "" || kind == "RollingUpdate" {
		return with(n, "rollingUpdate", empty())
	}
	return n
}

// fillStatefulStrategy: a type without rollingUpdate has none.
func fillStatefulStrategy(n *source.Node, _ *filler) *source.Node {
	if n.Get("type").Text == "" {
		return with(n, "rollingUpdate", empty())
	}
	return n
}

func fillMetrics(n *source.Node, _ *filler) *source.Node {
	if len(n.Get("metrics").Items) == 0 {
		n = n.With("metrics", parsed(`[{"type": "Resource", "resource": {"name": "cpu", "target":
			{"type": "Utilization", "averageUtilization": 80}}}]`))
	}
	behavior := n.Get("behavior")
	if !manifest.IsSet(behavior) {
		return n
	}
	up := fillRules(behavior.Get("scaleUp"), `[{"type": "Pods", "value": 4, "periodSeconds": 15},
		{"type": "Percent", "value": 100, "periodSeconds": 15}]`)
	up = with(up, "stabilizationWindowSeconds", number("0"))
	down := fillRules(behavior.Get("scaleDown"), `[{"type": "Percent", "value": 100, "periodSeconds": 15}]`)
	return n.With("behavior", behavior.With("scaleUp", up).With("scaleDown", down))
}

func fillRules(n *source.Node, policies string) *source.Node {
	if n.Kind != source.Map {
		n = empty()
	}
	if len(n.Get("policies").Items) == 0 {
		n = n.With("policies", parsed(policies))
	}
	return with(n, "selectPolicy", textNode("Max"))
}

// fillJobLabels: a Job without labels has those of its pods.
func fillJobLabels(n *source.Node, _ *filler) *source.Node {
	return labelsOfTemplate(n, n.At("spec", "template", "metadata", "labels"))
}

func labelsOfTemplate(n, labels *source.Node) *source.Node {
	metadata := n.Get("metadata")
	if len(labels.Fields) == 0 || len(metadata.Get("labels").Fields) > 0 {
		return n
	}
	return n.With("metadata", metadata.With("labels", nowhere(labels)))
}

// fillJob is of Jobs, not of the templates in CronJobs.
func fillJob(n *source.Node, f *filler) *source.Node {
	if f.kind != "Job" {
		return n
	}
	if len(n.Get("selector").Fields) == 0 {
		n = n.Without("selector") // the server makes one
	}
	if !manifest.IsSet(n.Get("parallelism")) {
		n = with(n, "completions", number("1"))
	}
	if manifest.IsSet(n.Get("backoffLimitPerIndex")) {
		n = with(n, "backoffLimit", number("2147483647"))
	}
	if manifest.IsSet(n.Get("podFailurePolicy")) {
		n = with(n, "podReplacementPolicy", textNode("Failed"))
	}
	n = with(n, "podReplacementPolicy", textNode("TerminatingOrFailed"))
	return with(n, "backoffLimit", number("6"))
}

// fillPod does what the server does to a Pod and not to a template.
func fillPod(n *source.Node, _ *filler) *source.Node {
	spec := n.Get("spec")
	if spec.Kind != source.Map {
		return n
	}
	spec = with(spec, "enableServiceLinks", boolean("true"))
	for _, name := range []string{"containers", "initContainers"} {
		list := spec.Get(name)
		if list.Kind != source.List {
			continue
		}
		c := list.Copy(0)
		for _, item := range list.Items {
			item = requestsOfLimits(item)
			if spec.Get("hostNetwork").Text == "true" {
				item = hostPorts(item)
			}
			c.Items = append(c.Items, item)
		}
		spec = spec.With(name, c)
	}
	return n.With("spec", spec)
}

func requestsOfLimits(container *source.Node) *source.Node {
	resources := container.Get("resources")
	limits, requests := resources.Get("limits"), resources.Get("requests")
	if len(limits.Fields) == 0 {
		return container
	}
	if requests.Kind != source.Map {
		requests = empty()
	}
	for _, f := range limits.Fields {
		requests = with(requests, f.Name, nowhere(f.Value))
	}
	return container.With("resources", resources.With("requests", requests))
}

func hostPorts(container *source.Node) *source.Node {
	ports := container.Get("ports")
	if ports.Kind != source.List {
		return container
	}
	c := ports.Copy(0)
	for _, p := range ports.Items {
		if p.Kind == source.Map {
			p = with(p, "hostPort", nowhere(p.Get("containerPort")))
		}
		c.Items = append(c.Items, p)
	}
	return container.With("ports", c)
}

// fillPodSpec: serviceAccount is the old name of serviceAccountName.
func fillPodSpec(n *source.Node, _ *filler) *source.Node {
	if old := n.Get("serviceAccount"); old.Exists() {
		if n = n.Without("serviceAccount"); n.Get("serviceAccountName").Text == "" {
			n = n.With("serviceAccountName", old)
		}
	}
	return n
}

func fillContainer(n *source.Node, _ *filler) *source.Node {
	return with(n, "imagePullPolicy", textNode(pullPolicy(n.Get("image").Text)))
}

// pullPolicy is Always for the tag latest, which an image without tag has too.
func pullPolicy(image string) string {
	name, _, digest := strings.Cut(image, "@")
	_, tag, tagged := strings.Cut(name[strings.LastIndexByte(name, '/')+1:], ":")
	if tag == "latest" || !tagged && !digest {
		return "Always"
	}
	return "IfNotPresent"
}

func fillVolume(n *source.Node, _ *filler) *source.Node {
	if len(n.Fields) == 1 && n.Has("name") {
		return n.With("emptyDir", empty())
	}
	if image := n.Get("image"); image.Kind == source.Map {
		policy := textNode(pullPolicy(image.Get("reference").Text))
		return n.With("image", with(image, "pullPolicy", policy))
	}
	return n
}

func fillService(n *source.Node, _ *filler) *source.Node {
	kind := n.Get("type").Text
	if kind != "ExternalName" {
		n = with(n, "internalTrafficPolicy", textNode("Cluster"))
	}
	if kind == "NodePort" || kind == "LoadBalancer" || len(n.Get("externalIPs").Items) > 0 {
		n = with(n, "externalTrafficPolicy", textNode("Cluster"))
	}
	if kind == "LoadBalancer" {
		n = with(n, "allocateLoadBalancerNodePorts", boolean("true"))
	}
	if n.Get("sessionAffinity").Text != "ClientIP" {
		return n.Without("sessionAffinityConfig")
	}
	if !manifest.IsSet(n.At("sessionAffinityConfig", "clientIP", "timeoutSeconds")) {
		n = n.With("sessionAffinityConfig", parsed(`{"clientIP": {"timeoutSeconds": 10800}}`))
	}
	return n
}

func fillServicePort(n *source.Node, _ *filler) *source.Node {
	if target := n.Get("targetPort"); target.Text == "" || target.Text == "0" {
		return n.With("targetPort", nowhere(n.Get("port")))
	}
	return n
}

func fillReplicationController(n *source.Node, _ *filler) *source.Node {
	labels := n.At("spec", "template", "metadata", "labels")
	if spec := n.Get("spec"); len(labels.Fields) > 0 && len(spec.Get("selector").Fields) == 0 {
		n = n.With("spec", spec.With("selector", nowhere(labels)))
	}
	return labelsOfTemplate(n, labels)
}

// fillNode: podCIDR is the first of podCIDRs, and counts where they differ.
func fillNode(n *source.Node, _ *filler) *source.Node {
	first, all := n.Get("podCIDR"), n.Get("podCIDRs")
	if !manifest.IsSet(first) {
		return n
	}
	if len(all.Items) == 0 || all.Items[0].Text != first.Text {
		n = n.With("podCIDRs", &source.Node{Kind: source.List, Range: first.Range, Key: first.Key,
			Items: []*source.Node{first}})
	}
	return n.Without("podCIDR")
}

func fillNamespace(n *source.Node, _ *filler) *source.Node {
	metadata := n.Get("metadata")
	labels := metadata.Get("labels")
	if labels.Kind != source.Map {
		labels = empty()
	}
	name := textNode(metadata.Get("name").Text)
	return n.With("metadata", metadata.With("labels", labels.With("kubernetes.io/metadata.name", name)))
}

// fillSecret: what stands in stringData is in data then.
func fillSecret(n *source.Node, _ *filler) *source.Node {
	texts, data := n.Get("stringData"), n.Get("data")
	n = n.Without("stringData")
	if len(texts.Fields) == 0 {
		return n
	}
	if data.Kind != source.Map {
		data = &source.Node{Kind: source.Map, Range: texts.Range, Key: texts.Key}
	}
	for _, f := range texts.Fields {
		data = data.With(f.Name, retold(f.Value, base64.StdEncoding.EncodeToString([]byte(f.Value.Text))))
	}
	return n.With("data", data)
}

func fillVolumeSpec(n *source.Node, _ *filler) *source.Node {
	return with(n, "persistentVolumeReclaimPolicy", textNode("Retain"))
}

// fillClaim: a template of claims is of one kind.
func fillClaim(n *source.Node, f *filler) *source.Node {
	if f.kind != "PersistentVolumeClaim" {
		n = n.Without("apiVersion").Without("kind")
	}
	return n.Without("status")
}

// copied is what dataSource can name; the server forgets anything else.
var copied = map[string]bool{"/PersistentVolumeClaim": true, "snapshot.storage.k8s.io/VolumeSnapshot": true}

// fillClaimSpec: dataSource and dataSourceRef are the same, where both can say it.
func fillClaimSpec(n *source.Node, _ *filler) *source.Node {
	from, ref := n.Get("dataSource"), n.Get("dataSourceRef")
	if manifest.IsSet(from) && !manifest.IsSet(ref) && !copied[from.Get("apiGroup").Text+"/"+from.Get("kind").Text] {
		n, from = n.Without("dataSource"), n.Absent() // it never meant anything
	}
	switch {
	case manifest.IsSet(from) && !manifest.IsSet(ref):
		return n.With("dataSourceRef", nowhere(from))
	case manifest.IsSet(ref) && !manifest.IsSet(from) && !manifest.IsSet(ref.Get("namespace")):
		return n.With("dataSource", nowhere(ref))
	}
	return n
}

func fillLimits(n *source.Node, _ *filler) *source.Node {
	if n.Get("type").Text != "Container" {
		return n
	}
	defaults := others(n.Get("default"), n.Get("max"))
	requests := others(others(n.Get("defaultRequest"), defaults), n.Get("min"))
	return n.With("default", defaults).With("defaultRequest", requests)
}

// others gives a map with the fields of another that it does not have.
func others(n, more *source.Node) *source.Node {
	if n.Kind != source.Map {
		n = empty()
	}
	for _, f := range more.Fields {
		n = with(n, f.Name, nowhere(f.Value))
	}
	return n
}

func fillPolicy(n *source.Node, _ *filler) *source.Node {
	if len(n.Get("policyTypes").Items) > 0 {
		return n
	}
	types := &source.Node{Kind: source.List, Items: []*source.Node{textNode("Ingress")}}
	if len(n.Get("egress").Items) > 0 {
		types.Items = append(types.Items, textNode("Egress"))
	}
	return n.With("policyTypes", types)
}

const rbacGroup = "rbac.authorization.k8s.io"

func fillSubject(n *source.Node, _ *filler) *source.Node {
	if kind := n.Get("kind").Text; n.Get("apiGroup").Text == "" && (kind == "User" || kind == "Group") {
		return n.With("apiGroup", textNode(rbacGroup))
	}
	return n
}

func fillRoleRef(n *source.Node, _ *filler) *source.Node {
	if n.Get("apiGroup").Text == "" {
		return n.With("apiGroup", textNode(rbacGroup))
	}
	return n
}

func fillDefinition(n *source.Node, _ *filler) *source.Node {
	names := n.Get("names")
	kind := names.Get("kind").Text
	if names.Kind == source.Map && kind != "" {
		names = with(names, "singular", textNode(strings.ToLower(kind)))
		n = n.With("names", with(names, "listKind", textNode(kind+"List")))
	}
	return with(n, "conversion", parsed(`{"strategy": "None"}`))
}

func fillWebhookPort(n *source.Node, _ *filler) *source.Node { return with(n, "port", number("443")) }

// retainsKeys reports whether an apply leaves of a map, or of each item of a list, only
// what the new object says: one of several, such as the source of a volume.
func retainsKeys(o *k8s.Object, field string) bool {
	return slices.Contains(retained, o.Name+"."+field)
}

// retained are the fields with the patch strategy retainKeys in k8s.io/api.
var retained = []string{"apps.v1.DeploymentSpec.strategy", "core.v1.PodSpec.volumes", "core.v1.PodSpec.resourceClaims"}
