package main

import (
	"bytes"
	"os"
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
