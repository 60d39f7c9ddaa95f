//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe is opened once: its writer is gone after that, and a second opening
// waits for ever.
func TestPipeIsOpenedOnce(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	const want = "kind: Web\n"
	for range 200 {
		written := make(chan error, 1)
		go func() { written <- os.WriteFile(name, []byte(want), 0) }()
		got, err := osFiles{}.ReadFile(name)
		if err != nil || string(got) != want {
			t.Fatalf("read %q, %v", got, err)
		}
		if err := <-written; err != nil {
			t.Fatal(err)
		}
	}
}
