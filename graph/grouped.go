package graph

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// grouped gives a graph with one node for each app, or for each namespace, in place of the
// objects: what leads from one to another is one edge.
func (g *Graph) grouped(by string) *Graph {
	part := &Graph{}
	of := map[*Node]*Node{}
	groups := map[string]*Node{}
	members := map[*Node]int{}
	for _, n := range g.Nodes {
		named := groupOf(n, by)
		group := groups[named.ID]
		if group == nil {
			group = named
			groups[named.ID] = group
			part.Nodes = append(part.Nodes, group)
		}
		group.Missing = group.Missing && n.Missing
		group.Findings = append(group.Findings, n.Findings...)
		of[n] = group
		members[group]++
	}
	for n, count := range members {
		if n.CIDRs == nil {
			n.Name = strings.TrimSpace(n.Name + " (" + source.Plural(count, "object") + ")")
		}
	}
	part.Edges = groupedEdges(g.lines(), of)
	part.sort()
	return part
}

// groupOf gives the node that stands for one and its like.
func groupOf(n *Node, by string) *Node {
	if n.CIDRs != nil {
		return &Node{ID: n.ID, Kind: n.Kind, Name: n.Name, CIDRs: n.CIDRs}
	}
	if by == "namespace" {
		name := cmp.Or(n.Namespace, "in no namespace")
		return &Node{ID: "Namespace//" + name, Kind: "Namespace", Name: name, Missing: true}
	}
	if n.App != "" {
		return &Node{ID: "App/" + n.Namespace + "/" + n.App, Kind: "App", Namespace: n.Namespace, Name: n.App, Missing: true}
	}
	return &Node{ID: n.shownKind() + "/" + n.Namespace + "/", Kind: n.Kind, Namespace: n.Namespace, Missing: true}
}

// groupedEdges joins the lines between groups.
func groupedEdges(lines []line, of map[*Node]*Node) (list []*Edge) {
	type pair [2]*Node
	labels, broken := map[pair]map[string]bool{}, map[pair]bool{}
	for _, l := range lines {
		p := pair{of[l.from], of[l.to]}
		if p[0] == p[1] {
			continue
		}
		if labels[p] == nil {
			labels[p] = map[string]bool{}
		}
		label := l.label
		if l.style == openLine || l.style == maybeLine {
			label = "reaches"
		}
		labels[p][label] = true
		broken[p] = broken[p] || l.style == brokenLine
	}
	for p, types := range labels {
		list = append(list, &Edge{From: p[0], To: p[1], Type: strings.Join(slices.Sorted(maps.Keys(types)), ", "),
			Broken: broken[p]})
	}
	return list
}
