package graph

import (
	"bytes"
	"encoding/json"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A jsonGraph is the form of a graph for programs. What there is not is null.
type jsonGraph struct {
	Nodes        []jsonNode        `json:"nodes"`
	Edges        []jsonEdge        `json:"edges"`
	Connections  *[]jsonConnection `json:"connections,omitempty"`
	Unrestricted *jsonUnrestricted `json:"unrestricted,omitempty"`
}

type jsonNode struct {
	ID         string  `json:"id"`
	APIVersion *string `json:"apiVersion"`
	Kind       string  `json:"kind"`
	Namespace  *string `json:"namespace"`
	Name       string  `json:"name"`
	App        *string `json:"app"`
	jsonPlace
	Also     []jsonPlace  `json:"also,omitempty"`
	Missing  bool         `json:"missing"`
	Findings jsonFindings `json:"findings"`
	Rules    []string     `json:"rules"`
	CIDRs    []string     `json:"cidrs,omitempty"`
}

type jsonPlace struct {
	File   *string `json:"file"`
	Line   *int    `json:"line"`
	Column *int    `json:"column"`
}

type jsonFindings struct {
	Error   int `json:"error"`
	Warning int `json:"warning"`
}

type jsonEdge struct {
	From string `json:"from"`
	To   string `json:"to"`
	Type string `json:"type"`
	jsonEdgePlace
	Places  []jsonEdgePlace `json:"places,omitempty"`
	Broken  bool            `json:"broken"`
	Rule    *string         `json:"rule"`
	Message *string         `json:"message"`
}

type jsonEdgePlace struct {
	Path string `json:"path"`
	jsonPlace
}

type jsonConnection struct {
	From     string   `json:"from"`
	To       string   `json:"to"`
	Ports    []string `json:"ports"`
	Verdict  string   `json:"verdict"`
	Because  []string `json:"because,omitempty"`
	Policies []string `json:"policies"`
}

type jsonUnrestricted struct {
	Egress  []string `json:"egress"`
	Ingress []string `json:"ingress"`
}

// JSON writes the graph for programs.
func (g *Graph) JSON() []byte {
	out := jsonGraph{Nodes: make([]jsonNode, len(g.Nodes)), Edges: make([]jsonEdge, len(g.Edges))}
	for i, n := range g.Nodes {
		out.Nodes[i] = n.json()
	}
	for i, e := range g.Edges {
		out.Edges[i] = e.json()
	}
	if g.Network != nil {
		list := make([]jsonConnection, len(g.Network.Connections))
		for i, c := range g.Network.Connections {
			list[i] = jsonConnection{c.From.ID, c.To.ID, c.Ports, c.verdict(), c.Because, ids(c.Policies)}
		}
		out.Connections = &list
		out.Unrestricted = &jsonUnrestricted{ids(g.Network.Egress), ids(g.Network.Ingress)}
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	_ = encoder.Encode(out) // a buffer takes all
	return b.Bytes()
}

func (c *Connection) verdict() string {
	if c.Unknown {
		return "unknown"
	}
	return "allowed"
}

func ids(nodes []*Node) []string {
	list := make([]string, len(nodes))
	for i, n := range nodes {
		list[i] = n.ID
	}
	return list
}

func (n *Node) json() jsonNode {
	j := jsonNode{ID: n.ID, APIVersion: orNull(n.APIVersion), Kind: n.Kind, Namespace: orNull(n.Namespace),
		Name: n.Name, App: orNull(n.App), jsonPlace: n.Place.json(), Missing: n.Missing,
		Findings: jsonFindings{n.Count(source.Error), n.Count(source.Warning)}, Rules: n.Rules(), CIDRs: n.CIDRs}
	for _, p := range n.Also {
		j.Also = append(j.Also, p.json())
	}
	return j
}

func (e *Edge) json() jsonEdge {
	j := jsonEdge{From: e.From.ID, To: e.To.ID, Type: e.Type, jsonEdgePlace: e.Places[0].json(), Broken: e.Broken}
	if e.Broken {
		j.Rule, j.Message = &e.Rule, &e.Message
	}
	if len(e.Places) > 1 {
		for _, p := range e.Places {
			j.Places = append(j.Places, p.json())
		}
	}
	return j
}

func (p EdgePlace) json() jsonEdgePlace { return jsonEdgePlace{p.Path, p.Place.json()} }

func (p Place) json() (j jsonPlace) {
	if p != (Place{}) {
		j = jsonPlace{&p.File, &p.Line, &p.Column}
	}
	return j
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
