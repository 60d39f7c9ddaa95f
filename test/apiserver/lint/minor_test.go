package lint_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/test/apiserver/judge"
)

var (
	minor   = flag.String("kubernetes", "", "with -judge: lint for this minor version")
	program = flag.String("judge", "", "compare with this `program`, built from the code of the version of -kubernetes")
)

// TestVerdictsOfMinor compares what lint says for an older version with the verdicts of a
// program that is built from the code of that version, on the same objects as TestVerdicts.
func TestVerdictsOfMinor(t *testing.T) {
	if *program == "" {
		t.Skip("needs -kubernetes and -judge")
	}
	samples := slices.Concat(cases(t), examples(t), documents(t))
	for _, s := range cases(t) {
		samples = append(samples, sample{s.name + ", made whole", complete(s.root)})
	}
	c := &minorCounter{}
	var shown bytes.Buffer
	sound := c.compare(t, samples, &shown)
	r := rand.New(rand.NewPCG(*seed, 0))
	pick := picker(sound)
	changed := make([]sample, *mutants)
	for i := range changed {
		s, donor := pick(r)
		changed[i] = sample{"a mutant of " + s.name, mutate(r, s.root, donor.root)}
	}
	c.compare(t, changed, &shown)
	t.Logf("Kubernetes %s: %d objects compared, %d refused, %d of those without a rule that says so", *minor, c.compared,
		c.refused, c.silent)
	if *show != "" {
		if err := os.WriteFile(*show, shown.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if rare := 0.002; float64(c.silent) > rare*float64(c.refused) {
		t.Errorf("no rule says of %d objects what the server does, out of %d: -show FILE shows them", c.silent, c.refused)
	}
}

// A minorCounter counts the objects that both have looked at.
type minorCounter struct{ compared, refused, silent int }

// compare gives the samples that the program accepts. A key that no label has is an error in
// the selector of trust bundles, too, which servers look at from 1.37 on: it selects none.
func (c *minorCounter) compare(t *testing.T, samples []sample, shown *bytes.Buffer) (sound []sample) {
	samples = slices.DeleteFunc(samples, func(s sample) bool { return template.Match(s.root.YAML()) })
	for i, v := range judged(t, samples) {
		s, text := samples[i], samples[i].root.YAML()
		findings := findingsOf(text, lint.Options{Kubernetes: []string{*minor}})
		refusal := slices.IndexFunc(findings, func(f *lint.Finding) bool {
			return f.Severity == source.Error && !strings.Contains(f.Path, ".clusterTrustBundle.labelSelector")
		})
		rejected := v.Outcome == judge.Rejected
		unknown := len(v.Errors) > 0 && v.Errors[0].Type == "NoKindMatch"
		switch {
		case v.Outcome == judge.Skipped || custom(v) || unknown && len(findings) == 0:
			continue
		case slices.ContainsFunc(v.Errors, func(e judge.Error) bool { return clusters.MatchString(e.Message) }):
			continue
		case !rejected && refusal >= 0:
			f := findings[refusal]
			t.Errorf("%s: Kubernetes %s accepts what %s refuses: %s at %s\n%s", s.name, *minor, f.Rule, f.Message, f.Path,
				text)
		case !rejected:
			sound = append(sound, s)
		case len(findings) == 0 && !saysBesides(text):
			c.silent++
			fmt.Fprintf(shown, "# %s\n# %v\n%s---\n", s.name, v.Errors, text)
		}
		c.compared++
		if rejected {
			c.refused++
		}
	}
	return sound
}

// judged asks the program about each object.
func judged(t *testing.T, samples []sample) []judge.Verdict {
	t.Helper()
	var objects bytes.Buffer
	for _, s := range samples {
		objects.Write(s.root.YAML())
		objects.WriteString("\n---\n")
	}
	list, err := judge.Ask(*program, objects.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != len(samples) {
		t.Fatalf("%d verdicts on %d objects", len(list), len(samples))
	}
	return list
}
