package rules_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
)

const (
	indexPage = "../../docs/rules.md"
	pagesDir  = "../../docs/rules"
	made      = "<!-- Made from the rules and their cases by go test ./lint/rules -update; do not edit. -->\n\n"
)

// TestRulePages holds docs/rules.md and the pages in docs/rules to the rules and their
// cases. It comes after TestRules, in a file with a later name, so that -update shows what
// that wrote.
func TestRulePages(t *testing.T) {
	list := sections(t)
	pages := map[string]string{indexPage: index(list)}
	for _, s := range list {
		for _, r := range s.rules {
			pages[pageOf(r.ID)] = page(r, s.found, s.example(t, r))
		}
	}
	for _, file := range slices.Sorted(maps.Keys(pages)) {
		holdPage(t, file, pages[file])
	}
	have, err := filepath.Glob(filepath.Join(pagesDir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range have {
		if _, ok := pages[filepath.ToSlash(file)]; ok {
			continue
		} else if !*update {
			t.Errorf("%s is of no rule: run go test ./lint/rules -update", file)
		} else if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
}

func pageOf(id string) string { return pagesDir + "/" + id + ".md" }

// holdPage holds a file to what it should be; -update writes it.
func holdPage(t *testing.T, file, want string) {
	t.Helper()
	got, err := os.ReadFile(file)
	switch {
	case err == nil && string(got) == want:
	case !*update:
		t.Errorf("%s is out of date: run go test ./lint/rules -update", file)
	default:
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(want), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
}

// A section of the index is a subject with its rules.
type section struct {
	title   string
	found   string // by which command, beside lint, as a page says it
	rules   lint.Rules
	example func(*testing.T, *lint.Rule) string
}

// sections gives those of the list in all.go, and one for Reading and for changes.
func sections(t *testing.T) (list []section) {
	data, err := os.ReadFile("all.go")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(data), "var All = lint.Rules{\n")
	text, _, _ = strings.Cut(text, "\n}")
	count := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, "// "); ok {
			list = append(list, section{title: title, example: example})
		} else if line != "" && count < len(rules.All) {
			at := &list[len(list)-1]
			at.rules = append(at.rules, rules.All[count])
			count++
		}
	}
	if count != len(rules.All) || strings.Count(text, ",\n")+1 != count {
		t.Fatalf("all.go does not list the %d rules one in a line", len(rules.All))
	}
	return append(list, section{"Reading and control", "", lint.Reading, example}, section{"Changes",
		"Found by [`plimsoll diff`](../review.md), which compares what is there with what is to be, and by `plimsoll " +
			"lint --base`.\n\n", change.Rules, changeExample})
}

// index gives the page that leads to all others.
func index(list []section) string {
	var b strings.Builder
	b.WriteString("# Rules\n\n" + made)
	b.WriteString("What `plimsoll lint` finds, a page a rule. [The guide](lint.md) says how to run it and how to turn " +
		"rules on and off; `plimsoll explain` with the name of a rule says the same.\n\n")
	b.WriteString("An **error** is what the API server refuses, where the column \"refused\" says so, or what cannot " +
		"work as written. A **warning** is accepted, but wrong in nearly every case. **Advice** is good practice, " +
		"and shown with `--advice`.\n")
	for _, s := range list {
		fmt.Fprintf(&b, "\n## %s\n\n| rule | severity | refused | finds |\n|---|---|---|---|\n", s.title)
		for _, r := range s.rules {
			refused := ""
			if r.API {
				refused = "yes"
			}
			fmt.Fprintf(&b, "| [`%s`](rules/%s.md) | %s | %s | %s |\n", r.ID, r.ID, r.Severity, refused,
				strings.ReplaceAll(r.Summary, "|", "\\|"))
		}
	}
	b.WriteString("\nWhat `plimsoll vet` finds in a spec has a name in brackets too. It is no rule that can be turned " +
		"off: [the reference](reference.md) says what a spec may say.\n")
	return b.String()
}

func page(r *lint.Rule, found, example string) string {
	severity := r.Severity.String()
	if r.API {
		severity += ", refused by the API server"
	}
	return fmt.Sprintf("# %s\n\n%s%s: %s.\n\n%s%s\n\n%s\n\nSource: %s\n%s%s\n[All rules](../rules.md)\n", r.ID, made,
		source.Capital(severity), r.Summary, found, r.Why, r.Do, sourceLink(r.Source), example, sameAs(r))
}

// sameAs names the checks of other linters that say the same, or a part of it.
func sameAs(r *lint.Rule) string {
	checks := foreignOf(r)
	if len(checks) == 0 {
		return ""
	}
	byLinter := map[string][]string{}
	for _, check := range checks {
		linter, name, _ := strings.Cut(check, "/")
		byLinter[linter] = append(byLinter[linter], "`"+name+"`")
	}
	var list []string
	for _, linter := range slices.Sorted(maps.Keys(byLinter)) {
		list = append(list, linter+" "+strings.Join(byLinter[linter], ", "))
	}
	return "\n[Other linters](../linters.md): " + strings.Join(list, "; ") + "\n"
}

// foreignOf gives all checks of other linters that a rule names, sorted.
func foreignOf(r *lint.Rule) []string {
	checks := slices.Concat(r.Foreign, slices.Concat(slices.Collect(maps.Values(r.ForeignParts))...))
	slices.Sort(checks)
	return slices.Compact(checks)
}

func sourceLink(s string) string {
	if page, ok := strings.CutPrefix(s, "docs/"); ok {
		return fmt.Sprintf("[%s](../%s)", s, page)
	}
	if strings.HasPrefix(s, "https://") && !strings.Contains(s, " ") {
		return "<" + s + ">"
	}
	return s
}

// changeExample shows the first finding of the rule in the cases of package change, as a
// terminal does.
func changeExample(t *testing.T, r *lint.Rule) string {
	files, err := filepath.Glob("../../testdata/change/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			for block := range strings.SplitSeq(string(f.Data), "\n\n") {
				first, _, _ := strings.Cut(block, "\n")
				if f.Name == "text" && strings.Contains(first, ": "+r.Severity.String()+": ") &&
					strings.HasSuffix(first, " ["+r.ID+"]") {
					return fmt.Sprintf("\n```text\n%s\n```\n", strings.Trim(block, "\n"))
				}
			}
		}
	}
	t.Errorf("%s: no case of package change has it", r.ID)
	return ""
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

// TestForeign holds the table in docs/linters.md to every check of other linters: what says
// the same here, or why nothing does.
func TestForeign(t *testing.T) {
	const file = "../../docs/linters.md"
	const mark = "<!-- Made from the rules and testdata/peers.txt by go test -update; do not edit below. -->\n"
	said := map[string][]string{}
	for _, r := range rules.All {
		for _, check := range foreignOf(r) {
			said[check] = append(said[check], fmt.Sprintf("[`%s`](rules/%s.md)", r.ID, r.ID))
		}
	}
	var b strings.Builder
	b.WriteString("\n| linter | check | rules, or why there is none |\n|---|---|---|\n")
	for _, p := range peers(t) {
		linter, check, _ := strings.Cut(p.check, "/")
		switch links := strings.Join(said[p.check], ", "); {
		case (links == "") == (p.reason == ""):
			t.Errorf("%s: name it under Foreign of a rule, or give the reason why there is none in testdata/peers.txt",
				p.check)
		default:
			fmt.Fprintf(&b, "| %s | `%s` | %s |\n", linter, check, links+p.reason)
		}
		delete(said, p.check)
	}
	for check := range said {
		t.Errorf("there is no check %s in testdata/peers.txt", check)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, _, ok := strings.Cut(string(text), mark)
	if !ok {
		t.Fatalf("%s has no mark of what is made", file)
	}
	holdPage(t, file, before+mark+b.String())
}

// A peer is a check of another linter, and why nothing here says the same, if nothing does.
type peer struct{ check, reason string }

func peers(t *testing.T) (list []peer) {
	text, err := os.ReadFile("../../testdata/peers.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		check, reason, _ := strings.Cut(line, ": ")
		list = append(list, peer{check, reason})
	}
	return list
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
