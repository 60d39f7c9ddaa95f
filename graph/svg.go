package graph

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed picture.css
var pictureStyle string

// SVG writes the graph as a picture that needs nothing else.
func (g *Graph) SVG() []byte {
	l := g.place()
	var b strings.Builder
	w := &svg{Builder: &b, layout: l, index: map[*Node]int{}}
	w.open(`xmlns="http://www.w3.org/2000/svg"`)
	fmt.Fprintf(w, "<title>%s</title>\n<style>\n%s</style>\n", xmlText(g.caption()), pictureStyle)
	w.picture(g)
	w.WriteString("</svg>\n")
	return []byte(b.String())
}

// caption says what a picture shows.
func (g *Graph) caption() string {
	return fmt.Sprintf("%d nodes and %d edges, %d broken, %d not here", len(g.Nodes), len(g.Edges), g.Broken(),
		g.NotHere())
}

// An svg is a picture that is being written.
type svg struct {
	*strings.Builder
	*layout
	index map[*Node]int
}

func (w *svg) open(attributes string) {
	fmt.Fprintf(w, "<svg %s class=\"plimsoll\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %[2]v %[3]v\">\n", attributes,
		ceil(w.width), ceil(w.height))
}

func ceil(x float64) float64 { return float64(int(x + 0.999)) }

// picture writes all that is drawn: frames, lines over them, and nodes over these.
func (w *svg) picture(g *Graph) {
	w.markers()
	for _, f := range w.frames {
		w.frame(f)
	}
	for i, n := range g.Nodes {
		w.index[n] = i
	}
	w.WriteString("<g class=\"lines\">\n")
	for _, l := range g.lines() {
		w.line(l)
	}
	w.WriteString("</g>\n")
	for _, f := range w.frames {
		w.text("title", f.x+w.gap, f.y+w.title*0.75, titleSize(f.app), f.title)
	}
	for _, n := range g.Nodes {
		w.node(n)
	}
	w.legend(g)
}

// lineClasses are the classes of lines.
var lineClasses = map[lineStyle]string{plainLine: "plain", brokenLine: "broken", missingLine: "gone", openLine: "open",
	maybeLine: "maybe"}

func (w *svg) markers() {
	w.WriteString("<defs>")
	for style := plainLine; style <= maybeLine; style++ {
		fmt.Fprintf(w, `<marker id="a-%s" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" `+
			`orient="auto"><path class="head %[1]s" d="M0 0L8 4L0 8z"/></marker>`, lineClasses[style])
	}
	w.WriteString("</defs>\n")
}

func (w *svg) frame(f frame) {
	class := "namespace"
	if f.app {
		class = "app"
	}
	fmt.Fprintf(w, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"6\"/>\n", class, f.x, f.y,
		f.w, f.h)
}

func (w *svg) text(class string, x, y, size float64, text string) {
	fmt.Fprintf(w, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" font-size=\"%g\">%s</text>\n", class, x, y, size,
		xmlText(clean(text)))
}

// node writes a box with the kind and name.
func (w *svg) node(n *Node) {
	r := w.nodes[n]
	fmt.Fprintf(w, "<g class=\"node %s %s\" data-node=\"%d\"><title>%s</title>\n", n.family(), n.class(), w.index[n],
		xmlText(cleanLines(n.tips())))
	fmt.Fprintf(w, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"4\"/>\n", r.x, r.y, r.w, r.h)
	fmt.Fprintf(w, "<rect class=\"side\" x=\"%.1f\" y=\"%.1f\" width=\"4\" height=\"%.1f\" rx=\"2\"/>\n", r.x, r.y, r.h)
	left, room := r.x+9, r.w-besideName
	if w.kind > 0 {
		w.text("kind", left, r.y+r.h*0.38, w.kind, shortened(clean(n.shownKind()), w.kind, room))
		w.text("name", left, r.y+r.h*0.8, w.name, shortened(clean(n.Name), w.name, room))
	} else {
		w.text("name", left, r.y+r.h*0.7, w.name, shortened(clean(n.short()+" "+n.Name), w.name, room))
	}
	w.WriteString("</g>\n")
}

// short is what kubectl calls a kind for short.
func (n *Node) short() string {
	if short := kindsInShort()[strings.ToLower(n.Kind)]; short != "" {
		return short
	}
	return strings.ToLower(n.Kind)
}

// family says what a node has to do with, for its colour.
func (n *Node) family() string {
	kind := n.shownKind()
	switch {
	case slices.Contains(workloadKinds, kind):
		return "workload"
	case slices.Contains(layers[LayerNetwork].kinds, kind), kind == "IngressClass", kind == "GatewayClass",
		kind == "Outside":
		return "network"
	case slices.Contains(layers[LayerStorage].kinds, kind), slices.Contains(layers[LayerStorage].ends, kind):
		return "storage"
	case slices.Contains(layers[LayerAccess].kinds, kind):
		return "access"
	}
	return "other"
}

// line writes a curve from one node to another.
func (w *svg) line(l line) {
	from, to := w.nodes[l.from], w.nodes[l.to]
	if l.style == maybeLine { // beside what is open in any case
		from.y, to.y = from.y+5, to.y+5
	}
	class := lineClasses[l.style]
	fmt.Fprintf(w, "<path class=\"line %s\" data-from=\"%d\" data-to=\"%d\" marker-end=\"url(#a-%s)\" d=\"%s\"><title>%s"+
		"</title></path>\n", class, w.index[l.from], w.index[l.to], class, curve(from, to), xmlText(clean(l.title)))
}

// curve leads from the side of one place to the side of another that is nearer.
func curve(from, to rect) string {
	y1, y2 := from.y+from.h/2, to.y+to.h/2
	switch {
	case from == to:
		return fmt.Sprintf("M%.1f %.1fc24 -10 24 14 0 6", from.x+from.w, y1)
	case to.x >= from.x+from.w:
		x1, x2 := from.x+from.w, to.x
		bend := (x2 - x1) / 2
		return fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x1, y1, x1+bend, y1, x2-bend, y2, x2, y2)
	case to.x+to.w <= from.x:
		x1, x2 := from.x, to.x+to.w
		bend := (x1 - x2) / 2
		return fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x1, y1, x1-bend, y1, x2+bend, y2, x2, y2)
	case from.x == to.x:
		x := from.x + from.w
		return fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x, y1, x+18, y1, x+18, y2, x, y2)
	case to.y > from.y:
		x1, x2, y1, y2 := from.x+from.w/2, to.x+to.w/2, from.y+from.h, to.y
		bend := (y2 - y1) / 2
		return fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x1, y1, x1, y1+bend, x2, y2-bend, x2, y2)
	}
	x1, x2, y1, y2 := from.x+from.w/2, to.x+to.w/2, from.y, to.y+to.h
	bend := (y1 - y2) / 2
	return fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x1, y1, x1, y1-bend, x2, y2+bend, x2, y2)
}

// legend says what the lines mean, as far as they are there.
func (w *svg) legend(g *Graph) {
	words := map[lineStyle]string{plainLine: "refers to", brokenLine: "is broken", missingLine: "is not here",
		openLine: "may reach", maybeLine: "may perhaps reach"}
	there := map[lineStyle]bool{}
	for _, l := range g.lines() {
		there[l.style] = true
	}
	x, y := w.gap, w.height-w.gap-4
	for style := plainLine; style <= maybeLine; style++ {
		if !there[style] {
			continue
		}
		fmt.Fprintf(w, "<path class=\"line %s\" marker-end=\"url(#a-%[1]s)\" d=\"M%.1f %.1fh26\"/>\n", lineClasses[style], x,
			y-3)
		w.text("legend", x+32, y, 10, words[style])
		x += 32 + textWidth(words[style], 10) + 18
	}
}

// xmlText writes a text as XML and HTML have it.
func xmlText(text string) string { return xmlSigns.Replace(text) }

var xmlSigns = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func cleanLines(lines []string) string {
	for i := range lines {
		lines[i] = clean(lines[i])
	}
	return strings.Join(lines, "\n")
}
