// Package places lists where the API server's own validation refuses an object, and which documents show it.
//
// A site is a line of the server's source that makes an error of a field. A place is a site and the path of a field: a
// helper serves many fields.
package places

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// makers are the functions of the package field that make an error.
var makers = map[string]bool{"TypeInvalid": true, "NotFound": true, "Required": true, "Duplicate": true, "Invalid": true,
	"NotSupported": true, "Forbidden": true, "TooLong": true, "TooLongCharacters": true, "TooLongMaxLength": true,
	"TooMany": true, "TooFew": true, "TooShort": true, "InternalError": true}

const (
	fieldPackage    = "k8s.io/apimachinery/pkg/util/validation/field"
	validatePackage = "k8s.io/apimachinery/pkg/api/validate"
	generated       = "zz_generated.validations.go"
)

// A Site is a line that makes an error.
type Site struct {
	// Name stays the same when the lines move: the function, the kind of error and the expression of the path, with a
	// number from the second of that name on.
	Name string
	// Function is package.name, as Reached knows it.
	Function    string
	file        string
	first, last int // lines
}

// sites finds the sites in a function.
func (p *source) sites(function string, file *file, body ast.Node) []Site {
	var all []Site
	add := func(call *ast.CallExpr, kind, path string) {
		all = append(all, Site{
			Name: fmt.Sprintf("%s %s %s", short(function), kind, path), Function: function, file: file.name,
			first: p.set.Position(call.Pos()).Line, last: p.set.Position(call.End()).Line,
		})
	}
	var blocks []*ast.BlockStmt
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			blocks = append(blocks, n)
			for _, s := range n.List {
				ast.Inspect(s, visit)
			}
			blocks = blocks[:len(blocks)-1]
			return false
		case *ast.CallExpr:
			pkg, name := file.qualified(n.Fun)
			switch {
			case pkg == fieldPackage && makers[name] && len(n.Args) > 0:
				add(n, name, types.ExprString(n.Args[0]))
			case pkg == validatePackage && onCreate(name) && (!wrapper(name) || file.passesOn(n)):
				add(n, name, file.fieldOf(n, blocks))
			}
		}
		return true
	}
	ast.Inspect(body, visit)
	return all
}

// onCreate says whether a function of declarative validation can find fault with what is new.
func onCreate(name string) bool {
	for _, prefix := range []string{"Optional", "Immutable", "Update", "New"} {
		if strings.HasPrefix(name, prefix) {
			return false
		}
	}
	return true
}

// wrapper says whether a function of declarative validation only calls others, on items or on a condition.
func wrapper(name string) bool {
	return strings.HasPrefix(name, "Each") || name == "Subfield" || name == "IfOption" || name == "Discriminated"
}

// passesOn says whether a function of declarative validation that can find fault is handed to a wrapper. What generated
// code is handed to one has sites of its own.
func (f *file) passesOn(call *ast.CallExpr) bool {
	return slices.ContainsFunc(call.Args, func(arg ast.Expr) bool {
		pkg, name := f.qualified(arg)
		return pkg == validatePackage && onCreate(name) && !strings.HasSuffix(name, "Equal")
	})
}

// fieldOf gives the expression of the field that declarative validation is asked about. In generated code the innermost
// block that ends in a call of fn(fldPath...) says which.
func (f *file) fieldOf(call *ast.CallExpr, blocks []*ast.BlockStmt) string {
	const path = 2 // the argument of such a function
	if !strings.HasSuffix(f.name, generated) && len(call.Args) > path {
		return types.ExprString(call.Args[path])
	}
	for _, b := range slices.Backward(blocks) {
		if len(b.List) == 0 {
			continue
		}
		found := ""
		ast.Inspect(b.List[len(b.List)-1], func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok && found == "" {
				if f, ok := c.Fun.(*ast.Ident); ok && f.Name == "fn" && len(c.Args) > 0 {
					found = types.ExprString(c.Args[0])
				}
			}
			return true
		})
		if found != "" {
			return found
		}
	}
	return "fldPath"
}

// short leaves out of a function's name what all have in common.
func short(function string) string {
	for _, prefix := range []string{"k8s.io/kubernetes/pkg/", "k8s.io/"} {
		if rest, ok := strings.CutPrefix(function, prefix); ok {
			return rest
		}
	}
	return function
}

// number gives the second and later sites of one name a number, in the order of the source.
func number(all []Site) {
	slices.SortStableFunc(all, func(a, b Site) int {
		return cmpOr(strings.Compare(a.Function, b.Function), strings.Compare(a.file, b.file), a.first-b.first)
	})
	count := map[string]int{}
	for i := range all {
		name := all[i].Name
		if count[name]++; count[name] > 1 {
			all[i].Name = fmt.Sprintf("%s (%d)", name, count[name])
		}
	}
	slices.SortFunc(all, func(a, b Site) int { return strings.Compare(a.Name, b.Name) })
}

func cmpOr(orders ...int) int {
	for _, o := range orders {
		if o != 0 {
			return o
		}
	}
	return 0
}

// source is the server's code, as far as it makes errors of fields.
type source struct {
	set       *token.FileSet
	functions map[string][]function // by package.name; methods of one name are one
}

type function struct {
	file *file
	node ast.Node // the declaration of a function, or the value of a variable
}

type file struct {
	name    string            // its path
	pkg     string            // the import path of its package
	imports map[string]string // by the name that the file gives it
}

// qualified takes pkg.Name apart; the package is "" if it is none of those that the file imports.
func (f *file) qualified(e ast.Expr) (pkg, name string) {
	if i, ok := e.(*ast.IndexExpr); ok { // of a generic function
		e = i.X
	}
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	if x, ok := s.X.(*ast.Ident); ok {
		return f.imports[x.Name], s.Sel.Name
	}
	return "", s.Sel.Name
}
