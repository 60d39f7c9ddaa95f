package admission

import (
	"github.com/google/cel-go/cel"
	config "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

type celType = cel.Type

// A compiled is what an expression is compiled to. It may be run by several goroutines.
type compiled struct {
	program cel.Program
	parts   *parts
}

// compile compiles the expressions of a policy for the servers of some minor versions, and
// notes what one of them refuses.
func (p *policy) compile(minors []string) {
	if len(minors) == 0 {
		minors = []string{k8s.Latest()}
	}
	told := map[*expression]bool{}
	for _, minor := range minors {
		p.each(minor, environment.NewExpressions, func(_ *language, e *expression, _ *cel.Ast, wrong []string) {
			for _, words := range wrong {
				if !told[e] {
					p.mistakes = append(p.mistakes, p.mistakeIn(e, words))
				}
			}
			told[e] = told[e] || len(wrong) > 0
		})
	}
	p.checkNames()
	p.refused = len(p.mistakes) > 0 || !p.wellFormed()
	if p.refused || p.mutates {
		return
	}
	p.each(k8s.Latest(), environment.StoredExpressions, func(l *language, e *expression, ast *cel.Ast, wrong []string) {
		if ast == nil || !e.make(l, ast) {
			p.refused = true
		}
	})
}

// each compiles the expressions of a policy in the order in which they see each other.
func (p *policy) each(minor string, mode environment.Type,
	found func(*language, *expression, *cel.Ast, []string)) {
	plain, err := newLanguage(minor, mode, false)
	if err != nil {
		return
	}
	with := plain
	if len(p.variables) > 0 {
		if with, err = newLanguage(minor, mode, true); err != nil {
			return
		}
	}
	variables := map[*expression]string{}
	for _, v := range p.variables {
		variables[v.expression] = v.name
	}
	conditions := len(p.conditions)
	for i, e := range p.expressions() {
		l := with
		if i < conditions {
			l = plain // they see no variables
		}
		if e.empty() {
			if e.node.Exists() || e.item.Exists() {
				found(l, e, nil, []string{"there is none"})
			}
			continue
		}
		ast, wrong := l.compile(e.text, e.declared, e.want)
		if name, is := variables[e]; is {
			var t *cel.Type
			if ast != nil {
				t = ast.OutputType()
			}
			l.addVariable(name, t)
		}
		found(l, e, ast, wrong)
	}
}

// make makes the program of an expression.
func (e *expression) make(l *language, ast *cel.Ast) (ok bool) {
	env, err := l.env(e.declared)
	if err != nil {
		return false
	}
	e.parts = &parts{env: env, whole: ast.NativeRep()}
	e.program, err = env.Program(ast, cel.InterruptCheckFrequency(config.CheckFrequency))
	return err == nil
}

// checkNames finds what is wrong with the names of variables.
func (p *policy) checkNames() {
	for _, v := range p.variables {
		if !identifier(v.name) {
			p.mistakes = append(p.mistakes, mistake{v.item.Get("name"),
				"a variable needs a name of letters, digits and _ that is no word of CEL's own",
				"call it so that expressions can name it as variables.NAME"})
		}
	}
}

// reserved are the words that CEL keeps for itself.
var reserved = map[string]bool{"true": true, "false": true, "null": true, "in": true, "as": true, "break": true,
	"const": true, "continue": true, "else": true, "for": true, "function": true, "if": true, "import": true,
	"let": true, "loop": true, "package": true, "namespace": true, "return": true, "var": true, "void": true,
	"while": true}

// identifier reports whether a name can follow a dot in CEL.
func identifier(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != "" && !reserved[name]
}

func (p *policy) mistakeIn(e *expression, words string) mistake {
	n := e.node
	hint := "mend it; object, oldObject, request, namespaceObject"
	if e.declared.params {
		hint += ", params"
	}
	if e.declared.authorizer {
		hint += ", authorizer"
	}
	if p.Kind == validating || p.Kind == mutating {
		hint += " and, outside of matchConditions, variables"
	}
	hint += " are what it can name"
	if !n.Exists() {
		n = e.item
	}
	return mistake{n, "the API server refuses this expression: " + words, hint}
}
