package main

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"testing"
)

// TestCopies makes the copies anew and compares them with what is committed.
func TestCopies(t *testing.T) {
	const root = "../../.."
	texts, err := all(root)
	if err != nil {
		t.Fatal(err)
	}
	for file, made := range texts {
		have, err := os.ReadFile(filepath.Join(root, file))
		if err != nil || !bytes.Equal(made, have) {
			t.Errorf("%s is not what is made of the code that go.mod names; run go generate ./k8s (%v)", file, err)
		}
	}
	for _, folder := range places {
		entries, err := os.ReadDir(filepath.Join(root, folder))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if file := path.Join(folder, e.Name()); texts[file] == nil {
				t.Errorf("nothing makes %s any more: remove it", file)
			}
		}
	}
}
