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
var objectReferences = []reference{
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
	{"metadata.namespace", (*completer).namespaces},
}

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
	{"serviceAccount.name", objects("ServiceAccount")},
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
}, objectReferences...)

// listsOfNames are the fields of specs whose items are names.
var listsOfNames = []string{"after", "imagePullSecrets", "allowFrom", "allowTo", "ports"}

// references gives what the value at the place can name, by the first reference that fits; the
// kinds and their versions where it is one of these.
func (c *completer) references(list []reference) []lsp.Suggestion {
	for _, r := range list {
		want := strings.Split(r.path, ".")
		if at := len(c.names) - len(want); at >= 0 && slices.EqualFunc(c.names[at:], want,
			func(name, want string) bool { return name == want || want == "NAME" }) {
			found := r.names(c)
			for i := range found {
				found[i].Item = !c.item && slices.Contains(listsOfNames, want[len(want)-1])
			}
			return found
		}
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
func (c *completer) eachObject(do func(o madeObject, where string)) {
	c.each(c.documents, func(file string, n *source.Node) {
		group, _ := manifest.SplitAPIVersion(n.Get("apiVersion").Text)
		o := madeObject{kind: n.Get("kind").Text, name: n.At("metadata", "name").Text,
			namespace: n.At("metadata", "namespace").Text}
		inNone := k8s.ClusterScoped(group, o.kind) || k8s.CustomClusterScoped(group, o.kind)
		if group == schema.Group || o.name == "" || !inNone && !c.together(o.namespace) {
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
			if c.together(o.namespace) {
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
func (c *completer) targets() []lsp.Suggestion { return objects(c.above(1).Get("kind").Text)(c) }

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
