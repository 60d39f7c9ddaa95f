// Package lint_test holds the linter's rules to the API server's own code:
// where a rule says that the server refuses an object, the server must, and
// where the server refuses one, a rule should say so.
package lint_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/plimsoll-dev/plimsoll/admission"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/test/apiserver/judge"
	"github.com/plimsoll-dev/plimsoll/test/refused"
	"github.com/plimsoll-dev/plimsoll/validate/cel"
)

var (
	update  = flag.Bool("update", false, "write testdata/missed.txt anew")
	mutants = flag.Int("mutants", 3000, "how many mutated objects are compared")
	seed    = flag.Uint64("seed", 7, "of the mutations")
	each    = flag.Bool("each", false, "change each field of each kind in all ways, too")
	show    = flag.String("show", "", "a file for the objects that the server refuses and no rule does")
)

// otherwise are the rules that no single object of a built-in kind can show, and
// why.
var otherwise = map[string]string{
	"object-head":   "what has no kind is not an object that could be sent",
	"invalid-value": "it is about custom resources: TestCustomVerdicts",
	"crd-rule":      "it is about custom resources: TestCustomVerdicts",
	// What a policy of the input denies is no object by itself: test/cluster/admission.
	"admission-policy": "a policy stands beside it",
}

// besides are rules that say an error of a Pod that the server refuses for it, and of a
// workload that it takes, and that never gets such a pod.
var besides = []string{"image-syntax", "label-keys-conflict"}

// saysBesides reports whether one of those rules says an error of an object.
func saysBesides(text []byte) bool {
	return slices.ContainsFunc(allFindings(text), func(f *lint.Finding) bool {
		return f.Severity == source.Error && slices.Contains(besides, f.Rule)
	})
}

// clusters are the errors that hang on the settings of a cluster, and one that no server
// gives, since its admission fills the field in before.
var clusters = regexp.MustCompile(`is not in the valid range|must not be specified when serviceAccountName is not set`)

// A sample is one object to compare the verdicts on.
type sample struct {
	name string // where it is from
	root *source.Node
}

// TestVerdicts compares the verdicts on the manifests of the rules' own cases,
// on the examples' output, and on mutants of them all. A rule that is marked
// as the server's must not fire where the server accepts, and must be the only
// one to fire on some object that the server refuses. What the server refuses
// without a rule saying so must be rare: -update lists it in
// testdata/missed.txt, by the cause that the server gives.
func TestVerdicts(t *testing.T) {
	samples := cases(t)
	for _, s := range samples {
		samples = append(samples, sample{s.name + ", made whole", complete(s.root)})
	}
	samples = append(samples, examples(t)...)
	samples = append(samples, documents(t)...)
	r := rand.New(rand.NewPCG(*seed, 0))
	compared, refused, silent, warned, unwarned := 0, 0, 0, 0, 0
	var shown bytes.Buffer
	missed := map[string]bool{}
	alone := map[string]int{} // by rule: the refused objects that no other rule fires on
	compare := func(s sample) (accepted bool) {
		text := s.root.YAML()
		if template.Match(text) {
			return false
		}
		verdict, findings := judge.Create(text), apiFindings(text)
		unknown := len(verdict.Errors) > 0 && verdict.Errors[0].Type == "NoKindMatch"
		if verdict.Outcome == judge.Skipped || custom(verdict) || unknown && len(findings) == 0 {
			return false // a custom resource, or of no kind
		}
		if slices.ContainsFunc(verdict.Errors, func(e judge.Error) bool { return clusters.MatchString(e.Message) }) {
			return false
		}
		compared++
		rejected := verdict.Outcome == judge.Rejected
		if rejected {
			refused++
			if ids := rulesOf(findings); len(ids) == 1 {
				alone[ids[0]]++
			}
		}
		switch {
		case !rejected && len(findings) > 0:
			t.Errorf("%s: the server accepts what %s refuses: %s at %s\n%s", s.name, findings[0].Rule,
				findings[0].Message, findings[0].Path, text)
		case !rejected && len(verdict.Warnings) > 0:
			warned += len(verdict.Warnings)
			for _, w := range unsaid(verdict.Warnings, allFindings(text)) {
				unwarned++
				missed[warningCause(verdict.Kind, w)] = true
				fmt.Fprintf(&shown, "# %s\n# %q\n%s---\n", s.name, w, text)
			}
		case rejected && len(findings) == 0 && !saysBesides(text):
			silent++
			fmt.Fprintf(&shown, "# %s\n", s.name)
			for _, e := range verdict.Errors {
				missed[cause(verdict.Kind, e)] = true
				fmt.Fprintf(&shown, "# %q\n", e.String())
			}
			fmt.Fprintf(&shown, "%s---\n", text)
		}
		return !rejected
	}
	var sound []sample
	for _, s := range samples {
		if compare(s) {
			sound = append(sound, s)
		}
	}
	for _, kind := range judge.Kinds() {
		if !slices.ContainsFunc(sound, func(s sample) bool { return kindOf(s.root) == kind }) {
			t.Errorf("there is no sound %s to change", kind)
		}
	}
	if *each {
		eachMutant(sound, func(s sample) { compare(s) })
	}
	pick := picker(sound)
	for range *mutants {
		s, donor := pick(r)
		compare(sample{"a mutant of " + s.name, mutate(r, s.root, donor.root)})
	}
	t.Logf("%d objects compared, %d refused by the server, %d of those without a rule that says so", compared, refused,
		silent)
	t.Logf("%d warnings of the server, %d of those without a finding", warned, unwarned)
	if *show != "" {
		if err := os.WriteFile(*show, shown.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if rare := 0.002; float64(silent) > rare*float64(refused) {
		t.Errorf("no rule says of %d objects what the server does, out of %d: run with -update and see "+
			"testdata/missed.txt",
			silent, refused)
	}
	for _, r := range rules.All {
		if r.API && alone[r.ID] == 0 && otherwise[r.ID] == "" {
			t.Errorf("%s: no object is refused for what this rule alone finds, so nothing shows that the server does "+
				"refuse it",
				r.ID)
		}
	}
	t.Log("objects refused for what one rule alone finds:", alone)
	if *update {
		text := strings.Join(slices.Sorted(maps.Keys(missed)), "\n") + "\n"
		if err := os.WriteFile("testdata/missed.txt", []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// picker gives a function that picks a sample to mutate, and another of its kind. Half
// of those it picks are of a kind that each kind is as likely to be, however many samples
// there are of it.
func picker(samples []sample) func(*rand.Rand) (s, donor sample) {
	byKind := map[string][]sample{}
	for _, s := range samples {
		kind := kindOf(s.root)
		byKind[kind] = append(byKind[kind], s)
	}
	kinds := slices.Sorted(maps.Keys(byKind))
	return func(r *rand.Rand) (s, donor sample) {
		s = samples[r.IntN(len(samples))]
		if r.IntN(2) == 0 {
			of := byKind[kinds[r.IntN(len(kinds))]]
			s = of[r.IntN(len(of))]
		}
		of := byKind[kindOf(s.root)]
		return s, of[r.IntN(len(of))]
	}
}

func kindOf(root *source.Node) string {
	return root.Get("apiVersion").Text + " " + root.Get("kind").Text
}

// custom says whether an object is a custom resource. The linter knows those by
// the definitions in its input, not by those that the judge has.
func custom(v judge.Verdict) bool {
	group, _, _ := strings.Cut(v.APIVersion, "/")
	return slices.Contains([]string{"gateway.networking.k8s.io", "route.openshift.io", "monitoring.coreos.com"}, group)
}

// template finds what is no object yet: placeholders, and patches of kustomize.
var template = regexp.MustCompile(`\$\{|\{\{|<your-|\$patch:`)

var index = regexp.MustCompile(`\[[^]]*\]`)

// cause names a kind of rejection, whatever the values.
func cause(kind string, e judge.Error) string {
	message := e.Message
	if i := strings.LastIndex(message, ": "); i >= 0 {
		message = message[i+2:]
	}
	return fmt.Sprintf("%s %s %s: %.60s", kind, index.ReplaceAllString(e.Field, "[]"), e.Type, message)
}

// apiFindings lints one object by the rules that say what the server refuses.
func apiFindings(text []byte) []*lint.Finding {
	return findingsOf(text, lint.Options{})
}

// allFindings lints one object by all rules.
func allFindings(text []byte) []*lint.Finding {
	documents, diagnostics := source.Parse(source.NewFile("object.yaml", text))
	linter := lint.New(rules.All, lint.Options{Server: cel.Server{}, Admission: admission.Judge})
	return linter.Lint(lint.Input{Documents: documents, Diagnostics: diagnostics})
}

// findingsOf lints one object by those rules, and by CRDs.
func findingsOf(text []byte, o lint.Options) []*lint.Finding {
	o.Severity, o.Server, o.Admission = map[string]source.Severity{}, cel.Server{}, admission.Judge
	for _, r := range rules.All {
		if !r.API && r.ID != "unnamed-patch" { // which says why it is no object
			o.Severity[r.ID] = lint.Off
		}
	}
	documents, diagnostics := source.Parse(source.NewFile("object.yaml", text))
	findings := lint.New(rules.All, o).Lint(lint.Input{Documents: documents, Diagnostics: diagnostics})
	return slices.DeleteFunc(findings, func(f *lint.Finding) bool { return f.Rule == "ignore-syntax" }) // our own notation
}

// key finds the key of a map in a path of the server's.
var key = regexp.MustCompile(`\[[^]0-9]`)

// unsaid gives the server's warnings that no finding speaks of: one at the field that the
// warning names, or below or above it.
func unsaid(warnings []string, findings []*lint.Finding) (list []string) {
	for _, w := range warnings {
		path, _, named := strings.Cut(w, ": ")
		named = named && strings.Contains(path, ".") && !strings.Contains(path, " ")
		if at := key.FindStringIndex(path); at != nil {
			path = path[:at[0]] // the key is written in another way
		}
		if !slices.ContainsFunc(findings, func(f *lint.Finding) bool {
			return f.Severity != source.Advice && (!named ||
				f.Path != "" && (strings.HasPrefix(f.Path, path) || strings.HasPrefix(path, f.Path)))
		}) {
			list = append(list, w)
		}
	}
	return list
}

// warningCause names a kind of warning, whatever the values.
func warningCause(kind, warning string) string {
	path, text, _ := strings.Cut(warning, ": ")
	return fmt.Sprintf("%s %s Warning: %.60s", kind, index.ReplaceAllString(path, "[]"), text)
}

// rulesOf gives the rules of findings, each once.
func rulesOf(findings []*lint.Finding) []string {
	ids := map[string]bool{}
	for _, f := range findings {
		ids[f.Rule] = true
	}
	return slices.Sorted(maps.Keys(ids))
}

// cases gives the objects of the rules' own cases.
func cases(t *testing.T) (samples []sample) {
	t.Helper()
	names, err := filepath.Glob("../../../testdata/lint/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("there are no cases", err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(archive.Comment), "kubernetes:") {
			continue // they are for other versions
		}
		for _, f := range archive.Files {
			samples = append(samples, objects(filepath.Base(name)+"/"+f.Name, f.Data)...)
		}
	}
	return samples
}

// documents gives those of testdata/refused, with the sound ones.
func documents(t *testing.T) (samples []sample) {
	t.Helper()
	all, err := refused.Load(os.DirFS("../../../testdata/refused"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		samples = append(samples, objects("refused/"+d.Name, d.Text)...)
	}
	return samples
}

// examples gives what the examples compile to.
func examples(t *testing.T) (samples []sample) {
	t.Helper()
	names, err := filepath.Glob("../../../examples/*/manifests/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal("there are no examples", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		samples = append(samples, objects(name, data)...)
	}
	return samples
}

func objects(name string, data []byte) (samples []sample) {
	documents, _ := source.Parse(source.NewFile(name, data))
	for _, doc := range documents {
		items := []*source.Node{doc.Root()}
		if strings.HasSuffix(doc.Root().Get("kind").Text, "List") {
			items = doc.Root().Get("items").Items
		}
		for _, n := range items {
			if n.Get("apiVersion").Kind == source.String && n.Get("kind").Kind == source.String {
				samples = append(samples, sample{name, n})
			}
		}
	}
	return samples
}
