package lint

import (
	"slices"
	"sync"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// An Input is what one run looks at.
type Input struct {
	Documents []*source.Document                   // with a Root; specs of plimsoll.dev are passed over
	Heads     map[*source.Document]*manifest.Heads // of documents that were looked at; the first run takes them
	Patches   map[string]bool                      // names of files that hold only parts of objects, as kustomize patches

	// Kustomizations are the roots of kustomization.yaml files that speak of the
	// documents: the ConfigMaps and Secrets that they generate will be there.
	Kustomizations []*source.Node

	// Diagnostics are what is wrong with the reading of the documents. They
	// become findings, with the severities of the rules of Reading.
	Diagnostics []source.Diagnostic

	// Trace, if set, moves a finding in generated text to what the text was
	// made from. It is called once for each finding, before anything is
	// ignored, from one goroutine. Sources are the documents that the text was
	// made from: comments that ignore count in them too.
	Trace   func(*Finding)
	Sources []*source.Document

	// Context are files that are there for what refers to them. Their objects are looked at by
	// rules that look at all at once, and by those that go Beyond; what these find in them is
	// not all that there is.
	Context map[*source.File]bool

	// Base, if set, gives the documents of what the cluster holds. It is called
	// where there are policies to judge by.
	Base func() []*source.Document

	// Ignore, if set, is the value of an annotation that ignores in all documents.
	Ignore *source.Node
	// Accepted, if set, is called with each finding that a comment or an annotation
	// of Plimsoll's ignores, and the reason given, from one goroutine.
	Accepted func(f *Finding, reason string)
}

// Options say what a run looks for. The zero value: errors and warnings, for
// the newest Kubernetes.
type Options struct {
	// Severity is the severity of rules that have another one than their own, by
	// ID; Off leaves a rule out. Advice is given only where it is asked for
	// here or by Advice.
	Severity map[string]source.Severity
	Advice   bool

	// For gives the severities that rules have in one file only, by ID; it may be
	// nil. It is called from one goroutine.
	For func(file string) map[string]source.Severity

	// Kubernetes lists the minor versions to hold the objects to, as 1.37;
	// empty: the newest known.
	Kubernetes []string

	// GitOps: Argo CD, Flux or Fleet apply the objects, and make again what is deleted.
	GitOps bool

	// Schemas are files with the schemas of custom resources, beside those that
	// the input holds itself: CRDs, or one JSON Schema each. What kind a JSON
	// Schema is of is told by what it says of apiVersion and kind, or else by
	// its name: group/kind_version.json or kind-group-version.json.
	Schemas []*source.File

	// JSONSchema judges objects of custom kinds by their schemas, as the function
	// Compile of package validate/jsonschema does; nil: they are held to their
	// fields and types alone.
	JSONSchema validate.JSONSchema

	// Server judges objects of custom kinds by their CRDs, and the CRDs, as the Server of
	// package validate/cel does; nil: as above.
	Server validate.Server

	// KeptSchemas, if set, is what Known gave of options that say the same of all above.
	KeptSchemas *validate.Known

	// Admission judges objects by admission policies, as the function Judge of package
	// admission does; nil: nobody does. Policies are documents with those that are no part of
	// the input, with their bindings and parameters.
	Admission Admission
	Policies  []*source.Document
}

// Known gives the schemas that the options tell of.
func (o *Options) Known() *validate.Known {
	if o.KeptSchemas != nil {
		return o.KeptSchemas
	}
	return validate.NewKnown(o.Kubernetes, o.Schemas, o.JSONSchema, o.Server)
}

// Off is the severity of a rule that is left out.
const Off source.Severity = 255

// A Linter holds many inputs to the same rules. Its methods may be called from
// several goroutines.
type Linter struct {
	rules   Rules
	byID    map[string]*Rule // rules and Reading
	options Options
	plan    *plan // nil where it depends on the files

	known *validate.Known
}

// New makes a Linter of rules and options. The rules of Reading are always
// among those that it knows.
func New(rules Rules, o Options) *Linter {
	l := &Linter{rules: rules, byID: make(map[string]*Rule, len(rules)+len(Reading)), options: o,
		known: o.Known()}
	for _, list := range []Rules{rules, Reading} {
		for _, r := range list {
			l.byID[r.ID] = r
		}
	}
	if o.For == nil {
		l.plan = l.newPlan(nil)
	}
	return l
}

// Lint gives all findings in the input that nothing ignores, sorted by file and
// place. The same input gives the same findings.
func (l *Linter) Lint(in Input) []*Finding {
	plan := l.plan
	if plan == nil {
		plan = l.newPlan(in.Documents)
	}
	index := manifest.NewIndexWith(in.Heads, in.Documents, in.Patches, in.Kustomizations)
	var crds []*source.Node
	for _, crd := range index.Of("CustomResourceDefinition") {
		crds = append(crds, crd.Node())
	}
	schemas := l.known.With(crds)
	var findings []*Finding
	for _, d := range in.Diagnostics {
		findings = append(findings, &Finding{Diagnostic: d})
	}
	verdicts := sync.OnceValue(l.judged(&in, index, schemas))
	for _, part := range l.run(index, in.Context, schemas, plan, verdicts) {
		findings = append(findings, part...)
	}
	findings = append(findings, FindingsOf(schemas.Faults())...)
	findings = withoutPlaceholders(l.yielded(l.withoutEchoes(findings)))
	return l.perFile(sorted(l.control(&in, index, findings)))
}

// Severity gives the severity of the rule with an ID in a file, Off when it does
// not run there or there is no such rule.
func (l *Linter) Severity(id, file string) source.Severity {
	r := l.byID[id]
	if r == nil {
		return Off
	}
	return l.severityIn(&source.File{Name: file}, r)
}

// severity gives the severity of a rule where a file says nothing else, Off when
// it is not to run.
func (l *Linter) severity(r *Rule) source.Severity {
	if s, ok := l.options.Severity[r.ID]; ok {
		return s
	}
	if r.Severity == source.Advice && !l.options.Advice {
		return Off
	}
	return r.Severity
}

// severityIn gives the severity of a rule in a file.
func (l *Linter) severityIn(file *source.File, r *Rule) source.Severity {
	if l.options.For != nil && file != nil {
		if s, ok := l.options.For(file.Name)[r.ID]; ok {
			return s
		}
	}
	return l.severity(r)
}

// wanted gives the rules that run: those that are on, or on in some file.
func (l *Linter) wanted(documents []*source.Document) Rules {
	on := map[string]bool{}
	if l.options.For != nil {
		for _, doc := range documents {
			for id, s := range l.options.For(doc.File.Name) {
				on[id] = on[id] || s != Off
			}
		}
	}
	var rules Rules
	for _, r := range l.rules {
		if on[r.ID] || l.severity(r) != Off {
			rules = append(rules, r)
		}
	}
	return rules
}

// finish moves findings to where they belong, and gives them the severities of
// the files that they are in, without those of rules that are off there.
func (l *Linter) finish(in *Input, findings []*Finding) []*Finding {
	kept := findings[:0]
	for _, f := range findings {
		f.Diagnostic = source.WithLikely(f.Diagnostic)
		if in.Trace != nil {
			in.Trace(f)
		}
		if r := l.byID[f.Rule]; r != nil {
			f.Severity = l.severityIn(f.Range.File, r)
			if f.Severity != Off && l.atMost(f) {
				continue
			}
		}
		if f.Severity != Off {
			kept = append(kept, f)
		}
	}
	return kept
}

// inFirstCopy leaves out what was found in further copies of the same text.
func inFirstCopy(list []*Finding) []*Finding {
	type place struct {
		rule string
		at   source.Range
	}
	first := map[place]string{}
	return slices.DeleteFunc(list, func(f *Finding) bool {
		if f.Copy == "" {
			return false
		}
		at := place{f.Rule, f.Range}
		if first[at] == "" {
			first[at] = f.Copy
		}
		return first[at] != f.Copy
	})
}

// perFile leaves out the further findings in a file of rules that speak once.
func (l *Linter) perFile(list []*Finding) []*Finding {
	type place struct{ rule, file string }
	said := map[place]bool{}
	return slices.DeleteFunc(list, func(f *Finding) bool {
		at := place{f.Rule, f.FileName()}
		if r := l.byID[f.Rule]; r == nil || !r.PerFile {
			return false
		}
		again := said[at]
		said[at] = true
		return again
	})
}

// withoutEchoes leaves out what follows from the findings of rules that cover
// those of others.
func (l *Linter) withoutEchoes(list []*Finding) []*Finding {
	told := map[source.Range]string{}
	for _, f := range list {
		if r := l.byID[f.Rule]; r != nil && r.Covers != nil && r.Covers(f) {
			told[f.Range] = f.Rule
		}
	}
	if len(told) == 0 {
		return list
	}
	return slices.DeleteFunc(list, func(f *Finding) bool { return told[f.Range] != "" && told[f.Range] != f.Rule })
}

// yielded leaves out what rules that yield find where another finds something at the
// same value.
func (l *Linter) yielded(list []*Finding) []*Finding {
	yields := func(f *Finding) bool { r := l.byID[f.Rule]; return r != nil && r.Yields && f.exists }
	if !slices.ContainsFunc(list, yields) {
		return list
	}
	type value struct {
		object *manifest.Object
		path   string
		at     source.Range
	}
	of := func(f *Finding) value { return value{f.Object, f.Path, f.value} }
	told := map[value]source.Severity{}
	for _, f := range list {
		if severity, ok := told[of(f)]; f.exists && !yields(f) && (!ok || f.Severity < severity) {
			told[of(f)] = f.Severity
		}
	}
	return slices.DeleteFunc(list, func(f *Finding) bool {
		severity, ok := told[of(f)]
		return ok && yields(f) && severity <= f.Severity
	})
}

// chunk is how many objects one goroutine looks at before it asks for more.
const chunk = 64

// A plan is the rules that run, by what they look at.
type plan struct {
	whole   []planned // at all at once
	own     byKind    // at single objects
	context byKind    // likewise, those of them that look at what is context
}

// byKind are rules that look at single objects.
type byKind struct {
	kinds  map[string][]planned // of the kinds that some rule names
	others []planned            // of all other kinds
}

func (b *byKind) of(kind string) []planned {
	if list, ok := b.kinds[kind]; ok {
		return list
	}
	return b.others
}

// A planned is a rule with its severity where a file gives it no other.
type planned struct {
	*Rule
	severity source.Severity
}

func (l *Linter) newPlan(documents []*source.Document) *plan {
	p := &plan{}
	var single, beyond []planned
	for _, rule := range l.wanted(documents) {
		r := planned{rule, l.severity(rule)}
		if r.Input != nil {
			p.whole = append(p.whole, r)
		}
		if r.Object == nil && r.Workload == nil {
			continue
		}
		if single = append(single, r); r.Beyond {
			beyond = append(beyond, r)
		}
	}
	p.own, p.context = newByKind(single), newByKind(beyond)
	return p
}

func newByKind(rules []planned) byKind {
	b := byKind{kinds: map[string][]planned{}}
	for _, r := range rules {
		for _, kind := range r.Kinds {
			b.kinds[kind] = nil
		}
	}
	for _, r := range rules {
		if r.Kinds == nil {
			b.others = append(b.others, r)
		}
		for kind := range b.kinds {
			if r.Kinds == nil || slices.Contains(r.Kinds, kind) {
				b.kinds[kind] = append(b.kinds[kind], r)
			}
		}
	}
	return b
}

// of gives the rules that look at an object by itself.
func (p *plan) of(o *manifest.Object, context map[*source.File]bool) []planned {
	if context[o.Document.File] {
		return p.context.of(o.Kind)
	}
	return p.own.of(o.Kind)
}

// run calls the rules for all objects, many at a time, and gives the findings
// in parts whose order is always the same.
func (l *Linter) run(index *manifest.Index, context map[*source.File]bool, schemas *validate.Schemas, plan *plan,
	verdicts func() []Verdict) [][]*Finding {
	whole := plan.whole
	chunks := (len(index.Objects) + chunk - 1) / chunk
	parts := make([][]*Finding, chunks+len(whole))
	var shared sync.Map
	look := func(i int) {
		p := l.newPass(index, schemas, verdicts, &shared)
		if i < len(whole) {
			p.call(whole[i])
			p.settle(0)
		} else {
			from := (i - len(whole)) * chunk
			for _, object := range index.Objects[from:min(from+chunk, len(index.Objects))] {
				p.look(object, plan.of(object, context))
			}
		}
		parts[i] = p.findings
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

// look calls rules that look at single objects. When one fails, the others go on.
func (p *Pass) look(o *manifest.Object, rules []planned) {
	if !o.Linted() || len(rules) == 0 {
		return
	}
	o.Hold()
	defer o.Release()
	from := len(p.findings)
	for len(rules) > 0 {
		rules = p.lookBy(rules, o)
	}
	p.settle(from)
	p.paths, p.checked = nil, checked{}
}

// settle says of the last findings, from a number on, what takes the nodes that they are
// about: with these gone, findings are small.
func (p *Pass) settle(from int) {
	for _, f := range p.findings[from:] {
		f.unfilled = unfilled(p.Index, f)
		f.node = nil
	}
}

// lookBy has rules look at an object, until one fails. It gives those behind that one.
func (p *Pass) lookBy(rules []planned, o *manifest.Object) (rest []planned) {
	defer p.caught(o)
	for i, r := range rules {
		rest = rules[i+1:]
		p.rule, p.severity = r.Rule, r.severity
		if r.Object != nil {
			r.Object(p, o)
		}
		if r.Workload != nil && o.Workload != nil {
			r.Workload(p, o.Workload)
		}
	}
	return nil
}

// Merge gives two lists of findings as one, in the order of Lint.
func Merge(a, b []*Finding) []*Finding { return sorted(slices.Concat(a, b)) }

// call has a rule look at all objects at once.
func (p *Pass) call(r planned) {
	defer p.caught(nil)
	p.rule, p.severity = r.Rule, r.severity
	r.Input(p)
}

// caught is deferred: it makes a finding of a panic of the rule. o may be nil.
func (p *Pass) caught(o *manifest.Object) {
	if recover() != nil {
		p.fault(o, "rule "+p.rule.ID)
	}
}

func (p *Pass) fault(o *manifest.Object, doing string) {
	f := &Finding{Object: o}
	var at source.Range
	if o != nil {
		at = manifest.Head(o.Node())
	}
	f.Diagnostic = source.Fault(at, doing)
	p.findings = append(p.findings, f)
}

// sorted orders findings as source.Sort does, and drops those that say the same
// thing about the same place.
func sorted(list []*Finding) []*Finding {
	for _, f := range list {
		f.Localize()
	}
	slices.SortStableFunc(list, func(a, b *Finding) int { return source.Compare(a.Diagnostic, b.Diagnostic) })
	return slices.CompactFunc(list, func(a, b *Finding) bool { return source.Compare(a.Diagnostic, b.Diagnostic) == 0 })
}
