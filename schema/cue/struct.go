package cue

import (
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"github.com/plimsoll-dev/plimsoll/schema/table"
)

func newObject() *table.Object { return &table.Object{Max: -1} }

func (r *reader) structType(e *ast.StructLit) (*table.Type, error) {
	o := newObject()
	o.Open = r.open
	for _, elt := range e.Elts {
		if err := r.element(o, elt); err != nil {
			return nil, err
		}
	}
	return &table.Type{Object: o}, needless(e)
}

// needless looks for advice on a field that the same struct has.
func needless(e *ast.StructLit) error {
	fields := map[string]bool{}
	for _, elt := range e.Elts {
		if f, ok := elt.(*ast.Field); ok {
			fields[labelOf(f)] = true
		}
	}
	for _, elt := range e.Elts {
		if a, ok := elt.(*ast.Attribute); ok {
			_, body := a.Split()
			if name, _, _ := strings.Cut(body, ","); fields[strings.TrimSpace(name)] {
				return &mistake{at: a, message: "@advice is about fields that there are not, and there is a field " + name}
			}
		}
	}
	return nil
}

// element adds one declaration of a struct to its type.
func (r *reader) element(o *table.Object, elt ast.Decl) error {
	switch d := elt.(type) {
	case *ast.CommentGroup:
		return nil
	case *ast.Ellipsis:
		o.Open = true
		return nil
	case *ast.Attribute:
		return advise(o, d)
	case *ast.Field:
		return r.field(o, d)
	case *ast.EmbedDecl:
		return r.embed(o, d)
	}
	return unknown(elt, words(elt))
}

func (r *reader) field(o *table.Object, d *ast.Field) error {
	if p, ok := d.Label.(*ast.ListLit); ok {
		return r.entries(o, d, p)
	}
	name := labelOf(d)
	if name == "" || strings.HasPrefix(name, "_") || strings.HasPrefix(name, "#") {
		return unknown(d, "a hidden field or a computed name in a struct")
	}
	f := &table.Field{Name: name, Doc: docOf(d), Required: d.Constraint != token.OPTION}
	if err := attributes(f, d); err != nil {
		return err
	}
	var err error
	if f.Type, err = r.expr(d.Value); err != nil {
		return err
	}
	// A definition narrows what an embedded base says.
	unite(o, &table.Object{Fields: []*table.Field{f}, Max: -1})
	return nil
}

// unite adds to a map what another says; whether it is open stays its own.
func unite(o, other *table.Object) {
	open := o.Open
	*o = *table.MeetObject(o, other)
	o.Open = open
}

// entries reads {[K]: T}.
func (r *reader) entries(o *table.Object, d *ast.Field, label *ast.ListLit) (err error) {
	if len(label.Elts) != 1 || o.Value != nil {
		return unknown(d, "a second pattern for field names")
	}
	if o.Key, err = r.expr(label.Elts[0]); err != nil {
		return err
	}
	o.Value, err = r.expr(d.Value)
	return err
}

// attributes reads @example(value) and @alias(name,name).
func attributes(f *table.Field, d *ast.Field) error {
	for _, a := range d.Attrs {
		switch key, body := a.Split(); key {
		case "example":
			f.Example = body
		case "alias":
			for alias := range strings.SplitSeq(body, ",") {
				f.Aliases = append(f.Aliases, strings.TrimSpace(alias))
			}
		default:
			return unknown(d, "the attribute @"+key)
		}
	}
	return nil
}

// finish makes the examples of all fields in a type YAML: text stands there
// without its quotes. What a field takes is known only when all is read.
func (r *reader) finish(t *table.Type) {
	if t == nil || r.finished[t] {
		return
	}
	r.finished[t] = true
	if t.List != nil {
		r.finish(t.List.Item)
	}
	if t.Object == nil {
		return
	}
	r.finish(t.Object.Value)
	for _, f := range t.Object.Fields {
		if r.finished[f] {
			continue
		}
		r.finished[f] = true
		if text, err := literal.Unquote(f.Example); err == nil && f.Type.Text != nil && !strings.Contains(text, "\n") {
			f.Example = text
		}
		r.finish(f.Type)
	}
}

// advise reads @advice(name, "what to do"), and behind it the fields of which
// nothing more need be said.
func advise(o *table.Object, a *ast.Attribute) error {
	key, body := a.Split()
	name, rest, ok := strings.Cut(body, ",")
	end := strings.LastIndexByte(rest, '"')
	if key != "advice" || !ok || end < 0 {
		return unknown(a, "the attribute @"+key)
	}
	text, err := literal.Unquote(strings.TrimSpace(rest[:end+1]))
	if err != nil {
		return err
	}
	advice := table.Advice{Name: strings.TrimSpace(name), Do: lowerFirst(text)}
	if names := strings.TrimSpace(strings.TrimPrefix(rest[end+1:], ",")); names != "" {
		for name := range strings.SplitSeq(names, ",") {
			advice.For = append(advice.For, strings.TrimSpace(name))
		}
	}
	o.Advice = append(o.Advice, advice)
	return nil
}

// embed reads a rule, or takes in what another struct says.
func (r *reader) embed(o *table.Object, d *ast.EmbedDecl) error {
	if c, ok := d.Expr.(*ast.CallExpr); ok {
		if name := functionOf(c); name == "matchN" || name == "matchIf" {
			rule, err := r.rule(c, docOf(d))
			o.Rules = append(o.Rules, rule)
			return err
		}
	}
	t, err := r.expr(d.Expr)
	if err != nil {
		return err
	}
	if t.Object == nil {
		return unknown(d, "an embedded value that is not a struct")
	}
	unite(o, t.Object)
	return nil
}

// rule reads matchN(n, [...]) and matchIf(if, then, else).
func (r *reader) rule(c *ast.CallExpr, doc string) (*table.Rule, error) {
	message, hint, _ := strings.Cut(doc, ". ")
	rule := &table.Rule{
		Message: lowerFirst(strings.TrimSuffix(message, ".")),
		Hint:    lowerFirst(strings.TrimSuffix(hint, ".")),
	}
	if functionOf(c) == "matchIf" {
		return rule, r.matchIf(rule, c)
	}
	return rule, r.matchN(rule, c)
}

func (r *reader) matchIf(rule *table.Rule, c *ast.CallExpr) (err error) {
	if len(c.Args) != 3 {
		return unknown(c, "matchIf without three arguments")
	}
	for i, at := range []**table.Type{&rule.Condition, &rule.Then, &rule.Otherwise} {
		if *at, err = r.matcher(c.Args[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) matchN(rule *table.Rule, c *ast.CallExpr) error {
	if len(c.Args) != 2 {
		return unknown(c, "matchN without a number and a list")
	}
	alternatives, ok := c.Args[1].(*ast.ListLit)
	if !ok {
		return unknown(c, "matchN without a number and a list")
	}
	for _, e := range alternatives.Elts {
		t, err := r.matcher(e)
		if err != nil {
			return err
		}
		rule.Alternatives = append(rule.Alternatives, t)
	}
	count, err := r.expr(c.Args[0])
	if err != nil {
		return err
	}
	n := count.Number
	if n == nil {
		return unknown(c, "matchN without a number")
	}
	rule.Least, rule.Most = 0, len(rule.Alternatives)
	if n.Enum != nil {
		rule.Least, rule.Most = int(n.Enum[0]), int(n.Enum[0])
	}
	if n.Min.Set {
		rule.Least = int(n.Min.Value)
	}
	if n.Max.Set {
		rule.Most = int(n.Max.Value)
	}
	return nil
}

// matcher makes the type of a pattern of a rule. It is open: it speaks of the
// fields that it names only.
func (r *reader) matcher(e ast.Expr) (*table.Type, error) {
	t, err := r.expr(e)
	if err != nil {
		return nil, err
	}
	opened(t)
	return t, nil
}

func opened(t *table.Type) {
	if t.Object == nil || t.Name != "" {
		return
	}
	t.Object.Open = true
	for _, f := range t.Object.Fields {
		opened(f.Type)
	}
}

// lowerFirst makes a sentence of a comment fit behind "error:" and "hint:".
// Names written in capitals stay.
func lowerFirst(s string) string {
	word, _, _ := strings.Cut(s, " ")
	if len(s) < 2 || s[0] < 'A' || s[0] > 'Z' || slices.Contains(properNouns, strings.Trim(word, ".,:'")) {
		return s
	}
	if s[1] == ' ' || s[1] >= 'a' && s[1] <= 'z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

// properNouns keep their capital at the beginning of a message.
var properNouns = []string{
	"Plimsoll", "Kubernetes", "Localhost", "Always", "Never", "None", "Indexed", "Recreate", "Exists", "Equal",
	"Unconfined",
}
