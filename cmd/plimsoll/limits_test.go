package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/source/cue"
)

const limitsPage = "../../docs/limits.md"

// TestInputLimits looks for the limits of the code in docs/limits.md.
func TestInputLimits(t *testing.T) {
	page := readText(t, limitsPage)
	for _, row := range []string{
		fmt.Sprintf("one YAML or JSON file, or standard input | %d MiB", source.MaxFileSize>>20),
		fmt.Sprintf("one CUE package, or a CUE file in none | %d MiB in all its files, %d seconds and %d MiB of memory to read it, "+
			"and %d MiB of text in what it gives",
			cue.MaxSize>>20, int(cueTime.Seconds()), cueMemory>>20, source.MaxFileSize>>20),
		"documents of one file, those in a List among them | " + source.Thousands(plimsoll.MaxObjects),
		"specs of one file | " + source.Thousands(plimsoll.MaxSpecs),
		"values of one spec | " + source.Thousands(schema.MaxValues),
		"patches of one spec, each operation counted | " + source.Thousands(compiler.MaxPatches),
		fmt.Sprintf("maps and lists within each other | %d levels", source.MaxDepth),
		"values of one file | " + source.Thousands(source.MaxNodes),
		"mistakes shown of one file | " + source.Thousands(source.MaxMistakes),
		fmt.Sprintf("one file under `config` | %d MiB", maxSpecFile>>20),
	} {
		if !strings.Contains(page, "\n| "+row+" |") {
			t.Errorf("docs/limits.md has no row | %s |", row)
		}
	}
}

// TestNameLimits compiles, for each row of the table of names in
// docs/limits.md, apps with a name of that length and apps with one letter
// more, which must be refused at the name.
func TestNameLimits(t *testing.T) {
	specs := map[string][]string{
		"Web, Worker, NodeAgent, Batch with `onChange: replace`": {
			`kind: Web, spec: {image: "a:1", ports: {http: 8080}`,
			`kind: Worker, spec: {image: "a:1"`,
			`kind: NodeAgent, spec: {image: "a:1"`,
			`kind: Batch, spec: {image: "a:1", onChange: replace`,
		},
		"Web with `canary`": {`kind: Web, spec: {image: "a:1", ports: {http: 8080}, canary: {image: "a:2"}`},
		"Database, Stateful": {
			`kind: Database, spec: {engine: postgres, version: "18", credentials: {secret: a}, storage: {data: {size: 1Gi}}`,
			`kind: Stateful, spec: {image: "a:1", storage: {data: {size: 1Gi, mountPath: /data}}`,
		},
		"Database with `backup`": {
			`kind: Database, spec: {engine: postgres, version: "18", credentials: {secret: a}, storage: {data: {size: 1Gi}}, backup: {schedule: "@daily", to: {claim: a}}`,
		},
		"Batch with `schedule`, Backup": {
			`kind: Batch, spec: {image: "a:1", schedule: "@daily"`,
			`kind: Backup, spec: {schedule: "@daily", of: {engine: redis, version: "8", host: a}, to: {claim: a}`,
		},
		"Batch": {`kind: Batch, spec: {image: "a:1"`},
		"Batch with `completionMode: Indexed` and ten completions": {
			`kind: Batch, spec: {image: "a:1", completionMode: Indexed, completions: 10`,
		},
	}
	_, names, _ := strings.Cut(readText(t, limitsPage), "\n## Names\n")
	names, _, _ = strings.Cut(names, "\n## ")
	for _, row := range regexp.MustCompile(`(?m)^\| (.+?) \| (\d+) \|`).FindAllStringSubmatch(names, -1) {
		kinds := specs[row[1]]
		delete(specs, row[1])
		if len(kinds) == 0 {
			t.Errorf("there is no spec for the row %s", row[1])
		}
		var longest int
		fmt.Sscan(row[2], &longest)
		for _, spec := range kinds {
			if mistakes := vetNamed(spec, longest); mistakes != "" {
				t.Errorf("%s: a name of %d characters is refused:\n%s", row[1], longest, mistakes)
			}
			if mistakes := vetNamed(spec, longest+1); !strings.HasPrefix(mistakes, "<stdin>:1:19: ") {
				t.Errorf("%s: a name of %d characters is not refused as such:\n%s", row[1], longest+1, mistakes)
			}
		}
	}
	for row := range specs {
		t.Errorf("docs/limits.md has no row | %s |", row)
	}
}

// vetNamed vets a spec with a name of the length given, and gives what is
// wrong.
func vetNamed(spec string, length int) string {
	text := fmt.Sprintf("{metadata: {name: %s}, apiVersion: plimsoll.dev/v1alpha1, %s}}", strings.Repeat("a", length),
		spec)
	var out bytes.Buffer
	run([]string{"vet", "-"}, strings.NewReader(text), &out, &out)
	return out.String()
}
