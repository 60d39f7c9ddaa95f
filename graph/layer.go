package graph

import (
	"slices"
	"strings"
)

// The layers.
const (
	LayerObjects = "objects"
	LayerNetwork = "network"
	LayerStorage = "storage"
	LayerAccess  = "access"
)

// Layers are the names of all layers, the one that is meant without a name first.
var Layers = []string{LayerObjects, LayerNetwork, LayerStorage, LayerAccess}

// A layer says what is shown of a graph.
type layer struct {
	edges []string
	kinds []string // as IDs have them, shown whether or not an edge leads there
	ends  []string // shown where an edge of the layer does
}

var layers = map[string]layer{
	LayerNetwork: {
		edges: []string{"attaches", "calls", "routes", "selects"},
		kinds: append(slices.Clone(workloadKinds), "Service", "Ingress", "Route.route.openshift.io", "Gateway",
			"NetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "HTTPRoute", "GRPCRoute", "TCPRoute",
			"TLSRoute", "UDPRoute", "ListenerSet", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"),
		ends: []string{"CustomResourceDefinition", "APIService"},
	},
	LayerStorage: {
		edges: []string{"binds", "claims", "class", "mounts"},
		kinds: append(slices.Clone(workloadKinds), "PersistentVolumeClaim", "PersistentVolume", "StorageClass"),
		ends:  []string{"ConfigMap", "Secret"},
	},
	LayerAccess: {
		edges: []string{"grants", "role", "runs-as"},
		kinds: append(slices.Clone(workloadKinds), "ServiceAccount", "Role", "ClusterRole", "RoleBinding",
			"ClusterRoleBinding", "User", "Group"),
	},
}

// Of gives what a layer shows.
func (g *Graph) Of(name string) *Graph {
	if name == LayerObjects {
		return g
	}
	l := layers[name]
	part := &Graph{pods: g.pods}
	kept := map[*Node]bool{}
	for _, n := range g.Nodes {
		kept[n] = slices.Contains(l.kinds, n.shownKind())
	}
	ends := func(n *Node) bool { return kept[n] || slices.Contains(l.ends, n.shownKind()) }
	for _, e := range g.Edges {
		if slices.Contains(l.edges, e.Type) && ends(e.From) && ends(e.To) {
			part.Edges = append(part.Edges, e)
		}
	}
	for _, e := range part.Edges {
		kept[e.From], kept[e.To] = true, true
	}
	for _, n := range g.Nodes {
		if kept[n] {
			part.Nodes = append(part.Nodes, n)
		}
	}
	if name == LayerNetwork {
		part.connect()
	}
	return part
}

// shownKind is the kind as the ID has it.
func (n *Node) shownKind() string {
	if n.CIDRs != nil {
		return n.Kind
	}
	kind, _, _ := strings.Cut(n.ID, "/")
	return kind
}
