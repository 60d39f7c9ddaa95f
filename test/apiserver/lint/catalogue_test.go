package lint_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/test/apiserver/judge"
)

// TestCatalogueVerdicts compares the verdicts on objects of all kinds of the catalogue, made
// by their schemas, and on mutants of these.
func TestCatalogueVerdicts(t *testing.T) {
	r := rand.New(rand.NewPCG(*seed, 2))
	each := max(4, *mutants/300)
	compared, refused, byRule := 0, 0, 0
	var never []string      // kinds of which the server took no object
	t.Cleanup(judge.Forget) // controllers check some kinds beyond their definitions
	defined := map[string]bool{}
	for _, name := range k8s.CustomKinds() {
		apiVersion, kind, _ := strings.Cut(name, " ")
		group, _, _ := strings.Cut(apiVersion, "/")
		if !defined[group+kind] {
			defined[group+kind] = true
			if err := judge.Define(k8s.CustomDefinition(group, kind)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		documents, _ := source.ParseJSON(source.NewFile(name, k8s.FindCustom(apiVersion, kind).Schema()))
		g := generator{r}
		taken := false
		for i := range 2 * each {
			root := g.object(documents[0].Root(), apiVersion, kind, i == 0)
			if i >= each {
				root = mutate(r, root, g.object(documents[0].Root(), apiVersion, kind, false))
			}
			text := root.YAML()
			verdict, findings := judge.Create(text), withoutControllers(kind, findingsOf(text, lint.Options{}))
			if verdict.Outcome == judge.Skipped {
				t.Fatalf("the judge does not know %s", text)
			}
			compared++
			rejected := verdict.Outcome == judge.Rejected
			taken = taken || !rejected
			if rejected {
				refused++
			}
			if slices.Contains(rulesOf(findings), "crd-rule") {
				byRule++
			}
			if rejected != (len(findings) > 0) {
				t.Errorf("%s: the server says %v, lint %v\n%s", name, verdict.Errors, rulesOf(findings), text)
			}
		}
		if !taken {
			never = append(never, name)
		}
	}
	t.Logf("%d objects of %d kinds compared, %d refused, %d by rules in CEL; of %d kinds none is taken: %s", compared,
		len(k8s.CustomKinds()), refused, byRule, len(never), strings.Join(never, ", "))
	if refused == 0 || byRule == 0 || 5*refused > 4*compared || 4*len(never) > len(k8s.CustomKinds()) {
		t.Error("that tests one side only")
	}
}

// withoutControllers leaves out what the controller of a kind refuses in the pods that it is
// to make, and not the server.
func withoutControllers(kind string, findings []*lint.Finding) []*lint.Finding {
	return slices.DeleteFunc(findings, func(f *lint.Finding) bool {
		return kind == "Rollout" && !slices.Contains([]string{"crd-rule", "invalid-value", "missing-field", "unknown-field",
			"unknown-value", "wrong-type"}, f.Rule) && !strings.HasPrefix(f.Path, "metadata")
	})
}

// A generator makes values by schemas. Where these ask for more than their types say, it
// tries, and may miss.
type generator struct{ *rand.Rand }

// object makes an object; with least it has what is required alone.
func (g generator) object(schema *source.Node, apiVersion, kind string, least bool) *source.Node {
	few := 4
	if least {
		few = 0
	}
	root := g.value(schema, few)
	root.Fields = slices.DeleteFunc(root.Fields, func(f source.Field) bool {
		return f.Name == "apiVersion" || f.Name == "kind" || f.Name == "metadata" || f.Name == "status"
	})
	root.Fields = append([]source.Field{field("apiVersion", text(apiVersion)), field("kind", text(kind)),
		field("metadata", object(field("name", text("a"))))}, root.Fields...)
	return root
}

func text(s string) *source.Node {
	return &source.Node{Kind: source.String, Style: source.Quoted, Text: s}
}

// value makes a value; few is how deep it goes into what is not required.
func (g generator) value(schema *source.Node, few int) *source.Node {
	if values := schema.Get("enum").Items; len(values) > 0 {
		return clone(values[g.IntN(len(values))])
	}
	for _, name := range []string{"oneOf", "anyOf", "allOf"} {
		// One of those that ask for fields has them.
		for _, one := range schema.Get(name).Items {
			if one.Has("required") && (name == "allOf" || g.IntN(2) == 0) {
				schema = schema.With("required", both(schema.Get("required"), one.Get("required")))
				if name != "allOf" {
					break
				}
			}
		}
	}
	switch schema.Get("type").Text {
	case "object":
		return g.fields(schema, few)
	case "array":
		n := number(schema.Get("minItems"), 0)
		if few > 0 {
			n = max(n, g.IntN(2))
		}
		list := &source.Node{Kind: source.List}
		for range n {
			list.Items = append(list.Items, g.value(schema.Get("items"), few-1))
		}
		return list
	case "integer", "number":
		low, high := number(schema.Get("minimum"), 1), number(schema.Get("maximum"), 1000)
		return &source.Node{Kind: source.Int, Text: strconv.Itoa(low + g.IntN(max(1, high-low)))}
	case "boolean":
		return &source.Node{Kind: source.Bool, Text: []string{"true", "false"}[g.IntN(2)]}
	case "string":
		return text(g.text(schema))
	}
	return text("a") // of any type, or a number or text
}

func both(a, b *source.Node) *source.Node {
	return &source.Node{Kind: source.List, Items: slices.Concat(a.Items, b.Items)}
}

func number(n *source.Node, otherwise int) int {
	if i, ok := n.Int(); ok {
		return int(i)
	}
	return otherwise
}

func (g generator) fields(schema *source.Node, few int) *source.Node {
	o := &source.Node{Kind: source.Map}
	properties := schema.Get("properties")
	for _, f := range properties.Fields {
		required := slices.ContainsFunc(schema.Get("required").Items, func(n *source.Node) bool { return n.Text == f.Name })
		if required || few > 0 && g.IntN(len(properties.Fields)/3+2) == 0 {
			o.Fields = append(o.Fields, field(f.Name, g.value(f.Value, few-1)))
		}
	}
	more := schema.Get("additionalProperties")
	for i := range max(number(schema.Get("minProperties"), 0)-len(o.Fields), 0) {
		switch {
		case i < len(properties.Fields):
			if f := properties.Fields[i]; !o.Has(f.Name) {
				o.Fields = append(o.Fields, field(f.Name, g.value(f.Value, few-1)))
			}
		case more.Kind == source.Map:
			o.Fields = append(o.Fields, field(fmt.Sprint("k", i), g.value(more, few-1)))
		}
	}
	if schema.Get("x-kubernetes-embedded-resource").Text == "true" {
		o.Fields = append(o.Fields, field("apiVersion", text("v1")), field("kind", text("ConfigMap")))
	}
	return o
}

// samplesOfText are texts that some pattern or other asks for.
var samplesOfText = []string{"a", "a-b", "example.com", "/a", "https://example.com", "1h", "10s", "5m0s", "1", "10Mi", "50%",
	"A", "Kind", "v1", "a/b", "sha256:0000000000000000000000000000000000000000000000000000000000000000", "1.2.3.4",
	"1.2.3.4/24", "2026-01-31T08:00:00Z", "a=b", "*", "a_b", "arn:aws:iam::123456789012:role/a", "http://a", "oci://a/b", "main",
	"refs/heads/main", "0 3 * * *", "{}", "a@example.com", "12345678-1234-1234-1234-123456789012", "redis://a"}

func (g generator) text(schema *source.Node) string {
	switch schema.Get("format").Text {
	case "date-time":
		return "2026-01-31T08:00:00Z"
	case "byte":
		return "YWJj"
	}
	pattern := schema.Get("pattern").Text
	if pattern == "" {
		for _, all := range schema.Get("allOf").Items {
			pattern = all.Get("pattern").Text
		}
	}
	if pattern != "" {
		expression := regexp.MustCompile(pattern)
		var fits []string
		for _, s := range samplesOfText {
			if expression.MatchString(s) {
				fits = append(fits, s)
			}
		}
		if len(fits) > 0 {
			return fits[g.IntN(len(fits))]
		}
	}
	s := []string{"a", "a-b", "10s", "example.com"}[g.IntN(4)]
	return s + strings.Repeat("a", max(0, number(schema.Get("minLength"), 0)-len(s)))
}
