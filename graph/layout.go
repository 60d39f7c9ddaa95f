package graph

import (
	"slices"
)

// The layout of pictures: nodes in boxes of one size, those of an app in a frame, apps in
// rows within the frame of their namespace. It is made for what a graph of Kubernetes is,
// many small groups with few lines between them, takes time in proportion to its size, and
// puts nothing over anything else.

// A rect is a place in a picture.
type rect struct{ x, y, w, h float64 }

// A scale is how large the parts of a picture are.
type scale struct {
	node    rect // its size alone
	gap     float64
	title   float64 // the height of a frame's title
	kind    float64 // the size of the letters of a node's kind; 0: it is not written in a line of its own
	name    float64 // that of its name
	columns bool    // what leads to a workload stands left of it, what it needs right
}

// scales are from roomy to dense: the first one is taken with which a picture fits a
// screen, and where none does, that with the whole names.
var scales = []scale{
	{rect{w: 148, h: 36}, 14, 18, 9.5, 12, true},
	{rect{w: 132, h: 31}, 8, 16, 9, 11, false},
	{rect{w: 120, h: 28}, 5, 15, 9, 10, false},
	{rect{w: 118, h: 17}, 4, 14, 0, 9.5, false},
}

// roomiest is how wide a roomy box gets at most, so that a long name is whole.
const roomiest = 184

// Beside a name there is the side of its box, and room.
const besideName = 13

// wholeNames is the densest scale with a line for each kind.
const wholeNames = 2

// What a picture should fit.
const screenWidth, screenHeight = 1600, 1000

// A layout is where everything stands.
type layout struct {
	scale
	form          float64 // how much wider than a screen rows are
	width, height float64
	nodes         map[*Node]rect
	frames        []frame
}

// A frame is drawn around nodes that belong together.
type frame struct {
	rect
	title string
	app   bool // and not a namespace
}

// place finds the layout of a graph.
func (g *Graph) place() *layout {
	sections := g.sections()
	units := make([][]*cluster, len(sections))
	for i, s := range sections {
		units[i] = g.units(s)
	}
	var whole *layout
	for i, s := range scales {
		if i == 0 {
			s.node.w = g.roomyWidth(s)
		}
		var fitting *layout
		for _, form := range []float64{0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.45, 1.6} {
			l := &layout{scale: s, form: form, nodes: make(map[*Node]rect, len(g.Nodes))}
			l.arrange(sections, units)
			if fitting == nil || l.excess() < fitting.excess() {
				fitting = l
			}
		}
		if fitting.excess() <= 1 {
			return fitting
		}
		if i == wholeNames {
			whole = fitting
		}
	}
	return whole
}

// roomyWidth is how wide boxes are for the names that fit the roomiest box.
func (g *Graph) roomyWidth(s scale) float64 {
	width := s.node.w
	for _, n := range g.Nodes {
		if w := textWidth(clean(n.Name), s.name) + besideName; w <= roomiest {
			width = max(width, ceil(w))
		}
	}
	return width
}

// excess is how many times a picture is larger than a screen.
func (l *layout) excess() float64 { return max(l.width/screenWidth, l.height/screenHeight) }

// units gives the groups that the nodes of a namespace stand in: the apps and, of what is of
// none, each workload with what belongs to it alone, and then the rest.
func (g *Graph) units(s *section) (list []*cluster) {
	for _, c := range s.apps {
		if c.app != "" {
			list = append(list, c)
			continue
		}
		list = append(list, g.loose(c.nodes)...)
	}
	return list
}

func (g *Graph) loose(nodes []*Node) (list []*cluster) {
	of := map[*Node]*cluster{}
	for _, n := range nodes {
		if slices.Contains(workloadKinds, n.shownKind()) {
			of[n] = &cluster{nodes: []*Node{n}}
			list = append(list, of[n])
		}
	}
	here := make(map[*Node]bool, len(nodes))
	for _, n := range nodes {
		here[n] = true
	}
	next := g.adjacent()
	for range 2 { // an Ingress leads to a Service, and that to the workload
		found := map[*Node]*cluster{}
		for _, n := range nodes {
			if of[n] != nil {
				continue
			}
			if c := onlyCluster(next[n], of); c != nil {
				found[n] = c
			}
		}
		for _, n := range nodes {
			if c := found[n]; c != nil {
				of[n] = c
				c.nodes = append(c.nodes, n)
			}
		}
	}
	rest := &cluster{}
	for _, n := range nodes {
		if of[n] == nil {
			rest.nodes = append(rest.nodes, n)
		}
	}
	if len(rest.nodes) > 0 {
		list = append(list, rest)
	}
	return list
}

// onlyCluster gives the one cluster that some nodes are in; nil where there are none, or
// several.
func onlyCluster(nodes []*Node, of map[*Node]*cluster) (only *cluster) {
	for _, n := range nodes {
		switch c := of[n]; {
		case c == nil:
		case only == nil:
			only = c
		case only != c:
			return nil
		}
	}
	return only
}

// adjacent is neighbours, found once.
func (g *Graph) adjacent() map[*Node][]*Node {
	if g.next == nil {
		g.next = g.neighbours()
	}
	return g.next
}

// arrange puts all in its place, in rows.
func (l *layout) arrange(sections []*section, units [][]*cluster) {
	var boxes []*box
	for i, s := range sections {
		var inner []*box
		for _, c := range units[i] {
			inner = append(inner, l.clusterBox(c))
		}
		outer := l.rows(inner, l.widthFor(inner))
		outer.framed(l.scale, s.title(), false)
		boxes = append(boxes, outer)
	}
	all := l.rows(boxes, l.widthFor(boxes))
	all.settle(l, l.gap, l.gap)
	l.width, l.height = all.w+2*l.gap, all.h+2*l.gap+l.title
}

// A box is a part of a picture: a node, or boxes in it.
type box struct {
	w, h  float64
	node  *Node
	parts []placed
	title string
	frame bool
	app   bool
}

// A placed is a box, at a place in another one.
type placed struct {
	*box
	x, y float64
}

// framed draws a frame around a box.
func (b *box) framed(s scale, title string, app bool) {
	pad := s.gap
	for i := range b.parts {
		b.parts[i].x += pad
		b.parts[i].y += pad/2 + s.title
	}
	b.title, b.frame, b.app = title, true, app
	b.w = max(b.w+2*pad, textWidth(title, titleSize(app))+2*pad)
	b.h += pad*1.5 + s.title
}

func titleSize(app bool) float64 {
	if app {
		return 10
	}
	return 12
}

// settle gives a box its place in the picture, with all in it.
func (b *box) settle(l *layout, x, y float64) {
	if b.node != nil {
		l.nodes[b.node] = rect{x, y, b.w, b.h}
	}
	if b.frame {
		l.frames = append(l.frames, frame{rect{x, y, b.w, b.h}, b.title, b.app})
	}
	for _, p := range b.parts {
		p.settle(l, x+p.x, y+p.y)
	}
}

// widthFor is how wide boxes should be together to have the form of a screen.
func (l *layout) widthFor(boxes []*box) float64 {
	area, widest := 0.0, 0.0
	for _, b := range boxes {
		area += (b.w + l.gap) * (b.h + l.gap)
		widest = max(widest, b.w)
	}
	return max(widest, root(area*screenWidth/screenHeight)*l.form)
}

// rows puts boxes in rows, in their order.
func (l *layout) rows(boxes []*box, width float64) *box {
	all := &box{}
	x, y, height := 0.0, 0.0, 0.0
	for _, b := range boxes {
		if x > 0 && x+b.w > width {
			x, y, height = 0, y+height+l.gap, 0
		}
		all.parts = append(all.parts, placed{b, x, y})
		x += b.w + l.gap
		height = max(height, b.h)
		all.w, all.h = max(all.w, x-l.gap), max(all.h, y+height)
	}
	return all
}

// clusterBox puts the nodes of a cluster together.
func (l *layout) clusterBox(c *cluster) *box {
	var columns [3][]*Node
	for _, n := range c.nodes {
		i := n.side()
		columns[i] = append(columns[i], n)
	}
	lists := columns[:]
	if !l.columns || len(c.nodes) > 40 || len(columns[1]) == 0 {
		lists = inColumns(slices.Concat(lists...))
	}
	all := &box{}
	x, between := 0.0, l.gap
	if l.columns {
		between *= 2.5
	}
	for _, list := range lists {
		if len(list) == 0 {
			continue
		}
		for i, n := range list {
			y := float64(i) * (l.node.h + l.gap)
			all.parts = append(all.parts, placed{&box{w: l.node.w, h: l.node.h, node: n}, x, y})
			all.h = max(all.h, y+l.node.h)
		}
		all.w = x + l.node.w
		x += l.node.w + between
	}
	if c.app != "" {
		all.framed(l.scale, c.app, true)
	}
	return all
}

// inColumns divides nodes into columns, about as many as rows with the form of nodes
// in mind.
func inColumns(nodes []*Node) (columns [][]*Node) {
	rows := max(3, int(root(float64(len(nodes))*2.5)))
	if len(nodes) <= 12 {
		rows = (len(nodes) + 1) / 2
	}
	for len(nodes) > 0 {
		n := min(rows, len(nodes))
		columns, nodes = append(columns, nodes[:n]), nodes[n:]
	}
	return columns
}

// side tells where a node stands among those of its app: 0 leads to the workload, which is
// 1, and 2 is what that needs.
func (n *Node) side() int {
	switch kind := n.shownKind(); {
	case slices.Contains(workloadKinds, kind):
		return 1
	case slices.Contains([]string{"ConfigMap", "Secret", "PersistentVolumeClaim", "PersistentVolume", "StorageClass",
		"ServiceAccount", "PriorityClass", "RuntimeClass", "Role", "ClusterRole", "Outside"}, kind):
		return 2
	}
	return 0
}
