package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// writeChange writes n apps as a repository of git has them, and changes the image of each
// tenth in the work tree. Both are there compiled, too, in one file each, as programs take
// them that compare manifests.
func (r *report) writeChange(dir string, all []model, n int) error {
	folder := filepath.Join(dir, "changed")
	if err := writeFiles(folder, all, n); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"init", "-q", "-b", "main"}, {"add", "changed"},
		{"-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "gc.auto=0", "commit", "-q", "-m", "before"}, {"gc", "-q"},
	} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("git %s: %w: %s", args[0], err, out)
		}
	}
	if err := r.compileTo(filepath.Join(dir, "old.yaml"), folder); err != nil {
		return err
	}
	for i := 0; i < n; i += 10 {
		name := filepath.Join(folder, fmt.Sprint(i/1000), appName(i)+".yaml")
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := write(name, []byte(strings.ReplaceAll(string(text), ":1.0.0", ":1.0.1"))); err != nil {
			return err
		}
	}
	return r.compileTo(filepath.Join(dir, "new.yaml"), folder)
}

// compileTo writes what the specs of a folder become into a file.
func (r *report) compileTo(name, folder string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(r.tools, "plimsoll"), "build", folder)
	cmd.Stdout, cmd.Stderr = f, os.Stderr
	return errors.Join(cmd.Run(), f.Close())
}
