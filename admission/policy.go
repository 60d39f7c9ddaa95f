package admission

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// The API group of policies, and their kinds. That of a binding has Binding behind.
const (
	group      = "admissionregistration.k8s.io"
	validating = "ValidatingAdmissionPolicy"
	mutating   = "MutatingAdmissionPolicy"
)

// A policy is a ValidatingAdmissionPolicy or MutatingAdmissionPolicy.
type policy struct {
	*manifest.Object
	mutates     bool
	ignores     bool // failurePolicy is Ignore
	params      *kindRef
	constraints *matcher

	conditions  []*expression // of matchConditions
	variables   []*variable
	validations []*validation
	annotations []*expression // of auditAnnotations
	mutations   []*expression

	bindings []*binding
	mistakes []mistake
	refused  bool // by the server, so that it judges nothing
}

// A kindRef names a kind in one API version.
type kindRef struct{ apiVersion, kind string }

// A variable is an expression with a name.
type variable struct {
	name string
	*expression
}

// A validation is what an object has to be.
type validation struct {
	*expression
	message *source.Node
	words   *expression // of messageExpression; nil: there is none
}

// A binding has a policy judge some objects.
type binding struct {
	*manifest.Object
	actions  []string
	matching *matcher // nil: all that the policy matches
	param    *paramRef
}

// A paramRef names the parameters of a binding.
type paramRef struct {
	node            *source.Node
	name, namespace string
	selector        *manifest.Selector // nil: by name
	global          bool               // their kind is in no namespace
	found           map[string][]*manifest.Object
}

// A mistake is what the server refuses a policy for.
type mistake struct {
	node    *source.Node
	message string
	hint    string
}

// readPolicy reads a policy, but compiles nothing.
func readPolicy(o *manifest.Object) *policy {
	spec := o.At("spec")
	p := &policy{Object: o, mutates: o.Kind == mutating, ignores: spec.Get("failurePolicy").Text == "Ignore",
		constraints: readMatcher(spec.Get("matchConstraints"))}
	if kind := spec.Get("paramKind"); manifest.IsSet(kind) {
		p.params = &kindRef{kind.Get("apiVersion").Text, kind.Get("kind").Text}
	}
	with := declared{params: p.params != nil, authorizer: true}
	for _, n := range spec.Get("matchConditions").Items {
		p.conditions = append(p.conditions, newExpression(n, "expression", with, aBool))
	}
	for _, n := range spec.Get("variables").Items {
		e := newExpression(n, "expression", with, anything)
		p.variables = append(p.variables, &variable{n.Get("name").Text, e})
	}
	for _, n := range spec.Get("validations").Items {
		v := &validation{newExpression(n, "expression", with, aBool), n.Get("message"), nil}
		if manifest.StringOf(n.Get("messageExpression")) != "" {
			v.words = newExpression(n, "messageExpression", declared{params: p.params != nil}, aText)
		}
		p.validations = append(p.validations, v)
	}
	for _, n := range spec.Get("auditAnnotations").Items {
		p.annotations = append(p.annotations, newExpression(n, "valueExpression", with, aTextOrNull))
	}
	with.patches = true
	for _, n := range spec.Get("mutations").Items {
		switch n.Get("patchType").Text {
		case "ApplyConfiguration":
			p.mutations = append(p.mutations, newExpression(n.Get("applyConfiguration"), "expression", with, anObject))
		case "JSONPatch":
			p.mutations = append(p.mutations, newExpression(n.Get("jsonPatch"), "expression", with, aPatch))
		}
	}
	return p
}

// readBinding reads a binding of a policy.
func readBinding(o *manifest.Object) *binding {
	spec := o.At("spec")
	b := &binding{Object: o}
	for _, n := range spec.Get("validationActions").Items {
		b.actions = append(b.actions, n.Text)
	}
	if n := spec.Get("matchResources"); manifest.IsSet(n) {
		b.matching = readMatcher(n)
	}
	if n := spec.Get("paramRef"); manifest.IsSet(n) {
		b.param = &paramRef{node: n, name: n.Get("name").Text, namespace: n.Get("namespace").Text}
		if s := n.Get("selector"); manifest.IsSet(s) {
			b.param.selector = manifest.SelectorOf(s)
		}
	}
	return b
}

// refused reports whether the server refuses a binding, which has nothing judged then.
func (b *binding) refused() bool {
	known := func(action string) bool { return slices.Contains([]string{"Deny", "Warn", "Audit"}, action) }
	actions := slices.Clone(b.actions)
	slices.Sort(actions)
	switch {
	case b.Kind == mutating+"Binding":
	case len(actions) == 0 || len(slices.Compact(actions)) != len(b.actions),
		slices.ContainsFunc(actions, func(a string) bool { return !known(a) }),
		slices.Contains(b.actions, "Deny") && slices.Contains(b.actions, "Warn"):
		return true
	}
	if p := b.param; p != nil && ((p.name == "") == (p.selector == nil) ||
		!slices.Contains([]string{"Allow", "Deny"}, p.node.Get("parameterNotFoundAction").Text)) {
		return true
	}
	return b.matching != nil && !b.matching.valid()
}

// wellFormed reports whether the server takes a policy, as far as it is not for its
// expressions.
func (p *policy) wellFormed() bool {
	spec := p.At("spec")
	if f := spec.Get("failurePolicy"); manifest.IsSet(f) && f.Text != "Fail" && f.Text != "Ignore" {
		return false
	}
	if p.params != nil && (p.params.apiVersion == "" || p.params.kind == "") {
		return false
	}
	if !p.constraints.valid() || len(p.constraints.rules) == 0 || p.Name == "" {
		return false
	}
	if !p.mutates && len(p.validations)+len(p.annotations) == 0 {
		return false
	}
	return !slices.ContainsFunc(spec.Get("matchConditions").Items, func(n *source.Node) bool {
		return n.Get("name").Text == ""
	})
}

// expressions gives all expressions of a policy, in the order of its fields.
func (p *policy) expressions() (list []*expression) {
	list = slices.Concat(p.conditions)
	for _, v := range p.variables {
		list = append(list, v.expression)
	}
	for _, v := range p.validations {
		list = append(list, v.expression)
		if v.words != nil {
			list = append(list, v.words)
		}
	}
	return slices.Concat(list, p.annotations, p.mutations)
}

// title names the policy in a sentence.
func (p *policy) title() string { return "policy " + p.Name }

// An expression is one of a policy's, at a node.
type expression struct {
	item *source.Node // what holds the node
	node *source.Node
	text string
	declared
	want []*celType
	compiled
}

func newExpression(item *source.Node, field string, d declared, want []*celType) *expression {
	n := item.Get(field)
	return &expression{item: item, node: n, text: n.Text, declared: d, want: want}
}

// empty reports whether nothing is written.
func (e *expression) empty() bool { return strings.TrimSpace(e.text) == "" }
