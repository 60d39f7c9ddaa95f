package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/plimsoll-dev/plimsoll/graph"
)

// hostileNames are names that mean something in one of the formats.
var hostileNames = []string{
	`a"b`, `a'b`, "a`b", `<script>alert(1)</script>`, `]]>`, "-->", "a\nb", "a\r\nb", "a\x1bb", "a\u202eb", `a\`, `a\"`, `${a}`,
	"a|b", "[a]", "{a}", "a;b", "#quot;", "&amp;", "&#x41;", "%%{init: {}}%%", "end", "@@SVG@@", "@@DATA@@", "</title>",
	"\u2028", "a\tb", "\U0001F6A2", strings.Repeat("x", 300), "a\x00b",
}

// hostile writes objects whose names, namespaces, apps and keys are such.
func hostile() string {
	var b strings.Builder
	for _, name := range hostileNames {
		text, _ := json.Marshal(name)
		fmt.Fprintf(&b, "---\napiVersion: v1\nkind: Pod\nmetadata: {name: %[1]s, namespace: %[1]s, labels: {app.kubernetes.io/name: "+
			"%[1]s}}\nspec: {serviceAccountName: %[1]s, containers: [{name: a, image: a, envFrom: [{secretRef: {name: %[1]s}}]}]}\n",
			text)
		fmt.Fprintf(&b, "---\napiVersion: example.com/v1\nkind: %s\nmetadata: {name: a}\n", text)
	}
	return strings.TrimPrefix(b.String(), "---\n")
}

// TestHostile reads each format back, whatever names are.
func TestHostile(t *testing.T) {
	readers := map[string]func(*testing.T, []byte, int, int){
		"mermaid": readMermaid, "svg": readHostileSVG, "dot": readDOT, "html": readHTML, "json": readJSON,
	}
	for _, f := range graph.Formats {
		read := readers[f.Name]
		if read == nil {
			t.Fatalf("nothing reads %s", f.Name)
		}
		for _, layer := range []string{graph.LayerObjects, graph.LayerAccess} {
			g := graphOf(t, hostile()).Of(layer)
			data := f.Write(g)
			if f.Name != "json" {
				for _, r := range string(data) {
					if r < ' ' && r != '\n' && !(f.Name == "html" || f.Name == "svg") {
						t.Errorf("%s has a control character %q", f.Name, r)
						break
					}
				}
			}
			read(t, data, len(g.Nodes), len(g.Edges))
		}
	}
}

// mermaidLine matches every line that Mermaid's flowcharts are written with.
var mermaidLine = regexp.MustCompile(`^(graph LR| +%% [^\n]*| +subgraph g\d+\["[^"\n]*"\]| +end| +n\d+\["[^"\n]*"\]|` +
	` +n\d+ (-->|-\.->)\|"[^"\n]*"\| n\d+| +linkStyle [\d,]+ \S+( \d+)?(\S*)?| +classDef \w+ \S+( \d+)?| +class [n\d,]+ \w+)$`)

func readMermaid(t *testing.T, data []byte, nodes, edges int) {
	t.Helper()
	foundNodes, foundEdges := 0, 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if !mermaidLine.MatchString(line) {
			t.Errorf("this is no line of Mermaid: %q", line)
		}
		text := strings.TrimSpace(line)
		switch {
		case strings.Contains(text, `>|"`):
			foundEdges++
		case strings.HasPrefix(text, "n") && strings.Contains(text, "["):
			foundNodes++
		}
		label := regexp.MustCompile(`"([^"]*)"`).FindStringSubmatch(text)
		if label != nil && strings.ContainsAny(strings.ReplaceAll(label[1], "<br/>", ""), "<>`|[]{}&") {
			t.Errorf("a label means something: %q", line)
		}
	}
	if foundNodes != nodes || foundEdges != edges {
		t.Errorf("Mermaid has %d nodes and %d edges, want %d and %d", foundNodes, foundEdges, nodes, edges)
	}
}

func readHostileSVG(t *testing.T, data []byte, nodes, _ int) {
	t.Helper()
	if _, _, _, titles := readSVG(t, data); len(titles) != nodes {
		t.Errorf("the picture has %d nodes, want %d", len(titles), nodes)
	}
}

// dotString matches a text as DOT has it.
var dotString = regexp.MustCompile(`"(?:[^"\\\n]|\\.)*"`)

func readDOT(t *testing.T, data []byte, nodes, edges int) {
	t.Helper()
	plain := regexp.MustCompile(`^[\w\s{}\[\]=,>;-]*$`)
	foundNodes, foundEdges := 0, 0
	for line := range strings.Lines(string(data)) {
		rest := dotString.ReplaceAllString(line, "T")
		if !plain.MatchString(rest) {
			t.Errorf("this is no line of DOT: %q", line)
		}
		switch text := strings.TrimSpace(rest); {
		case strings.HasPrefix(text, "T -> T "):
			foundEdges++
		case strings.HasPrefix(text, "T ["):
			foundNodes++
		}
	}
	if foundNodes != nodes || foundEdges != edges {
		t.Errorf("DOT has %d nodes and %d edges, want %d and %d", foundNodes, foundEdges, nodes, edges)
	}
}

func readHTML(t *testing.T, data []byte, nodes, edges int) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	scripts, drawn := 0, 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "src" || a.Key == "href" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("%s has an attribute %s", n.Data, a.Key)
			case a.Key == "data-node":
				drawn++
			}
		}
		if n.Data == "script" {
			scripts++
		}
		if n.Data == "script" && scripts == 1 {
			var page struct{ Nodes, Lines []any }
			if err := json.Unmarshal([]byte(n.FirstChild.Data), &page); err != nil || len(page.Nodes) != nodes || len(page.Lines) != edges {
				t.Errorf("the page knows of %d nodes and %d lines, want %d and %d: %v", len(page.Nodes), len(page.Lines), nodes, edges, err)
			}
		}
	}
	if scripts != 2 || drawn != nodes {
		t.Errorf("the page has %d scripts and %d nodes, want 2 and %d", scripts, drawn, nodes)
	}
	if address := regexp.MustCompile(`https?://[^"' ]*`).FindAll(data, -1); len(address) > 0 {
		t.Errorf("the page speaks of %s", address[0])
	}
}

func readJSON(t *testing.T, data []byte, nodes, edges int) {
	t.Helper()
	var g struct {
		Nodes []struct{ ID string }
		Edges []struct{ From, To string }
	}
	if err := json.Unmarshal(data, &g); err != nil || len(g.Nodes) != nodes || len(g.Edges) != edges {
		t.Errorf("JSON has %d nodes and %d edges, want %d and %d: %v", len(g.Nodes), len(g.Edges), nodes, edges, err)
	}
	for _, name := range hostileNames {
		id := "Pod/" + name + "/" + name
		found := false
		for _, n := range g.Nodes {
			found = found || n.ID == id
		}
		if !found {
			t.Errorf("JSON has no node %s", strconv.Quote(id))
		}
	}
}

// TestMermaidLimits holds the flowcharts to what GitHub draws: by app, then by namespace, and
// of that what there is room for.
func TestMermaidLimits(t *testing.T) {
	var perNamespace strings.Builder
	for i := range 700 {
		fmt.Fprintf(&perNamespace, "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: ns-%d}\nspec: {priorityClassName: p%d}\n", i, i)
		fmt.Fprintf(&perNamespace, "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a, namespace: ns-%d}\n"+
			"roleRef: {kind: ClusterRole, name: view}\nsubjects: [{kind: ServiceAccount, name: a, namespace: ns-%d}]\n", i, (i+1)%700)
	}
	for _, c := range []struct{ name, text, says string }{
		{"small", apps(10, 2), ""},
		{"by app", apps(100, 3), "%% drawn by app: "},
		{"by namespace", apps(700, 4), "%% drawn by namespace: "},
		{"cut", strings.TrimPrefix(perNamespace.String(), "---\n"), "%% drawn by namespace, with "},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := string(graphOf(t, c.text).Mermaid())
			edges := strings.Count(data, `>|"`)
			if edges > 500 || len(data) > 50_000 || edges == 0 && c.name != "by namespace" {
				t.Errorf("%d edges and %d characters", edges, len(data))
			}
			_, rest, _ := strings.Cut(data, "\n")
			first, _, _ := strings.Cut(rest, "\n")
			if comment := strings.Contains(first, "%%"); comment != (c.says != "") || !strings.Contains(first, c.says) {
				t.Errorf("the first line is %q, want %q", first, c.says)
			}
		})
	}
}
