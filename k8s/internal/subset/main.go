// Command subset writes what little the program needs of two parts of the API server, its check
// of a CRD and the types that policies see, as packages of its own: whole, they bring a client of
// the server with them, gRPC and OpenTelemetry, a fifth of all packages. What it writes is code as
// its authors wrote it, without comments, and what that names; a test holds it to the modules
// that go.mod names.
//
//	go generate ./k8s
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
)

const module = "github.com/plimsoll-dev/plimsoll"

// users are the folders of packages that take what they need of the copies by naming it.
var users = []string{"admission", "validate/cel"}

// places are where packages stand here, by their import paths.
var places = map[string]string{
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation": "validate/cel/internal/crd",
	"k8s.io/apiserver/pkg/util/webhook":                                "validate/cel/internal/webhook",
	"k8s.io/apiserver/pkg/admission/plugin/cel":                        "admission/internal/plugin",
}

// edits are what the packages have otherwise here, in the order of strings.NewReplacer. The
// certificate of a webhook is not looked at when a CRD is made, as the code around it says.
var edits = []string{
	`webhook.ValidateCABundle(fldPath.Child("webhookClientConfig").Child("caBundle"), cc.CABundle)`,
	`(field.ErrorList)(nil)`,
}

func main() {
	if err := run(".."); err != nil {
		fmt.Fprintln(os.Stderr, "subset:", err)
		os.Exit(1)
	}
}

// run writes the files of the repository at a folder.
func run(root string) error {
	texts, err := all(root)
	if err != nil {
		return err
	}
	for file, text := range texts {
		file = filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(file, text, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// all gives the text of each file, by its path in the repository. What is named of a package
// is known once all that name it are there, so all are made until nothing more is named.
func all(root string) (map[string][]byte, error) {
	texts := map[string][]byte{}
	for _, user := range users {
		files, err := filepath.Glob(filepath.Join(root, user, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if texts[file], err = os.ReadFile(file); err != nil {
				return nil, err
			}
		}
	}
	made, roots := map[string][]byte{}, map[string][]string{}
	for {
		named, err := namesIn(texts)
		if err != nil {
			return nil, err
		}
		more := false
		for from, folder := range places {
			names := slices.Sorted(maps.Keys(named[module+"/"+folder]))
			if slices.Equal(names, roots[from]) {
				continue
			}
			more, roots[from] = true, names
			s := subset{of: from, roots: names}
			files, err := s.texts(path.Base(folder))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", from, err)
			}
			for name, text := range files {
				file := path.Join(folder, name)
				texts[file], made[file] = text, text
			}
		}
		if !more {
			return made, nil
		}
	}
}

// namesIn gives what texts name of each package that they import.
func namesIn(texts map[string][]byte) (map[string]map[string]bool, error) {
	names := map[string]map[string]bool{}
	for file, text := range texts {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		imports := importsOf(parsed)
		ast.Inspect(parsed, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && imports[x.Name] != "" {
				from := imports[x.Name]
				if names[from] == nil {
					names[from] = map[string]bool{}
				}
				names[from][s.Sel.Name] = true
			}
			return true
		})
	}
	return names, nil
}
