package plimsoll_test

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/plimsoll-dev/plimsoll"
)

func mapFS(files ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fsys[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return fsys
}

const web = `apiVersion: plimsoll.dev/v1alpha1
kind: Web
metadata: {name: shop}
spec:
  image: registry.example.com/shop:1.4.2
  ports: {http: 8080}
`

// messages gives the diagnostics as FILE: MESSAGE.
func messages(built *plimsoll.Built) string {
	var b strings.Builder
	for _, d := range built.Diagnostics() {
		if d.Range.Known() {
			b.WriteString(d.Range.File.Name + ": ")
		}
		b.WriteString(d.Message + "\n")
	}
	return b.String()
}

// TestBuild builds from file systems that are not the disk's.
func TestBuild(t *testing.T) {
	for _, test := range []struct {
		name    string
		files   fs.FS
		paths   []string
		objects int
		want    string
	}{
		{"a folder", mapFS("apps/web.yaml", web, "apps/note.yaml", "hello: there\n", "apps/.hidden.yaml", web),
			[]string{"apps"}, 3, ""},
		{"a file twice", mapFS("apps/web.yaml", web), []string{"apps", "apps/web.yaml"}, 3, ""},
		{"nothing", mapFS("README.md", "# hello\n"), nil, 0, "there is no spec and no Kubernetes object in .\n"},
		{"CUE without a reader", mapFS("web.cue", "kind: \"Web\"\n"), nil, 0,
			"web.cue: this program does not read CUE\n"},
		{"a file beside the spec",
			mapFS("a/web.yaml", web+"  config: {/etc/a.conf: {file: ./a.conf}}\n", "a/a.conf", "x\n"), nil, 4, ""},
		{
			"a file outside", mapFS("a/web.yaml", web+"  config: {/etc/a.conf: {file: ../b.conf}}\n", "b.conf",
				"x\n"),
			nil, 0,
			"a/web.yaml: ../b.conf is outside of the spec's folder\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			built, err := plimsoll.Build(context.Background(), plimsoll.Open(test.files, test.paths...),
				plimsoll.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := messages(built); got != test.want || len(built.Objects) != test.objects {
				t.Errorf("%d objects, want %d; got %q, want %q", len(built.Objects), test.objects, got, test.want)
			}
		})
	}
}

// TestUnreadable: a file that is not there is an error, and nothing is built.
func TestUnreadable(t *testing.T) {
	built, err := plimsoll.Build(context.Background(), plimsoll.Open(mapFS("web.yaml", web), "web.yaml", "gone.yaml"),
		plimsoll.Options{})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "cannot read gone.yaml") {
		t.Errorf("got the error %v", err)
	}
	if len(built.Objects) > 0 {
		t.Errorf("got %d objects", len(built.Objects))
	}
	findings, err := plimsoll.Lint(context.Background(),
		plimsoll.Open(mapFS("pod.yaml", "kind: Pod\nmetadata: {}\n"), ".", "gone.yaml"), plimsoll.Options{})
	if !errors.Is(err, fs.ErrNotExist) || len(findings) == 0 {
		t.Errorf("got the error %v and %d findings", err, len(findings))
	}
}

// TestLintPatches: what a kustomization names as a patch is no object.
func TestLintPatches(t *testing.T) {
	const patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n"
	for _, kustomization := range []string{"patches: [{path: patch.yaml}]\n", "resources: [patch.yaml]\n"} {
		files := mapFS("a/kustomization.yaml", kustomization, "a/patch.yaml", patch)
		findings, err := plimsoll.Lint(context.Background(), plimsoll.Open(files, "a"), plimsoll.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.HasPrefix(kustomization, "resources"); want != (len(findings) > 0) {
			t.Errorf("%s: %d findings", kustomization, len(findings))
		}
	}
}

// TestInput: files that are in no file system, and files that are left out.
func TestInput(t *testing.T) {
	in := plimsoll.Open(mapFS("a.yaml", web, "b.yaml", strings.Replace(web, "shop", "till", 1)))
	if named := in.Exclude(func(name string) bool { return name == "a.yaml" }); len(named) > 0 || len(in.Files) != 1 {
		t.Errorf("%q was excluded by name, %d files are left", named, len(in.Files))
	}
	in.Add(plimsoll.File{Name: "<stdin>", Named: true, Read: func() ([]byte, error) { return []byte(web), nil }})
	built, err := plimsoll.Build(context.Background(), in, plimsoll.Options{})
	if err != nil || built.Failed() || len(built.Files(path.Base)) != 2 {
		t.Errorf("%v: %s", err, messages(built))
	}
}
