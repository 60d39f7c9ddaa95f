package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A runReport is what a run of the tests has found.
type runReport struct {
	Kubernetes string   `json:"kubernetes"`
	Etcd       string   `json:"etcd"`
	Kwok       string   `json:"kwok"`
	Examples   int      `json:"examples"`
	Objects    int      `json:"objects"` // of the examples
	Checks     []result `json:"checks"`

	mu sync.Mutex
}

// A result is that of one check.
type result struct {
	Name   string `json:"name"`
	Passed bool   `json:"passed"`
}

// check begins a test that runs beside the others, and reports its result
// under name.
func check(t *testing.T, name string) {
	t.Parallel()
	t.Cleanup(func() {
		report.mu.Lock()
		defer report.mu.Unlock()
		report.Checks = append(report.Checks, result{name, !t.Failed()})
	})
}

// write writes the report into a file, or nothing without one.
func (r *runReport) write(ctx context.Context, file, cache string) error {
	if file == "" {
		return nil
	}
	v, err := client.Discovery().ServerVersion()
	if err != nil {
		return err
	}
	r.Kubernetes = strings.TrimPrefix(v.GitVersion, "v")
	for name, version := range map[string]*string{"etcd": &r.Etcd, "kwok": &r.Kwok} {
		if *version, err = programVersion(ctx, filepath.Join(cache, name)); err != nil {
			return err
		}
	}
	r.Examples = len(examples)
	for _, e := range examples {
		r.Objects += len(e.objects)
	}
	slices.SortFunc(r.Checks, func(a, b result) int { return cmp.Compare(a.Name, b.Name) })
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o666)
}

var versionNumber = regexp.MustCompile(`\d+\.\d+\.\d+\S*`)

func programVersion(ctx context.Context, program string) (string, error) {
	out, err := exec.CommandContext(ctx, program, "--version").Output()
	if err != nil {
		return "", err
	}
	version := versionNumber.FindString(string(out))
	if version == "" {
		return "", fmt.Errorf("%s --version has no version: %s", program, out)
	}
	return version, nil
}
