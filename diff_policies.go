package plimsoll

import (
	"cmp"
	"slices"

	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// policyRules are those that admission policies find something by.
var policyRules = lint.Rules{rules.All.Find("admission-policy"), rules.All.Find("admission-policy-invalid"),
	rules.All.Find("admission-policy-pods")}

// DiffRules are the rules that the findings of Diff may be of.
var DiffRules = slices.Concat(change.Rules, policyRules)

// judge adds what admission policies have against the change: those of the new side, and
// those that the options name. Who applies it sends what differs to the server, and nothing
// else, so that only this is judged: over the old side where it is applied over that, and
// else as new.
func (d *Difference) judge(before, after *diffInput, o *Options, applied bool) {
	policy := func(object *change.Object) bool { return slices.Contains(lint.PolicyKinds, object.Kind) }
	if o.Linting.Admission == nil || len(d.Objects) == 0 ||
		len(o.Linting.Policies) == 0 && !slices.ContainsFunc(after.objects, policy) {
		return
	}
	of := map[*source.Node]*change.Object{}
	documents := func(side *diffInput) (list []*source.Document) {
		for _, object := range side.objects {
			n := object.Node()
			of[n] = object
			list = append(list, source.NewDocument(n.Range, n))
		}
		return list
	}
	changed := d.changed()
	in := lint.Input{Documents: documents(after)}
	if applied {
		in.Base = func() []*source.Document { return documents(before) }
	}
	in.Trace = func(f *lint.Finding) {
		if f.Object != nil && of[f.Object.Node()] != nil {
			f.Range = of[f.Object.Node()].From(f.Range, f.Path)
		}
	}
	for _, f := range lint.New(policyRules, o.Linting).Lint(in) {
		if policyRules.Find(f.Rule) != nil && f.Object != nil &&
			(changed[differing(f.Object)] || f.Severity == source.Advice && policy(of[f.Object.Node()])) {
			d.Findings = append(d.Findings, f)
		}
	}
	d.Sort()
}

// A differingObject names an object that is not the same on both sides.
type differingObject struct{ apiVersion, kind, namespace, name string }

func differing(o *manifest.Object) differingObject {
	return differingObject{o.APIVersion, o.Kind, cmp.Or(o.Namespace, "default"), o.Name}
}

// changed gives the objects that differ, by the names of both sides.
func (d *Difference) changed() map[differingObject]bool {
	all := map[differingObject]bool{}
	for _, c := range d.Objects {
		for _, name := range []string{c.Name, cmp.Or(c.OldName, c.Name)} {
			all[differingObject{c.APIVersion, c.Kind, cmp.Or(c.Namespace, "default"), name}] = true
		}
	}
	return all
}
