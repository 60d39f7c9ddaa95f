package plimsoll_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/graph"
	"github.com/plimsoll-dev/plimsoll/kustomize"
)

// TestGraphs holds the graph of each input in testdata/graph to what stands beside it: in
// objects.want all nodes and edges, in network.want, storage.want and access.want those of
// a layer, in NAME.ENVIRONMENT.want those of specs in an environment.
func TestGraphs(t *testing.T) {
	files, err := filepath.Glob("testdata/graph/*.txtar")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d cases: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fsys, wants := fstest.MapFS{}, 0
			for _, f := range a.Files {
				if !strings.HasSuffix(f.Name, ".want") {
					fsys[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			for i, f := range a.Files {
				layer, isWant := strings.CutSuffix(f.Name, ".want")
				if !isWant {
					continue
				}
				wants++
				got := summary(t, fsys, layer)
				if *update {
					a.Files[i].Data = got
				} else if !bytes.Equal(got, f.Data) {
					t.Errorf("%s is\n%s\nwant\n%s", f.Name, got, f.Data)
				}
			}
			if wants == 0 {
				t.Error("nothing is wanted")
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(a), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// summary writes a layer of the graph of an input, a line for each thing in it.
func summary(t *testing.T, fsys fstest.MapFS, layer string) []byte {
	t.Helper()
	layer, environment, _ := strings.Cut(layer, ".")
	o := plimsoll.Options{Environment: environment}
	if layer == "kustomized" {
		layer, o.Kustomize, o.BuiltOnly = graph.LayerObjects, kustomize.Linter{}, true
	}
	drawn, err := plimsoll.ReadGraph(context.Background(), plimsoll.Open(fsys), o)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, d := range drawn.Diagnostics {
		fmt.Fprintf(&b, "not drawn: %s\n", d.Message)
	}
	g := drawn.Of(layer)
	for _, n := range g.Nodes {
		summarizeNode(&b, n)
	}
	for _, e := range g.Edges {
		summarizeEdge(&b, e)
	}
	if g.Network != nil {
		for _, c := range g.Network.Connections {
			summarizeConnection(&b, c)
		}
		for _, n := range g.Network.Egress {
			fmt.Fprintf(&b, "unrestricted egress %s\n", n.ID)
		}
		for _, n := range g.Network.Ingress {
			fmt.Fprintf(&b, "unrestricted ingress %s\n", n.ID)
		}
	}
	return b.Bytes()
}

func summarizeNode(b *bytes.Buffer, n *graph.Node) {
	fmt.Fprintf(b, "%s", n.ID)
	if n.App != "" {
		fmt.Fprintf(b, " of %s", n.App)
	}
	if n.Place != (graph.Place{}) {
		fmt.Fprintf(b, " at %s:%d", n.Place, n.Place.Column)
	}
	for _, p := range n.Also {
		fmt.Fprintf(b, ", %s:%d", p, p.Column)
	}
	if n.Missing {
		fmt.Fprint(b, " missing")
	}
	for _, f := range n.Findings {
		fmt.Fprintf(b, " %s %s", f.Severity, f.Rule)
	}
	if n.CIDRs != nil {
		fmt.Fprintf(b, " %s", strings.Join(n.CIDRs, " "))
	}
	fmt.Fprintln(b)
}

func summarizeEdge(b *bytes.Buffer, e *graph.Edge) {
	fmt.Fprintf(b, "%s -%s-> %s", e.From.ID, e.Type, e.To.ID)
	for _, p := range e.Places {
		fmt.Fprintf(b, "; %s %s:%d", p.Path, p.Place, p.Column)
	}
	if e.Broken {
		fmt.Fprintf(b, "; BROKEN %s: %s", e.Rule, e.Message)
	}
	fmt.Fprintln(b)
}

func summarizeConnection(b *bytes.Buffer, c *graph.Connection) {
	fmt.Fprintf(b, "%s => %s: %s", c.From.ID, c.To.ID, strings.Join(c.Ports, ", "))
	if c.Unknown {
		fmt.Fprintf(b, " perhaps, by %s", strings.Join(c.Because, ", "))
	}
	for i, p := range c.Policies {
		fmt.Fprintf(b, "%s%s", map[bool]string{true: " | ", false: ", "}[i == 0], p.ID)
	}
	fmt.Fprintln(b)
}
