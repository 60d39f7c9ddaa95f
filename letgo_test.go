package plimsoll_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/plimsoll-dev/plimsoll"
)

// TestLargeInput holds that an input so large that the nodes of its documents are let go has
// the findings of what is in it, and that they are let go.
func TestLargeInput(t *testing.T) {
	small := fstest.MapFS{"z/pod.yaml": {Data: []byte(
		"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: nginx\n    imgae: b\n")},
		"z/service.yaml": {Data: []byte(
			"apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  selector:\n    app: a\n  ports:\n  - port: 80\n  - port: 80\n")}}
	large := fstest.MapFS{}
	for name, f := range small {
		large[name] = f
	}
	for i := range 36 { // of half a megabyte each
		large[fmt.Sprintf("a/%d.yaml", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x%d}\ndata:\n  text: |\n%s", i,
			strings.Repeat("    "+strings.Repeat("a", 95)+"\n", 5000))}
	}
	said := func(fsys fstest.MapFS) (list []string, gone int) {
		in, o := plimsoll.Open(fsys), plimsoll.Options{}
		m := plimsoll.ReadManifests(context.Background(), in, o)
		for _, doc := range m.Documents {
			if doc.Gone() {
				gone++
			}
		}
		for _, f := range m.Lint(o.Linter()) {
			list = append(list, fmt.Sprint(f.FileName(), f.Range.Start, f.Rule, f.Path, f.Message))
		}
		return list, gone
	}
	want, gone := said(small)
	if gone > 0 || len(want) == 0 {
		t.Fatalf("%d documents of a small input are let go, and the findings are %q", gone, want)
	}
	got, gone := said(large)
	if !slices.Equal(got, want) || gone != len(large) {
		t.Errorf("%d of %d documents are let go, and the findings are %q, and not %q", gone, len(large), got, want)
	}
}
