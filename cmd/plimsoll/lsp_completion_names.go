package main

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lsp"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A reference is a field whose value names something, by the end of its path.
type reference struct {
	path  string
	names func(c *completer) []lsp.Suggestion
}

// objectReferences are those of objects, and of fields of specs in Kubernetes' own shape.
var objectReferences = append([]reference{
	{"configMapKeyRef.name", objects("ConfigMap")},
	{"configMapKeyRef.key", keys("ConfigMap", 1, "name")},
	{"configMapRef.name", objects("ConfigMap")},
	{"configMap.name", objects("ConfigMap")},
	{"configMap.items.key", keys("ConfigMap", 3, "name")},
	{"secretKeyRef.name", objects("Secret")},
	{"secretKeyRef.key", keys("Secret", 1, "name")},
	{"secretRef.name", objects("Secret")},
	{"secret.secretName", objects("Secret")},
	{"sources.secret.name", objects("Secret")},
	{"sources.secret.items.key", keys("Secret", 3, "name")},
	{"secret.items.key", keys("Secret", 3, "secretName")},
	{"tls.secretName", objects("Secret")},
	{"certificateRefs.name", objects("Secret")},
	{"imagePullSecrets.name", objects("Secret")},
	{"persistentVolumeClaim.claimName", objects("PersistentVolumeClaim")},
	{"volumeName", objects("PersistentVolume")},
	{"storageClassName", objects("StorageClass")},
	{"serviceAccountName", objects("ServiceAccount")},
	{"ingressClassName", objects("IngressClass")},
	{"gatewayClassName", objects("GatewayClass")},
	{"priorityClassName", objects("PriorityClass")},
	{"runtimeClassName", objects("RuntimeClass")},
	{"spec.serviceName", objects("Service")},
	{"backend.service.name", objects("Service")},
	{"defaultBackend.service.name", objects("Service")},
	{"clientConfig.service.name", objects("Service")},
	{"backendRefs.name", objects("Service")},
	{"backendRef.name", objects("Service")},
	{"parentRefs.name", objects("Gateway")},
	{"service.port.name", servicePorts(2, func(o madeObject) []string { return o.ports })},
	{"service.port.number", servicePorts(2, func(o madeObject) []string { return o.numbers })},
	{"backendRefs.port", servicePorts(1, func(o madeObject) []string { return o.numbers })},
	{"subjects.kind", words("ServiceAccount", "User", "Group")},
	{"scaleTargetRef.name", (*completer).targets},
	{"targetRef.name", (*completer).targets},
	{"roleRef.name", (*completer).targets},
	{"subjects.name", (*completer).targets},
	{"volumeMounts.name", (*completer).volumes},
	{"volumeDevices.name", (*completer).volumes},
	{"ports.targetPort", (*completer).selectedPorts},
	{"httpGet.port", (*completer).probedPorts},
	{"tcpSocket.port", (*completer).probedPorts},
	{"namespaceSelector.matchNames", (*completer).namespaces},
	{"namespaces", (*completer).namespaces},
	{"namespace", (*completer).namespaces},
	{"serviceAccount", objects("ServiceAccount")},
	{"secrets.name", objects("Secret")},
	{"azureFile.secretName", objects("Secret")},
	{"nodePublishSecretRef.name", objects("Secret")},
	{"nodeStageSecretRef.name", objects("Secret")},
	{"nodeExpandSecretRef.name", objects("Secret")},
	{"controllerPublishSecretRef.name", objects("Secret")},
	{"controllerExpandSecretRef.name", objects("Secret")},
	{"claimRef.name", objects("PersistentVolumeClaim")},
	{"dataSource.name", targetsOf("PersistentVolumeClaim")},
	{"dataSourceRef.name", targetsOf("PersistentVolumeClaim")},
	{"volumeAttributesClassName", objects("VolumeAttributesClass")},
	{"resourceClaimName", objects("ResourceClaim")},
	{"resourceClaimTemplateName", objects("ResourceClaimTemplate")},
	{"deviceClassName", objects("DeviceClass")},
	{"resources.claims.name", (*completer).resourceClaims},
	{"podGroupName", objects("PodGroup")},
	{"priorityLevelConfiguration.name", objects("PriorityLevelConfiguration")},
	{"policyName", (*completer).boundPolicies},
	{"resourceNames", (*completer).resourceNames},
	{"secretNamespace", (*completer).namespaces},
	{"endpointsNamespace", (*completer).namespaces},
	{"volumeNamespace", (*completer).namespaces},
	{"nodeName", objects("Node")},
	{"serviceAccount.name", objects("ServiceAccount")},
	{"persistentVolumeName", objects("PersistentVolume")},
	{"workloadRef.name", objects("Workload")},
	{"workloadName", objects("Workload")},
	{"parentCompositePodGroupName", objects("CompositePodGroup")},
	{"clusterTrustBundle.name", objects("ClusterTrustBundle")},
	{"csi.driver", objects("CSIDriver")},
	{"ownerReferences.name", targetsOf("")},
	{"matchLabelKeys", (*completer).podLabelKeys},
	{"mismatchLabelKeys", (*completer).podLabelKeys},
	{"paramRef.name", (*completer).parameters},
	{"parameters.name", targetsOf("")},
	{"describedObject.name", targetsOf("")},
	{"backend.resource.name", targetsOf("")},
	{"defaultBackend.resource.name", targetsOf("")},
	{"issuerRef.name", targetsOf("Issuer")},
	{"secretStoreRef.name", targetsOf("SecretStore")},
	{"spec.service.name", (*completer).apiService},
	{"spec.to.name", targetsOf("Service")},
	{"alternateBackends.name", targetsOf("Service")},
	{"parentRefs.sectionName", (*completer).listeners},
	{"endpoints.port", (*completer).monitoredPorts},
	{"podMetricsEndpoints.port", (*completer).podPorts},
	{"ingress.ports.port", (*completer).podPorts},
	{"egress.ports.port", (*completer).podPorts},
}, wordReferences...)

// configReferences are those of plimsoll.yaml.
var configReferences = []reference{{"kubernetesVersions", func(*completer) []lsp.Suggestion {
	versions := slices.Clone(k8s.Versions())
	slices.Reverse(versions)
	return words(versions...)(nil)
}}}

// specReferences are those of specs.
var specReferences = append([]reference{
	{"secretRef", objects("Secret")},
	{"configMapRef", objects("ConfigMap")},
	{"secret", objects("Secret")},
	{"configMap", objects("ConfigMap")},
	{"secret.name", objects("Secret")},
	{"claim", objects("PersistentVolumeClaim")},
	{"imagePullSecrets", objects("Secret")},
	{"serviceAccount", objects("ServiceAccount")},
	{"expose.tls", objects("Secret")},
	{"expose.className", objects("IngressClass")},
	{"expose.gateway.name", objects("Gateway")},
	{"usernameKey", keys("Secret", 1, "secret")},
	{"passwordKey", keys("Secret", 1, "secret")},
	{"accessKeyIDKey", keys("Secret", 1, "secret")},
	{"secretAccessKeyKey", keys("Secret", 1, "secret")},
	{"after", apps("Batch", "Database")},
	{"of.database", apps("Database")},
	{"allowFrom", apps()},
	{"allowFrom.app", apps()},
	{"allowTo", apps()},
	{"allowTo.app", apps()},
	{"allowFrom.ports", ports((*completer).ownPorts)},
	{"allowTo.ports", ports((*completer).peerPorts)},
	{"expose.port", ports((*completer).publishedPorts)},
	{"expose.path.port", ports((*completer).publishedPorts)},
	{"service.ports.NAME.target", ports((*completer).ownPorts)},
	{"metrics.port", ports((*completer).ownPorts)},
	{"httpGet.port", ports((*completer).ownPorts)},
	{"tcpSocket.port", ports((*completer).ownPorts)},
	{"spec.from", (*completer).environmentNames},
	{"spec.environment", (*completer).environmentNames},
	{"spec.namespace", (*completer).namespaces},
	{"allowFrom.namespace", (*completer).namespaces},
	{"allowTo.namespace", (*completer).namespaces},
	{"rbac.namespace", (*completer).namespaces},
	{"gateway.sectionName", (*completer).listeners},
	{"patches.target.kind", (*completer).madeKinds},
	{"patches.target.name", (*completer).madeNames},
	{"volumeDevices.name", (*completer).specVolumes},
	{"resourceFieldRef", words("limits.cpu", "limits.memory", "limits.ephemeral-storage", "requests.cpu",
		"requests.memory", "requests.ephemeral-storage")},
	{"env.NAME.fieldRef", (*completer).podFields},
}, objectReferences...)

// listsOfNames are the fields of specs whose items are names.
var listsOfNames = []string{"after", "imagePullSecrets", "allowFrom", "allowTo", "ports", "namespaces", "matchNames",
	"verbs", "resources", "apiGroups", "resourceNames", "matchLabelKeys", "mismatchLabelKeys",
	"add", "drop"}

// references gives what the value at the place can name, by the first reference that fits; the
// kinds and their versions where it is one of these.
func (c *completer) references(list []reference) []lsp.Suggestion {
	if labels := c.labels(); labels != nil {
		return labels
	}
	if r := referenceAt(list, c.names); r != nil {
		found := r.names(c)
		for i := range found {
			found[i].Item = !c.item && slices.Contains(listsOfNames, c.names[len(c.names)-1])
		}
		return found
	}
	switch {
	case len(c.names) < 2 || c.item:
	case c.names[len(c.names)-1] == "kind":
		return c.kinds(c.above(1), false)
	case c.names[len(c.names)-1] == "apiVersion":
		return c.apiVersions(c.above(1))
	}
	return nil
}

// referenceAt gives the first reference that fits a path; nil where none does.
func referenceAt(list []reference, names []string) *reference {
	for i := range list {
		want := strings.Split(list[i].path, ".")
		if at := len(names) - len(want); at >= 0 && slices.EqualFunc(names[at:], want,
			func(name, want string) bool { return name == want || want == "NAME" }) {
			return &list[i]
		}
	}
	return nil
}

// each calls a function with each document, or item of a List, and where it stands: those of
// the file of the place as they are now.
func (c *completer) each(documents []*source.Document, do func(file string, root *source.Node)) {
	for _, root := range append([]*source.Node{c.Root}, c.Others...) {
		for _, n := range manifest.Items(root) {
			do(path.Base(c.File), n)
		}
	}
	for _, d := range documents {
		if path.Join(c.dir, d.File.Name) == c.File || d.File.Name == c.File {
			continue
		}
		for _, n := range manifest.Items(d.Root()) {
			do(d.File.Name, n)
		}
	}
}

// namespace gives that of the document, "" where it names none.
func (c *completer) namespace() string { return c.Root.At("metadata", "namespace").Text }

// together reports whether what is in a namespace may be in that of the document.
func (c *completer) together(namespace string) bool {
	own := c.namespace()
	return own == "" || namespace == "" || own == namespace
}

// makers are kinds whose objects have an operator make a Secret, and where its name stands.
var makers = map[string][]string{"ExternalSecret": {"spec", "target", "name"},
	"SealedSecret": {"spec", "template", "metadata", "name"}, "Certificate": {"spec", "secretName"}}

// eachObject calls a function with each object that may be in the namespace of the document.
func (c *completer) eachObject(do func(o madeObject, where string)) { c.eachObjectIn(c.together, do) }

// eachObjectIn calls a function with each object of some namespaces.
func (c *completer) eachObjectIn(in func(namespace string) bool, do func(o madeObject, where string)) {
	c.each(c.documents, func(file string, n *source.Node) {
		group, _ := manifest.SplitAPIVersion(n.Get("apiVersion").Text)
		o := madeObject{kind: n.Get("kind").Text, name: n.At("metadata", "name").Text,
			namespace: n.At("metadata", "namespace").Text}
		inNone := k8s.ClusterScoped(group, o.kind) || k8s.CustomClusterScoped(group, o.kind)
		if group == schema.Group || o.name == "" || !inNone && !in(o.namespace) {
			return
		}
		o.take(n)
		if at := makers[o.kind]; at != nil {
			do(madeObject{kind: "Secret", name: cmp.Or(n.At(at...).Text, o.name), keys: o.keys}, file)
		}
		do(o, file)
	})
	byPlace := func(a, b *schema.App) int {
		return source.Compare(source.Diagnostic{Range: a.Node.Key}, source.Diagnostic{Range: b.Node.Key})
	}
	for _, app := range slices.SortedFunc(maps.Keys(c.made), byPlace) {
		for _, o := range c.made[app] {
			if in(o.namespace) {
				do(o, "of the app "+app.Name)
			}
		}
	}
}

// keysOf gives the keys of a ConfigMap or Secret, or of what makes one.
func keysOf(n *source.Node) (keys []string) {
	switch n.Get("kind").Text {
	case "ConfigMap", "Secret":
		for _, name := range []string{"data", "stringData", "binaryData"} {
			keys = append(keys, fieldNames(n.Get(name))...)
		}
	case "SealedSecret":
		keys = fieldNames(n.At("spec", "encryptedData"))
	case "ExternalSecret":
		for _, item := range n.At("spec", "data").Items {
			keys = append(keys, item.Get("secretKey").Text)
		}
	case "Certificate":
		keys = []string{"tls.crt", "tls.key", "ca.crt"}
	}
	return keys
}

func fieldNames(n *source.Node) (names []string) {
	for _, f := range n.Fields {
		names = append(names, f.Name)
	}
	return names
}

// A nameList collects names.
type nameList []lsp.Suggestion

func (l *nameList) add(name, detail string) {
	if name != "" {
		*l = append(*l, lsp.Suggestion{Name: name, Kind: lsp.SuggestedObject, Detail: detail})
	}
}

// sorted gives the names in their order, each once.
func (l nameList) sorted() []lsp.Suggestion {
	slices.SortStableFunc(l, func(a, b lsp.Suggestion) int { return strings.Compare(a.Name, b.Name) })
	return distinct(l)
}

// objects gives the objects of a kind.
func objects(kind string) func(*completer) []lsp.Suggestion {
	return func(c *completer) []lsp.Suggestion {
		var list nameList
		c.eachObject(func(o madeObject, where string) {
			if o.kind == kind {
				list.add(o.name, where)
			}
		})
		return list.sorted()
	}
}

// keys gives the keys of the object of a kind that a field names, of a map so many steps above
// the value.
func keys(kind string, up int, field string) func(*completer) []lsp.Suggestion {
	return func(c *completer) []lsp.Suggestion {
		var list nameList
		called := c.above(up).Get(field).Text
		c.eachObject(func(o madeObject, where string) {
			if o.kind == kind && o.name == called {
				for _, key := range o.keys {
					list.add(key, where)
				}
			}
		})
		return list.sorted()
	}
}

// above gives what stands so many steps above the value.
func (c *completer) above(up int) *source.Node { return c.Root.Follow(c.Path[:max(0, len(c.Path)-up)]) }

// beside gives the map in whose field the value stands, or the item of a list.
func (c *completer) beside() *source.Node {
	if c.item {
		return c.above(2)
	}
	return c.above(1)
}

// apps gives the apps of some kinds; none are all.
func apps(kinds ...string) func(*completer) []lsp.Suggestion {
	return func(c *completer) []lsp.Suggestion {
		var list nameList
		own := c.Root.At("metadata", "name").Text
		c.each(c.specs, func(file string, n *source.Node) {
			kind, head := n.Get("kind").Text, n.Get("metadata")
			into := c.language.Becomes(kind)
			if plimsoll.IsSpec(n) && into != "" && (len(kinds) == 0 || slices.Contains(kinds, into)) &&
				c.together(head.Get("namespace").Text) && head.Get("name").Text != own {
				list.add(head.Get("name").Text, kind+" of "+file)
			}
		})
		return list.sorted()
	}
}

// targets gives the objects of the kind that stands beside the name.
func (c *completer) targets() []lsp.Suggestion { return targetsOf("")(c) }

// targetsOf gives the objects of the kind that stands beside the name; usual is it where none does.
func targetsOf(usual string) func(*completer) []lsp.Suggestion {
	return func(c *completer) []lsp.Suggestion { return objects(cmp.Or(c.above(1).Get("kind").Text, usual))(c) }
}

// apiService gives the Services that an APIService can name; of a spec it is the Service's own name.
func (c *completer) apiService() []lsp.Suggestion {
	if c.Root.Get("kind").Text != "APIService" {
		return nil
	}
	return objects("Service")(c)
}

// boundPolicies gives the policies that a binding can bind.
func (c *completer) boundPolicies() []lsp.Suggestion {
	return objects(strings.TrimSuffix(c.Root.Get("kind").Text, "Binding"))(c)
}

// parameters gives the objects of the kind that the bound policy takes.
func (c *completer) parameters() (list []lsp.Suggestion) {
	name, kind := c.Root.At("spec", "policyName").Text, strings.TrimSuffix(c.Root.Get("kind").Text, "Binding")
	c.each(c.documents, func(_ string, n *source.Node) {
		if n.Get("kind").Text == kind && n.At("metadata", "name").Text == name {
			list = objects(n.At("spec", "paramKind", "kind").Text)(c)
		}
	})
	return list
}

// resourceNames gives the objects of the resources that a rule of a role names.
func (c *completer) resourceNames() []lsp.Suggestion {
	var kinds []string
	for _, n := range c.beside().Get("resources").Items {
		for _, r := range k8s.ResourcesNamed(n.Text) {
			kinds = append(kinds, r.Kind)
		}
	}
	var list nameList
	c.eachObject(func(o madeObject, where string) {
		if slices.Contains(kinds, o.kind) {
			list.add(o.name, where)
		}
	})
	return list.sorted()
}

// podLabelKeys gives the keys of the labels of pods.
func (c *completer) podLabelKeys() []lsp.Suggestion {
	var list nameList
	c.eachLabel(podLabels, func(l carried) { list.add(l.key, l.where) })
	return list.sorted()
}

// resourceClaims gives the claims of devices of the pod that the place is in.
func (c *completer) resourceClaims() []lsp.Suggestion {
	var list nameList
	for i := range c.Path {
		for _, n := range c.Root.Follow(c.Path[:i]).Get("resourceClaims").Items {
			list.add(n.Get("name").Text, "")
		}
	}
	return list.sorted()
}

// listeners gives those of the Gateway that stands beside the place.
func (c *completer) listeners() []lsp.Suggestion {
	var list nameList
	name := c.above(1).Get("name").Text
	c.each(c.documents, func(file string, n *source.Node) {
		if n.Get("kind").Text == "Gateway" && n.At("metadata", "name").Text == name {
			for _, listener := range n.At("spec", "listeners").Items {
				list.add(listener.Get("name").Text, file)
			}
		}
	})
	return list.sorted()
}

// madeHere gives what the app of the document becomes, as it was at the last look.
func (c *completer) madeHere() (list []madeObject) {
	for app, made := range c.made {
		if app.Name == c.Root.At("metadata", "name").Text && c.together(app.Namespace) {
			list = append(list, made...)
		}
	}
	return list
}

func (c *completer) madeKinds() []lsp.Suggestion {
	var list nameList
	for _, o := range c.madeHere() {
		list.add(o.kind, "")
	}
	if list == nil {
		return c.kinds(c.above(1), false)
	}
	return list.sorted()
}

func (c *completer) madeNames() []lsp.Suggestion {
	var list nameList
	kind := c.above(1).Get("kind").Text
	for _, o := range c.madeHere() {
		if kind == "" || o.kind == kind {
			list.add(o.name, o.kind)
		}
	}
	return list.sorted()
}

// specVolumes gives the volumes of a spec.
func (c *completer) specVolumes() []lsp.Suggestion {
	var list nameList
	for _, field := range []string{"volumes", "storage"} {
		for _, name := range fieldNames(c.Root.At("spec", field)) {
			list.add(name, "")
		}
	}
	return list
}

func (c *completer) namespaces() []lsp.Suggestion {
	var list nameList
	c.each(slices.Concat(c.documents, c.specs), func(file string, n *source.Node) {
		if n.Get("kind").Text == "Namespace" {
			list.add(n.At("metadata", "name").Text, file)
		}
		list.add(n.At("metadata", "namespace").Text, "")
	})
	return list.sorted()
}

func (c *completer) environmentNames() []lsp.Suggestion {
	var list nameList
	for _, name := range c.environments() {
		if name != c.Root.At("metadata", "name").Text {
			list.add(name, "")
		}
	}
	return distinct(list)
}

// words gives some words.
func words(list ...string) func(*completer) []lsp.Suggestion {
	return func(*completer) []lsp.Suggestion {
		var names nameList
		for _, word := range list {
			names.add(word, "")
		}
		return names
	}
}

// volumes gives the volumes of the pod that the place is in, and the claims of its templates.
func (c *completer) volumes() []lsp.Suggestion {
	var list nameList
	for i, step := range c.Path {
		if step.Name == "containers" || step.Name == "initContainers" || step.Name == "ephemeralContainers" {
			for _, v := range c.Root.Follow(c.Path[:i]).Get("volumes").Items {
				list.add(v.Get("name").Text, "")
			}
		}
	}
	for _, v := range c.Root.At("spec", "volumeClaimTemplates").Items {
		list.add(v.At("metadata", "name").Text, "")
	}
	return distinct(list)
}
