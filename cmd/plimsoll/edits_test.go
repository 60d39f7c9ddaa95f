package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// A wireFix is a fix as programs read it.
type wireFix struct {
	Title string
	Safe  bool
	Edits []wireEdit
}

type wireEdit struct {
	File                             string
	Line, Column, EndLine, EndColumn int
	Text                             string
}

// wireFixes gives the fixes of what a command finds, in the order of findings.
func wireFixes(t *testing.T, args ...string) (all []wireFix) {
	t.Helper()
	var out, errs bytes.Buffer
	run(append(args, "--format", "json"), strings.NewReader(""), &out, &errs)
	var report struct {
		Findings []struct {
			Fixable bool
			Fixes   []wireFix
		}
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("%v: %v\n%s%s", args, err, &out, &errs)
	}
	for _, f := range report.Findings {
		if f.Fixable != slices.ContainsFunc(f.Fixes, func(x wireFix) bool { return x.Safe }) {
			t.Errorf("%v: fixable is %v, and the fixes are %v", args, f.Fixable, f.Fixes)
		}
		all = append(all, f.Fixes...)
	}
	return all
}

// offset counts characters, as an editor does: a byte order mark is none.
func offset(text string, line, column int) int {
	at := 0
	for range line - 1 {
		at += strings.Index(text[at:], "\n") + 1
	}
	if line == 1 {
		at = len(text) - len(strings.TrimPrefix(text, "\ufeff"))
	}
	for range column - 1 {
		at += len(string([]rune(text[at:])[:1]))
	}
	return at
}

// edited makes the safe fixes in a text: one over an earlier is left out, and equal edits
// are made once.
func edited(text string, fixes []wireFix) string {
	type span struct {
		from, to int
		text     string
	}
	var made []span
	for _, fix := range fixes {
		if !fix.Safe {
			continue
		}
		spans := slices.Clone(made)
		for _, e := range fix.Edits {
			s := span{offset(text, e.Line, e.Column), offset(text, e.EndLine, e.EndColumn), e.Text}
			if slices.Contains(spans, s) {
				continue
			}
			if slices.ContainsFunc(spans, func(o span) bool { return s.from <= o.to && o.from <= s.to }) {
				spans = nil
				break
			}
			spans = append(spans, s)
		}
		if spans != nil {
			made = spans
		}
	}
	slices.SortFunc(made, func(a, b span) int { return b.from - a.from })
	for _, s := range made {
		text = text[:s.from] + s.text + text[s.to:]
	}
	return text
}

// TestEditsInJSON holds what the fixes in JSON make of a file to what --fix makes of it: of
// each file of the linter's cases, as it is, with ends of lines as Windows has them, and with
// a byte order mark.
func TestEditsInJSON(t *testing.T) {
	files, err := filepath.Glob("../../testdata/lint/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no cases", err)
	}
	var texts []string
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".yaml") {
				text := string(f.Data)
				texts = append(texts, text, "\ufeff"+strings.ReplaceAll(text, "\n", "\r\n"))
			}
		}
	}
	t.Chdir(t.TempDir())
	fixed := 0
	for i, text := range texts {
		putText(t, "a.yaml", text)
		fixes := wireFixes(t, "lint", "--advice", "--skip", "byte-order-mark", "a.yaml")
		if !slices.ContainsFunc(fixes, func(f wireFix) bool { return f.Safe }) {
			continue
		}
		fixed++
		want := edited(text, fixes)
		run([]string{"lint", "--advice", "--skip", "byte-order-mark", "--fix", "a.yaml"}, strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{})
		if got := readText(t, "a.yaml"); got != want {
			t.Errorf("text %d: the edits make\n%q\n--fix makes\n%q", i, want, got)
		}
	}
	if fixed < 100 {
		t.Errorf("only %d files have fixes", fixed)
	}
}

// TestLikelyEdits: names that are probably meant come as fixes that are not safe, each of
// which mends its finding; what differs in case alone is safe.
func TestLikelyEdits(t *testing.T) {
	t.Chdir(t.TempDir())
	const spec = "apiVersion: plimsoll.dev/v1alpha1\nkind: Web\nmetadata: {name: a}\nspec:\n  image: a/b:1\n  ports: {http: 80}\n"
	const service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  selector: {app: a}\n  ports: [{port: 80, protocol: TCP}]\n"
	for _, c := range []struct {
		command, text, from, to string
		safe                    bool
	}{
		{"vet", spec, "image", "imag", false},
		{"vet", spec, "  ports", "  replcas: 2\n  ports", false},
		{"vet", spec + "  imagePullPolicy: Always\n", "Always", "Alway", false},
		{"vet", spec + "  imagePullPolicy: Always\n", "Always", "always", true},
		{"lint", service, "protocol: TCP", "protocol: tcp", true},
		{"lint", service, "selector", "selectr", false},
		{"lint", service, "protocol: TCP", "protocol: 'TPC'", false},
	} {
		bad := strings.Replace(c.text, c.from, c.to, 1)
		putText(t, "a.yaml", bad)
		fixes := wireFixes(t, c.command, "a.yaml")
		if len(fixes) != 1 || fixes[0].Safe != c.safe || len(fixes[0].Edits) != 1 || fixes[0].Edits[0].File != "a.yaml" {
			t.Errorf("%q: the fixes are %+v", c.to, fixes)
			continue
		}
		fixes[0].Safe = true
		putText(t, "a.yaml", edited(bad, fixes))
		if left := wireFixes(t, c.command, "a.yaml"); len(left) > 0 {
			t.Errorf("%q becomes\n%s\nwith %+v", c.to, edited(bad, fixes), left)
		}
	}
}
