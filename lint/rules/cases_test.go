package rules_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/plimsoll-dev/plimsoll/admission"
	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate/cel"
	"github.com/plimsoll-dev/plimsoll/validate/jsonschema"
)

var update = flag.Bool("update", false, "write the expected findings anew")

const casesDir = "../../testdata/lint"

// TestRules runs each rule, alone, on the manifests of testdata/lint/ID.txtar.
//
// Files whose names begin with the same word, up to a dot or a slash, are one
// input: bad.yaml; bad-twice/a.yaml and bad-twice/b.yaml. An input called
// good... must have no finding; one called bad... must have those that stand
// beside the offending lines, as # want "message", and no others. What
// fixed... holds is bad... with all fixes applied. Lines before the first file
// that begin with "kubernetes:" name the versions.
func TestRules(t *testing.T) {
	files := map[string]bool{}
	for _, r := range rules.All {
		name := filepath.Join(casesDir, r.ID+".txtar")
		files[name] = true
		t.Run(r.ID, func(t *testing.T) { testRule(t, r, name) })
	}
	have, err := filepath.Glob(filepath.Join(casesDir, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range have {
		if !files[name] {
			t.Errorf("%s: there is no such rule", name)
		}
	}
}

func testRule(t *testing.T, r *lint.Rule, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	o := lint.Options{Severity: map[string]source.Severity{}, Advice: true, Admission: admission.Judge}
	for _, other := range rules.All {
		o.Severity[other.ID] = lint.Off
	}
	o.Severity[r.ID] = r.Severity
	for line := range strings.Lines(string(archive.Comment)) {
		if versions, ok := strings.CutPrefix(line, "kubernetes:"); ok {
			o.Kubernetes = strings.Fields(versions)
		}
	}
	var good, bad, fixed bool
	fixes := 0
	for i := 0; i < len(archive.Files); {
		end := i + 1
		for end < len(archive.Files) && inputName(archive.Files[end].Name) == inputName(archive.Files[i].Name) {
			end++
		}
		input := archive.Files[i:end]
		i = end
		switch name := inputName(input[0].Name); {
		case strings.HasPrefix(name, "good"):
			good = true
			for _, f := range run(t, input, o) {
				t.Errorf("%s: %s", at(f), f.Message)
			}
		case strings.HasPrefix(name, "bad"):
			bad = true
			fixes += testBad(t, input, o)
		case strings.HasPrefix(name, "fixed"):
			fixed = true
			testFixed(t, archive, input, o)
		default:
			t.Errorf("%s is neither good nor bad nor fixed", name)
		}
	}
	if !good || !bad {
		t.Errorf("%s needs a good and a bad manifest", name)
	}
	if fixes > 0 && !fixed {
		t.Errorf("%s: the rule has a fix, and there is no fixed.yaml; -update fills an empty one", name)
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func inputName(file string) string {
	return file[:strings.IndexAny(file+".", "./")]
}

// wanted is an expected finding at the end of a line.
var wanted = regexp.MustCompile(`[ \t]*# want ((?:"(?:[^"\\]|\\.)*" ?)+)$`)

// testBad compares the findings with what stands beside their lines, and gives
// how many of them can be fixed.
func testBad(t *testing.T, input []txtar.File, o lint.Options) (fixes int) {
	found := map[string][]string{}
	findings := run(t, input, o)
	if len(findings) == 0 {
		t.Errorf("%s: nothing was found", input[0].Name)
	}
	for _, f := range findings {
		if f.SafeFix() != nil {
			fixes++
		}
		line, _ := f.Range.File.Position(f.Range.Start)
		key := fmt.Sprintf("%s:%d", f.Range.File.Name, line)
		found[key] = append(found[key], fmt.Sprintf("%q", f.Message))
		if f.Path == "" && f.Object != nil {
			t.Errorf("%s: the finding has no path", at(f))
		}
		if f.Hint == "" {
			t.Errorf("%s: the finding says nothing of what to do", at(f))
		}
	}
	for i, file := range input {
		lines := strings.SplitAfter(string(file.Data), "\n")
		for n, line := range lines {
			text := strings.TrimSuffix(line, "\n")
			want := ""
			if m := wanted.FindStringSubmatch(text); m != nil {
				want = m[1]
			}
			key := fmt.Sprintf("%s:%d", file.Name, n+1)
			got := strings.Join(found[key], " ")
			if got == want {
				continue
			}
			if !*update {
				t.Errorf("%s: found %s, want %s", key, got, want)
				continue
			}
			text = wanted.ReplaceAllString(text, "")
			if got != "" {
				text += " # want " + got
			}
			lines[n] = text + "\n"
		}
		input[i].Data = []byte(strings.Join(lines, ""))
	}
	return fixes
}

// testFixed compares fixed... with what the fixes make of bad..., and lets
// them at it once more: there must be nothing left to do. A file that no fix
// changes may be left out.
func testFixed(t *testing.T, archive *txtar.Archive, fixed []txtar.File, o lint.Options) {
	var bad []txtar.File
	for _, f := range archive.Files {
		if strings.TrimPrefix(inputName(f.Name), "bad") == strings.TrimPrefix(inputName(fixed[0].Name), "fixed") &&
			strings.HasPrefix(f.Name, "bad") {
			bad = append(bad, txtar.File{Name: f.Name, Data: withoutWants(f.Data)})
		}
	}
	if len(bad) == 0 {
		t.Errorf("%s has no bad manifest to be made from", fixed[0].Name)
	}
	once := applyAll(t, bad, o)
	for i, f := range fixed {
		var got []byte
		for _, b := range once {
			if strings.TrimPrefix(b.Name, "bad") == strings.TrimPrefix(f.Name, "fixed") {
				got = b.Data
			}
		}
		if string(got) == string(f.Data) {
			continue
		}
		if *update {
			fixed[i].Data = got
		} else {
			t.Errorf("%s: the fixes give\n%s\nwant\n%s", f.Name, got, f.Data)
		}
	}
	for i, f := range applyAll(t, once, o) {
		if string(f.Data) != string(once[i].Data) {
			t.Errorf("%s: fixed twice is not the same as once:\n%s", fixed[0].Name, f.Data)
		}
	}
}

func withoutWants(data []byte) []byte {
	var b strings.Builder
	for line := range strings.Lines(string(data)) {
		text := strings.TrimSuffix(line, "\n")
		b.WriteString(wanted.ReplaceAllString(text, "") + line[len(text):])
	}
	return []byte(b.String())
}

// applyAll gives the files of an input with all fixes made that --fix makes.
func applyAll(t *testing.T, input []txtar.File, o lint.Options) []txtar.File {
	t.Helper()
	fixes := map[*source.File][]source.Fix{}
	files := map[string]*source.File{}
	for _, f := range run(t, input, o) {
		if fix := f.SafeFix(); fix != nil {
			file := fix.Edits[0].Range.File
			fixes[file] = append(fixes[file], *fix)
			files[file.Name] = file
		}
	}
	var after []txtar.File
	for _, f := range input {
		if file := files[f.Name]; file != nil {
			f.Data, _ = source.Apply(file, fixes[file])
		}
		after = append(after, f)
	}
	return after
}

func at(f *lint.Finding) string {
	line, column := f.Range.File.Position(f.Range.Start)
	return fmt.Sprintf("%s:%d:%d", f.Range.File.Name, line, column)
}

func run(t *testing.T, input []txtar.File, o lint.Options) []*lint.Finding {
	t.Helper()
	var in lint.Input
	for _, file := range input {
		documents, diagnostics := source.Parse(source.NewFile(file.Name, file.Data))
		for _, d := range diagnostics {
			t.Errorf("%s: %s", file.Name, d.Message)
		}
		in.Documents = append(in.Documents, documents...)
	}
	o.JSONSchema, o.Server = jsonschema.Compile, cel.Server{}
	return lint.New(rules.All, o).Lint(in)
}

// TestRuleTexts holds every rule to what its readers need.
func TestRuleTexts(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range slices.Concat(rules.All.All(), change.Rules) {
		if !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(r.ID) {
			t.Errorf("%s: an ID is words and dashes", r.ID)
		}
		if seen[r.ID] {
			t.Errorf("%s: there are two", r.ID)
		}
		seen[r.ID] = true
		for what, text := range map[string]string{"Summary": r.Summary, "Why": r.Why, "Do": r.Do, "Source": r.Source} {
			if text == "" {
				t.Errorf("%s: %s is empty", r.ID, what)
			}
		}
		if strings.HasSuffix(r.Summary, ".") || strings.Contains(r.Summary, "\n") {
			t.Errorf("%s: Summary is a phrase without a full stop", r.ID)
		}
		for _, text := range []string{r.Why, r.Do} {
			if !strings.HasSuffix(text, ".") {
				t.Errorf("%s: %q is not a whole sentence", r.ID, text)
			}
		}
		if r.API && r.Severity != source.Error {
			t.Errorf("%s: what the API server refuses is an error", r.ID)
		}
		if r.Object == nil && r.Workload == nil && r.Input == nil && slices.Contains(rules.All, r) {
			t.Errorf("%s: it looks at nothing", r.ID)
		}
		if r.Kinds != nil && !slices.IsSorted(r.Kinds) {
			t.Errorf("%s: Kinds are sorted", r.ID)
		}
	}
}
