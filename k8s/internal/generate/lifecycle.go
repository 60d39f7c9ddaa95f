package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A life is what the methods of a type say of its API version.
type life struct{ introduced, deprecated, removed, replacement string }

// groupName finds the name of the API group in a package's register.go.
var groupName = regexp.MustCompile(`(?m)^const GroupName = "(.*)"$`)

// makeLifecycle writes when each API version that was deprecated came and
// went, as its Go type says.
func makeLifecycle(releases []string, dir func(module string) (string, error)) ([]byte, error) {
	lives := map[string]*life{}
	for _, release := range releases {
		version := "@v0" + strings.TrimPrefix(release, "1")
		modules := []string{"k8s.io/api"}
		if release == releases[len(releases)-1] {
			modules = append(modules, "k8s.io/apiextensions-apiserver", "k8s.io/kube-aggregator")
		}
		for _, module := range modules {
			root, err := dir(module + version)
			if err != nil {
				return nil, err
			}
			if err := readLives(root, lives); err != nil {
				return nil, err
			}
		}
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "# Made by make k8s-data from k8s.io/api, apiextensions-apiserver and kube-aggregator, %s. "+
		"Do not edit.\n", strings.Join(releases, ", "))
	out.WriteString("# apiVersion kind introduced deprecated removed replacement\n")
	for _, name := range slices.Sorted(maps.Keys(lives)) {
		if l := lives[name]; l.deprecated != "" && !strings.HasSuffix(name, "List") {
			fmt.Fprintf(&out, "%s %s %s %s %s\n", name, l.introduced, l.deprecated, dash(l.removed), dash(l.replacement))
		}
	}
	return out.Bytes(), nil
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// readLives reads all packages of a module. What a later release says counts.
func readLives(root string, lives map[string]*life) error {
	var files []string
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Name() == "zz_generated.prerelease-lifecycle.go" {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, file := range files {
		folder := filepath.Dir(file)
		group, err := groupOf(folder)
		if err != nil {
			return err
		}
		gv := strings.TrimPrefix(group+"/"+filepath.Base(folder), "/")
		if err := readLife(file, gv, lives); err != nil {
			return err
		}
	}
	return nil
}

// groupOf gives the API group of a package, or of the one above it, which
// holds the name where the versions share it.
func groupOf(folder string) (string, error) {
	for _, f := range []string{folder, filepath.Dir(folder)} {
		data, err := os.ReadFile(filepath.Join(f, "register.go"))
		if err != nil && !os.IsNotExist(err) {
			return "", err
		}
		if m := groupName.FindSubmatch(data); m != nil {
			return string(m[1]), nil
		}
	}
	return "", fmt.Errorf("%s: no GroupName", folder)
}

func readLife(name, gv string, lives map[string]*life) error {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Recv == nil {
			continue
		}
		kind := f.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name
		l := lives[gv+" "+kind]
		if l == nil {
			l = &life{}
			lives[gv+" "+kind] = l
		}
		results := f.Body.List[0].(*ast.ReturnStmt).Results
		switch f.Name.Name {
		case "APILifecycleIntroduced":
			l.introduced = number(results)
		case "APILifecycleDeprecated":
			l.deprecated = number(results)
		case "APILifecycleRemoved":
			l.removed = number(results)
		case "APILifecycleReplacement":
			v := map[string]string{}
			for _, e := range results[0].(*ast.CompositeLit).Elts {
				kv := e.(*ast.KeyValueExpr)
				v[kv.Key.(*ast.Ident).Name] = text(kv.Value)
			}
			if !strings.HasSuffix(kind, "List") {
				// One type names the list of its replacement.
				v["Kind"] = strings.TrimSuffix(v["Kind"], "List")
			}
			l.replacement = strings.TrimPrefix(v["Group"]+"/", "/") + v["Version"] + "," + v["Kind"]
		}
	}
	return nil
}

func number(results []ast.Expr) string {
	return results[0].(*ast.BasicLit).Value + "." + results[1].(*ast.BasicLit).Value
}
