package manifest

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// generated is what the input says of objects that it does not hold: the cluster
// will have them all the same, since kustomize or a controller makes them.
type generated struct {
	named   map[Ref]bool    // objects that something else in the input names
	custom  map[string]bool // custom objects; what their controllers make is named after them
	patched map[Ref]bool    // objects that a fragment adds to
}

func newGenerated() *generated {
	return &generated{named: map[Ref]bool{}, custom: map[string]bool{}, patched: map[Ref]bool{}}
}

// Generated reports whether an object that the input lacks will be there: the
// cluster has one in every namespace, or something in the input makes it.
func (x *Index) Generated(kind, called string) bool {
	if inEveryNamespace[Ref{kind, called}] || x.generated.named[Ref{kind, called}] {
		return true
	}
	if i := strings.LastIndexByte(called, '-'); kind == "PersistentVolumeClaim" && i > 0 &&
		x.generated.named[Ref{"claim of", called[:i]}] {
		return true
	}
	for prefix := called; ; {
		if x.generated.custom[prefix] {
			return true
		}
		i := strings.LastIndexByte(prefix, '-')
		if i < 0 {
			return false
		}
		prefix = prefix[:i]
	}
}

// HasFragment reports whether the input adds to an object of the kind and name,
// as a kustomize patch does, so that the whole of it is elsewhere.
func (x *Index) HasFragment(kind, called string) bool { return x.generated.patched[Ref{kind, called}] }

var inEveryNamespace = map[Ref]bool{
	{"ConfigMap", "kube-root-ca.crt"}:         true,
	{"ConfigMap", "openshift-service-ca.crt"}: true,
	{"ConfigMap", "istio-ca-root-cert"}:       true,
	{"ServiceAccount", "default"}:             true,
}

// brings is what a document says of objects that it does not hold.
type brings struct {
	named, patched []Ref
	custom         []string
}

func (m *generated) add(b *brings) {
	for _, ref := range b.named {
		m.named[ref] = true
	}
	for _, ref := range b.patched {
		m.patched[ref] = true
	}
	for _, name := range b.custom {
		m.custom[name] = true
	}
}

func (b *brings) name(kind, name string) { b.named = append(b.named, Ref{kind, name}) }

// kustomization notes what a kustomization generates. It need not have a kind.
func (b *brings) kustomization(root *source.Node) {
	for field, kind := range map[string]string{"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"} {
		for _, n := range root.Get(field).Items {
			b.name(kind, n.Get("name").Text)
		}
	}
}

// object notes what else an object brings into the cluster.
func (b *brings) object(o *Object) {
	if o.Fragment {
		b.patched = append(b.patched, Ref{o.Kind, o.Name})
		return
	}
	for _, path := range makesSecret[o.Kind] {
		for _, n := range All(o.Node(), path) {
			b.name("Secret", n.Text)
		}
	}
	annotations := o.At("metadata", "annotations")
	switch {
	case o.Kind == "ConfigMap" || o.Kind == "Secret":
		if base, ok := withoutHash(o.Name); ok {
			b.name(o.Kind, base)
		}
	case o.Is("apps", "StatefulSet"):
		for _, claim := range o.At("spec", "volumeClaimTemplates").Items {
			b.name("claim of", claim.At("metadata", "name").Text+"-"+o.Name)
		}
	case o.Is("", "Service"):
		b.name("Secret", annotations.Get("service.beta.openshift.io/serving-cert-secret-name").Text)
	case o.Kind == "Ingress" && certified(annotations):
		for _, n := range All(o.Node(), "spec.tls.secretName") {
			b.name("Secret", n.Text)
		}
	case o.Kind == "Gateway" && certified(annotations):
		for _, n := range All(o.Node(), "spec.listeners.tls.certificateRefs.name") {
			b.name("Secret", n.Text)
		}
	case namesWhatItMakes(o):
		b.custom = append(b.custom, o.Name)
	}
}

// makesSecret tells where custom objects name the Secret that they make.
var makesSecret = map[string][]string{
	"Certificate":         {"spec.secretName"},
	"ExternalSecret":      {"spec.target.name", "metadata.name"},
	"InfisicalSecret":     {"spec.managedSecretReference.secretName"},
	"SealedSecret":        {"spec.template.metadata.name", "metadata.name"},
	"SecretProviderClass": {"spec.secretObjects.secretName"},
	"VaultDynamicSecret":  {"spec.destination.name"},
	"VaultPKISecret":      {"spec.destination.name"},
	"VaultStaticSecret":   {"spec.destination.name"},
}

// certified reports whether annotations ask cert-manager for certificates.
func certified(annotations *source.Node) bool {
	return slices.ContainsFunc(annotations.Fields, func(f source.Field) bool {
		return strings.HasPrefix(f.Name, "cert-manager.io/") || f.Name == "kubernetes.io/tls-acme"
	})
}

// namesWhatItMakes reports whether an object is a custom one whose controller
// may make Services, Secrets and the like, such as a database.
func namesWhatItMakes(o *Object) bool {
	if o.Name == "" || o.Workload != nil && o.Kind != "Service" || BuiltInGroup(o.Group) {
		return false
	}
	switch o.Group {
	case "monitoring.coreos.com":
		return o.Kind == "Prometheus" || o.Kind == "Alertmanager"
	case "argoproj.io":
		return o.Kind == "Application" || o.Kind == "ApplicationSet"
	case "networking.istio.io", "security.istio.io", "keda.sh", "kyverno.io", "cilium.io", "traefik.io",
		"traefik.containo.us",
		"route.openshift.io", "cert-manager.io":
		return false
	}
	return true
}

// BuiltInGroup reports whether an API group is of Kubernetes itself.
func BuiltInGroup(group string) bool {
	return !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io")
}

// withoutHash takes away the hash that kustomize puts at the end of the names
// of what it generates.
func withoutHash(s string) (base string, ok bool) {
	i := strings.LastIndexByte(s, '-')
	if i <= 0 || len(s)-i-1 != 10 || strings.Trim(s[i+1:], "2456789bcdfghkmt") != "" {
		return "", false
	}
	return s[:i], true
}

// All gives what a path of field names leads to, through all items of the
// lists on the way.
func All(n *source.Node, path string) []*source.Node {
	list := []*source.Node{n}
	for step := range strings.SplitSeq(path, ".") {
		var next []*source.Node
		for _, n := range list {
			if v := n.Get(step); v.Kind == source.List {
				next = append(next, v.Items...)
			} else if v.Exists() {
				next = append(next, v)
			}
		}
		list = next
	}
	return list
}
