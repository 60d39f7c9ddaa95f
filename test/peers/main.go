// Command peers lists every check of the linters beside which ours stands, from their
// sources, so that testdata/peers.txt leaves none out:
//
//	git clone https://github.com/stackrox/kube-linter PEERS/kube-linter
//	git clone https://github.com/zegl/kube-score PEERS/kube-score
//	git clone https://github.com/FairwindsOps/polaris PEERS/polaris
//	go run ./test/peers PEERS | diff - <(grep -o '^[^# ][^ ]*' testdata/peers.txt)
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// peers are the linters, and how their checks are found in their sources.
var peers = []struct {
	name   string
	checks func(fs.FS) ([]string, error)
}{
	{"kube-linter", kubeLinter},
	{"kube-score", kubeScore},
	{"polaris", polaris},
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: peers FOLDER, which holds a clone of each linter")
	}
	list, err := checks(os.DirFS(os.Args[1]))
	if err != nil {
		log.Fatal(err)
	}
	for _, check := range list {
		fmt.Println(check)
	}
}

// checks lists those of all linters, each as LINTER/CHECK.
func checks(clones fs.FS) (list []string, err error) {
	for _, p := range peers {
		clone, err := fs.Sub(clones, p.name)
		if err != nil {
			return nil, err
		}
		found, err := p.checks(clone)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s has no checks: its sources have another layout now", p.name)
		}
		slices.Sort(found)
		for _, check := range slices.Compact(found) {
			list = append(list, p.name+"/"+check)
		}
	}
	return list, nil
}

var nameField = regexp.MustCompile(`(?m)^name:\s*"?([\w-]+)`)

// kubeLinter: a YAML file a check, with its name in a field.
func kubeLinter(clone fs.FS) (list []string, err error) {
	files, err := fs.Glob(clone, "pkg/builtinchecks/yamls/*.yaml")
	for _, file := range files {
		text, err := fs.ReadFile(clone, file)
		if err != nil {
			return nil, err
		}
		name := nameField.FindSubmatch(text)
		if name == nil {
			return nil, fmt.Errorf("%s has no name", file)
		}
		list = append(list, string(name[1]))
	}
	return list, err
}

var register = regexp.MustCompile(`^Register\w*Check$`)

// kubeScore: calls such as RegisterPodCheck("Pod Probes", ...), whose ID is the title in
// small letters with dashes.
func kubeScore(clone fs.FS) (list []string, err error) {
	files := token.NewFileSet()
	err = fs.WalkDir(clone, "score", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(clone, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if title := registered(n); title != "" {
				list = append(list, strings.ReplaceAll(strings.ToLower(title), " ", "-"))
			}
			return true
		})
		return nil
	})
	return list, err
}

// registered gives the title of the check that a call registers, "" for anything else.
func registered(n ast.Node) string {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return ""
	}
	function, ok := call.Fun.(*ast.SelectorExpr)
	title, isText := call.Args[0].(*ast.BasicLit)
	if !ok || !isText || !register.MatchString(function.Sel.Name) {
		return ""
	}
	text, err := strconv.Unquote(title.Value)
	if err != nil {
		return ""
	}
	return text
}

// polaris: a YAML file a check, named after it.
func polaris(clone fs.FS) (list []string, err error) {
	files, err := fs.Glob(clone, "pkg/config/checks/*.yaml")
	for _, file := range files {
		list = append(list, strings.TrimSuffix(path.Base(file), ".yaml"))
	}
	return list, err
}
