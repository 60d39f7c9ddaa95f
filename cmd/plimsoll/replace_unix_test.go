//go:build unix

package main

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestStopped stops a process that has written half of its files: it leaves the old
// ones as they were, and no others.
func TestStopped(t *testing.T) {
	const folder = "PLIMSOLL_TEST_STOPPED"
	if dir := os.Getenv(folder); dir != "" {
		writeAndWait(t, dir)
		return
	}
	dir := t.TempDir()
	writeText(t, filepath.Join(dir, "a.yaml"), "old")
	for _, stop := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if signal.Ignored(stop) {
			continue // under nohup nothing is to end of it
		}
		self := exec.Command(os.Args[0], "-test.run=^TestStopped$")
		self.Env = append(os.Environ(), folder+"="+dir)
		if err := self.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(20 * time.Second); len(readNames(t, dir)) < 3; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("nothing is written")
			}
		}
		if err := self.Process.Signal(stop); err != nil {
			t.Fatal(err)
		}
		self.Wait() // its error is the signal, which is looked at below
		if state := self.ProcessState.Sys().(syscall.WaitStatus); !state.Signaled() || state.Signal() != stop {
			t.Errorf("%s: it ended with %v", stop, self.ProcessState)
		}
		if names := readNames(t, dir); len(names) != 1 || readText(t, filepath.Join(dir, "a.yaml")) != "old" {
			t.Errorf("%s: there is %v", stop, names)
		}
	}
}

func writeAndWait(t *testing.T, dir string) {
	cleanUpWhenStopped()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := newReplacement(root)
	for _, name := range []string{"a.yaml", "b.yaml"} {
		if err := r.add(name, []byte("new")); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(time.Minute)
}

// TestReplaceKeepsMode replaces files of all sorts of modes, and makes a new one.
func TestReplaceKeepsMode(t *testing.T) {
	dir := t.TempDir()
	for _, mode := range []os.FileMode{0o600, 0o644, 0o666, 0o755, 0o400} {
		name := filepath.Join(dir, mode.String())
		writeText(t, name, "old")
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
		if err := writeFile(name, []byte("new")); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(name); err != nil || info.Mode() != mode || readText(t, name) != "new" {
			t.Errorf("%s: %v, %v", mode, info.Mode(), err)
		}
	}
	if err := writeFile(filepath.Join(dir, "fresh"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	if names := readNames(t, dir); len(names) != 6 {
		t.Errorf("there is %v", names)
	}
}

// TestReplaceLeavesOthers has files of somebody else under the names of temporary
// ones.
func TestReplaceLeavesOthers(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	first := newReplacement(root)
	defer first.discard()
	if err := first.add("a", []byte("first")); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(filepath.Join(dir, "a"), []byte("second")); err != nil {
		t.Fatal(err)
	}
	if names := readNames(t, dir); len(names) != 2 {
		t.Errorf("there is %v", names)
	}
	if _, err := first.move(); err != nil || readText(t, filepath.Join(dir, "a")) != "first" {
		t.Errorf("a has %q, %v", readText(t, filepath.Join(dir, "a")), err)
	}
}

func writeText(t *testing.T, name, text string) {
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func readNames(t *testing.T, dir string) (names []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
