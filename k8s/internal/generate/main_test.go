package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestData makes the data anew and compares it with what is committed. It needs
// Kubernetes' modules, which only make k8s-data fetches.
func TestData(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	if _, err := moduleDir("k8s.io/kubernetes@v" + releases[0]); err != nil {
		t.Skipf("the module cache lacks Kubernetes %s; make k8s-data fetches it", releases[0])
	}
	folder := t.TempDir()
	if err := run(folder); err != nil {
		t.Skipf("the module cache lacks a module; make k8s-data fetches it: %v", err)
	}
	for _, name := range []string{"schemas.txt", "lifecycle.txt", "scope.txt", "resources.txt", "catalogue.txt"} {
		made, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		have, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(made, have) {
			t.Errorf("%s is not what the generator makes; run make k8s-data", name)
		}
	}
}

func TestSpan(t *testing.T) {
	for set, want := range map[uint]string{
		0b1111111: "", 0b0000001: " -1.31", 0b1000000: " 1.37-", 0b0000110: " 1.32-1.33",
		0b0001000: " 1.34", 0b1100001: " -1.31,1.36-", 0b0000111: " -1.33", 0b1111110: " 1.32-",
	} {
		if got := span(releases, set); got != want {
			t.Errorf("span(%b) is %q, want %q", set, got, want)
		}
	}
}
