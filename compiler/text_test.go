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
