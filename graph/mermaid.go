package graph

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// What GitHub draws of one picture at most.
const (
	mermaidEdges = 500
	mermaidText  = 50_000
)

// Mermaid writes the graph as a flowchart of Mermaid. One that GitHub would not draw is
// drawn by app, or else by namespace, and says so in a comment.
func (g *Graph) Mermaid() []byte {
	text, edges := g.mermaid("")
	if fits(text, edges) {
		return []byte(text)
	}
	why := fmt.Sprintf("%s and %s characters are more than the %d and %s that GitHub draws",
		source.Plural(edges, "edge"), source.Thousands(len(text)), mermaidEdges, source.Thousands(mermaidText))
	for _, by := range []string{"app", "namespace"} {
		grouped := g.grouped(by)
		if text, edges = grouped.mermaid("drawn by " + by + ": " + why); fits(text, edges) {
			return []byte(text)
		}
		if by == "namespace" {
			return []byte(grouped.cut(why))
		}
	}
	return nil
}

func fits(text string, edges int) bool { return edges <= mermaidEdges && len(text) <= mermaidText }

// mermaid writes the graph, however large, and counts its edges.
func (g *Graph) mermaid(comment string) (text string, edges int) {
	m := &mermaid{names: map[*Node]string{}}
	m.WriteString("graph LR\n")
	if comment != "" {
		fmt.Fprintf(m, "  %%%% %s\n", comment)
	}
	for _, s := range g.sections() {
		m.section(s)
	}
	lines := g.lines()
	styles := map[lineStyle][]string{}
	for i, l := range lines {
		arrow := "-->"
		if l.style != plainLine {
			arrow = "-.->"
			styles[l.style] = append(styles[l.style], fmt.Sprint(i))
		}
		fmt.Fprintf(m, "  %s %s|\"%s\"| %s\n", m.names[l.from], arrow, mermaidLabel(l.label), m.names[l.to])
	}
	for _, style := range slices.Sorted(maps.Keys(styles)) {
		fmt.Fprintf(m, "  linkStyle %s %s\n", strings.Join(styles[style], ","), mermaidStyles[style])
	}
	m.classes(g)
	return m.String(), len(lines)
}

var mermaidStyles = map[lineStyle]string{
	brokenLine:  "stroke:#d1242f,stroke-dasharray:6 3",
	missingLine: "stroke:#8c959f",
	openLine:    "stroke:#1a7f37",
	maybeLine:   "stroke:#9a6700",
}

// A mermaid is a flowchart that is being written.
type mermaid struct {
	strings.Builder
	names  map[*Node]string
	groups int
}

// section writes the nodes of a namespace, those of an app together.
func (m *mermaid) section(s *section) {
	m.open("  ", s.title())
	for _, c := range s.apps {
		indent := "    "
		if c.app != "" && len(c.nodes) > 1 {
			m.open(indent, c.app)
			indent += "  "
		}
		for _, n := range c.nodes {
			m.names[n] = fmt.Sprintf("n%d", len(m.names))
			fmt.Fprintf(m, "%s%s[\"%s\"]\n", indent, m.names[n], mermaidNode(n))
		}
		if indent != "    " {
			m.WriteString("    end\n")
		}
	}
	m.WriteString("  end\n")
}

func (m *mermaid) open(indent, title string) {
	fmt.Fprintf(m, "%ssubgraph g%d[\"%s\"]\n", indent, m.groups, mermaidLabel(title))
	m.groups++
}

// classes colours nodes that are missing, or that something is found in.
func (m *mermaid) classes(g *Graph) {
	of := map[string][]string{}
	for _, n := range g.Nodes {
		if class := n.class(); class != "" {
			of[class] = append(of[class], m.names[n])
		}
	}
	for _, c := range [][2]string{
		{"error", "stroke:#d1242f,stroke-width:2px"}, {"missing", "stroke:#8c959f,color:#8c959f,stroke-dasharray:4 3"},
		{"warning", "stroke:#9a6700,stroke-width:2px"},
	} {
		if list := of[c[0]]; list != nil {
			fmt.Fprintf(m, "  classDef %s %s\n  class %s %s\n", c[0], c[1], strings.Join(list, ","), c[0])
		}
	}
}

// class is what tells how a node is drawn: missing, error, warning, or nothing.
func (n *Node) class() string {
	switch {
	case n.Missing:
		return "missing"
	case n.Count(source.Error) > 0:
		return "error"
	case n.Count(source.Warning) > 0:
		return "warning"
	}
	return ""
}

func mermaidNode(n *Node) string {
	return mermaidLabel(n.shownKind()) + "<br/>" + mermaidLabel(n.Name)
}

var mermaidSigns = strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "`", "#96;",
	`\`, "#92;", "|", "#124;", "[", "#91;", "]", "#93;", "{", "#123;", "}", "#125;")

// mermaidLabel writes a text as Mermaid shows it, whatever is in it.
func mermaidLabel(text string) string { return mermaidSigns.Replace(clean(text)) }

// cut writes as much of the graph as GitHub draws, and says what is left out.
func (g *Graph) cut(why string) string {
	part := &Graph{Edges: g.Edges[:min(len(g.Edges), mermaidEdges)]}
	for nodes := len(g.Nodes); ; nodes = nodes * 3 / 4 {
		part.Nodes = g.Nodes[:nodes]
		kept := map[*Node]bool{}
		for _, n := range part.Nodes {
			kept[n] = true
		}
		part.Edges = slices.DeleteFunc(slices.Clone(part.Edges), func(e *Edge) bool { return !kept[e.From] || !kept[e.To] })
		text, edges := part.mermaid(fmt.Sprintf("drawn by namespace, with %s of %s and %s of %s: %s",
			source.Plural(nodes, "node"), source.Thousands(len(g.Nodes)), source.Plural(len(part.Edges), "edge"),
			source.Thousands(len(g.Edges)), why))
		if fits(text, edges) || nodes == 0 {
			return text
		}
	}
}
