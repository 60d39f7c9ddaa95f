package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// A trial is a namespace in which a test may change what it likes. It enforces
// the level restricted.
type trial struct {
	t         *testing.T
	namespace string
	apps      int
}

func newTrial(t *testing.T, namespace string) *trial {
	t.Helper()
	if err := applyNamespace(t.Context(), namespace, restricted); err != nil {
		t.Fatal(err)
	}
	return &trial{t: t, namespace: namespace}
}

var namespaceLine = regexp.MustCompile(`(?m)^  namespace: .*$`)

// example gives the spec of an example, moved into the trial's namespace.
func (tr *trial) example(name string) string {
	tr.t.Helper()
	text, err := os.ReadFile(filepath.Join(examplesDir, name, "app.yaml"))
	if err != nil {
		tr.t.Fatal(err)
	}
	return namespaceLine.ReplaceAllString(string(text), "  namespace: "+tr.namespace)
}

// spec gives a spec of a kind from the fields below spec, in flow style.
func (tr *trial) spec(kind, name, fields string) string {
	return "apiVersion: " + specVersion + "\nkind: " + kind + "\nmetadata: {name: " + name + ", namespace: " + tr.namespace + "}\nspec: {" + fields + "}\n"
}

// try compiles a spec and applies the objects up to the first that is refused.
func (tr *trial) try(spec string) (objects []*unstructured.Unstructured, warnings []string, err error) {
	tr.t.Helper()
	objects, err = program.build("-", spec)
	if err != nil {
		tr.t.Fatalf("%v\n%s", err, spec)
	}
	for _, o := range objects {
		_, w, err := server.apply(tr.t.Context(), o)
		warnings = append(warnings, w...)
		if err != nil {
			return objects, warnings, err
		}
	}
	return objects, warnings, nil
}

// apply compiles a spec and applies the objects, which the server must take
// without a warning.
func (tr *trial) apply(spec string) []*unstructured.Unstructured {
	tr.t.Helper()
	objects, warnings, err := tr.try(spec)
	if err != nil {
		tr.t.Fatal(err)
	}
	for _, w := range warnings {
		tr.t.Errorf("warning: %s", w)
	}
	return objects
}

// edit replaces texts of a spec, given in pairs, each of which must be there.
func edit(t *testing.T, spec string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(spec, pairs[i]) {
			t.Fatalf("there is no %q in the spec\n%s", pairs[i], spec)
		}
		spec = strings.Replace(spec, pairs[i], pairs[i+1], 1)
	}
	return spec
}

// newName gives a name that no app of the trial has.
func (tr *trial) newName() string {
	tr.apps++
	return fmt.Sprintf("app-%d", tr.apps)
}
