package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The kinds of apps that are mixed, in turn.
var kinds = []string{"web", "worker", "database", "stateful", "nodeagent", "batch", "backup"}

// placeholder is the name that the app of each kind has in its model. No other
// word in it contains this one.
const placeholder = "benchapp"

// A model is one app of a kind: the spec that "plimsoll init" writes, without
// its comments, and the objects that it becomes.
type model struct {
	kind      string
	spec      string
	manifests string
}

// models asks the program that is measured for the apps, so that all tools
// make the same objects.
func models(plimsoll string) ([]model, error) {
	var list []model
	for _, kind := range kinds {
		spec, err := exec.Command(plimsoll, "init", kind, placeholder).Output()
		if err != nil {
			return nil, fmt.Errorf("plimsoll init %s: %w", kind, err)
		}
		text := withoutComments(string(spec))
		build := exec.Command(plimsoll, "build", "-")
		build.Stdin = strings.NewReader(text)
		build.Stderr = os.Stderr
		manifests, err := build.Output()
		if err != nil {
			return nil, fmt.Errorf("plimsoll build of a %s: %w", kind, err)
		}
		list = append(list, model{kind, text, string(manifests)})
	}
	return list, nil
}

func withoutComments(spec string) string {
	var b strings.Builder
	for line := range strings.Lines(spec) {
		if trimmed := strings.TrimSpace(line); trimmed != "" && trimmed[0] != '#' {
			b.WriteString(line)
		}
	}
	return b.String()
}

// appName is the name of the i-th app. All have the same length.
func appName(i int) string { return fmt.Sprintf("app-%06d", i) }

func (m model) specOf(i int) string {
	return strings.ReplaceAll(m.spec, placeholder, appName(i))
}

func (m model) manifestsOf(i int) string {
	return strings.ReplaceAll(m.manifests, placeholder, appName(i))
}

// write makes a file and the folders above it.
func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o666)
}

// writeSpecs writes n specs into files of their own and into one stream.
func writeSpecs(dir string, all []model, n int) error {
	var stream bytes.Buffer
	for i := range n {
		if i > 0 {
			stream.WriteString("---\n")
		}
		stream.WriteString(all[i%len(all)].specOf(i))
	}
	return errors.Join(writeFiles(filepath.Join(dir, "specs"), all, n), write(filepath.Join(dir, "stream.yaml"), stream.Bytes()))
}

// writeFiles writes n specs into files of their own, a thousand to a folder.
func writeFiles(dir string, all []model, n int) error {
	for i := range n {
		text := all[i%len(all)].specOf(i)
		if err := write(filepath.Join(dir, fmt.Sprint(i/1000), appName(i)+".yaml"), []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

// writeModels writes the objects of each kind for the programs to compare
// with.
func writeModels(dir string, all []model) error {
	for _, m := range all {
		if err := write(filepath.Join(dir, "models", m.kind+".yaml"), []byte(m.manifests)); err != nil {
			return err
		}
	}
	return nil
}
