package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTables holds the tables to the CUE files that they are made from.
func TestTables(t *testing.T) {
	want, err := generate("../..")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../tables.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("schema/tables.go is not what the CUE files say; run go generate ./schema")
	}
}

// TestEveryKindListed looks for the kinds of all CUE files in the lists: a file
// is named after its kind, and those of common, pod, adopt, kubernetes and function
// hold what kinds share, or several.
func TestEveryKindListed(t *testing.T) {
	listed := []string{"common", "pod", "adopt", "kubernetes", "function"}
	for _, l := range lists {
		for _, kind := range l.kinds {
			listed = append(listed, strings.ToLower(kind))
		}
	}
	files, err := filepath.Glob("../../*.cue")
	if err != nil || len(files) == 0 {
		t.Fatalf("no CUE files (%v)", err)
	}
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), ".cue"); !slices.Contains(listed, name) {
			t.Errorf("schema/%s.cue is of no kind that schema/internal/generate/main.go lists", name)
		}
	}
}
