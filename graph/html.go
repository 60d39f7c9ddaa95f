package graph

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"strings"
)

var (
	//go:embed page.html
	pageText string
	//go:embed page.js
	pageScript string
)

// A pageGraph is what the page knows of a graph beside its picture.
type pageGraph struct {
	Nodes []pageNode `json:"nodes"`
	Lines []pageLine `json:"lines"`
}

type pageNode struct {
	Title     string        `json:"title"`
	Text      string        `json:"text"` // that is searched, in lower case
	Kind      string        `json:"kind"`
	Namespace string        `json:"namespace"`
	App       string        `json:"app"`
	Place     string        `json:"place"`
	Missing   bool          `json:"missing"`
	CIDRs     []string      `json:"cidrs,omitempty"`
	Findings  []pageFinding `json:"findings"`
}

type pageFinding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Place    string `json:"place"`
}

type pageLine struct {
	From    int    `json:"from"`
	To      int    `json:"to"`
	Type    string `json:"type"`
	Broken  bool   `json:"broken"`
	Message string `json:"message"`
}

// HTML writes the graph as a page that loads nothing: with search, filters, zoom, and what
// is known of each object.
func (g *Graph) HTML() []byte {
	var picture strings.Builder
	w := &svg{Builder: &picture, layout: g.place(), index: map[*Node]int{}}
	w.open(`role="group" aria-label="` + xmlText(g.caption()) + `"`)
	w.picture(g)
	w.WriteString("</svg>")
	page := strings.NewReplacer("@@STYLE@@", pictureStyle, "@@SCRIPT@@", pageScript, "@@DATA@@", g.pageData(w.index),
		"@@SVG@@", picture.String())
	return []byte(page.Replace(pageText))
}

// pageData is what the page's script reads; nothing in it ends the element.
func (g *Graph) pageData(index map[*Node]int) string {
	p := pageGraph{Nodes: []pageNode{}, Lines: []pageLine{}}
	for _, n := range g.Nodes {
		p.Nodes = append(p.Nodes, n.page())
	}
	for _, l := range g.lines() {
		line := pageLine{From: index[l.from], To: index[l.to], Type: clean(l.label), Broken: l.style == brokenLine}
		if l.style == brokenLine || l.style == maybeLine {
			line.Message = clean(l.title)
		}
		p.Lines = append(p.Lines, line)
	}
	var b bytes.Buffer
	_ = json.NewEncoder(&b).Encode(p) // a buffer takes all; signs of HTML are escaped
	return strings.TrimSpace(b.String())
}

func (n *Node) page() pageNode {
	p := pageNode{Title: clean(n.Title()), Kind: clean(n.shownKind()), Namespace: clean(n.Namespace), App: clean(n.App),
		Missing: n.Missing, CIDRs: n.CIDRs, Findings: []pageFinding{}}
	p.Text = strings.ToLower(p.Title + " " + p.App)
	if n.Place != (Place{}) {
		p.Place = clean(n.Place.String())
	}
	for _, f := range n.Findings {
		p.Findings = append(p.Findings, pageFinding{f.Rule, f.Severity.String(), clean(f.Message), clean(f.Place.String())})
	}
	return p
}
