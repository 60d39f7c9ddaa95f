package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/plimsoll-dev/plimsoll/source"
)

// walk visits every field of every kind.
func walk(visit func(f *Field)) {
	var down func(f *Field)
	down = func(f *Field) {
		visit(f)
		for _, inner := range f.Fields {
			down(inner)
		}
	}
	for _, kind := range Kinds() {
		f, _, _ := Lookup(kind)
		down(f)
	}
}

// TestDocs holds every field to its documentation, from which explain, the
// reference and the JSON Schema are made.
func TestDocs(t *testing.T) {
	seen := map[string]bool{}
	walk(func(f *Field) {
		if f.Name != anyName && f.Doc == "" && !seen[f.Path] {
			t.Errorf("%s has no documentation", f.Path)
		}
		seen[f.Path] = true
	})
	if len(seen) < 500 {
		t.Errorf("only %d fields were seen", len(seen))
	}
}

// TestExamples checks that the example of each field is a value that the field
// takes.
func TestExamples(t *testing.T) {
	l := embedded()
	done := map[*Type]bool{}
	count := 0
	var down func(path string, x *Type)
	down = func(path string, x *Type) {
		if x == nil || done[x] {
			return
		}
		done[x] = true
		if x.list != nil {
			down(path, x.list.item)
		}
		if x.object == nil {
			return
		}
		down(path+".NAME", x.object.value)
		for _, f := range x.object.fields {
			down(path+"."+f.name, f.typ())
			if f.exampleText() == "" {
				continue
			}
			count++
			docs, diagnostics := source.Parse(source.NewFile(path+"."+f.name, []byte("value: "+f.exampleText()+"\n")))
			if len(diagnostics) > 0 || len(docs) != 1 {
				t.Errorf("%s.%s: example %s: %s", path, f.name, f.exampleText(), messages(diagnostics))
				continue
			}
			c := &checker{}
			c.check(docs[0].Root.Get("value"), f.typ(), f.name)
			if len(c.diagnostics) > 0 {
				t.Errorf("%s.%s: example %s: %s", path, f.name, f.exampleText(), messages(c.diagnostics))
			}
		}
	}
	for _, kind := range l.kinds {
		x, _ := l.kind(kind)
		down(kind, x)
	}
	if count < 100 {
		t.Errorf("only %d examples", count)
	}
}

// TestJSONSchema checks what editors are given: it is JSON, and has a branch
// for every kind.
func TestJSONSchema(t *testing.T) {
	var all map[string]any
	if err := json.Unmarshal(JSONSchema(""), &all); err != nil {
		t.Fatal(err)
	}
	for _, kind := range Kinds() {
		if _, ok := all["definitions"].(map[string]any)[kind]; !ok {
			t.Errorf("no definition of %s", kind)
		}
		var one map[string]any
		if err := json.Unmarshal(JSONSchema(kind), &one); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// complete compiles every type below t, which a run does only for the fields
// that it meets.
func complete(t *Type, above []*Type) (err error) {
	defer func() {
		if e, ok := recover().(error); ok {
			err = e
		}
	}()
	if slices.Contains(above, t) && t.object != nil {
		return fmt.Errorf("web.cue: %s contains itself", t.name)
	}
	above = append(above, t)
	var inner []*Type
	if t.list != nil {
		inner = append(inner, t.list.item)
	}
	if t.object != nil {
		if t.object.value != nil {
			inner = append(inner, t.object.key, t.object.value)
		}
		for _, f := range t.object.fields {
			inner = append(inner, f.typ())
		}
	}
	for _, x := range inner {
		if err := complete(x, above); err != nil {
			return err
		}
	}
	return nil
}

// TestComplete compiles all of the language.
func TestComplete(t *testing.T) {
	for _, kind := range Kinds() {
		x, _ := embedded().kind(kind)
		if err := complete(x, nil); err != nil {
			t.Error(err)
		}
	}
}

// TestSubset checks that what the tables do not know fails the load, with the
// place in the schema.
func TestSubset(t *testing.T) {
	for name, text := range map[string]string{
		"two structs":     "#Web: {a?: string} | {b?: string}",
		"two texts":       `#Web: {a?: =~"a" | =~"b"}`,
		"interpolation":   `#Web: {a?: "\(b)", b?: string}`,
		"let":             "#Web: {let x = 3, a?: x}",
		"reference":       "#Web: {a?: b, b?: string}",
		"recursion":       "#Web: {a?: #Web}",
		"closed list":     "#Web: {a?: [string, int]}",
		"function":        "#Web: {a?: strings.ToUpper(3)}",
		"impossible":      `#Web: {a?: int & string}`,
		"attribute":       "#Web: {a?: string @foo(1)}",
		"default":         "#Web: {a?: string}\n_defaults: Web: {a: \"x\"}",
		"condition":       "#Web: {a?: string}\n_defaults: Web: {if a > 3 {b: *3 | _}}",
		"loop":            "#Web: {for x in [1] {a?: string}}",
		"comparison":      `#Web: {a?: !="x"}`,
		"missing base":    "#Web: {_base}",
		"embedded scalar": "#Web: {string}",
	} {
		l, err := load(fstest.MapFS{"web.cue": {Data: []byte("package schema\n" + text + "\n")}}, []string{"Web"})
		if err == nil {
			var web *Type
			if web, err = l.definition("#Web", nil); err == nil {
				if err = complete(web, nil); err == nil {
					_, err = l.defaultsOf("Web")
				}
			}
		}
		if err == nil {
			t.Errorf("%s: accepted", name)
		} else if !strings.Contains(err.Error(), "web.cue:") && name != "missing base" && name != "reference" {
			t.Errorf("%s: %v has no place", name, err)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"replicas", "resources", "readinessProbe", "image", "env"}
	for in, want := range map[string]string{
		"replcas": "replicas", "Replicas": "replicas", "iamge": "image", "resource": "resources",
		"readiness": "readinessProbe", "xyzzy": "", "e": "", "envs": "env",
	} {
		if got := source.Nearest(in, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", in, got, want)
		}
	}
}

func messages(list []source.Diagnostic) string {
	var s []string
	for _, d := range list {
		s = append(s, fmt.Sprintf("%s: %s", d.Path, d.Message))
	}
	return strings.Join(s, "\n")
}
