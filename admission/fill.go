package admission

import (
	"maps"
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// fill gives an object as it comes to the policies: with what the API server and its own
// admission plugins, those that are on by default, make of it beside the defaults of its
// kind. What cannot be told from files is open.
func fill(kind, group string, n *source.Node) (*source.Node, *open) {
	o := &open{below: map[string]*open{"metadata": writtenByServer}}
	if n.At("metadata", "name").Text == "" {
		o.below["metadata"] = namedByServer
	}
	if phase := phases[kind]; phase != "" && group == "" {
		n = n.With("status", mapOf("phase", nowhere(phase)))
	}
	switch {
	case group == "" && kind == "Namespace":
		n = n.With("spec", with(n.Get("spec"), "finalizers", listing(nowhere("kubernetes"))))
	case group == "" && kind == "Pod":
		o.at("status", "qosClass").why = ofServer
		n = n.With("spec", addToPod(fillPod(n.Get("spec"), o.at("spec"))))
	case group == "" && kind == "Service" && n.At("spec", "type").Text != "ExternalName":
		openService(n.Get("spec"), o.at("spec"))
	case group == "" && kind == "PersistentVolumeClaim":
		o.at("spec", "storageClassName").fills = true
	case group == "networking.k8s.io" && kind == "Ingress":
		o.at("spec", "ingressClassName").fills = true
	}
	if path := manifest.TemplatePath(kind); path != nil && group != "" || kind == "ReplicationController" {
		n = withAt(n, bothAccounts, append(slices.Clone(path), "spec")...)
	}
	return n, o
}

// writtenByServer is open in the metadata of each object.
var writtenByServer = &open{below: map[string]*open{"uid": {why: ofServer}, "creationTimestamp": {why: ofServer},
	"managedFields": {why: ofServer}, "generation": {why: ofServer}}}

// namedByServer is open in that of one whose name the server makes up.
var namedByServer = func() *open {
	o := &open{below: maps.Clone(writtenByServer.below)}
	o.at("name").why = ofServer
	return o
}()

// phases are those that the server gives what is new.
var phases = map[string]string{"Namespace": "Active", "PersistentVolumeClaim": "Pending", "PersistentVolume": "Pending",
	"Pod": "Pending"}

// withAt gives a map with something made of what stands at a path, where that is a map.
func withAt(n *source.Node, make func(*source.Node) *source.Node, path ...string) *source.Node {
	if len(path) == 0 {
		return make(n)
	}
	below := n.Get(path[0])
	if below.Kind != source.Map {
		return n
	}
	return n.With(path[0], withAt(below, make, path[1:]...))
}

// bothAccounts: the server writes the old name of serviceAccountName too.
func bothAccounts(pod *source.Node) *source.Node {
	if name := pod.Get("serviceAccountName"); name.Kind == source.String && !pod.Has("serviceAccount") {
		return pod.With("serviceAccount", nowhere(name.Text))
	}
	return pod
}

// openService: the server gives a Service its addresses and ports of nodes.
func openService(spec *source.Node, o *open) {
	for _, name := range []string{"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"} {
		if !spec.Has(name) {
			o.at(name).why = ofServer
		}
	}
	if kind := spec.Get("type").Text; kind == "NodePort" || kind == "LoadBalancer" {
		o.at("ports", "*", "nodePort").why = ofServer
	}
}

// fillPod gives the spec of a pod with the fields that the plugins ServiceAccount and Priority
// fill in. LimitRanger, RuntimeClass and a default PriorityClass may fill in more.
func fillPod(spec *source.Node, o *open) *source.Node {
	if spec.Kind != source.Map {
		return spec
	}
	if !spec.Has("serviceAccountName") {
		spec = spec.With("serviceAccountName", nowhere("default"))
		o.at("serviceAccountName").guess, o.at("serviceAccount").guess = true, true
	}
	spec = bothAccounts(spec)
	for name, value := range map[string]*source.Node{
		"priority":         {Kind: source.Int, Text: "0"},
		"preemptionPolicy": nowhere("PreemptLowerPriority"),
	} {
		if !spec.Has(name) {
			spec = spec.With(name, value)
			o.at(name).guess = true
		}
	}
	for _, name := range []string{"imagePullSecrets", "priorityClassName", "overhead", "nodeName"} {
		o.at(name).fills = true
	}
	for _, list := range []string{"containers", "initContainers"} {
		resources := o.at(list, "*", "resources")
		resources.fills = true
		for _, name := range []string{"limits", "requests"} {
			resources.at(name).fills = true
			for _, amount := range []string{"cpu", "memory", "ephemeral-storage"} {
				resources.at(name, amount).fills = true
			}
		}
	}
	return spec
}

// addToPod gives the spec of a pod with the items that the server adds to its lists.
func addToPod(spec *source.Node) *source.Node {
	if spec = addTolerations(spec); spec.Get("automountServiceAccountToken").Text == "false" {
		return spec
	}
	return addToken(spec)
}

// addTolerations tolerates for five minutes that a node is not ready, or not to be reached.
func addTolerations(spec *source.Node) *source.Node {
	list := listOf(spec, "tolerations")
	for _, key := range []string{"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"} {
		tolerated := slices.ContainsFunc(list.Items, func(t *source.Node) bool {
			k, effect := t.Get("key").Text, t.Get("effect").Text
			return (k == key || k == "") && (effect == "NoExecute" || effect == "")
		})
		if !tolerated {
			list.Items = append(list.Items, mapOf("key", nowhere(key), "operator", nowhere("Exists"),
				"effect", nowhere("NoExecute"), "tolerationSeconds", &source.Node{Kind: source.Int, Text: "300"}))
		}
	}
	if len(list.Items) == 0 {
		return spec
	}
	return spec.With("tolerations", list)
}

// addToken mounts the token of the service account, as the plugin ServiceAccount does.
func addToken(spec *source.Node) *source.Node {
	const at = "/var/run/secrets/kubernetes.io/serviceaccount"
	used := false
	for _, name := range []string{"containers", "initContainers"} {
		if spec.Get(name).Kind != source.List {
			continue
		}
		list := listOf(spec, name)
		for i, c := range list.Items {
			mounts := listOf(c, "volumeMounts")
			if c.Kind != source.Map || slices.ContainsFunc(mounts.Items, func(m *source.Node) bool {
				return m.Get("mountPath").Text == at
			}) {
				continue
			}
			mounts.Items = append(mounts.Items, mapOf("name", nowhere(tokenVolume), "readOnly",
				&source.Node{Kind: source.Bool, Text: "true"}, "mountPath", nowhere(at)))
			list.Items[i] = c.With("volumeMounts", mounts)
			used = true
		}
		spec = spec.With(name, list)
	}
	if !used {
		return spec
	}
	volumes := listOf(spec, "volumes")
	volumes.Items = append(volumes.Items, mapOf("name", nowhere(tokenVolume), "projected", tokenSources()))
	return spec.With("volumes", volumes)
}

// tokenVolume is like the name that the server gives the volume of a token.
const tokenVolume = "kube-api-access-xxxxx"

// tokenSources is what the volume of a token is made of.
func tokenSources() *source.Node {
	number := func(text string) *source.Node { return &source.Node{Kind: source.Int, Text: text} }
	token := mapOf("expirationSeconds", number("3607"), "path", nowhere("token"))
	roots := mapOf("name", nowhere("kube-root-ca.crt"), "items",
		listing(mapOf("key", nowhere("ca.crt"), "path", nowhere("ca.crt"))))
	field := mapOf("apiVersion", nowhere("v1"), "fieldPath", nowhere("metadata.namespace"))
	return mapOf("sources", listing(mapOf("serviceAccountToken", token), mapOf("configMap", roots),
		mapOf("downwardAPI", mapOf("items", listing(mapOf("path", nowhere("namespace"), "fieldRef", field))))),
		"defaultMode", number("420"))
}

// listOf gives a copy of a list that a map holds, to be added to.
func listOf(n *source.Node, name string) *source.Node {
	list := n.Get(name)
	if list.Kind != source.List {
		return &source.Node{Kind: source.List}
	}
	return list.Copy(len(list.Items))
}

// listing gives a list that stands nowhere.
func listing(items ...*source.Node) *source.Node {
	return &source.Node{Kind: source.List, Items: items}
}

// with gives a map with a field where it has none.
func with(n *source.Node, name string, value *source.Node) *source.Node {
	if n.Kind == source.Map && n.Has(name) {
		return n
	}
	return n.With(name, value)
}

// mapOf gives a map of names and values in turn, which stands nowhere.
func mapOf(pairs ...any) *source.Node {
	n := &source.Node{Kind: source.Map}
	for i := 0; i < len(pairs); i += 2 {
		n.Fields = append(n.Fields, source.Field{Name: pairs[i].(string), Value: pairs[i+1].(*source.Node)})
	}
	return n
}

// nowhere gives a text that is written nowhere.
func nowhere(s string) *source.Node {
	return &source.Node{Kind: source.String, Style: source.Quoted, Text: s}
}
