package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// systemCalls is all that Plimsoll asks of the system beside package os: to read
// files, to end when it is told to, to bound the reader of CUE, and, by a signal that does
// nothing, to ask whether an editor is still there.
var systemCalls = []string{
	"SIGTERM", "SIGHUP", "Signal",
	"Setrlimit", "Rlimit", "RLIMIT_AS",
	"Open", "O_RDONLY", "O_CLOEXEC", "O_NONBLOCK", "Fstat", "Stat_t", "S_IFMT", "S_IFREG", "Read", "Close",
}

// TestNoPrograms holds that Plimsoll runs no shell: only cue.go runs a program, which is
// this one, and git.go, which runs git to read objects.
func TestNoPrograms(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			if path, _ := strconv.Unquote(i.Path.Value); path == "os/exec" && name != "cue.go" && name != "git.go" || path == "plugin" ||
				path == "syscall" && i.Name != nil {
				t.Errorf("%s imports %s", name, path)
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if of, ok := call.X.(*ast.Ident); ok && of.Name == "syscall" &&
				!slices.Contains(systemCalls, call.Sel.Name) {
				t.Errorf("%s uses syscall.%s", name, call.Sel.Name)
			}
			return true
		})
	}
}
