package main

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/cron"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lsp"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// wordReferences are the fields whose values are words of Kubernetes that no schema lists.
var wordReferences = []reference{
	{"fieldRef.fieldPath", (*completer).podFields},
	{"resourceFieldRef.resource", words("limits.cpu", "limits.memory", "limits.ephemeral-storage", "requests.cpu",
		"requests.memory", "requests.ephemeral-storage")},
	{"topologyKey", words(hostNames, "topology.kubernetes.io/region", zones)},
	{"timeZone", func(*completer) []lsp.Suggestion { return words(cron.Zones()...)(nil) }},
	{"rules.verbs", words("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "*")},
	{"rules.resources", (*completer).resources},
	{"resourceRules.resources", (*completer).resources},
	{"excludeResourceRules.resources", (*completer).resources},
	{"apiGroups", (*completer).apiGroups},
	{"roleRef.apiGroup", words(manifest.RBACGroup)},
	{"subjects.apiGroup", words(manifest.RBACGroup)},
	{"apiGroup", (*completer).apiGroups},
	{"resourceFieldRef.containerName", (*completer).containers},
	{"containerResource.container", (*completer).containers},
	{"onExitCodes.containerName", (*completer).containers},
	{"targetContainerName", (*completer).containers},
	{"resizePolicy.resourceName", words("cpu", "memory")},
	{"exitCodes.operator", words("In", "NotIn")},
	{"matchExpressions.operator", words("In", "NotIn", "Exists", "DoesNotExist")},
	{"requirements.operator", words("In", "NotIn", "Exists", "DoesNotExist")},
	{"emptyDir.medium", words("Memory")},
	{"appProtocol", words("http", "https", "grpc", "kubernetes.io/h2c", "kubernetes.io/ws", "kubernetes.io/wss")},
	{"tolerations.key", words(taints...)},
	{"dnsConfig.options.name", words("ndots", "timeout", "attempts", "rotate", "single-request", "use-vc", "edns0")},
	{"matchFields.key", words("metadata.name")},
	{"matchFields.values", objects("Node")},
	{"capabilities.add", (*completer).capabilities},
	{"capabilities.drop", (*completer).capabilities},
	{"sysctls.name", func(*completer) []lsp.Suggestion { return words(k8s.SafeSysctls(k8s.Latest())...)(nil) }},
	{"metrics.resource.name", words("cpu", "memory")},
	{"containerResource.name", words("cpu", "memory")},
}

// capabilities gives those that there are, as the language has them.
func (c *completer) capabilities() []lsp.Suggestion {
	var list nameList
	if f, _, ok := schema.Lookup("Worker.spec.security.capabilities." + c.names[len(c.names)-1]); ok {
		for _, v := range f.Values() {
			list.add(v.Text, "")
		}
	}
	return list
}

// podFields gives the fields of a pod that a variable, or a file of a volume, can have.
func (c *completer) podFields() []lsp.Suggestion {
	fields := []string{"metadata.name", "metadata.namespace", "metadata.uid"}
	if slices.Contains(c.names, "items") {
		return words(append(fields, "metadata.labels", "metadata.annotations")...)(c)
	}
	return words(append(fields, "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs",
		"status.podIP", "status.podIPs")...)(c)
}

// granted gives the API groups that a rule of a role names, and whether it names any.
func (c *completer) granted() (groups []string, said bool) {
	n := c.beside().Get("apiGroups")
	for _, item := range append([]*source.Node{n}, n.Items...) {
		if item.Kind == source.String {
			groups = append(groups, item.Text)
		}
	}
	return groups, n.Exists()
}

// taints are the keys of those that Kubernetes gives nodes.
var taints = []string{"node-role.kubernetes.io/control-plane", "node.kubernetes.io/disk-pressure",
	"node.kubernetes.io/memory-pressure", "node.kubernetes.io/network-unavailable", "node.kubernetes.io/not-ready",
	"node.kubernetes.io/pid-pressure", "node.kubernetes.io/unreachable", "node.kubernetes.io/unschedulable"}

// resources gives those of the groups that a rule names; without any those of all.
func (c *completer) resources() []lsp.Suggestion {
	groups, said := c.granted()
	var list nameList
	for _, group := range k8s.ResourceGroups() {
		if !said || slices.Contains(groups, group) {
			for _, name := range k8s.ResourceNames(group) {
				list.add(name, group)
			}
		}
	}
	for _, crd := range c.schemas().Definitions() {
		group := crd.At("spec", "group").Text
		if !said || slices.Contains(groups, group) {
			list.add(crd.At("spec", "names", "plural").Text, group)
		}
	}
	return list.sorted()
}

func (c *completer) apiGroups() []lsp.Suggestion {
	list := nameList{{Kind: lsp.SuggestedObject, Detail: "the core group"}}
	for _, k := range c.knownKinds() {
		group, _ := manifest.SplitAPIVersion(k.apiVersion)
		list.add(group, "")
	}
	return list.sorted()
}

// containers gives the containers of the pod that the place is in, or that its target makes.
func (c *completer) containers() []lsp.Suggestion {
	var list nameList
	of := func(pod *source.Node) {
		for _, f := range pod.Fields {
			if !strings.HasSuffix(strings.ToLower(f.Name), "containers") && f.Name != "sidecars" {
				continue
			}
			for _, n := range f.Value.Items {
				list.add(n.Get("name").Text, "")
			}
			for _, inner := range f.Value.Fields { // of a spec
				list.add(inner.Name, "")
			}
		}
	}
	for i := range c.Path {
		of(c.Root.Follow(c.Path[:i]))
	}
	if target := c.Root.At("spec", "scaleTargetRef"); target.Exists() {
		c.each(c.documents, func(_ string, n *source.Node) {
			kind := n.Get("kind").Text
			if template := manifest.TemplatePath(kind); template != nil && kind == target.Get("kind").Text &&
				n.At("metadata", "name").Text == target.Get("name").Text {
				of(n.At(template...).Get("spec"))
			}
		})
	} else if template := manifest.TemplatePath(c.Root.Get("kind").Text); template != nil {
		of(c.Root.At(template...).Get("spec")) // a policy for failures stands beside the template
	}
	return list.sorted()
}

// wordsAt gives the values that the API server takes at a path of a kind, beyond those of the
// schemas; nil: any.
func wordsAt(k *k8s.Kind, path source.Path, in k8s.Set) (list []string) {
	t := &k8s.Type{Form: k8s.Struct, Object: k.Object}
	for i, step := range path {
		switch {
		case t.Form == k8s.Struct && step.Index < 0:
			field := t.Object.Field(step.Name, in)
			if field == nil {
				return list
			}
			for _, rule := range field.Constraints {
				if rule.Demand == k8s.In && rule.If == nil && !rule.Warning && rule.In&in != 0 && leadsTo(rule.Path, path[i:]) {
					list = append(list, rule.Words...)
				}
			}
			t = field.Type
		case t.Form == k8s.List || t.Form == k8s.Map:
			t = t.Elem
		}
	}
	return list
}

// leadsTo reports whether hops lead where a path does: an item of a list need not be begun.
func leadsTo(hops []k8s.Hop, path source.Path) bool {
	for _, hop := range hops {
		if len(path) == 0 || !slices.Contains(hop.Names, path[0].Name) {
			return false
		}
		path = path[1:]
		switch hop.Into {
		case k8s.Items, k8s.Values:
			path = path[min(1, len(path)):]
		case k8s.Keys:
			return false
		}
	}
	return len(path) == 0
}

// resourceKeys gives what a container, or a claim, can ask for.
func (c *completer) resourceKeys() []string {
	claim := func(name string) bool { return strings.HasPrefix(name, "volumeClaimTemplate") }
	if c.Root.Get("kind").Text == "PersistentVolumeClaim" || slices.ContainsFunc(c.names, claim) {
		return []string{"storage"}
	}
	return []string{"cpu", "memory", "ephemeral-storage"}
}
