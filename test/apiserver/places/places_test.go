//go:build places

package places

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/klog/v2"

	"github.com/plimsoll-dev/plimsoll/admission"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	linted "github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/test/apiserver/judge"
	"github.com/plimsoll-dev/plimsoll/test/refused"
	"github.com/plimsoll-dev/plimsoll/validate/cel"
)

var update = flag.Bool("update", false, "write testdata/places.txt and docs/places.json anew")

const (
	list   = "testdata/places.txt"
	report = "../../../docs/places.json"
)

// A record is what judging the documents showed.
type record struct {
	sites    map[string]*Site         // by name
	at       map[string]map[int]*Site // by file and line
	reached  map[string]string        // site and field: the first document
	made     []made                   // since the last document
	problems []string
}

// made is an error that the server's code made.
type made struct {
	site  *Site
	error *field.Error
}

// TestPlaces judges every document of testdata/refused by the server's own code and by lint, notes which lines of the
// server made an error of which field, and holds all to testdata/places.txt, which -update writes.
func TestPlaces(t *testing.T) {
	r := newRecord(t)
	documents, err := refused.Load(os.DirFS("../../../testdata/refused"))
	if err != nil {
		t.Fatal(err)
	}
	counts := Counts{Kubernetes: judge.Newest(), Sites: len(r.sites)}
	for _, d := range documents {
		r.judge(t, d, &counts)
	}
	for _, p := range r.problems {
		t.Error(p)
	}
	left := r.left(t)
	counts.Places = len(r.reached) + len(left.unreached)
	counts.Reached = len(r.reached)
	counts.Left = left.byReason
	r.compare(t, left)
	t.Logf("%+v", counts)
	data, err := json.MarshalIndent(counts, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	hold(t, report, string(data)+"\n")
}

// hold compares a text with the file that has it, or writes that.
func hold(t *testing.T, name, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	known, now := strings.Split(string(data), "\n"), strings.Split(text, "\n")
	for _, line := range now {
		if !slices.Contains(known, line) {
			t.Errorf("new, and not in %s: %s", name, line)
		}
	}
	for _, line := range known {
		if !slices.Contains(now, line) {
			t.Errorf("no more so, and still in %s: %s", name, line)
		}
	}
}

func newRecord(t *testing.T) *record {
	t.Helper()
	all, err := Sites()
	if err != nil {
		t.Fatal(err)
	}
	r := &record{sites: map[string]*Site{}, at: map[string]map[int]*Site{}, reached: map[string]string{}}
	for i := range all {
		s := &all[i]
		r.sites[s.Name] = s
		if r.at[s.file] == nil {
			r.at[s.file] = map[int]*Site{}
		}
		for line := s.first; line <= s.last; line++ {
			if r.at[s.file][line] == nil || s.first == line {
				r.at[s.file][line] = s
			}
		}
	}
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard) // the server's own remarks on its two ways of validation
	return r
}

// note finds the site of an error by the stack: of what declarative validation finds, the generated line that asked.
func (r *record) note(e *field.Error) {
	pcs := make([]uintptr, 40)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, validatePackage+".Optional") {
			return // it is not kept: the field is left out, and that is all there is to say
		}
		if !strings.HasPrefix(f.Function, fieldPackage+".") && !strings.HasPrefix(f.Function, validatePackage+".") {
			site := r.at[f.File][f.Line]
			r.made = append(r.made, made{site, e})
			if site == nil {
				r.problems = append(r.problems, fmt.Sprintf("%s:%d: %s makes an error, and is no site that is known",
					f.File, f.Line, f.Function))
			}
			return
		}
		if !more {
			return
		}
	}
}

// judge asks the server and lint about a document.
func (r *record) judge(t *testing.T, d refused.Document, counts *Counts) {
	r.made = nil
	field.Note = r.note
	verdict := judge.Create(d.Text)
	field.Note = nil // lint asks a copy of some of the server's code
	findings := errorsOf(d)
	if d.Sound {
		if verdict.Outcome != judge.OK {
			t.Errorf("%s: the server does not take it: %v\n%s", d.Name, verdict.Errors, d.Text)
		}
		for _, f := range findings {
			t.Errorf("%s: lint says of what the server takes: %s [%s]", d.Name, f.Message, f.Rule)
		}
		return
	}
	counts.Documents++
	if verdict.Outcome != judge.Rejected {
		t.Errorf("%s: the server takes it\n%s", d.Name, d.Text)
		return
	}
	for _, m := range r.made {
		if m.site != nil {
			place := m.site.Name + " | " + generic(m.error.Field)
			if r.reached[place] == "" {
				r.reached[place] = d.Name
			}
		}
	}
	if len(findings) == 0 {
		t.Logf("%s: lint says nothing; the server: %v", d.Name, verdict.Errors)
		return
	}
	counts.Said++
	if onLine(d, verdict, findings) {
		counts.SameLine++
	} else {
		line, _ := findings[0].Range.Position()
		t.Logf("%s: lint says it on line %d: %s; the server: %v", d.Name, line, findings[0].Message, verdict.Errors)
	}
}

var index = regexp.MustCompile(`\[[^]]*\]`)

// generic leaves the numbers of items and the keys of maps out of a path.
func generic(path string) string { return index.ReplaceAllString(path, "[]") }

// errorsOf gives what lint has against a document.
func errorsOf(d refused.Document) (errors []*lint.Finding) {
	documents, diagnostics := linted.Parse(linted.NewFile(d.Name, d.Text))
	linter := lint.New(rules.All, lint.Options{Server: cel.Server{}, Admission: admission.Judge})
	for _, f := range linter.Lint(lint.Input{Documents: documents, Diagnostics: diagnostics}) {
		if f.Severity == linted.Error {
			errors = append(errors, f)
		}
	}
	return errors
}

// onLine says whether a finding is where the server finds fault.
func onLine(d refused.Document, v judge.Verdict, findings []*lint.Finding) bool {
	for _, e := range v.Errors {
		lines := d.Lines(e.Field)
		for _, f := range findings {
			if line, _ := f.Range.Position(); slices.Contains(lines, line) {
				return true
			}
			for _, other := range f.Related {
				if line, _ := other.Range.Position(); slices.Contains(lines, line) {
					return true
				}
			}
		}
	}
	return false
}

// compare holds what was found to the committed list.
func (r *record) compare(t *testing.T, left left) {
	t.Helper()
	var lines []string
	for _, place := range slices.Sorted(maps.Keys(r.reached)) {
		lines = append(lines, place+" | "+r.reached[place])
	}
	for site, reason := range left.unreached {
		lines = append(lines, site+" | | "+reason)
	}
	slices.Sort(lines)
	hold(t, list, strings.Join(lines, "\n")+"\n")
}

// left is what no document reaches.
type left struct {
	unreached map[string]string // site: reason
	byReason  map[string]int
}

// left looks up the reasons of what no document reaches. A reason of nothing, or of what is reached, has had its day.
func (r *record) left(t *testing.T) left {
	t.Helper()
	reasons, err := Reasons()
	if err != nil {
		t.Fatal(err)
	}
	reached := map[string]bool{}
	for place := range r.reached {
		site, _, _ := strings.Cut(place, " | ")
		reached[site] = true
	}
	l := left{map[string]string{}, map[string]int{}}
	used := map[string]bool{}
	for name := range r.sites {
		i := slices.IndexFunc(reasons, func(reason Reason) bool { return reason.sites.MatchString(name) })
		if reached[name] {
			if i >= 0 {
				t.Errorf("%s is reached, and left.txt says: %s", name, reasons[i].why)
			}
			continue
		}
		why := Open
		if i >= 0 {
			why = reasons[i].why
			used[reasons[i].sites.String()] = true
		}
		l.unreached[name] = why
		l.byReason[why]++
	}
	for _, reason := range reasons {
		if !used[reason.sites.String()] {
			t.Errorf("left.txt: no site is %s", reason.sites)
		}
	}
	return l
}
