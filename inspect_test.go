package plimsoll

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestHintsInSpecs holds what is said of specs to their language: neither the
// compiler nor a rule of the linter tells people to write a field of Kubernetes
// that a spec does not have.
func TestHintsInSpecs(t *testing.T) {
	refused := refusedNames()
	if !refused["volumeMounts"] || !refused["volumeClaimTemplates"] || refused["mountPath"] {
		t.Fatalf("the refused names are not what they should be: %v", refused)
	}
	for id, hint := range inSpecs {
		if rules.All.Find(id) == nil {
			t.Errorf("there is no rule %s", id)
		}
		if name := namedIn(hint, refused); name != "" {
			t.Errorf("%s: %q names %s", id, hint, name)
		}
	}
	// These speak of objects that stand beside specs, or of what only a patch brings.
	beside := []string{"pod-security-baseline", "service-port-undeclared", "service-shape", "volume-type-removed",
		"compiler/passthrough.go"}
	seen := 0
	for _, r := range rules.All {
		if r.Severity == source.Error || slices.Contains(notForSpecs, r.ID) || slices.Contains(compiler.Guaranteed, r.ID) ||
			inSpecs[r.ID] != "" || slices.Contains(beside, r.ID) {
			continue
		}
		for _, text := range texts(t, "lint/rules/"+strings.ReplaceAll(r.ID, "-", "_")+".go") {
			seen++
			if name := namedIn(text, refused); name != "" {
				t.Errorf("rule %s says %q of specs, which have no %s: say it in inSpecs", r.ID, text, name)
			}
		}
	}
	files, err := filepath.Glob("compiler/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || slices.Contains(beside, file) {
			continue
		}
		for _, text := range texts(t, file) {
			seen++
			if name := namedIn(text, refused); name != "" {
				t.Errorf("%s says %q, and specs have no %s", file, text, name)
			}
		}
	}
	if seen < 500 {
		t.Errorf("only %d texts were read", seen)
	}
}

// refusedNames gives the fields of other tools that there is advice on, and that no
// map of a spec has.
func refusedNames() map[string]bool {
	refused, fields, done := map[string]bool{}, map[string]bool{}, map[*table.Type]bool{}
	var down func(x *table.Type)
	down = func(x *table.Type) {
		if x == nil || done[x] {
			return
		}
		done[x] = true
		if x.List != nil {
			down(x.List.Item)
		}
		if x.Object == nil {
			return
		}
		down(x.Object.Value)
		for _, a := range x.Object.Advice {
			refused[a.Name] = true
		}
		for _, f := range x.Object.Fields {
			fields[f.Name] = true
			for _, alias := range f.Aliases {
				refused[alias] = true
			}
			down(f.Type)
		}
	}
	for _, kind := range schema.Kinds() {
		down(schema.Kind(kind).Type)
	}
	for name := range fields {
		delete(refused, name)
	}
	return refused
}

var camelCase = regexp.MustCompile(`\b[a-z]+[A-Z][A-Za-z]*\b`)

// namedIn gives the first of the names that a text has; "" when it has none.
func namedIn(text string, names map[string]bool) string {
	for _, word := range camelCase.FindAllString(text, -1) {
		if names[word] {
			return word
		}
	}
	return ""
}

// texts gives the sentences in the functions of a file.
func texts(t *testing.T, file string) (list []string) {
	syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range syntax.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok {
			ast.Inspect(f, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if text, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(text, " ") {
						list = append(list, text)
					}
				}
				return true
			})
		}
	}
	return list
}
