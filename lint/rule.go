package lint

import (
	"slices"
	"sync"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// A Rule is one thing that can be wrong with manifests. The words in it are
// what plimsoll explain, the pages in docs/rules and the reports say.
type Rule struct {
	ID       string          // kebab-case, the same in every place
	Summary  string          // what it fires on, in a few words, no full stop
	Why      string          // what happens at run time, in whole sentences
	Do       string          // what to do instead, in whole sentences
	Severity source.Severity // of all its findings
	API      bool            // the API server refuses what it fires on, on create
	Source   string          // where Kubernetes states the fact: an address, or a file of k8s.io/kubernetes

	// At least one of these is set. They are called from several goroutines
	// and must not change what they look at.
	Object   func(*Pass, *manifest.Object)   // for each object that is not a fragment
	Workload func(*Pass, *manifest.Workload) // for each object with pods that is not a fragment
	Input    func(*Pass)                     // once

	// Kinds are the kinds of objects that Object is called for; nil: all.
	Kinds []string

	// Covers, if set, reports whether what other rules say of the place of one of
	// this rule's findings follows from it, so that it is left out.
	Covers func(*Finding) bool

	// Yields: what it finds is left out where another rule finds something at the same
	// value that is no less severe.
	Yields bool

	// PerFile: the first finding in a file speaks for all in it.
	PerFile bool

	// Beyond: what it finds of an object may be in another one, or have a Cause in common with
	// what is in other files. So it looks at what is context, too.
	Beyond bool

	// Foreign are the checks of other linters that say the same, as
	// kube-linter/latest-tag: an annotation that ignores one ignores the rule.
	Foreign []string

	// ForeignParts are checks of other linters that say a part of what the rule
	// says, by the part's name in the rule, which asks Pass.Accepts about it.
	ForeignParts map[string][]string
}

// Rules are a list of rules, in the order of the documentation.
type Rules []*Rule

// Find gives the rule with an ID, of the list or of Reading; nil when there is
// none.
func (l Rules) Find(id string) *Rule {
	for _, r := range l.All() {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// All gives the rules of the list and then those of Reading.
func (l Rules) All() Rules { return slices.Concat(l, Reading) }

// A Finding is something that a rule found.
type Finding struct {
	source.Diagnostic
	Object *manifest.Object // the object that it is in; nil where there is none
	AtMost source.Severity  // the most that it can be, whatever its rule is

	// Copy names the one of several objects made of the same text that a finding is in,
	// as Input.Trace sets it: of findings of one rule at one place those in the first
	// copy speak for all.
	Copy string

	// Cause is what one mistake has in common that is made in several places, as the image
	// that many containers name: PerCause has the first of them speak for all. "" for what
	// stands alone.
	Cause string

	// OfPlaceholder: it says that a value is filled in later. All else that is said of such
	// a value is left out.
	OfPlaceholder bool

	node     *source.Node // what is wrong, perhaps by its absence, until the finding is settled; may be nil
	exists   bool         // the node does
	value    source.Range // of the node
	unfilled bool         // of a value that something fills in later
}

// OfValue reports whether what is wrong is a value that is there.
func (f *Finding) OfValue() bool { return f.exists }

// A Pass is what one rule sees of the input, and takes its findings.
type Pass struct {
	*manifest.Index
	Options *Options
	Schemas *validate.Schemas

	linter   *Linter
	rule     *Rule
	severity source.Severity
	findings []*Finding
	checked  checked
	shared   *sync.Map // what rules know of the whole input, by Shared
	verdicts func() []Verdict
	paths    *source.Paths // of the object that was reported last
}

// A checked is what the schema of its kind has against the object that a Pass
// looks at. Several rules report it.
type checked struct {
	object     *manifest.Object
	violations []validate.Violation
}

func (l *Linter) newPass(index *manifest.Index, schemas *validate.Schemas, verdicts func() []Verdict,
	shared *sync.Map) *Pass {
	return &Pass{Index: index, Options: &l.options, Schemas: schemas, linter: l, verdicts: verdicts, shared: shared}
}

// GitOps reports whether an object is applied by Argo CD, Flux or Fleet, which make again
// what is deleted: all are where the options say so, and else those that a label or an
// annotation of one of these tools stands on.
func (p *Pass) GitOps(o *manifest.Object) bool {
	return p.linter.options.GitOps || manifest.AppliedByGitOps(o)
}

// Runs reports whether another rule runs, where no file says otherwise.
func (p *Pass) Runs(r *Rule) bool { return p.linter.severity(r) != Off }

// Check gives what the schema of its kind has against an object. It is nil for
// a kind that has none.
func (p *Pass) Check(o *manifest.Object) []validate.Violation {
	if p.checked.object != o {
		p.checked = checked{o, nil}
		defer func() {
			if recover() != nil {
				p.fault(o, "the check by the schema of "+o.Kind)
			}
		}()
		p.checked.violations = p.Schemas.Check(o)
	}
	return p.checked.violations
}

// Report notes that something is wrong at a node of o. The finding stands at
// the value of a scalar, at the key of a map or list, and for what is absent at
// the key of what should hold it. The message begins in lower case and has no
// full stop; the hint says what to do. Related places and fixes may be added to
// the finding that it gives.
func (p *Pass) Report(o *manifest.Object, n *source.Node, message, hint string) *Finding {
	place := n.Range
	if (n.Kind == source.Map || n.Kind == source.List) && n.Key.Known() {
		place = n.Key
	}
	return p.ReportIn(o, n, place, message, hint)
}

// ReportKey is Report for what is wrong with a field's being there, and not
// with its value: it stands at the key.
func (p *Pass) ReportKey(o *manifest.Object, n *source.Node, message, hint string) *Finding {
	return p.ReportIn(o, n, n.Key, message, hint)
}

// ReportAt is Report for a place that no node stands at. o may be nil.
func (p *Pass) ReportAt(o *manifest.Object, place source.Range, message, hint string) *Finding {
	f := p.ReportIn(o, nil, place, message, hint)
	if o != nil {
		f.Path = o.Node().PathTo(place)
	}
	return f
}

// ReportIn is ReportAt for a place within a node of o. The path of the finding is that
// of the node, where that is in the object: the nodes of compiled objects all
// have one place.
func (p *Pass) ReportIn(o *manifest.Object, n *source.Node, place source.Range, message, hint string) *Finding {
	f := &Finding{Object: o, node: n, Diagnostic: source.Diagnostic{
		Rule:     p.rule.ID,
		Severity: p.severity,
		Message:  message,
		Hint:     hint,
		Range:    place,
	}}
	if n.Exists() {
		f.exists, f.value = true, n.Range
		if p.paths == nil || p.paths.Root() != o.Node() {
			p.paths = source.NewPaths(o.Node())
		}
		f.Path = p.paths.Of(n)
	} else if n != nil {
		f.Path = o.Node().PathTo(place)
	}
	p.findings = append(p.findings, f)
	return f
}

// Relate adds another place that the finding speaks of, with what is there. It
// gives the finding back.
func (f *Finding) Relate(n *source.Node, message string) *Finding {
	f.Related = append(f.Related, source.Related{Range: n.Range, Message: message})
	return f
}

// Because says what a finding has in common with others that come of one mistake.
// It gives the finding back.
func (f *Finding) Because(cause string) *Finding {
	f.Cause = cause
	return f
}

// Fix adds a way to mend the finding by edits of the file: only where there is
// one right answer. Without edits, which is what the makers of edits give where
// they cannot tell how, it adds nothing. It gives the finding back.
func (f *Finding) Fix(message string, edits ...source.Edit) *Finding {
	if len(edits) == 0 {
		return f
	}
	f.Fixes = append(f.Fixes, source.Fix{Message: message, Edits: edits})
	return f
}
