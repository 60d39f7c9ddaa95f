package lint

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// An Input is what one run looks at.
type Input struct {
	Documents []*source.Document // with a Root; specs of plimsoll.dev and what is no object are passed over
	Patches   map[string]bool    // names of files that hold only parts of objects, as kustomize patches
}

// Options say what a run looks for. The zero value: errors and warnings, for
// the newest Kubernetes.
type Options struct {
	// Severity is the grade of rules that have another one than their own, by
	// ID; Off leaves a rule out. Advice is given only where it is asked for
	// here or by Advice.
	Severity map[string]source.Severity
	Advice   bool

	// Kubernetes lists the minor versions to hold the objects to, as 1.37;
	// empty: the newest known.
	Kubernetes []string
}

// Off is the grade of a rule that is left out.
const Off source.Severity = 255

// severity gives the grade of a rule, Off when it is not to run.
func (o *Options) severity(r *Rule) source.Severity {
	if s, ok := o.Severity[r.ID]; ok {
		return s
	}
	if r.Severity == source.Advice && !o.Advice {
		return Off
	}
	return r.Severity
}

// Lint gives all findings in the input, sorted by file and place. The same
// input gives the same findings.
func Lint(in Input, o Options) []*Finding {
	index := newIndex(in.Documents, in.Patches)
	var rules []*Rule
	for _, r := range Rules {
		if o.severity(r) != Off {
			rules = append(rules, r)
		}
	}
	var findings []*Finding
	for _, part := range run(index, &o, rules) {
		findings = append(findings, part...)
	}
	return sorted(findings)
}

// chunk is how many objects one goroutine looks at before it asks for more.
const chunk = 64

// run calls the rules for all objects, many at a time, and gives the findings
// in parts whose order is always the same.
func run(index *Index, o *Options, rules []*Rule) [][]*Finding {
	byKind := rulesByKind(rules)
	var whole []*Rule
	for _, r := range rules {
		if r.Input != nil {
			whole = append(whole, r)
		}
	}
	chunks := (len(index.Objects) + chunk - 1) / chunk
	parts := make([][]*Finding, chunks+len(whole))
	source.Each(len(parts), func(i int) {
		if i < len(whole) {
			p := newPass(index, o, whole[i])
			whole[i].Input(p)
			parts[i] = p.findings
			return
		}
		from := (i - len(whole)) * chunk
		for _, object := range index.Objects[from:min(from+chunk, len(index.Objects))] {
			parts[i] = append(parts[i], object.check(index, o, byKind)...)
		}
	})
	return parts
}

func newPass(index *Index, o *Options, r *Rule) *Pass {
	return &Pass{Index: index, Options: o, rule: r, severity: o.severity(r)}
}

// check calls the rules that look at single objects.
func (o *Object) check(index *Index, options *Options, byKind func(string) []*Rule) (findings []*Finding) {
	if o.Fragment || o.Group == "plimsoll.dev" {
		return nil
	}
	p := Pass{Index: index, Options: options}
	for _, r := range byKind(o.Kind) {
		p.rule, p.severity = r, options.severity(r)
		if r.Object != nil {
			r.Object(&p, o)
		}
		if r.Workload != nil && o.Workload != nil {
			r.Workload(&p, o.Workload)
		}
	}
	return p.findings
}

// rulesByKind gives the rules that look at single objects of a kind.
func rulesByKind(rules []*Rule) func(string) []*Rule {
	named := map[string][]*Rule{}
	var general []*Rule
	for _, r := range rules {
		for _, kind := range r.Kinds {
			named[kind] = nil
		}
	}
	for _, r := range rules {
		if r.Object == nil && r.Workload == nil {
			continue
		}
		if r.Kinds == nil {
			general = append(general, r)
		}
		for kind := range named {
			if r.Kinds == nil || slices.Contains(r.Kinds, kind) {
				named[kind] = append(named[kind], r)
			}
		}
	}
	return func(kind string) []*Rule {
		if list, ok := named[kind]; ok {
			return list
		}
		return general
	}
}

// sorted orders findings as source.Sort does, and drops those that say the same
// thing about the same place.
func sorted(list []*Finding) []*Finding {
	slices.SortStableFunc(list, func(a, b *Finding) int { return source.Compare(a.Diagnostic, b.Diagnostic) })
	return slices.CompactFunc(list, func(a, b *Finding) bool { return source.Compare(a.Diagnostic, b.Diagnostic) == 0 })
}
