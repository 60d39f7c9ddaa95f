package main

import (
	"bytes"
	"os"
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
}
