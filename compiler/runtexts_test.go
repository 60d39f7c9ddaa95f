package compiler_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestManyTexts holds that a run with so many objects that they are packed writes each as a
// run over its app alone does.
func TestManyTexts(t *testing.T) {
	const apps = 2000
	value := strings.Repeat("a line of some length\n      ", 500)
	read := func(i int) compiler.Input {
		spec := fmt.Sprintf("apiVersion: plimsoll.dev/v1alpha1\nkind: Web\nmetadata:\n  name: app-%04d\n"+
			"spec:\n  image: example.com/app:1.0.0\n  ports: {http: 8080}\n  env:\n    TEXT: |\n      %s\n", i, value)
		documents, bad := source.Parse(source.NewFile(fmt.Sprintf("%04d.yaml", i), []byte(spec)))
		app, wrong := schema.Check(documents[0].Root())
		if len(bad)+len(wrong) > 0 {
			t.Error(bad, wrong)
		}
		return compiler.Input{Apps: []*schema.App{app}}
	}
	many := map[string]*compiler.Object{}
	for _, o := range compiler.CompileParts(1, apps, func(i int) []compiler.Input { return []compiler.Input{read(i)} },
		compiler.Options{})[0].Objects {
		many[o.Kind+" "+o.Name] = o
	}
	size := 0
	for i := range apps {
		alone, _ := compiler.Compile(read(i), compiler.Options{})
		for _, o := range alone {
			other := many[o.Kind+" "+o.Name]
			size += len(other.Text())
			if !bytes.Equal(other.Text(), o.Text()) || !bytes.Equal(other.YAML(), o.YAML()) {
				t.Fatalf("%s %s differs:\n%s", o.Kind, o.Name, other.Text())
			}
		}
		if i%100 == 0 {
			runtime.GC()
		}
	}
	if size < 24<<20 {
		t.Errorf("%d bytes are not enough to be packed", size)
	}
}

// TestManySpecs holds that specs which are packed, for all inputs that they are of, still say
// where they are wrong.
func TestManySpecs(t *testing.T) {
	const apps = 6000
	files := make([]*source.File, apps)
	read := func(i int) []compiler.Input {
		name := fmt.Sprintf("app-%04d", i)
		if i == apps-1 {
			name = "app-0001"
		}
		spec := fmt.Sprintf("# %d\napiVersion: plimsoll.dev/v1alpha1\nkind: Worker\nmetadata:\n  name: %s\n"+
			"spec:\n  image: example.com/app:1.0.0\n  env: {TEXT: %q}\n", i, name, strings.Repeat("some text ", 20))
		files[i] = source.NewFile(fmt.Sprintf("%04d.yaml", i), []byte(spec))
		documents, bad := source.Parse(files[i])
		app, wrong := schema.Check(documents[0].Root())
		if len(bad)+len(wrong) > 0 {
			t.Error(bad, wrong)
		}
		in := compiler.Input{Apps: []*schema.App{app}, File: files[i]}
		return []compiler.Input{in, in}
	}
	outputs := compiler.CompileParts(2, apps, read, compiler.Options{CheckOnly: true})
	packed := 0
	for i, f := range files {
		if f.Packed() {
			packed++
		}
		if want := fmt.Sprintf("# %d\n", i); !strings.HasPrefix(string(f.Data()), want) || f.Line(1) != want[:len(want)-1] {
			t.Fatalf("%s holds %q", f.Name, f.Data())
		}
	}
	if packed < apps/10 || !files[apps-1].Packed() {
		t.Errorf("of %d files %d are packed", apps, packed)
	}
	for _, out := range outputs {
		if len(out.Diagnostics) != 1 {
			t.Fatal(out.Diagnostics)
		}
		d := out.Diagnostics[0]
		line, column := d.Range.Position()
		if d.Rule != "duplicate-app" || d.Range.File != files[apps-1] || line != 5 || column != 9 {
			t.Errorf("%s:%d:%d: %s", d.Range.File.Name, line, column, d.Message)
		}
		if line, _ := d.Related[0].Range.Position(); d.Related[0].Range.File != files[1] || line != 5 {
			t.Errorf("%s:%d", d.Related[0].Range.File.Name, line)
		}
	}
}
