package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

const examplesDir = "../../examples"

// An example is one of the project, compiled and applied.
type example struct {
	name    string
	objects []*object
}

// An object is one that Plimsoll has written, and what the server made of it.
type object struct {
	written  *unstructured.Unstructured
	live     *unstructured.Unstructured // as it was after it had been applied
	warnings []string
	err      error
}

// triedApart are the examples that are not tried with the others, and why.
var triedApart = map[string]string{
	"adopt": "its objects have names of their own; what is adopted is tried by taking it over",
	"wiki":  "it needs an NFS server, and a namespace that is not its own",
}

// applyExamples compiles and applies every example, one after another and each
// object in the order in which Plimsoll has written it.
func applyExamples(ctx context.Context) ([]*example, error) {
	if err := makeSurroundings(ctx); err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(examplesDir, "*", "README.md"))
	if err != nil {
		return nil, err
	}
	var all []*example
	for _, file := range files {
		dir := filepath.Dir(file)
		if triedApart[filepath.Base(dir)] != "" {
			continue
		}
		if err := makeNamespaces(ctx, dir); err != nil {
			return nil, err
		}
		objects, err := program.build(dir, "")
		if err != nil {
			return nil, err
		}
		e := &example{name: filepath.Base(dir)}
		for _, written := range objects {
			o := &object{written: written}
			o.live, o.warnings, o.err = server.apply(ctx, written)
			e.objects = append(e.objects, o)
		}
		all = append(all, e)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("there are no examples in %s", examplesDir)
	}
	return all, nil
}

// TestExamples: the server takes every object of every example, the first time
// and in the order in which they come.
func TestExamples(t *testing.T) {
	check(t, "the server takes every object of every example")
	for _, e := range examples {
		if len(e.objects) == 0 {
			t.Errorf("%s has no objects", e.name)
		}
		for _, o := range e.objects {
			if o.err != nil {
				t.Errorf("%s: %s: %v", e.name, title(o.written), o.err)
			}
		}
	}
	folders, err := os.ReadDir(examplesDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if f.IsDir() && triedApart[f.Name()] == "" && !slices.ContainsFunc(examples, func(e *example) bool { return e.name == f.Name() }) {
			t.Errorf("%s was not applied", f.Name())
		}
	}
}

// written gives the objects of all examples that are of the type of T, as
// Plimsoll has written them. It fails when there are none: then nothing would
// be tested.
func written[T any](t *testing.T, kind string) []*T {
	t.Helper()
	var all []*T
	for _, e := range examples {
		for _, o := range e.objects {
			if o.written.GetKind() == kind {
				all = append(all, typed[T](t, o.written))
			}
		}
	}
	if len(all) == 0 {
		t.Fatalf("no example has a %s", kind)
	}
	return all
}

// typed gives an object the type of its kind. An object without a namespace
// was applied to the default one.
func typed[T any](t *testing.T, o *unstructured.Unstructured) *T {
	t.Helper()
	o = o.DeepCopy()
	if o.GetNamespace() == "" {
		o.SetNamespace("default")
	}
	out := new(T)
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, out); err != nil {
		t.Fatalf("%s: %v", title(o), err)
	}
	return out
}
