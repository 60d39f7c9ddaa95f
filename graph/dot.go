package graph

import (
	"fmt"
	"strings"
)

// DOT writes the graph for Graphviz.
func (g *Graph) DOT() []byte {
	var b strings.Builder
	b.WriteString("digraph {\n  rankdir=LR\n  compound=true\n")
	b.WriteString("  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=10]\n")
	b.WriteString("  edge [fontname=\"sans-serif\", fontsize=9]\n")
	groups := 0
	open := func(indent, title string) {
		fmt.Fprintf(&b, "%ssubgraph cluster_%d {\n%s  label=%s\n", indent, groups, indent, quoted(title))
		groups++
	}
	for _, s := range g.sections() {
		open("  ", s.title())
		for _, c := range s.apps {
			indent := "    "
			if c.app != "" {
				open(indent, c.app)
				indent += "  "
			}
			for _, n := range c.nodes {
				fmt.Fprintf(&b, "%s%s [label=%s%s]\n", indent, quoted(n.ID), quotedLines(n.shownKind(), n.Name), dotNode(n))
			}
			if c.app != "" {
				b.WriteString("    }\n")
			}
		}
		b.WriteString("  }\n")
	}
	for _, l := range g.lines() {
		fmt.Fprintf(&b, "  %s -> %s [label=%s%s]\n", quoted(l.from.ID), quoted(l.to.ID), quoted(l.label), dotLines[l.style])
	}
	b.WriteString("}\n")
	return []byte(b.String())
}

var dotLines = map[lineStyle]string{
	brokenLine:  `, color="#d1242f", fontcolor="#d1242f", style=dashed`,
	missingLine: `, color="#8c959f", fontcolor="#8c959f"`,
	openLine:    `, color="#1a7f37", fontcolor="#1a7f37", style=dotted`,
	maybeLine:   `, color="#9a6700", fontcolor="#9a6700", style=dotted`,
}

// dotNode gives the attributes of a node beside its label.
func dotNode(n *Node) string {
	text := ", tooltip=" + quotedLines(n.tips()...)
	switch n.class() {
	case "missing":
		return text + `, color="#8c959f", fontcolor="#8c959f", style="rounded,dashed"`
	case "error":
		return text + `, color="#d1242f"`
	case "warning":
		return text + `, color="#9a6700"`
	}
	return text
}

// quoted writes a text as DOT has it.
func quoted(text string) string { return quotedLines(text) }

var dotSigns = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// quotedLines writes lines of text as one label.
func quotedLines(lines ...string) string {
	for i, text := range lines {
		lines[i] = dotSigns.Replace(clean(text))
	}
	return `"` + strings.Join(lines, `\n`) + `"`
}
