//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
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
		got, err := readNamed(name, 100)
		if err != nil || string(got) != want {
			t.Fatalf("read %q, %v", got, err)
		}
		if err := <-written; err != nil {
			t.Fatal(err)
		}
	}
}

// A pipe that nobody writes to is not waited for for ever, and one that takes the
// place of a file is not waited for at all.
func TestPipeWithoutWriter(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := openPipe(name, 10*time.Millisecond)
	if err == nil || err.Error() != "it is a pipe that nobody writes to" {
		t.Errorf("openPipe: %v", err)
	}
	_, err = osFiles{}.ReadFile(name)
	if err == nil || err.Error() != "it is a pipe, not a file" {
		t.Errorf("ReadFile: %v", err)
	}
}
