package plimsoll_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "draw the graph of imports in docs/design.md anew")

const module = "github.com/plimsoll-dev/plimsoll"

// order is the way that data goes: a package may import those before it. What is
// not listed is a tool, a test, or a copy of Kubernetes' own code.
var order = []string{
	"shard", "source", "cron", "k8s", "manifest", "podsecurity", "validate", "lint", "lint/rules", "change", "graph", "admission",
	"schema/table",
	"schema", "platform",
	"fields", "compiler", "names", "importer", "plimsoll", "source/cue", "validate/jsonschema", "validate/cel", "kustomize",
	"report",
	"lsp", "site",
	"cmd/plimsoll",
}

// heavy are modules, and packages of them, that only some packages link, by the
// beginning of their import paths.
var heavy = map[string][]string{
	"cuelang.org/go":                  {"source/cue", "cmd/plimsoll"},
	"sigs.k8s.io/kustomize":           {"kustomize", "cmd/plimsoll"},
	"github.com/xeipuuv/gojsonschema": {"validate/jsonschema", "cmd/plimsoll"},
	"text/template": {"source/cue", "validate/jsonschema", "validate/cel", "admission", "kustomize",
		"cmd/plimsoll"},
	// it keeps all methods
	"github.com/spf13/cobra":   {"admission", "validate/cel", "cmd/plimsoll"},
	"k8s.io/apiserver":         {"admission", "validate/cel", "cmd/plimsoll"},
	"k8s.io/apiextensions":     {"admission", "validate/cel", "cmd/plimsoll"},
	"k8s.io/dynamic-resource-": {"validate/cel", "cmd/plimsoll"},
	"github.com/google/cel-go": {"admission", "validate/cel", "cmd/plimsoll"},
	// What little is needed of what links these is copied by k8s/internal/subset.
	"k8s.io/client-go": {}, "google.golang.org/grpc": {},
}

// system is what no package below the command may import: all it knows of the
// machine is handed to it.
var system = []string{"os", "os/exec", "os/signal", "syscall", "net", "net/http", "plugin"}

// importsOf gives the imports of all packages that the module needs; of its own,
// under their short names.
func importsOf(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	imports := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		for i := range words {
			words[i] = short(words[i])
		}
		imports[words[0]] = words[1:]
	}
	return imports
}

func short(importPath string) string {
	if importPath == module {
		return "plimsoll"
	}
	return strings.TrimPrefix(importPath, module+"/")
}

// TestImports holds the packages to the way that data goes, and keeps what is
// large, and the system, from those that have no need of it.
func TestImports(t *testing.T) {
	imports := importsOf(t)
	rank := map[string]int{}
	for i, name := range order {
		if imports[name] == nil {
			t.Errorf("there is no package %s", name)
		}
		rank[name] = i
	}
	for _, name := range order {
		for _, to := range imports[name] {
			if at, ours := rank[to]; ours && at > rank[name] {
				t.Errorf("%s imports %s, against the way that data goes", name, to)
			}
			if slices.Contains(system, to) && name != "cmd/plimsoll" {
				t.Errorf("%s imports %s, and only the command knows the system", name, to)
			}
		}
		linked := slices.Sorted(maps.Keys(reached(imports, name)))
		for prefix, allowed := range heavy {
			at := slices.IndexFunc(linked, func(dep string) bool { return strings.HasPrefix(dep, prefix) })
			if at >= 0 && !slices.Contains(allowed, name) {
				t.Errorf("%s links %s", name, linked[at])
			}
		}
	}
}

// reached gives all packages that one links.
func reached(imports map[string][]string, from string) map[string]bool {
	seen := map[string]bool{}
	var visit func(string)
	visit = func(name string) {
		for _, to := range imports[name] {
			if !seen[to] {
				seen[to] = true
				visit(to)
			}
		}
	}
	visit(from)
	return seen
}

// TestImportGraph holds the picture in docs/design.md to the code.
func TestImportGraph(t *testing.T) {
	const page = "docs/design.md"
	const begin, end = "<!-- Drawn from the code by go test -update; do not edit. -->\n",
		"<!-- End of what is drawn. -->\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok1 := strings.Cut(string(text), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatalf("%s has no place for the graph", page)
	}
	want := []byte(before + begin + drawn(importsOf(t)) + end + after)
	if *update {
		if err := os.WriteFile(page, want, 0o666); err != nil {
			t.Fatal(err)
		}
	} else if !bytes.Equal(text, want) {
		t.Errorf("%s is out of date: run go test . -run TestImportGraph -update", page)
	}
}

// drawn gives the graph of the packages as Mermaid, without the arrows that
// follow from others.
func drawn(imports map[string][]string) string {
	var b strings.Builder
	b.WriteString("```mermaid\ngraph BT\n")
	for _, name := range slices.Backward(order) {
		own := slices.DeleteFunc(slices.Clone(imports[name]),
			func(to string) bool { return !slices.Contains(order, to) })
		slices.Sort(own)
		for _, to := range own {
			through := slices.ContainsFunc(own,
				func(other string) bool { return other != to && reached(imports, other)[to] })
			if !through {
				fmt.Fprintf(&b, "  %s --> %s\n", node(to), node(name))
			}
		}
	}
	b.WriteString("```\n")
	return b.String()
}

func node(name string) string {
	return fmt.Sprintf("%s[%s]", strings.NewReplacer("/", "_").Replace(name), name)
}

// TestRuleNames holds that a name declared in a rule's file is used by the rules
// of its subject alone: the first word of the file's name. What others need too
// stands in a file without a rule.
func TestRuleNames(t *testing.T) {
	files, err := filepath.Glob("lint/rules/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no rules: %v", err)
	}
	declared := map[string]string{} // names that are no rules, by the rule's file that declares them
	unresolved := map[string][]*ast.Ident{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || path.Base(file) == "all.go" {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		// Unresolved are exactly the names of other files.
		names, others := f.Scope.Objects, f.Unresolved
		unresolved[path.Base(file)] = others
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(text, []byte("= &lint.Rule{")) {
			continue
		}
		for name := range names {
			if !bytes.Contains(text, []byte("var "+name+" = &lint.Rule{")) {
				declared[name] = path.Base(file)
			}
		}
	}
	subject := func(file string) string {
		word, _, _ := strings.Cut(strings.TrimSuffix(file, ".go"), "_")
		return word
	}
	for _, file := range slices.Sorted(maps.Keys(unresolved)) {
		for _, id := range unresolved[file] {
			if home := declared[id.Name]; home != "" && subject(home) != subject(file) {
				t.Errorf("%s uses %s of %s: move it to a file named after its subject", file, id.Name, home)
			}
		}
	}
}

// TestLines holds lines of the product to 120 columns, those with an address
// aside.
func TestLines(t *testing.T) {
	files, err := exec.Command("git", "ls-files", "*.go").Output()
	if err != nil {
		t.Skipf("this is no clone: %v", err)
	}
	for file := range strings.Lines(string(files)) {
		file = strings.TrimSpace(file)
		text, err := os.ReadFile(file)
		generated := bytes.HasPrefix(text, []byte("// Code generated"))
		if err != nil || generated || strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "test/") {
			continue
		}
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			if utf8.RuneCountInString(line) > 121 && !strings.Contains(line, "https://") {
				t.Errorf("%s:%d is longer than 120 columns", file, n)
			}
		}
	}
}
