package admission

import (
	"fmt"
	"slices"
	"strings"

	config "k8s.io/apiserver/pkg/apis/cel"

	"github.com/google/cel-go/common/types"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// The rules whose findings there are.
const (
	rulePolicy  = "admission-policy"
	ruleInvalid = "admission-policy-invalid"
	rulePods    = "admission-policy-pods"
)

// Judge gives what the admission policies of an input have against its objects, and what the
// API server has against the policies: first that, then by the order of the objects.
func Judge(given lint.AdmissionInput) []lint.Verdict {
	in := newInput(given)
	var verdicts []lint.Verdict
	for _, p := range in.all {
		verdicts = append(verdicts, in.check(p)...)
	}
	if in.bind(); len(in.policies) == 0 {
		return verdicts
	}
	requests := in.requests()
	found := make([]found, len(requests))
	const chunk = 64
	source.Each((len(requests)+chunk-1)/chunk, func(i int) {
		for j := i * chunk; j < min(len(requests), (i+1)*chunk); j++ {
			in.judge(requests[j], &found[j])
			requests[j] = nil // it holds the object as it is stored
		}
	})
	told := map[*policy]bool{}
	for i := range found {
		verdicts = append(verdicts, found[i].verdicts...)
		for _, n := range found[i].notes {
			if !told[n.policy] {
				told[n.policy] = true
				verdicts = append(verdicts, n.verdict())
			}
		}
	}
	return verdicts
}

// check gives what the server has against a policy.
func (in *input) check(p *policy) (list []lint.Verdict) {
	defer func() {
		if recover() != nil {
			p.refused = true
			list = []lint.Verdict{faultOver(ruleInvalid, p.Object, "the compilation of "+p.title())}
		}
	}()
	p.compile(in.Kubernetes)
	p.refused = p.refused || len(in.Schemas.Check(p.Object)) > 0
	return p.invalid()
}

// faultOver tells of a fault of this program, at the object that shows it. It is called by
// the deferred function that recovered.
func faultOver(rule string, o *manifest.Object, doing string) lint.Verdict {
	d := source.Fault(source.Range{}, doing)
	return lint.Verdict{Rule: rule, Object: o, Node: o.At("kind"), Message: d.Message, Hint: d.Hint}
}

// invalid gives what the server refuses a policy for.
func (p *policy) invalid() (list []lint.Verdict) {
	for _, m := range p.mistakes {
		list = append(list, lint.Verdict{Rule: ruleInvalid, Object: p.Object, Node: m.node, Message: m.message, Hint: m.hint})
	}
	return list
}

// A found is what there is to say of a request.
type found struct {
	verdicts []lint.Verdict
	notes    []note
}

// A note is why a policy cannot be judged by.
type note struct {
	policy *policy
	node   *source.Node
	why    string
}

func (n note) verdict() lint.Verdict {
	return lint.Verdict{Rule: rulePolicy, Severity: source.Advice, Object: n.policy.Object, Node: n.node,
		Message: fmt.Sprintf("not all objects can be judged by %s: %s", n.policy.title(), n.why),
		Hint:    "try it in a cluster, such as with kubectl apply --dry-run=server"}
}

// judge judges a request by all policies.
func (in *input) judge(r *request, f *found) {
	defer func() {
		if recover() != nil {
			f.verdicts = append(f.verdicts, faultOver(rulePolicy, r.Object, "the judging by admission policies"))
		}
	}()
	for _, p := range in.policies {
		if !p.constraints.concerns(r) {
			continue
		}
		r.prepare()
		m := p.constraints.match(r)
		if !m.matches {
			continue
		}
		for _, b := range p.bindings {
			within := match{matches: true}
			if b.matching != nil {
				within = b.matching.match(r)
			}
			switch {
			case !within.matches:
			case m.unknown != nil || within.unknown != nil:
				f.note(p, p.constraints.namespaces.Node, "the labels of namespace "+r.namespace+" are not known here")
			default:
				in.judgeBy(p, b, r, m.as, f)
			}
		}
	}
}

func (f *found) note(p *policy, n *source.Node, why string) {
	if !n.Exists() {
		n = p.At("spec")
	}
	f.notes = append(f.notes, note{p, n, why})
}

// A trial is a request that a binding has its policy judge.
type trial struct {
	*policy
	*binding
	*request
	as resource
	*found
}

// judgeBy judges a request by a policy, as one of its bindings asks.
func (in *input) judgeBy(p *policy, b *binding, r *request, as resource, f *found) {
	t := trial{p, b, r, as, f}
	g := in.paramsFor(p, b, r)
	switch {
	case as.version != r.resource.version && !t.convert():
		f.note(p, p.constraints.node, "the server converts a "+r.kind+" to "+as.version+" for it")
		return
	case g.wrong != "" && !p.ignores:
		t.report([]denial{{node: b.param.node, in: b.Object, words: g.wrong, failed: true, always: true}})
		return
	case g.missing:
		f.note(p, p.firstExpression(), "the input does not have the "+p.params.kind+" that binding "+b.Name+" gives it")
		return
	}
	var denials []denial
	for _, params := range g.list {
		list := t.try(params, t.node)
		if len(list) > 0 && t.bare != nil {
			again := t.try(params, t.bare)
			for i := range list {
				list[i].sure = list[i].sure && slices.ContainsFunc(again, func(d denial) bool {
					return d.node == list[i].node
				})
			}
		}
		denials = append(denials, list...)
	}
	if len(denials) > 0 {
		t.report(denials)
	}
}

// convert gives the object in the version that the policy asks for, where that is the same
// but for its name: that of a custom kind whose CRD has no conversion.
func (t *trial) convert() bool {
	crd := t.input.definitions.of(t.of)
	if crd == nil || crd.At("spec", "conversion", "strategy").Text == "Webhook" {
		return false
	}
	c := *t.request
	apiVersion := nowhere(t.as.group + "/" + t.as.version)
	if c.node != nil {
		c.node = c.node.With("apiVersion", apiVersion)
	}
	if c.old != nil {
		c.old = c.old.With("apiVersion", apiVersion)
	}
	t.request = &c
	return true
}

func (p *policy) firstExpression() *source.Node {
	for _, v := range p.validations {
		if strings.Contains(v.text, "params") {
			return v.node
		}
	}
	if len(p.validations) > 0 {
		return p.validations[0].node
	}
	return p.At("spec", "auditAnnotations")
}

// A denial is why an object is denied.
type denial struct {
	node   *source.Node     // what it is denied by
	in     *manifest.Object // that it is of
	words  string           // what the policy says, or why it fails; "": nothing
	text   string           // the expression
	failed bool             // an expression fails
	always bool             // whatever the actions of the binding are
	sure   bool             // it is, whatever the server fills in
	place  source.Path      // in the object; empty: all of it
}

// try runs the expressions of a policy for an object.
func (t *trial) try(params, object *source.Node) (denials []denial) {
	r := *t.request
	r.node = object
	matches, denied, sure := t.conditions(&r, params)
	if denied != nil {
		return []denial{*denied}
	}
	if !matches {
		return nil
	}
	namespace, opened := r.namespaceNode()
	e := t.policy.newEvaluation(&r, t.as, params, namespace, opened, config.RuntimeCELCostBudget)
	for _, v := range t.policy.validations {
		o, ok := e.evaluate(v.expression)
		o.sure = o.sure && sure
		if !ok {
			denials = nil
		}
		switch {
		case o.why != known:
			t.note(t.policy, v.node, o.why.words())
		case o.err != nil && !t.ignores:
			denials = append(denials, t.failure(e, &r, v.expression, o))
		case o.err == nil && o.value != types.True:
			denials = append(denials, denial{node: v.node, in: t.policy.Object, words: e.message(v), text: v.text,
				sure: o.sure, place: e.place(&r, v.expression)})
		}
		if !ok {
			break
		}
	}
	return append(denials, t.annotations(&r, params, namespace, opened)...)
}

// failure is the denial of an expression that fails.
func (t *trial) failure(e *evaluation, r *request, x *expression, o outcome) denial {
	return denial{node: x.node, in: t.policy.Object, words: whyFailed(o.err), text: x.text, failed: true, sure: o.sure,
		place: e.place(r, x)}
}

// conditions tells whether all match conditions hold. denied is set where one fails, and the
// policy does not ignore that.
func (t *trial) conditions(r *request, params *source.Node) (matches bool, denied *denial, sure bool) {
	if len(t.policy.conditions) == 0 {
		return true, nil, true
	}
	e := t.policy.newEvaluation(r, t.request.resource, params, nil, nil, config.RuntimeCELCostBudgetMatchConditions)
	var unknown *expression
	var why reason
	var failed bool
	sure = true
	for _, x := range t.policy.conditions {
		o, ok := e.evaluate(x)
		sure = sure && o.sure
		switch {
		case o.why != known && unknown == nil:
			unknown, why = x, o.why
		case o.err == nil && o.value == types.False:
			return false, nil, sure
		case o.err != nil && !failed:
			failed = true
			d := t.failure(e, r, x, o)
			denied = &d
		}
		if !ok {
			break
		}
	}
	switch {
	case failed && t.ignores:
		return false, nil, sure
	case failed:
		return false, denied, sure
	case unknown != nil:
		t.note(t.policy, unknown.node, why.words())
		return false, nil, sure
	}
	return true, nil, sure
}

// annotations finds audit annotations that fail, for which the server denies an object
// whatever the actions of the binding are.
func (t *trial) annotations(r *request, params, namespace *source.Node, opened *open) (denials []denial) {
	if len(t.policy.annotations) == 0 || t.ignores {
		return nil
	}
	e := t.policy.newEvaluation(r, t.as, params, namespace, opened, config.RuntimeCELCostBudget)
	for _, x := range t.policy.annotations {
		o, ok := e.evaluate(x)
		if o.err == nil || o.why != known {
			continue
		}
		d := t.failure(e, r, x, o)
		d.always = ok // else it is a decision as others
		if denials = append(denials, d); !ok {
			break
		}
	}
	return denials
}

// severities are those of the actions of a binding.
var severities = map[string]source.Severity{"Deny": source.Error, "Warn": source.Warning, "Audit": source.Advice}

// report says that an object is denied.
func (t *trial) report(denials []denial) {
	severity := source.Advice
	for _, action := range t.actions {
		severity = min(severity, severities[action])
	}
	first := slices.IndexFunc(denials, func(d denial) bool { return d.always })
	if first >= 0 {
		severity = source.Error
	} else {
		first = max(0, slices.IndexFunc(denials, func(d denial) bool { return d.sure }))
	}
	denials[0], denials[first] = denials[first], denials[0]
	changed := t.input.mutated(t.request)
	if changed != nil {
		severity = source.Advice
	}
	v := lint.Verdict{Rule: rulePolicy, Severity: severity, Object: t.request.Object, Node: t.where(denials[0].place),
		Message: t.words(denials, severity), Hint: t.hint(denials[0], changed)}
	if t.workload != nil {
		v.Rule = rulePods
		if !denials[0].sure {
			v.Severity = max(severity, source.Warning)
		}
	}
	for _, d := range denials {
		v.Related = append(v.Related, source.Related{Range: d.node.Range, Message: t.policy.title() + " asks for this"})
	}
	t.verdicts = append(t.verdicts, v)
}

// where gives what stands in the object at a path, or the deepest that does.
func (t *trial) where(path source.Path) *source.Node {
	n := t.request.Object.Node()
	if t.workload != nil {
		n = t.workload.Template()
	}
	return deepest(n, path)
}

// deepest follows a path as far as something is written.
func deepest(n *source.Node, path source.Path) *source.Node {
	for _, step := range path {
		below := n.Step(step)
		if !below.Exists() {
			break
		}
		n = below
	}
	return n
}
