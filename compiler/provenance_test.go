package compiler

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestProvenance changes the text of every scalar of generated specs in turn, and takes
// it all the way to objects: the fields that change are those that the provenance names
// for it, no more, no fewer.
func TestProvenance(t *testing.T) {
	const specs = 120 // of each kind
	tried := 0
	for _, kind := range schema.Kinds() {
		r := rand.New(rand.NewPCG(1, uint64(len(kind))))
		for i := range specs {
			text := schematest.Generate(kind, r, 0.15).YAML()
			app := checked(text)
			if app == nil {
				continue
			}
			before, ok := compiledFields(app)
			if !ok {
				continue
			}
			p := NewProvenance(app, nil, Options{}).Whole()
			for _, v := range valuesOf(app) {
				if v.named || v.node.Range == v.node.Key || !v.node.Scalar() || turnsServices(app, v) {
					continue
				}
				want, ok := changedBy(text, v, before)
				if !ok {
					continue
				}
				tried++
				said := map[string]bool{}
				for _, e := range p.From(v.node.Range) {
					said[pathIn(p, e.Field)] = true
				}
				if !maps.Equal(said, want) {
					t.Fatalf("%s %d: %s = %s\n%s\n%s", kind, i, v.path, v.node.Text, unequal(said, want), text)
				}
			}
		}
	}
	if tried < 1_000 {
		t.Errorf("only %d values were tried", tried)
	}
	t.Log(tried)
}

// turnsServices reports whether another value may turn the order of an app's Services
// round, by whose place they are told apart here: one of them is named by serviceName.
func turnsServices(app *schema.App, v *value) bool {
	path := v.path.String()
	return (path == "metadata.name" || path == "spec.serviceName") && app.Node.Get("spec").Has("serviceName")
}

// checked gives the app of a spec, nil where it has a mistake.
func checked(text []byte) *schema.App {
	docs, found := source.Parse(source.NewFile("app.yaml", text))
	if len(found) > 0 || len(docs) != 1 {
		return nil
	}
	app, mistakes := schema.Check(docs[0].Root())
	if len(mistakes) > 0 {
		return nil
	}
	return app
}

// changedBy gives the fields that change where another value stands in the text: for each
// member of a choice, and else for one value; ok is false where one is a mistake.
func changedBy(text []byte, v *value, before map[string]string) (fields map[string]bool, ok bool) {
	fields = map[string]bool{}
	others := v.others()
	for _, other := range others {
		app := checked(slices.Concat(text[:v.node.Start], []byte(other.Flow()), text[v.node.End:]))
		if app == nil {
			return nil, false
		}
		after, ok := compiledFields(app)
		if !ok {
			return nil, false
		}
		for path, text := range before {
			if now, ok := after[path]; !ok || now != text {
				fields[path] = true
			}
		}
	}
	return fields, len(others) > 0
}

// unequal tells what is in one set alone.
func unequal(said, want map[string]bool) string {
	var list []string
	for path := range said {
		if !want[path] {
			list = append(list, "said, and not changed: "+path)
		}
	}
	for path := range want {
		if !said[path] {
			list = append(list, "changed, and not said: "+path)
		}
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// compiledFields gives what each field of the objects is, by its place among them.
func compiledFields(app *schema.App) (fields map[string]string, ok bool) {
	objects, diagnostics := Compile(Input{Apps: []*schema.App{app}}, Options{})
	if source.HasErrors(diagnostics) {
		return nil, false
	}
	fields = map[string]string{}
	count := map[string]int{}
	for _, o := range objects {
		key := fmt.Sprint(o.Kind, "/", count[o.Kind])
		count[o.Kind]++
		flatten(key, o.ReadBack().Root(), fields)
	}
	return fields, true
}

func flatten(path string, n *source.Node, into map[string]string) {
	for _, f := range n.Fields {
		flatten(path+"."+f.Name, f.Value, into)
	}
	for i, item := range n.Items {
		flatten(fmt.Sprint(path, "[", i, "]"), item, into)
	}
	if n.Scalar() {
		into[path] = n.Text
	}
}

// pathIn gives the path of a field as flatten does.
func pathIn(p *Provenance, field *source.Node) string {
	count := map[string]int{}
	for _, o := range p.Objects() {
		kind := o.Get("kind").Text
		if path := o.PathOf(field); path != "" {
			steps, _ := source.ParsePath(path)
			text := fmt.Sprint(kind, "/", count[kind])
			for _, s := range steps {
				if s.Index >= 0 {
					text += fmt.Sprint("[", s.Index, "]")
				} else {
					text += "." + s.Name
				}
			}
			return text
		}
		count[kind]++
	}
	return ""
}
