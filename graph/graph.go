package graph

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A Graph is objects and how they refer to each other, sorted.
type Graph struct {
	Nodes []*Node
	Edges []*Edge

	// Network is what policies leave open; nil but in the layer of the network.
	Network *Network

	pods *pods             // of whom policies speak
	next map[*Node][]*Node // neighbours, once they were asked for
}

// A Node is an object, or something that objects refer to.
type Node struct {
	ID         string // KIND/NAMESPACE/NAME
	APIVersion string // "" where it is not known
	Kind       string
	Namespace  string // "" for what is in none
	Name       string
	App        string // "" where it is of none
	Place      Place  // where it is said first; zero for what has no place
	Also       []Place
	Missing    bool     // something refers to it, and it is not in the input
	CIDRs      []string // of what is outside

	// Findings are the errors and warnings in it.
	Findings []Finding
}

// A Place is where something stands.
type Place struct {
	File         string
	Line, Column int // from 1
}

// A Finding is what the linter says of a node.
type Finding struct {
	Rule     string
	Severity source.Severity
	Message  string
	Place    Place
}

// An Edge leads from what says something to what it speaks of.
type Edge struct {
	From, To *Node
	Type     string
	Places   []EdgePlace // where it is said, the first one first

	// Broken: an error or a warning speaks of it, that of the rule and with the message.
	Broken        bool
	Rule, Message string
}

// An EdgePlace is where an edge is said.
type EdgePlace struct {
	Path string
	Place
}

// Title names a node for people: KIND NAMESPACE/NAME.
func (n *Node) Title() string {
	if n.Namespace == "" {
		return n.shownKind() + " " + n.Name
	}
	return n.shownKind() + " " + n.Namespace + "/" + n.Name
}

// Count counts the findings of a severity.
func (n *Node) Count(s source.Severity) (count int) {
	for i := range n.Findings {
		if n.Findings[i].Severity == s {
			count++
		}
	}
	return count
}

// Rules are those that the findings are of, sorted.
func (n *Node) Rules() []string {
	rules := make([]string, len(n.Findings))
	for i := range n.Findings {
		rules[i] = n.Findings[i].Rule
	}
	slices.Sort(rules)
	return slices.Compact(rules)
}

// Broken counts the edges that are broken.
func (g *Graph) Broken() (count int) {
	for _, e := range g.Edges {
		if e.Broken {
			count++
		}
	}
	return count
}

// NotHere counts the nodes that are missing without being called a mistake.
func (g *Graph) NotHere() (count int) {
	broken := map[*Node]bool{}
	for _, e := range g.Edges {
		broken[e.To] = broken[e.To] || e.Broken
	}
	for _, n := range g.Nodes {
		if n.Missing && !broken[n] {
			count++
		}
	}
	return count
}

// sort puts nodes and edges in their order.
func (g *Graph) sort() {
	slices.SortFunc(g.Nodes, func(a, b *Node) int { return strings.Compare(a.ID, b.ID) })
	slices.SortStableFunc(g.Edges, compareEdges)
}

func compareEdges(a, b *Edge) int {
	return cmp.Or(strings.Compare(a.From.ID, b.From.ID), strings.Compare(a.Type, b.Type),
		strings.Compare(a.To.ID, b.To.ID))
}

func comparePlaces(a, b Place) int {
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// String writes a place as FILE:LINE.
func (p Place) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }
