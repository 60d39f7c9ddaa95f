package graph

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Focus gives what is at most depth edges away from what a name means, with the edges
// between: an app by NAME or NAMESPACE/NAME, an object by KIND/NAME or
// KIND/NAMESPACE/NAME, as kubectl takes kinds. All that match are meant. Where none does,
// it gives nil, and what was probably meant; "" where nothing is near.
func (g *Graph) Focus(name string, depth int) (part *Graph, near string) {
	distance := map[*Node]int{}
	var border []*Node
	for _, n := range g.Nodes {
		if n.isNamed(name) {
			distance[n] = 0
			border = append(border, n)
		}
	}
	if len(border) == 0 {
		return nil, g.nearest(name)
	}
	next := g.neighbours()
	for d := 1; d <= depth && len(border) > 0; d++ {
		var further []*Node
		for _, n := range border {
			for _, to := range next[n] {
				if _, known := distance[to]; !known {
					distance[to] = d
					further = append(further, to)
				}
			}
		}
		border = further
	}
	return g.only(distance), ""
}

// neighbours gives for each node those that edges and connections lead to or from.
func (g *Graph) neighbours() map[*Node][]*Node {
	next := map[*Node][]*Node{}
	add := func(a, b *Node) { next[a], next[b] = append(next[a], b), append(next[b], a) }
	for _, e := range g.Edges {
		add(e.From, e.To)
	}
	return next
}

// only gives what of a graph is between some nodes; 0 is the distance of those that are
// looked at. Connections that touch these are kept with their other ends.
func (g *Graph) only(distance map[*Node]int) *Graph {
	part := &Graph{pods: g.pods}
	for _, e := range g.Edges {
		_, from := distance[e.From]
		_, to := distance[e.To]
		if from && to {
			part.Edges = append(part.Edges, e)
		}
	}
	kept := map[*Node]bool{}
	for n := range distance {
		kept[n] = true
	}
	if g.Network != nil {
		part.Network = g.Network.touching(func(n *Node) bool { d, ok := distance[n]; return ok && d == 0 })
		for _, c := range part.Network.Connections {
			kept[c.From], kept[c.To] = true, true
		}
	}
	for _, n := range g.Nodes {
		if kept[n] {
			part.Nodes = append(part.Nodes, n)
		}
	}
	return part
}

// isNamed reports whether a name means a node.
func (n *Node) isNamed(name string) bool {
	if n.ID == name {
		return true
	}
	first, rest, both := strings.Cut(name, "/")
	if !both {
		return n.App != "" && n.App == name
	}
	if n.App != "" && n.Namespace == first && n.App == rest {
		return true
	}
	if !meansKind(first, n) {
		return false
	}
	return rest == n.Name || rest == n.Namespace+"/"+n.Name
}

// shortNames are those that kubectl knows of kinds, beside plurals.
var shortNames = map[string]string{"apisvc": "apiservice", "cj": "cronjob", "cm": "configmap",
	"crd": "customresourcedefinition", "crds": "customresourcedefinition", "csr": "certificatesigningrequest",
	"deploy": "deployment", "ds": "daemonset", "ep": "endpoints", "ev": "event", "gtw": "gateway", "gc": "gatewayclass",
	"hpa": "horizontalpodautoscaler", "ing": "ingress", "limits": "limitrange", "netpol": "networkpolicy",
	"no": "node", "ns": "namespace", "pc": "priorityclass", "pdb": "poddisruptionbudget",
	"po": "pod", "pv": "persistentvolume", "pvc": "persistentvolumeclaim", "quota": "resourcequota",
	"rc": "replicationcontroller", "rs": "replicaset", "sa": "serviceaccount", "sc": "storageclass",
	"sts": "statefulset", "svc": "service", "anp": "adminnetworkpolicy", "banp": "baselineadminnetworkpolicy",
	"vpa": "verticalpodautoscaler", "so": "scaledobject", "es": "externalsecret", "cert": "certificate",
	"certs": "certificate", "smon": "servicemonitor", "pmon": "podmonitor"}

// kindsInShort gives the shortest of the short names of each kind.
var kindsInShort = sync.OnceValue(func() map[string]string {
	short := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(shortNames)) {
		if kind := shortNames[name]; short[kind] == "" || len(name) < len(short[kind]) {
			short[kind] = name
		}
	}
	return short
})

// meansKind reports whether kubectl takes a word for the kind of a node: its name, plural
// or short name, perhaps with its version and group, whatever the case.
func meansKind(word string, n *Node) bool {
	word = strings.ToLower(word)
	plain, rest, qualified := strings.Cut(word, ".")
	group, version := "", n.APIVersion
	if i := strings.LastIndexByte(n.APIVersion, '/'); i >= 0 {
		group, version = n.APIVersion[:i], n.APIVersion[i+1:]
	}
	if qualified && rest != strings.ToLower(group) && rest != strings.ToLower(version+"."+group) {
		return false
	}
	if long, short := shortNames[plain]; short {
		plain = long
	}
	kind := strings.ToLower(n.Kind)
	return plain == kind || plain == pluralOf(group, kind)
}

// pluralOf gives the plural of a kind in lower case, as resources are called.
func pluralOf(group, kind string) string {
	for _, r := range k8s.ResourcesOfKind(kind) {
		if r.Group == group && !strings.Contains(r.Name, "/") {
			return r.Name
		}
	}
	switch {
	case strings.HasSuffix(kind, "s"), strings.HasSuffix(kind, "x"), strings.HasSuffix(kind, "ch"):
		return kind + "es"
	case strings.HasSuffix(kind, "y") && !strings.HasSuffix(kind, "ey") && !strings.HasSuffix(kind, "ay"):
		return strings.TrimSuffix(kind, "y") + "ies"
	}
	return kind + "s"
}

// nearest gives what was probably meant by a name that nothing has.
func (g *Graph) nearest(name string) string {
	var names []string
	slashes := strings.Count(name, "/")
	seen := map[string]bool{}
	add := func(text string) {
		if !seen[text] {
			seen[text] = true
			names = append(names, text)
		}
	}
	for _, n := range g.Nodes {
		kind := n.shownKind()
		switch slashes {
		case 0:
			if n.App != "" {
				add(n.App)
			}
			if n.Name == name {
				return kind + "/" + name // it is of no app
			}
		case 1:
			add(kind + "/" + n.Name)
			if n.App != "" {
				add(n.Namespace + "/" + n.App)
			}
		default:
			add(n.ID)
		}
	}
	return source.Nearest(name, names)
}
