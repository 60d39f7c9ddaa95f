package generated

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var reportFile = flag.String("report", "", "file to write the counts to, as JSON")

// A report counts what a run did. It is committed for the page that shows it,
// so its fields stay what they are.
type report struct {
	Seed       uint64          `json:"seed"`
	Specs      int             `json:"specs"`   // of each kind, but for those that reach the last points
	Mutants    int             `json:"mutants"` // of each spec
	Kinds      []kindReport    `json:"kinds"`
	Kubernetes []versionReport `json:"kubernetes"` // newest first
	Restricted restricted      `json:"restricted"`
	Repairs    []repairReport  `json:"repairs"`
}

// A kindReport counts what became of the specs of a kind.
type kindReport struct {
	Kind      string   `json:"kind"`
	Specs     int      `json:"specs"`
	Compiled  int      `json:"compiled"`
	Objects   int      `json:"objects"`
	Points    int      `json:"points"` // of the schema
	Unreached []string `json:"unreached"`
	Mutants   int      `json:"mutants"`
	Refused   int      `json:"refused"` // mutants, by Plimsoll
}

// A versionReport counts the verdicts of one version of Kubernetes.
type versionReport struct {
	Version  string   `json:"version"`
	OwnCode  bool     `json:"ownCode"` // or emulated by the newest
	Examples verdicts `json:"examples"`
	Specs    verdicts `json:"specs"`
	Mutants  verdicts `json:"mutants"` // those that compile
}

// verdicts counts them, by objects.
type verdicts struct {
	Accepted int `json:"accepted"`
	Rejected int `json:"rejected"`
	Skipped  int `json:"skipped"` // of kinds that the judge does not know
	Faults   int `json:"faults"`  // rejected, skipped, stripped of a field, or against Pod Security
}

func (c *verdicts) count(v *verdict) {
	switch v.Verdict {
	case "ok":
		c.Accepted++
	case "rejected":
		c.Rejected++
	default:
		c.Skipped++
	}
	if v.fault().text != "" {
		c.Faults++
	}
}

func (c *verdicts) add(d verdicts) {
	c.Accepted += d.Accepted
	c.Rejected += d.Rejected
	c.Skipped += d.Skipped
	c.Faults += d.Faults
}

// restricted counts objects that were held to that Pod Security level.
type restricted struct {
	Objects    int `json:"objects"`
	Violations int `json:"violations"`
}

// A repairReport counts what the schema could not say.
type repairReport struct {
	Rule  string `json:"rule"`
	Times int    `json:"times"`
}

// sum makes one report of those of the kinds.
func sum(runs []*run) report {
	all := report{Seed: *seed, Specs: *specs, Mutants: *mutants}
	repaired := map[string]int{}
	for _, r := range runs {
		all.Kinds = append(all.Kinds, r.report)
		all.Restricted.Objects += r.restricted.Objects
		all.Restricted.Violations += r.restricted.Violations
		for fix, n := range r.used {
			repaired[fix.rule] += n
		}
		for i, v := range r.versions {
			if i == len(all.Kubernetes) {
				all.Kubernetes = append(all.Kubernetes, versionReport{Version: v.Version, OwnCode: v.OwnCode})
			}
			all.Kubernetes[i].Specs.add(v.Specs)
			all.Kubernetes[i].Mutants.add(v.Mutants)
		}
	}
	for rule, n := range repaired {
		all.Repairs = append(all.Repairs, repairReport{rule, n})
	}
	slices.SortFunc(all.Repairs, func(a, b repairReport) int { return strings.Compare(a.Rule, b.Rule) })
	return all
}

// judgeExamples counts the verdicts on the committed manifests of the examples.
// They have levels of their own.
func (all *report) judgeExamples(t *testing.T) {
	dirs, err := filepath.Glob("../../examples/*/manifests")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no manifests of examples (%v)", err)
	}
	for i := range all.Kubernetes {
		v := &all.Kubernetes[i]
		for _, verdict := range runJudge(t, v.Version, "none", dirs...) {
			v.Examples.count(verdict)
			if f := verdict.fault(); f.text != "" {
				t.Errorf("%s: Kubernetes %s: %s", verdict.File, v.Version, f.text)
			}
		}
	}
}

// checkRepairs fails for repairs that no spec needs: the schema says them, or
// the compiler does not check them any more.
func checkRepairs(t *testing.T, runs []*run) {
	used := map[*repair]bool{}
	for _, r := range runs {
		for fix := range r.used {
			used[fix] = true
		}
	}
	for i := range repairs {
		if fix := &repairs[i]; !used[fix] {
			t.Errorf("no spec needs the repair of %s: %s", fix.rule, fix.says)
		}
	}
}

func writeReport(t *testing.T, all report) {
	if *reportFile == "" {
		return
	}
	data, err := json.MarshalIndent(all, "", "  ")
	if err == nil {
		err = os.WriteFile(*reportFile, append(data, '\n'), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}
