package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A Made is a kind of Kubernetes that specs become, or name.
type Made struct {
	Kind string
	From []string // what of the language makes it, as Lookup takes it: Web, Web.spec.expose
	// Named is set where nothing makes one: a spec names one that exists.
	Named bool
}

// made says for each kind of Kubernetes which kinds of spec, and which of their
// fields, make it, and what kubectl calls it for short. A field is that of all
// kinds that have it, unless one is named.
var made = []struct{ kind, short, kinds, fields string }{
	{"Deployment", "deploy", "Web Worker", ""},
	{"ReplicaSet", "rs", "Web Worker", ""},
	{"StatefulSet", "sts", "Database Stateful", ""},
	{"DaemonSet", "ds", "NodeAgent", ""},
	{"Job", "", "Batch", ""},
	{"CronJob", "cj", "Backup", "schedule"},
	{"Pod", "po", "Web Worker Database Stateful NodeAgent Batch Backup", ""},
	{"Service", "svc", "Web", "service Worker.spec.ports"},
	{"Ingress", "ing", "", "expose"},
	{"HTTPRoute", "", "", "expose.via"},
	{"Gateway", "gtw", "", "expose.gateway"},
	{"Route", "", "", "expose.via"},
	{"HorizontalPodAutoscaler", "hpa", "", "replicas.max"},
	{"PodDisruptionBudget", "pdb", "", "disruption"},
	{"ConfigMap", "cm", "", "config"},
	{"Secret", "", "", "credentials env envFrom volumes"},
	{"PersistentVolumeClaim", "pvc", "", "storage volumes to.volume"},
	{"NetworkPolicy", "netpol", "", "networkPolicy"},
	{"PodMonitor", "pmon", "", "metrics"},
	{"ServiceAccount", "sa", "", "serviceAccount"},
	{"Role", "", "", "rbac"},
	{"RoleBinding", "", "", "rbac"},
	{"ClusterRole", "", "", "rbac"},
	{"ClusterRoleBinding", "", "", "rbac"},
}

// Making gives what makes a kind of Kubernetes, by its name in whatever case, in
// the plural, or short as for kubectl; nil where no spec has to do with it.
func Making(name string) *Made {
	name = strings.ToLower(name)
	for _, m := range made {
		kind := strings.ToLower(m.kind)
		many := []string{kind, kind + "s", kind + "es", strings.TrimSuffix(kind, "y") + "ies"}
		if name == "" || name != m.short && !slices.Contains(many, name) {
			continue
		}
		named := m.kind == "Secret" || m.kind == "Gateway"
		return &Made{m.kind, append(strings.Fields(m.kinds), fieldsOfKinds(strings.Fields(m.fields))...), named}
	}
	return nil
}

// fieldsOfKinds gives the paths of fields in the specs of all kinds that have them.
func fieldsOfKinds(fields []string) (paths []string) {
	for _, field := range fields {
		if _, _, ok := Lookup(field); ok {
			paths = append(paths, field)
			continue
		}
		for _, kind := range Kinds() {
			if _, _, ok := Lookup(kind + ".spec." + field); ok {
				paths = append(paths, kind+".spec."+field)
			}
		}
	}
	return paths
}

// hint says where a kind comes from that is no kind of spec. A field that several
// kinds have is named once.
func (m *Made) hint() string {
	if m == nil {
		return ""
	}
	var from []string
	for _, path := range m.From {
		_, field, inSpec := strings.Cut(path, ".spec.")
		if inSpec {
			path = field
		}
		if !slices.Contains(from, path) {
			from = append(from, path)
		}
	}
	verb := "make"
	if m.Named {
		verb = "name"
	}
	if len(from) == 1 {
		verb += "s"
	}
	return fmt.Sprintf("%s %s a %s; one that is written by hand has an apiVersion of Kubernetes", source.And(from), verb,
		m.Kind)
}
