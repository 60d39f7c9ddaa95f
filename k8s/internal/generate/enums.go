package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// readEnums finds which values fields, or the items of their lists, can have.
// The OpenAPI document leaves them out, but the code that it is made by has
// them.
func readEnums(name string) (map[fieldKey][]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	enums := map[fieldKey][]string{}
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		// schema_k8sio_api_core_v1_Container
		path, ok := strings.CutPrefix(f.Name.Name, "schema_k8sio_api_")
		if !ok {
			continue
		}
		definition := "io.k8s.api." + strings.ReplaceAll(path, "_", ".")
		ast.Inspect(f, func(n ast.Node) bool {
			kv, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			if id, ok := kv.Key.(*ast.Ident); ok && id.Name == "Properties" {
				for _, e := range kv.Value.(*ast.CompositeLit).Elts {
					property := e.(*ast.KeyValueExpr)
					if values := enumIn(property.Value); values != nil {
						enums[fieldKey{definition, text(property.Key)}] = values
					}
				}
				return false
			}
			return true
		})
	}
	return enums, nil
}

// enumIn gives the values of the first enumeration in an expression.
func enumIn(e ast.Expr) (values []string) {
	ast.Inspect(e, func(n ast.Node) bool {
		kv, ok := n.(*ast.KeyValueExpr)
		if !ok || values != nil {
			return values == nil
		}
		if id, ok := kv.Key.(*ast.Ident); ok && id.Name == "Enum" {
			for _, v := range kv.Value.(*ast.CompositeLit).Elts {
				values = append(values, text(v))
			}
		}
		return true
	})
	return values
}

func text(e ast.Expr) string {
	s, err := strconv.Unquote(e.(*ast.BasicLit).Value)
	if err != nil {
		panic(err) // the file was parsed
	}
	return s
}
