package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A subset is what some names of a package reach.
type subset struct {
	of    string   // the package's import path
	roots []string // names that are wanted
}

// A file is one of the package.
type file struct {
	name    string
	notice  string
	imports map[string]string // paths by the name that they have there
	all     []*declaration
	used    map[string]bool // names of imports that are in what is reached
}

// A declaration is a function, a type, or constants or variables of one line.
type declaration struct {
	*file
	node    ast.Decl
	reached bool
}

// A reader takes from a package what is reached.
type reader struct {
	*subset
	set     *token.FileSet
	files   []*file
	named   map[string]*declaration
	methods map[string][]*declaration // by the name of their type
}

// texts gives the files of a package that has the subset, by their names, each under the
// notice of its authors.
func (s *subset) texts(name string) (map[string][]byte, error) {
	found, err := build.Import(s.of, ".", build.FindOnly)
	if err != nil {
		return nil, err
	}
	r := &reader{subset: s, set: token.NewFileSet(), named: map[string]*declaration{},
		methods: map[string][]*declaration{}}
	if err := r.read(found.Dir); err != nil {
		return nil, err
	}
	for _, root := range s.roots {
		d := r.named[root]
		if d == nil {
			return nil, fmt.Errorf("there is no %s", root)
		}
		r.reach(d)
	}
	texts := map[string][]byte{}
	for _, f := range r.files {
		text, err := r.text(f, name, version(found.Dir))
		if err != nil {
			return nil, err
		}
		if text != nil {
			texts[f.name] = text
		}
	}
	return texts, nil
}

// version gives the version of the module that a folder of the module cache is of.
func version(folder string) string {
	_, after, _ := strings.Cut(folder, "@")
	before, _, _ := strings.Cut(filepath.ToSlash(after), "/")
	return before
}

// read takes in the files of a folder.
func (r *reader) read(folder string) error {
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		name := filepath.Base(path)
		if strings.HasSuffix(name, "_test.go") || strings.Contains(name, "generated") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		edited := strings.NewReplacer(edits...).Replace(string(text))
		parsed, err := parser.ParseFile(r.set, path, edited, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		f := &file{name: name, imports: importsOf(parsed), used: map[string]bool{}}
		if before, after, ok := strings.Cut(string(text), "/*"); ok && !strings.Contains(before, "package ") {
			f.notice, _, _ = strings.Cut(after, "*/")
		}
		r.files = append(r.files, f)
		r.declare(f, parsed.Decls)
	}
	return nil
}

func (r *reader) declare(f *file, list []ast.Decl) {
	add := func(node ast.Decl, names ...*ast.Ident) *declaration {
		d := &declaration{file: f, node: node}
		f.all = append(f.all, d)
		for _, n := range names {
			r.named[n.Name] = d
		}
		return d
	}
	for _, d := range list {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				add(d, d.Name)
				continue
			}
			of := receiver(d)
			r.methods[of] = append(r.methods[of], add(d))
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				one := &ast.GenDecl{TokPos: spec.Pos(), Tok: d.Tok, Specs: []ast.Spec{spec}}
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					add(one, spec.Name)
				case *ast.ValueSpec:
					add(one, spec.Names...)
				}
			}
		}
	}
}

// importsOf gives the import paths of a file by the names that they have there.
func importsOf(file *ast.File) map[string]string {
	imports := map[string]string{}
	for _, i := range file.Imports {
		to, _ := strconv.Unquote(i.Path.Value)
		name := packageName(to)
		if i.Name != nil {
			name = i.Name.Name
		}
		imports[name] = to
	}
	return imports
}

// major is the end of the import path of a module from its second major version on.
var major = regexp.MustCompile(`^v[2-9]\d*$`)

// packageName gives the name that a package has where an import gives it none.
func packageName(from string) string {
	dir, base := path.Split(from)
	if major.MatchString(base) {
		return path.Base(dir)
	}
	return base
}

// receiver gives the name of the type that a method is of.
func receiver(f *ast.FuncDecl) string {
	t := f.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}

// reach marks a declaration, and all that it names. A type has all its methods, since what
// calls them by an interface does not name them.
func (r *reader) reach(d *declaration) {
	if d.reached {
		return
	}
	d.reached = true
	local := locals(d.node)
	var visit func(ast.Node) bool
	walk := func(nodes ...ast.Node) bool {
		for _, n := range nodes {
			ast.Inspect(n, visit)
		}
		return false
	}
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && d.imports[x.Name] != "" && !local[x.Name] {
				d.used[x.Name] = true
				return false
			}
			return walk(n.X)
		case *ast.Field: // its names are no names of the package
			return walk(n.Type)
		case *ast.KeyValueExpr: // a function is no key, but the name of a field
			if key, ok := n.Key.(*ast.Ident); ok && r.isFunction(key.Name) {
				return walk(n.Value)
			}
		case *ast.CallExpr: // what is called may give its name to what it returns
			if f, ok := n.Fun.(*ast.Ident); ok && r.isFunction(f.Name) {
				r.reach(r.named[f.Name])
			}
		case *ast.Ident:
			if to := r.named[n.Name]; to != nil && !local[n.Name] {
				r.reach(to)
			}
		}
		return true
	}
	walk(d.node)
	for _, m := range r.methods[typeName(d.node)] {
		r.reach(m)
	}
}

// typeName gives the name of the type that a declaration is of.
func typeName(d ast.Decl) string {
	if d, ok := d.(*ast.GenDecl); ok {
		if t, ok := d.Specs[0].(*ast.TypeSpec); ok {
			return t.Name.Name
		}
	}
	return ""
}

// locals gives the names that a function declares, which stand for no others in it.
func locals(node ast.Decl) map[string]bool {
	names := map[string]bool{}
	if _, ok := node.(*ast.FuncDecl); !ok {
		return names
	}
	add := func(list ...ast.Expr) {
		for _, e := range list {
			if name, ok := e.(*ast.Ident); ok {
				names[name.Name] = true
			}
		}
	}
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, name := range n.Names {
				add(name)
			}
		case *ast.ValueSpec:
			for _, name := range n.Names {
				add(name)
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				add(n.Lhs...)
			}
		case *ast.RangeStmt:
			if n.Tok == token.DEFINE {
				add(n.Key, n.Value)
			}
		}
		return true
	})
	return names
}

func (r *reader) isFunction(name string) bool {
	d := r.named[name]
	if d == nil {
		return false
	}
	_, ok := d.node.(*ast.FuncDecl)
	return ok
}

// text gives what is reached of a file, as it stands there, or nil.
func (r *reader) text(f *file, name, version string) ([]byte, error) {
	if !slices.ContainsFunc(f.all, func(d *declaration) bool { return d.reached }) {
		return nil, nil
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "// Code generated by k8s/internal/subset: part of %s/%s, %s. DO NOT EDIT.\n\n"+
		"//lint:file-ignore SA1019,ST1008 This is as its authors wrote it.\n\n", r.of, f.name, version)
	if f.notice != "" {
		fmt.Fprintf(&out, "/*%s*/\n\n", f.notice)
	}
	fmt.Fprintf(&out, "package %s\n\n", name)
	if len(f.used) > 0 {
		out.WriteString("import (\n")
	}
	for _, local := range slices.Sorted(maps.Keys(f.used)) {
		from := f.imports[local]
		if here := places[from]; here != "" {
			from = module + "/" + here
		}
		if packageName(from) == local {
			local = ""
		}
		fmt.Fprintf(&out, "%s %q\n", local, from)
	}
	if len(f.used) > 0 {
		out.WriteString(")\n")
	}
	for _, d := range f.all {
		if !d.reached {
			continue
		}
		out.WriteString("\n")
		if err := format.Node(&out, r.set, d.node); err != nil {
			return nil, err
		}
		out.WriteString("\n")
	}
	return format.Source(out.Bytes())
}
