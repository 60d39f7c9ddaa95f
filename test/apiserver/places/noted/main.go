// Noted writes a go.mod with which the server's code tells where it makes each error of a field: with a copy of
// apimachinery in which every error that the package field makes is handed to a function first.
//
//	go run ./places/noted DIR && go test -modfile DIR/go.mod -tags places ./places
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
)

const (
	module = "k8s.io/apimachinery"
	fields = "pkg/util/validation/field"
)

// noted is the file that is added. Only the tests with the tag places set Note.
const noted = `package field

// Note is given each error as it is made.
var Note func(*Error)

func noted(e *Error) *Error {
	if Note != nil {
		Note(e)
	}
	return e
}
`

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: noted DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// write makes what is in dir anew.
func write(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	from, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	copied := filepath.Join(dir, "apimachinery")
	if err := os.CopyFS(copied, os.DirFS(string(bytes.TrimSpace(from)))); err != nil {
		return err
	}
	if err := addNotes(filepath.Join(copied, fields)); err != nil {
		return err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			return err
		}
	}
	return exec.Command("go", "mod", "edit", "-replace="+module+"="+copied, filepath.Join(dir, "go.mod")).Run()
}

func addNotes(dir string) error {
	name := filepath.Join(dir, "errors.go")
	data, err := withNotes(name)
	if err != nil {
		return err
	}
	if err := os.Remove(name); err != nil { // it is not to be written, as everything in a module cache
		return err
	}
	if err := os.WriteFile(name, data, 0o666); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "noted.go"), []byte(noted), 0o666)
}

// withNotes gives a file in which each function that returns &Error{...} returns noted(&Error{...}).
func withNotes(name string) ([]byte, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	made := 0
	ast.Inspect(file, func(n ast.Node) bool {
		r, ok := n.(*ast.ReturnStmt)
		if !ok || len(r.Results) != 1 {
			return true
		}
		if u, ok := r.Results[0].(*ast.UnaryExpr); ok && u.Op == token.AND {
			r.Results[0] = &ast.CallExpr{Fun: ast.NewIdent("noted"), Args: []ast.Expr{u}}
			made++
		}
		return true
	})
	if made == 0 {
		return nil, fmt.Errorf("%s: no function returns an error", name)
	}
	var b bytes.Buffer
	err = format.Node(&b, set, file)
	return b.Bytes(), err
}
