package lint

import (
	"slices"
	"sync"

	"github.com/plimsoll-dev/plimsoll/source"
)

// An Input is what one run looks at.
type Input struct {
	Documents []*source.Document // with a Root; specs of plimsoll.dev are passed over
	Patches   map[string]bool    // names of files that hold only parts of objects, as kustomize patches

	// Kustomizations are the roots of kustomization.yaml files that speak of the
	// documents: the ConfigMaps and Secrets that they generate will be there.
	Kustomizations []*source.Node

	// Diagnostics are what is wrong with the reading of the documents. They
	// become findings, under the grades of Reading.
	Diagnostics []source.Diagnostic

	// Trace, if set, moves a finding in generated text to what the text was
	// made from. It is called once for each finding, before anything is
	// ignored, from one goroutine. Sources are the documents that the text was
	// made from: comments that ignore count in them too.
	Trace   func(*Finding)
	Sources []*source.Document
}

// Options say what a run looks for. The zero value: errors and warnings, for
// the newest Kubernetes.
type Options struct {
	// Severity is the grade of rules that have another one than their own, by
	// ID; Off leaves a rule out. Advice is given only where it is asked for
	// here or by Advice.
	Severity map[string]source.Severity
	Advice   bool

	// For gives the grades that rules have in one file only, by ID; it may be
	// nil. It is called from one goroutine.
	For func(file string) map[string]source.Severity

	// Kubernetes lists the minor versions to hold the objects to, as 1.37;
	// empty: the newest known.
	Kubernetes []string

	// Schemas are files with the schemas of custom resources, beside those that
	// the input holds itself: CRDs, or one JSON Schema each. What kind a JSON
	// Schema is of is told by what it says of apiVersion and kind, or else by
	// its name: group/kind_version.json or kind-group-version.json.
	Schemas []*source.File
}

// Off is the grade of a rule that is left out.
const Off source.Severity = 255

// severity gives the grade of a rule where a file says nothing else, Off when
// it is not to run.
func (o *Options) severity(r *Rule) source.Severity {
	if s, ok := o.Severity[r.ID]; ok {
		return s
	}
	if r.Severity == source.Advice && !o.Advice {
		return Off
	}
	return r.Severity
}

// Grade gives the grade of the rule with an ID in a file, Off when it does not
// run there or there is no such rule.
func (o *Options) Grade(id, file string) source.Severity {
	r := Find(id)
	if r == nil {
		return Off
	}
	return o.in(&source.File{Name: file}, r)
}

// in gives the grade of a rule in a file.
func (o *Options) in(file *source.File, r *Rule) source.Severity {
	if o.For != nil && file != nil {
		if s, ok := o.For(file.Name)[r.ID]; ok {
			return s
		}
	}
	return o.severity(r)
}

// wanted gives the rules that run: those that are on, or on in some file.
func (o *Options) wanted(documents []*source.Document) []*Rule {
	on := map[string]bool{}
	if o.For != nil {
		for _, doc := range documents {
			for id, s := range o.For(doc.File.Name) {
				on[id] = on[id] || s != Off
			}
		}
	}
	var rules []*Rule
	for _, r := range Rules {
		if on[r.ID] || o.severity(r) != Off {
			rules = append(rules, r)
		}
	}
	return rules
}

// Lint gives all findings in the input that nothing ignores, sorted by file and
// place. The same input gives the same findings.
func Lint(in Input, o Options) []*Finding { return New(o).Lint(in) }

// A Linter is ready to look at many inputs, from several goroutines.
type Linter struct {
	options Options
	plan    *plan // nil where it depends on the files
}

// New makes a Linter.
func New(o Options) *Linter {
	l := &Linter{options: o}
	if o.For == nil {
		l.plan = newPlan(o.wanted(nil), &o)
	}
	return l
}

// Lint is the function of that name with the options of the Linter.
func (l *Linter) Lint(in Input) []*Finding {
	o, plan := &l.options, l.plan
	if plan == nil {
		plan = newPlan(o.wanted(in.Documents), o)
	}
	index := newIndex(in.Documents, in.Patches)
	for _, root := range in.Kustomizations {
		index.made.document(root)
	}
	index.schemas = newSchemas(index, o)
	var findings []*Finding
	for _, d := range in.Diagnostics {
		findings = append(findings, &Finding{Diagnostic: d})
	}
	for _, part := range run(index, o, plan) {
		findings = append(findings, part...)
	}
	findings = control(&in, o, index, withoutEchoes(findings))
	return sorted(findings)
}

// finish moves findings to where they belong, and gives them the grades of the
// files that they are in, without those of rules that are off there.
func finish(in *Input, o *Options, findings []*Finding) []*Finding {
	kept := findings[:0]
	for _, f := range findings {
		if in.Trace != nil {
			in.Trace(f)
		}
		if r := byID()[f.Rule]; r != nil {
			f.Severity = o.in(f.Place.File, r)
		}
		if f.Severity != Off {
			kept = append(kept, f)
		}
	}
	return kept
}

// byID is AllRules by their IDs.
var byID = sync.OnceValue(func() map[string]*Rule {
	rules := map[string]*Rule{}
	for _, r := range AllRules() {
		rules[r.ID] = r
	}
	return rules
})

// chunk is how many objects one goroutine looks at before it asks for more.
const chunk = 64

// A plan is the rules that run, by what they look at.
type plan struct {
	whole  []graded            // at all at once
	byKind map[string][]graded // at single objects of the kinds that some rule names
	others []graded            // at single objects of all other kinds
}

// A graded is a rule with its grade where a file gives it no other.
type graded struct {
	*Rule
	severity source.Severity
}

func newPlan(rules []*Rule, o *Options) *plan {
	p := &plan{byKind: map[string][]graded{}}
	for _, r := range rules {
		for _, kind := range r.Kinds {
			p.byKind[kind] = nil
		}
	}
	for _, rule := range rules {
		r := graded{rule, o.severity(rule)}
		if r.Input != nil {
			p.whole = append(p.whole, r)
		}
		if r.Object == nil && r.Workload == nil {
			continue
		}
		if r.Kinds == nil {
			p.others = append(p.others, r)
		}
		for kind := range p.byKind {
			if r.Kinds == nil || slices.Contains(r.Kinds, kind) {
				p.byKind[kind] = append(p.byKind[kind], r)
			}
		}
	}
	return p
}

// of gives the rules that look at single objects of a kind.
func (p *plan) of(kind string) []graded {
	if list, ok := p.byKind[kind]; ok {
		return list
	}
	return p.others
}

// run calls the rules for all objects, many at a time, and gives the findings
// in parts whose order is always the same.
func run(index *Index, o *Options, plan *plan) [][]*Finding {
	whole := plan.whole
	chunks := (len(index.Objects) + chunk - 1) / chunk
	parts := make([][]*Finding, chunks+len(whole))
	look := func(i int) {
		if i < len(whole) {
			p := &Pass{Index: index, Options: o, rule: whole[i].Rule, severity: whole[i].severity}
			whole[i].Input(p)
			parts[i] = p.findings
			return
		}
		from := (i - len(whole)) * chunk
		for _, object := range index.Objects[from:min(from+chunk, len(index.Objects))] {
			parts[i] = append(parts[i], object.check(index, o, plan.of(object.Kind))...)
		}
	}
	if chunks <= 1 {
		// Goroutines would take longer than the rules.
		for i := range parts {
			look(i)
		}
		return parts
	}
	source.Each(len(parts), look)
	return parts
}

// looked reports whether rules look at the object.
func (o *Object) looked() bool { return !o.Fragment && o.Group != "plimsoll.dev" }

// check calls the rules that look at single objects.
func (o *Object) check(index *Index, options *Options, rules []graded) (findings []*Finding) {
	if !o.looked() {
		return nil
	}
	p := Pass{Index: index, Options: options}
	for _, r := range rules {
		p.rule, p.severity = r.Rule, r.severity
		if r.Object != nil {
			r.Object(&p, o)
		}
		if r.Workload != nil && o.Workload != nil {
			r.Workload(&p, o.Workload)
		}
	}
	return p.findings
}

// sorted orders findings as source.Sort does, and drops those that say the same
// thing about the same place.
func sorted(list []*Finding) []*Finding {
	slices.SortStableFunc(list, func(a, b *Finding) int { return source.Compare(a.Diagnostic, b.Diagnostic) })
	return slices.CompactFunc(list, func(a, b *Finding) bool { return source.Compare(a.Diagnostic, b.Diagnostic) == 0 })
}
