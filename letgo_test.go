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

// halfMegabyte is lines of a text block.
var halfMegabyte = strings.Repeat("    "+strings.Repeat("a", 95)+"\n", 5000)

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
			"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x%d}\ndata:\n  text: |\n%s", i, halfMegabyte)}
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

// TestLargeBuild holds that specs which become so much that the nodes of their objects are let
// go, for what is passed through beside them, have the findings that few have.
func TestLargeBuild(t *testing.T) {
	service := "apiVersion: v1\nkind: Service\nmetadata: {name: %s}\nspec:\n  selector: {app.kubernetes.io/name: %s}\n" +
		"  ports: [{port: 80, targetPort: %s}]\n"
	said := func(apps int) (list []string) {
		fsys := fstest.MapFS{}
		for i := range apps {
			fsys[fmt.Sprintf("a/%d.yaml", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
				"apiVersion: plimsoll.dev/v1alpha1\nkind: Worker\nmetadata: {name: x%d}\nspec:\n"+
					"  image: registry.example.com/x:1.0.0\n  ports: {metrics: 9000}\n  config:\n    /etc/x: |\n%s", i,
				strings.ReplaceAll(halfMegabyte, "    a", "      a"))}
		}
		fsys["z/right.yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil, service, "right", "x0", "metrics")}
		fsys["z/wrong.yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil, service, "wrong", "x1", "metrcs")}
		built, err := plimsoll.Build(context.Background(), plimsoll.Open(fsys), plimsoll.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range built.Findings {
			list = append(list, fmt.Sprint(f.FileName(), f.Range.Start, f.Rule, f.Path, f.Message, len(f.Related)))
		}
		return list
	}
	want := said(2)
	if len(want) != 1 || !strings.HasPrefix(want[0], "z/wrong.yaml") {
		t.Fatalf("of two apps the findings are %q", want)
	}
	if got := said(36); !slices.Equal(got, want) { // of half a megabyte each
		t.Errorf("the findings are %q, and not %q", got, want)
	}
}

// TestManySpecs holds that files of specs are packed once compiled, where they are many and hold
// nothing else.
func TestManySpecs(t *testing.T) {
	fsys := fstest.MapFS{}
	for i := range 4000 {
		text := fmt.Sprintf("apiVersion: plimsoll.dev/v1alpha1\nkind: Worker\nmetadata: {name: x%d}\nspec:\n"+
			"  image: registry.example.com/x:1.0.0\n  env: {TEXT: %s}\n", i, strings.Repeat("a", 1000))
		if i%2 == 1 {
			text += fmt.Sprintf("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x%d}\n", i)
		}
		fsys[fmt.Sprintf("%d.yaml", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	built, err := plimsoll.Build(context.Background(), plimsoll.Open(fsys), plimsoll.Options{})
	if err != nil || built.Failed() {
		t.Fatal(err, built.Diagnostics())
	}
	packed, mixed := 0, 0
	for _, o := range built.Objects {
		f := o.Place.File
		if !f.Packed() {
			continue
		}
		packed++
		if strings.Contains(string(f.Data()), "ConfigMap") {
			mixed++
		}
	}
	if packed == 0 || mixed > 0 {
		t.Errorf("%d files are packed, of which %d hold objects beside", packed, mixed)
	}
}
