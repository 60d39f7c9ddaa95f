package plimsoll

import (
	"context"
	"errors"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Check is what Vet and Lint are asked of one input together. Its zero value asks by the
// options of the zero value.
type Check struct {
	// Options are those of both. Vet tells of nothing but errors, and lints nothing that is
	// passed through, since Lint does; Compiled is called when Lint compiles, and Kept is not
	// looked at: that of the Check is.
	Options

	// Excluded tells the files that Lint does not look at, though Vet does; nil: none.
	Excluded func(file string) bool
	// Fresh, if set, gives those of the findings of Lint that count. It is called once.
	Fresh func([]*lint.Finding) []*lint.Finding
	// Kept, if set, keeps what specs come to for the next time.
	Kept *KeptCheck
}

// A KeptCheck keeps what specs come to from one Check to the next, as a Kept does. The zero
// value keeps nothing yet.
type KeptCheck struct {
	Vetted, Linted Kept
}

// Checked is what a Check found.
type Checked struct {
	// Findings are sorted. What Vet and Lint both find is there once, as Lint says it, by the
	// graver of their severities; what Lint finds of one cause is one finding.
	Findings  []*lint.Finding
	Input     *Input     // that Lint looked at: without what is excluded
	Manifests *Manifests // what is in it

	options Options
	linter  *lint.Linter
}

// Run looks at an input, which is not changed. The error tells of files that cannot be read;
// all others are looked at. The fixes of findings are as rules offer them until Confirm.
func (c *Check) Run(ctx context.Context, in *Input) (*Checked, error) {
	vetted, unread := c.vet(ctx, in)
	checked := &Checked{Input: in.without(c.Excluded), options: c.Options, linter: c.Linter()}
	m := c.read(ctx, checked.Input)
	linted := m.Lint(checked.linter)
	if c.Fresh != nil {
		linted = c.Fresh(linted)
	}
	checked.Findings, checked.Manifests = c.Own(both(lint.PerCause(linted), vetted)), m
	if m.Unreadable != nil && unread != nil && m.Unreadable.Error() == unread.Error() {
		unread = nil // it is told once
	}
	return checked, errors.Join(unread, m.Unreadable)
}

func (c *Check) vet(ctx context.Context, in *Input) ([]*lint.Finding, error) {
	o := c.Options
	o.NoLint, o.ErrorsOnly, o.Compiled, o.Kept = true, true, nil, nil
	if c.Kept != nil {
		o.Kept = &c.Kept.Vetted
		defer o.Kept.Sweep()
	}
	return Vet(ctx, in, o)
}

func (c *Check) read(ctx context.Context, in *Input) *Manifests {
	o := c.Options
	o.Kept = nil
	if c.Kept != nil {
		o.Kept = &c.Kept.Linted
		defer o.Kept.Sweep()
	}
	return ReadManifests(ctx, in, o)
}

// both joins what Lint finds with what Vet finds.
func both(linted, vetted []*lint.Finding) []*lint.Finding {
	refused := map[findingKey]source.Severity{}
	for _, f := range vetted {
		refused[keyOf(f, f.Range)] = f.Severity
	}
	all := slices.Clone(linted)
	for i, f := range all {
		if severity, said := refused[keyOf(f, f.Range)]; said && severity < f.Severity {
			graver := *f
			graver.Severity = severity
			all[i] = &graver
		}
	}
	return lint.Merge(all, vetted)
}

// Confirm leaves of the safe fixes of the findings those that lint --fix makes of the input:
// the others are likely at best.
func (c *Checked) Confirm() {
	if !lint.Mendable(c.Findings) {
		return
	}
	o := c.options
	o.Parsed = nil // what is tried is not what is there
	c.linter.Fix(c.Manifests.Input, o.Reparse).Confirm(c.Findings)
}

// without gives the input with nothing of the files that are excluded; nil: none are.
func (in *Input) without(excluded func(file string) bool) *Input {
	if excluded == nil {
		return in
	}
	rest := *in
	rest.Files, rest.kustomizations = slices.Clone(in.Files), slices.Clone(in.kustomizations)
	rest.failures = slices.Clone(in.failures)
	rest.Exclude(excluded)
	return &rest
}
