package plimsoll_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

const twoObjects = `apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b, nmespace: c}
`

const crdAndObject = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.example.com}
spec:
  group: example.com
  names: {kind: Foo, plural: foos}
  scope: Namespaced
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: string}}}}}
---
apiVersion: example.com/v1
kind: Foo
metadata: {name: a}
spec: 1
`

const twoSpecs = `apiVersion: plimsoll.dev/v1alpha1
kind: Worker
metadata: {name: a}
spec: {image: "a:1", config: {/etc/a: {file: ./a}}}
---
apiVersion: plimsoll.dev/v1alpha1
kind: Worker
metadata: {name: b}
spec: {image: "a:1", replcas: 3}
`

func panicking(name string) *lint.Rule {
	return &lint.Rule{ID: name, Summary: "x", Severity: source.Error}
}

// fails panics as a mistake in our code does.
func fails[T any](none []T) T { return none[len(none)+1] }

// A faulty server fails over a definition, a schema or an object.
type faulty struct {
	validate.Server                           // nil: nothing here asks it
	refusals        func() []validate.Refusal // nil: it takes every definition
	compile         func() validate.Judge
}

func (f faulty) Refusals(*source.Node, []string) []validate.Refusal {
	if f.refusals == nil {
		return nil
	}
	return f.refusals()
}

func (f faulty) Compile(*source.Node, bool) (validate.Judge, error) { return f.compile(), nil }

// TestFaults holds that a fault of ours ends one object, says that it is ours,
// and leaves all other findings.
func TestFaults(t *testing.T) {
	object, input := panicking("fails"), panicking("fails-too")
	object.Object = func(_ *lint.Pass, o *manifest.Object) {
		if o.Name == "a" {
			fails([]int{})
		}
	}
	input.Input = func(*lint.Pass) { fails([]string{}) }
	tests := []struct {
		name, text string
		options    plimsoll.Options
		want       []string // LINE: beginning of the message
	}{
		{"a rule", twoObjects, plimsoll.Options{Rules: append(slices.Clone(rules.All), object, input)}, []string{
			"0: rule fails-too failed, which is a fault of Plimsoll and not of the file (github.com/plimsoll-dev/plimsoll_test/fault_test.go:",
			"1: rule fails failed, which is a fault of Plimsoll and not of the file (github.com/plimsoll-dev/plimsoll_test/fault_test.go:",
			"7: metadata has no field nmespace",
		}},
		{"the reading of a schema", crdAndObject, plimsoll.Options{Linting: lint.Options{
			Server: faulty{compile: func() validate.Judge { panic("x") }}}}, []string{
			"9: the schema of Foo cannot be used: reading it failed, which is a fault of Plimsoll and not of the file (github.com/plimsoll-dev/plimsoll_test/fault_test.go:",
		}},
		{"a definition", crdAndObject + "---\n" + twoObjects, plimsoll.Options{Linting: lint.Options{
			Server: faulty{refusals: func() []validate.Refusal { return fails([][]validate.Refusal(nil)) }}}}, []string{
			"1: the check of this CRD failed, which is a fault of Plimsoll and not of the file (github.com/plimsoll-dev/plimsoll_test/fault_test.go:",
			"22: metadata has no field nmespace",
		}},
		{"a schema", crdAndObject, plimsoll.Options{Linting: lint.Options{
			Server: faulty{compile: func() validate.Judge {
				return func(_, _ *source.Node) []validate.JSONError {
					return []validate.JSONError{fails([]validate.JSONError{})}
				}
			}}}}, []string{
			"11: the check by the schema of Foo failed, which is a fault of Plimsoll and not of the file (github.com/plimsoll-dev/plimsoll_test/fault_test.go:",
		}},
		{"the compiler", twoSpecs, plimsoll.Options{ReadFile: func(*source.File, string) ([]byte, error) {
			return fails([][]byte{}), nil
		}}, []string{
			"3: the compilation of the spec failed, which is a fault of Plimsoll and not of the file (github.com/plimsoll-dev/plimsoll_test/fault_test.go:",
			`9: unknown field "replcas"`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := plimsoll.Open(fstest.MapFS{"a.yaml": {Data: []byte(test.text)}}, "a.yaml")
			findings, err := plimsoll.Lint(t.Context(), in, test.options)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range findings {
				line := 0
				if f.Range.File != nil {
					line, _ = f.Range.File.Position(f.Range.Start)
				}
				got = append(got, fmt.Sprintf("%d: %s", line, f.Message))
				if f.Rule == source.RuleFault && !strings.Contains(f.Hint, "please report it") {
					t.Errorf("hint: %s", f.Hint)
				}
			}
			if !slices.EqualFunc(got, test.want, strings.HasPrefix) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// TestCheckFault holds the same of the check of a spec.
func TestCheckFault(t *testing.T) {
	text := func(s string) *source.Node { return &source.Node{Kind: source.String, Text: s} }
	var s plimsoll.Sorted
	s.Add(source.NewDocument(source.Range{}, &source.Node{Kind: source.Map, Fields: []source.Field{
		{Name: "apiVersion", Value: text("plimsoll.dev/v1alpha1")}, {Name: "kind", Value: text("Web")},
		{Name: "metadata"}, // without a value, which no reader gives
	}}))
	if len(s.Diagnostics) != 1 || s.Diagnostics[0].Rule != source.RuleFault || len(s.Apps) > 0 || !s.Incomplete {
		t.Errorf("%v", s.Diagnostics)
	}
}

// TestShown holds that of a file with many mistakes the first are shown, and how
// many more there are is said, in every way in which they come out.
func TestShown(t *testing.T) {
	head := "apiVersion: plimsoll.dev/v1alpha1\nkind: Worker\nmetadata: {name: a}\nspec:\n  image: a:1\n"
	spec, objects := strings.Builder{}, strings.Builder{}
	spec.WriteString(head)
	for i := range 1500 {
		fmt.Fprintf(&spec, "  x%d: 1\n", i)
		fmt.Fprintf(&objects, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a%d}\nx: 1\n---\n", i)
	}
	const more = "the file has 500 more mistakes from here on, which are not shown"
	in := plimsoll.Open(fstest.MapFS{"a.yaml": {Data: []byte(spec.String())}}, "a.yaml")
	built, err := plimsoll.Build(t.Context(), in, plimsoll.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := report.Diagnostics(&text, built.Diagnostics(), report.Terminal{}); err != nil {
		t.Fatal(err)
	}
	if got := text.String(); strings.Count(got, "unknown field") != source.MaxMistakes || !strings.Contains(got, more) ||
		!strings.HasSuffix(got, "\n1500 errors\n") {
		t.Errorf("%.300s ... %s", got, got[len(got)-300:])
	}
	for name, data := range map[string]string{"spec": spec.String(), "objects": objects.String()} {
		in := plimsoll.Open(fstest.MapFS{"a.yaml": {Data: []byte(data)}}, "a.yaml")
		findings, err := plimsoll.Lint(t.Context(), in, plimsoll.Options{})
		if err != nil || len(findings) != 1500 {
			t.Fatalf("%s: %d findings, %v", name, len(findings), err)
		}
		for _, f := range report.Formats() {
			var text strings.Builder
			f.Write(&text, &report.Result{Findings: findings, Rules: rules.All})
			got := strings.Count(text.String(), "unknown field \"x") + strings.Count(text.String(), "has no field x") +
				strings.Count(text.String(), "unknown field \\\"x") + strings.Count(text.String(), "unknown field &#34;x") +
				strings.Count(text.String(), "unknown field &quot;x")
			if got%source.MaxMistakes != 0 || got == 0 || !strings.Contains(text.String(), more) {
				t.Errorf("%s as %s shows %d", name, f.Name, got)
			}
		}
	}
}
