package places

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const (
	registry = "k8s.io/kubernetes/pkg/registry/"
	crds     = "k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition"
	apis     = "k8s.io/kube-aggregator/pkg/registry/apiservice"
	rest     = "k8s.io/apiserver/pkg/registry/rest"
	judged   = "github.com/plimsoll-dev/plimsoll/test/apiserver/judge"
)

// Sites gives all sites that the create of an object that the judge knows can reach, sorted by name. It follows names
// and no types, so it may hold a few that nothing reaches, but leaves none out that a function named in another can.
func Sites() ([]Site, error) {
	p, roots, err := load()
	if err != nil {
		return nil, err
	}
	var all []Site
	for _, name := range p.reach(roots) {
		for _, f := range p.functions[name] {
			all = append(all, p.sites(name, f.file, f.node)...)
		}
	}
	number(all)
	return all, nil
}

// reach gives the functions that those named lead to.
func (p *source) reach(roots []string) []string {
	seen := map[string]bool{}
	for next := roots; len(next) > 0; {
		name := next[len(next)-1]
		next = next[:len(next)-1]
		if seen[name] || p.functions[name] == nil {
			continue
		}
		seen[name] = true
		for _, f := range p.functions[name] {
			next = append(next, f.names()...)
		}
	}
	var all []string
	for name := range seen {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// names gives what a function names that could be a function: of its own package, with the methods, and of others.
func (f function) names() (all []string) {
	ast.Inspect(f.node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if pkg, name := f.file.qualified(n); pkg != "" {
				all = append(all, pkg+"."+name)
				return false
			}
			all = append(all, f.file.pkg+"."+n.Sel.Name)
		case *ast.Ident:
			all = append(all, f.file.pkg+"."+n.Name)
		}
		return true
	})
	return all
}

// load reads the packages of Kubernetes below the judge, and says where a create begins.
func load() (*source, []string, error) {
	out, err := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,GoFiles", judged).Output()
	if err != nil {
		return nil, nil, fmt.Errorf("go list: %w", err)
	}
	p := &source{set: token.NewFileSet(), functions: map[string][]function{}}
	var roots []string
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkg listed
		switch err := d.Decode(&pkg); {
		case errors.Is(err, io.EOF):
			return p, roots, nil
		case err != nil:
			return nil, nil, err
		}
		if !strings.HasPrefix(pkg.ImportPath, "k8s.io/") || pkg.ImportPath == fieldPackage ||
			pkg.ImportPath == validatePackage {
			continue
		}
		for _, name := range pkg.GoFiles {
			more, err := p.add(pkg, filepath.Join(pkg.Dir, name))
			if err != nil {
				return nil, nil, err
			}
			roots = append(roots, more...)
		}
	}
}

type listed struct {
	ImportPath, Dir string
	GoFiles         []string
}

// add reads one file, and gives the functions in it that a create calls first.
func (p *source) add(pkg listed, name string) (roots []string, err error) {
	tree, err := parser.ParseFile(p.set, name, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	f := &file{name: name, pkg: pkg.ImportPath, imports: map[string]string{}}
	for _, i := range tree.Imports {
		path, _ := strconv.Unquote(i.Path.Value)
		short := path[strings.LastIndex(path, "/")+1:]
		if i.Name != nil {
			short = i.Name.Name
		}
		f.imports[short] = path
	}
	for _, d := range tree.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			full := f.pkg + "." + d.Name.Name
			if d.Body != nil {
				p.functions[full] = append(p.functions[full], function{f, d.Body})
			}
			if begins(f, d) {
				roots = append(roots, full)
			}
		case *ast.GenDecl:
			p.addVariables(f, d)
		}
	}
	return roots, nil
}

func (p *source) addVariables(f *file, d *ast.GenDecl) {
	for _, s := range d.Specs {
		v, ok := s.(*ast.ValueSpec)
		if !ok || d.Tok != token.VAR {
			continue
		}
		for i, name := range v.Names {
			if i < len(v.Values) {
				p.functions[f.pkg+"."+name.Name] = append(p.functions[f.pkg+"."+name.Name], function{f, v.Values[i]})
			}
		}
	}
}

// begins says whether a create calls a function first: those of a strategy, and what generated code registers for a
// version that is served.
func begins(f *file, d *ast.FuncDecl) bool {
	switch d.Name.Name {
	case "Validate", "PrepareForCreate":
		return d.Recv != nil && (strings.HasPrefix(f.pkg, registry) || f.pkg == crds || f.pkg == apis)
	case "beginCreate": // of Services
		return strings.HasPrefix(f.pkg, registry)
	case "ValidateCreate", "BeforeCreate":
		return f.pkg == rest
	case "RegisterValidations":
		version := f.pkg[strings.LastIndex(f.pkg, "/")+1:]
		return version == "v1" || strings.HasSuffix(f.pkg, "/autoscaling/v2")
	}
	return false
}
