package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What the linter says of a spec, advice and all, is what it says of the objects
// that the spec becomes.
func TestLintOfSpecs(t *testing.T) {
	const examples = "../../examples"
	entries, err := os.ReadDir(examples)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		folder := filepath.Join(examples, entry.Name())
		t.Run(entry.Name(), func(t *testing.T) {
			var specs []string
			for _, suffix := range []string{"yaml", "cue"} {
				files, _ := filepath.Glob(filepath.Join(folder, "*."+suffix))
				specs = append(specs, files...)
			}
			specs = slices.DeleteFunc(specs, func(name string) bool { return filepath.Base(name) == configName })
			if len(specs) == 0 {
				return
			}
			var out, errs bytes.Buffer
			if code := run(append([]string{"build"}, specs...), strings.NewReader(""), &out, &errs); code != exitClean {
				t.Fatalf("build: %s", errs.String())
			}
			built := filepath.Join(t.TempDir(), "built.yaml")
			if err := os.WriteFile(built, out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			if said, want := rulesIn(t, specs...), rulesIn(t, built); !slices.Equal(said, want) {
				t.Errorf("of the specs it says\n\t%v\nand of what they become\n\t%v", said, want)
			}
		})
	}
}

// rulesIn gives the rules that have something against files, advice and all.
func rulesIn(t *testing.T, files ...string) []string {
	t.Helper()
	var out, errs bytes.Buffer
	run(append([]string{"lint", "--advice", "--format", "json"}, files...), strings.NewReader(""), &out, &errs)
	var report struct {
		Findings []struct {
			Rule string `json:"rule"`
		} `json:"findings"`
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	ids := map[string]bool{}
	for _, f := range report.Findings {
		ids[f.Rule] = true
	}
	return slices.Sorted(maps.Keys(ids))
}
