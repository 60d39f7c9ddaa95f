package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"
)

// TestCases: the server would take what the cases of testdata compile to.
// Warnings are not looked at: the cases show what users may write, deprecated
// values too.
func TestCases(t *testing.T) {
	check(t, "the server takes what the test cases compile to")
	tr := newTrial(t, "cases")
	if err := applyNamespace(t.Context(), tr.namespace, privileged); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../testdata/*/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, manifests, ok := strings.Cut(string(text), "\n-- stdout --\n")
		if !ok || filepath.Base(filepath.Dir(file)) == "script" {
			continue // of errors, or of the command line
		}
		manifests, _, _ = strings.Cut(manifests, "\n-- ")
		count, err := tr.takes(manifests)
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		taken += count
	}
	if taken < 100 {
		t.Errorf("only %d objects were taken: are the cases elsewhere?", taken)
	}
}

// takes asks the server whether it would take manifests, moved into the trial's
// namespace. It counts those that it would, and joins the errors about others.
func (tr *trial) takes(manifests string) (taken int, err error) {
	tr.t.Helper()
	objects, err := decode(strings.NewReader(manifests))
	if err != nil {
		return 0, err
	}
	var refusals []error
	for _, o := range objects {
		if mapping, err := server.mapper.RESTMapping(o.GroupVersionKind().GroupKind()); err == nil && mapping.Scope.Name() == meta.RESTScopeNameNamespace {
			o.SetNamespace(tr.namespace)
		}
		if err := applyServerSide(tr.t.Context(), nil, o); err != nil {
			refusals = append(refusals, fmt.Errorf("%s: %w", title(o), err))
			continue
		}
		taken++
	}
	return taken, errors.Join(refusals...)
}
