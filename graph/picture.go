package graph

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// What all pictures share: in which groups nodes stand, and which lines lead between them.

// A line is an edge or a connection, as it is drawn.
type line struct {
	from, to *Node
	label    string
	title    string // more than the label, for who points at it
	style    lineStyle
}

// A lineStyle says how a line is drawn.
type lineStyle int

const (
	plainLine   lineStyle = iota
	brokenLine            // red and dashed
	missingLine           // grey: what it leads to is not here
	openLine              // a connection
	maybeLine             // a connection that hangs on what is not known
)

// lines gives what leads from node to node: edges, and then connections.
func (g *Graph) lines() (list []line) {
	for _, e := range g.Edges {
		l := line{e.From, e.To, e.Type, e.From.Title() + " " + e.Type + " " + e.To.Title(), plainLine}
		switch {
		case e.Broken:
			l.style = brokenLine
			l.title += ": " + e.Message + " (" + e.Rule + ")"
		case e.To.Missing || e.From.Missing:
			l.style = missingLine
			l.title += ", which is not here"
		}
		list = append(list, l)
	}
	if g.Network == nil {
		return list
	}
	for _, c := range g.Network.Connections {
		ports := strings.Join(c.Ports, ", ")
		l := line{c.From, c.To, ports, c.From.Title() + " may reach " + c.To.Title() + " on " + ports, openLine}
		if c.Unknown {
			l.style, l.title = maybeLine, l.title+", by "+strings.Join(c.Because, " and ")
		}
		list = append(list, l)
	}
	return list
}

// A section is the nodes of a namespace.
type section struct {
	namespace string
	outside   bool
	apps      []*cluster
}

// A cluster is the nodes of an app; without a name those of none.
type cluster struct {
	app   string
	nodes []*Node
}

// title names a section for people.
func (s *section) title() string {
	switch {
	case s.outside:
		return "outside"
	case s.namespace == "":
		return "in no namespace"
	}
	return s.namespace
}

// sections groups the nodes by namespace and app, what is in no namespace behind the
// others, and what is outside last.
func (g *Graph) sections() (list []*section) {
	byName := map[[2]string]*section{}
	byApp := map[*section]map[string]*cluster{}
	for _, n := range g.Nodes {
		key := [2]string{n.Namespace, ""}
		if n.CIDRs != nil {
			key[1] = "outside"
		}
		s := byName[key]
		if s == nil {
			s = &section{namespace: n.Namespace, outside: n.CIDRs != nil}
			byName[key], byApp[s] = s, map[string]*cluster{}
			list = append(list, s)
		}
		app := n.App
		c := byApp[s][app]
		if c == nil {
			c = &cluster{app: app}
			byApp[s][app] = c
			s.apps = append(s.apps, c)
		}
		c.nodes = append(c.nodes, n)
	}
	rank := func(s *section) int {
		switch {
		case s.outside:
			return 2
		case s.namespace == "":
			return 1
		}
		return 0
	}
	slices.SortFunc(list, func(a, b *section) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.namespace, b.namespace))
	})
	for _, s := range list {
		slices.SortFunc(s.apps, func(a, b *cluster) int {
			return cmp.Or(emptyLast(a.app, b.app), strings.Compare(a.app, b.app))
		})
	}
	return list
}

func emptyLast(a, b string) int {
	switch {
	case a == b || a != "" && b != "":
		return 0
	case a == "":
		return 1
	}
	return -1
}

// clean gives a text as pictures can show it: in one line, with a sign for what has no
// shape.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}

// tips gives what is told of a node to who points at it: what it is, and where it stands.
func (n *Node) tips() []string {
	if n.Place == (Place{}) {
		return []string{n.Title()}
	}
	return []string{n.Title(), n.Place.String()}
}
