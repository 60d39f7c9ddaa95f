package k8s_test

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// TestSecondMergeKey reads the types of Kubernetes: their tags have the first key,
// and their comments all.
func TestSecondMergeKey(t *testing.T) {
	dir, err := build.Import("k8s.io/api/core/v1", ".", build.FindOnly)
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir.Dir, "types.go"), nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	defaults := map[string]string{} // of fields by their name in JSON
	var lists []*ast.Field
	ast.Inspect(file, func(n ast.Node) bool {
		if f, ok := n.(*ast.Field); ok && f.Tag != nil {
			if value := markers(f, "default"); len(value) > 0 {
				defaults[tagOf(f, "json")] = strings.Trim(value[0], `"`)
			}
			lists = append(lists, f)
		}
		return true
	})
	found := 0
	for _, f := range lists {
		first, keys := tagOf(f, "patchMergeKey"), markers(f, "listMapKey")
		want := k8s.MergeKey{}
		if first != "" && len(keys) > 1 && keys[0] == first {
			found++
			want = k8s.MergeKey{Name: keys[1], Default: defaults[keys[1]]}
		}
		if got := k8s.SecondMergeKey(first); first != "" && got != want {
			t.Errorf("%s has %+v, want %+v", tagOf(f, "json"), got, want)
		}
	}
	if found < 4 {
		t.Errorf("found %d lists with two keys", found)
	}
}

// markers lists the values of a marker in the comment of a field.
func markers(f *ast.Field, name string) (values []string) {
	for line := range strings.Lines(f.Doc.Text()) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), "+"+name+"="); ok {
			values = append(values, value)
		}
	}
	return values
}

func tagOf(f *ast.Field, key string) string {
	value, _, _ := strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get(key), ",")
	return value
}
