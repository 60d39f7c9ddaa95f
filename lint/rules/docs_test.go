package rules_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestRulesPage holds docs/rules.md to the rules and their cases. It comes after
// TestRules, in a file with a later name, so that -update shows what that wrote.
func TestRulesPage(t *testing.T) {
	const file = "../../docs/rules.md"
	want := rulesPage(t)
	if *update {
		if err := os.WriteFile(file, want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is out of date: run go test ./lint/rules -update", file)
	}
}

// sections gives the headings of the page by the place of the rule that they
// stand before: those of the list in all.go, and one for Reading.
func sections(t *testing.T) map[int]string {
	data, err := os.ReadFile("all.go")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(data), "var All = lint.Rules{\n")
	list, _, _ = strings.Cut(list, "\n}")
	titles := map[int]string{len(rules.All): "Reading and control"}
	count := 0
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, "// "); ok {
			titles[count] = title
		} else if line != "" {
			count++
		}
	}
	if count != len(rules.All) {
		t.Fatalf("all.go lists %d rules, one in a line, and there are %d", count, len(rules.All))
	}
	return titles
}

func rulesPage(t *testing.T) []byte {
	var b bytes.Buffer
	b.WriteString("# Rules\n\n<!-- Made from lint/ by go test -update; do not edit. -->\n\n")
	b.WriteString("What `plimsoll lint` finds. [The guide](lint.md) says how to run it and how to turn rules on and " +
		"off.\n\n")
	b.WriteString("An **error** is what the API server refuses, where the column \"refused\" says so, or what cannot " +
		"work as written. A **warning** is accepted, but wrong in nearly every case. **Advice** is good practice, " +
		"and shown with `--advice`.\n\n")
	b.WriteString("| rule | severity | refused | finds |\n|---|---|---|---|\n")
	for _, r := range rules.All.All() {
		refused := ""
		if r.API {
			refused = "yes"
		}
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s | %s |\n", r.ID, r.ID, r.Severity, refused,
			strings.ReplaceAll(r.Summary, "|", "\\|"))
	}
	titles := sections(t)
	for i, r := range rules.All.All() {
		if titles[i] != "" {
			fmt.Fprintf(&b, "\n## %s\n", titles[i])
		}
		severity := r.Severity.String()
		if r.API {
			severity += ", refused by the API server"
		}
		fmt.Fprintf(&b, "\n### %s\n\n%s%s: %s.\n\n%s\n\n%s\n\nSource: %s\n", r.ID, strings.ToUpper(severity[:1]),
			severity[1:], r.Summary, r.Why, r.Do, sourceLink(r.Source))
		b.WriteString(example(t, r))
	}
	return b.Bytes()
}

func sourceLink(s string) string {
	if page, ok := strings.CutPrefix(s, "docs/"); ok {
		return fmt.Sprintf("[%s](%s)", s, page)
	}
	if strings.HasPrefix(s, "https://") && !strings.Contains(s, " ") {
		return "<" + s + ">"
	}
	return s
}

// example shows the shortest document of the rule's cases that has a finding,
// and what the fix makes of it; if it can, one that has a fix.
func example(t *testing.T, r *lint.Rule) string {
	archive, err := txtar.ParseFile(filepath.Join(casesDir, r.ID+".txtar"))
	if err != nil {
		return "" // of Reading; TestRules misses those of others
	}
	files := map[string][]string{}
	for _, f := range archive.Files {
		files[f.Name] = documents(f.Data)
	}
	var bad, fixed string
	for _, f := range archive.Files {
		if !strings.HasPrefix(f.Name, "bad") {
			continue
		}
		for i, doc := range files[f.Name] {
			mended := ""
			if all := files[strings.Replace(f.Name, "bad", "fixed", 1)]; i < len(all) &&
				all[i] != string(withoutWants([]byte(doc))) {
				mended = all[i]
			}
			if strings.Contains(doc, "# want ") &&
				(bad == "" || fixed == "" && mended != "" || (fixed == "") == (mended == "") && len(doc) < len(bad)) {
				bad, fixed = doc, mended
			}
		}
	}
	if bad == "" {
		t.Errorf("%s: no document of its case has its finding beside it", r.ID)
	}
	text := fmt.Sprintf("\n```yaml\n%s```\n", wantsAsComments(bad))
	if fixed != "" {
		text += fmt.Sprintf("\n`--fix` makes of it:\n\n```yaml\n%s```\n", fixed)
	}
	return text
}

// documents gives the text of each document of a file.
func documents(data []byte) []string {
	list := []string{""}
	for line := range strings.Lines(string(data)) {
		if line == "---\n" {
			list = append(list, "")
		} else {
			list[len(list)-1] += line
		}
	}
	return list
}

// wantsAsComments writes the findings that stand beside lines in words.
func wantsAsComments(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		rest := strings.TrimSuffix(line, "\n")
		if m := wanted.FindStringSubmatch(rest); m != nil {
			message := strings.NewReplacer(`\"`, `"`, `\\`, `\`, `" "`, "; ").Replace(m[1])
			line = wanted.ReplaceAllLiteralString(rest, "  # "+strings.Trim(message, `"`)) + "\n"
		}
		b.WriteString(line)
	}
	return b.String()
}

// TestForeign looks for the rules that other linters' annotations ignore, and
// for the table of them in docs/lint.md.
func TestForeign(t *testing.T) {
	const file = "../../docs/lint.md"
	const mark = "<!-- Made from the rules by go test -update; do not edit below. -->\n"
	var b strings.Builder
	b.WriteString("\n| linter | check | rules |\n|---|---|---|\n")
	foreign := map[string]map[string][]string{"kube-linter": {}, "kube-score": {}}
	for _, r := range rules.All {
		for _, name := range r.Foreign {
			tool, check, _ := strings.Cut(name, "/")
			if foreign[tool] == nil {
				t.Fatalf("%s: there is no linter %q", r.ID, tool)
			}
			foreign[tool][check] = append(foreign[tool][check], r.ID)
		}
	}
	for _, tool := range slices.Sorted(maps.Keys(foreign)) {
		for _, check := range slices.Sorted(maps.Keys(foreign[tool])) {
			var links []string
			for _, id := range foreign[tool][check] {
				links = append(links, fmt.Sprintf("[`%s`](rules.md#%s)", id, id))
			}
			fmt.Fprintf(&b, "| %s | `%s` | %s |\n", tool, check, strings.Join(links, ", "))
		}
	}
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, after, ok := strings.Cut(string(page), mark)
	switch {
	case !ok:
		t.Errorf("%s has no mark of what is made", file)
	case after == b.String():
	case *update:
		if err := os.WriteFile(file, []byte(before+mark+b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is out of date: run go test ./lint/rules -update", file)
	}
}

// TestReadingRules looks for what source.Parse reports among the rules of
// Reading.
func TestReadingRules(t *testing.T) {
	for _, text := range []string{"a: b: c\n", "a: 1\na: 2\n", "a: !x 1\n", "1: a\n", "a: &a [*a]\n", "a: {{ b }}\n",
		"a: \xff\n", strings.Repeat("[", 200)} {
		_, diagnostics := source.Parse(source.NewFile("f", []byte(text)))
		for _, d := range diagnostics {
			if rules.All.Find(d.Rule) == nil {
				t.Errorf("%q: there is no rule %s", text, d.Rule)
			}
		}
		if len(diagnostics) == 0 {
			t.Errorf("%q has no mistake", text)
		}
	}
}
