package schema

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"
)

// Files are the CUE files of the language.
//
//go:embed *.cue
var Files embed.FS

// A Language is a set of kinds, compiled from CUE. Declarations are read, and
// types compiled, when they are first needed: a run pays for the fields that
// its specs use.
type Language struct {
	mu sync.Mutex // guards what is made when first needed

	kinds        []string // in the order of the documentation
	decls        map[string]*declaration
	types        map[string]*Type        // by definition; nil while it is being compiled
	defaultDecls map[string]*declaration // by kind
	defaults     map[string]*defaults    // by kind
}

// A declaration is a top-level field of a schema file with the comment above
// it, as text until it is first needed.
type declaration struct {
	file        string
	name        string
	kind        string // of defaults
	start, line int    // of the text's first byte in the file
	text        []byte
	field       *ast.Field
}

// parse gives the syntax of the declaration.
func (d *declaration) parse() (*ast.Field, error) {
	if d.field != nil {
		return d.field, nil
	}
	// Positions in mistakes count from the declaration, whose line is named.
	f, err := parser.ParseFile(fmt.Sprintf("%s:%d", d.file, d.line), d.text, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	for _, decl := range f.Decls {
		if field, ok := decl.(*ast.Field); ok {
			d.field = field
			return field, nil
		}
	}
	return nil, fmt.Errorf("%s:%d: no declaration here", d.file, d.line)
}

// Kinds gives the kinds of the language, in the order of the documentation.
func (l *Language) Kinds() []string { return l.kinds }

// embedded is the language of the files beside this one. They are part of the
// program, so a mistake in them is a bug and panics; a test loads them.
var embedded = sync.OnceValue(func() *Language {
	l, err := load(Files, []string{"Web", "Worker", "Database", "Stateful", "NodeAgent", "Batch", "Backup"})
	if err != nil {
		panic(err)
	}
	return l
})

// Kinds gives the kinds of specs that there are, in the order of the
// documentation.
func Kinds() []string { return embedded().kinds }

// load finds the declarations of every CUE file of fsys.
func load(fsys fs.FS, kinds []string) (*Language, error) {
	l := &Language{
		kinds: kinds,
		decls: map[string]*declaration{}, types: map[string]*Type{},
		defaultDecls: map[string]*declaration{}, defaults: map[string]*defaults{},
	}
	names, err := fs.Glob(fsys, "*.cue")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		for _, d := range declarations(name, data) {
			if err := l.index(d); err != nil {
				return nil, err
			}
		}
	}
	return l, nil
}

// declarations cuts a schema file into its declarations: those begin with a
// definition or a hidden field at the start of a line, and take the comment
// right above.
func declarations(file string, data []byte) []*declaration {
	var list []*declaration
	comment := -1 // where the comment right above begins
	for at := 0; at < len(data); {
		end := len(data)
		if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		switch data[at] {
		case '/':
			if comment < 0 {
				comment = at
			}
		case '#', '_':
			start := at
			if comment >= 0 {
				start = comment
			}
			if len(list) > 0 {
				last := list[len(list)-1]
				last.text = data[last.start:start]
			}
			name, rest, _ := strings.Cut(string(data[at:end]), ":")
			kind, _, _ := strings.Cut(strings.TrimSpace(rest), ":")
			list = append(list, &declaration{file: file, name: name, kind: kind, start: start, line: 1 + bytes.Count(data[:start], []byte("\n")), text: data[start:]})
			comment = -1
		default:
			comment = -1
		}
		at = end
	}
	return list
}

// index notes a declaration. Defaults may stand in several files, one kind in
// each.
func (l *Language) index(d *declaration) error {
	into, name := l.decls, d.name
	if name == "_defaults" {
		into, name = l.defaultDecls, d.kind
	}
	if into[name] != nil {
		return fmt.Errorf("%s:%d: a second declaration of %s", d.file, d.line, name)
	}
	into[name] = d
	return nil
}

// unknown says that a schema file leaves the subset that the tables know.
func unknown(n ast.Node, what string) error {
	return fmt.Errorf("%s: the schema compiler does not know %s", n.Pos(), what)
}

// labelOf gives the name of a field; "" for a pattern.
func labelOf(f *ast.Field) string {
	name, _, err := ast.LabelName(f.Label)
	if err != nil {
		return ""
	}
	return name
}

// kind gives the type of a kind's documents, and their defaults. The schema
// files are part of the program: a mistake in them is a bug.
func (l *Language) kind(name string) (*Type, *defaults) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t, err := l.definition("#"+name, nil)
	if err != nil {
		panic(err)
	}
	d, err := l.defaultsOf(name)
	if err != nil {
		panic(err)
	}
	return t, d
}

// lazy makes a field whose type is compiled when first needed.
func (l *Language) lazy(compile func() (*Type, error)) *field {
	return &field{language: l, compile: compile}
}

// fixed makes a field of a type that is there already.
func fixed(name string, t *Type) *field {
	f := &field{name: name, doc: t.doc}
	f.cached.Store(t)
	return f
}

// typ gives the type of the field.
func (f *field) typ() *Type {
	if t := f.cached.Load(); t != nil {
		return t
	}
	f.language.mu.Lock()
	defer f.language.mu.Unlock()
	return f.resolve()
}

// resolve is typ for a caller that holds the language's lock. The schema files
// are part of the program: a mistake in them is a bug, which a test finds.
func (f *field) resolve() *Type {
	if t := f.cached.Load(); t != nil {
		return t
	}
	t, err := f.compile()
	if err != nil {
		panic(err)
	}
	f.cached.Store(t)
	return t
}

// definition compiles a top-level definition or base once.
func (l *Language) definition(name string, from ast.Node) (*Type, error) {
	if t, ok := l.types[name]; ok {
		if t == nil && from != nil {
			return nil, unknown(from, "a definition that contains itself: "+name)
		}
		return t, nil
	}
	if l.decls[name] == nil {
		return nil, fmt.Errorf("the schema has no %s", name)
	}
	decl, err := l.decls[name].parse()
	if err != nil {
		return nil, err
	}
	l.types[name] = nil
	t, err := l.expr(decl.Value)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(name, "#") {
		c := *t
		t = &c
		t.name, t.doc = name, docOf(decl)
		if t.text != nil {
			t.text = describe(t.text, t.doc)
		}
	}
	l.types[name] = t
	return t, nil
}

// describe gives the patterns that have no words of their own those of the
// definition that they stand in.
func describe(x *text, doc string) *text {
	c := *x
	c.patterns = nil
	for _, p := range x.patterns {
		if p.doc == "" {
			p = &pattern{expr: p.expr, negate: p.negate, doc: doc}
		}
		c.patterns = append(c.patterns, p)
	}
	return &c
}

// docOf gives the comment above a declaration as running text.
func docOf(n ast.Node) string {
	for _, g := range ast.Comments(n) {
		if g.Doc {
			return strings.Join(strings.Fields(g.Text()), " ")
		}
	}
	return ""
}

func (l *Language) expr(e ast.Expr) (*Type, error) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return l.expr(e.X)
	case *ast.Ident:
		return l.ident(e)
	case *ast.BottomLit:
		return &Type{}, nil
	case *ast.BasicLit:
		return basic(e, 1)
	case *ast.UnaryExpr:
		return unary(e)
	case *ast.BinaryExpr:
		return l.binary(e)
	case *ast.ListLit:
		return l.listType(e)
	case *ast.StructLit:
		return l.structType(e)
	case *ast.CallExpr:
		return call(e)
	}
	return nil, unknown(e, fmt.Sprintf("this expression (%T)", e))
}

func (l *Language) ident(e *ast.Ident) (*Type, error) {
	switch e.Name {
	case "_":
		return &Type{any: true}, nil
	case "string":
		return &Type{text: &text{max: -1}}, nil
	case "int":
		return &Type{number: &number{whole: true}}, nil
	case "number":
		return &Type{number: &number{}}, nil
	case "bool":
		return &Type{truth: &truth{}}, nil
	}
	return l.definition(e.Name, e)
}

// basic compiles a literal; sign is -1 behind a minus.
func basic(e *ast.BasicLit, sign int64) (*Type, error) {
	switch e.Kind {
	case token.STRING:
		s, err := literal.Unquote(e.Value)
		if err != nil {
			return nil, err
		}
		return &Type{text: &text{enum: []string{s}, max: -1}}, nil
	case token.INT:
		i, err := strconv.ParseInt(strings.ReplaceAll(e.Value, "_", ""), 0, 64)
		if err != nil {
			return nil, err
		}
		return &Type{number: &number{whole: true, enum: []int64{sign * i}}}, nil
	case token.TRUE, token.FALSE:
		only := e.Kind == token.TRUE
		return &Type{truth: &truth{only: &only}}, nil
	}
	return nil, unknown(e, "the literal "+e.Value)
}

func unary(e *ast.UnaryExpr) (*Type, error) {
	lit, ok := e.X.(*ast.BasicLit)
	negative := false
	if u, isUnary := e.X.(*ast.UnaryExpr); isUnary && u.Op == token.SUB {
		lit, ok = u.X.(*ast.BasicLit)
		negative = true
	}
	if !ok {
		return nil, unknown(e, "an operator on something that is not a literal")
	}
	switch e.Op {
	case token.SUB:
		return basic(lit, -1)
	case token.MAT, token.NMAT:
		s, err := literal.Unquote(lit.Value)
		if err != nil {
			return nil, err
		}
		return &Type{text: &text{max: -1, patterns: []*pattern{{expr: s, negate: e.Op == token.NMAT}}}}, nil
	case token.NEQ:
		if lit.Value != `""` {
			return nil, unknown(e, "!= of anything but the empty text")
		}
		return &Type{text: &text{min: 1, max: -1}}, nil
	}
	b := bound{set: true, text: strings.ReplaceAll(lit.Value, "_", "")}
	if negative {
		b.text = "-" + b.text
	}
	x, err := strconv.ParseFloat(b.text, 64)
	if err != nil {
		return nil, unknown(lit, "a bound that is not a number")
	}
	b.value = x
	n := &number{}
	switch e.Op {
	case token.GEQ:
		n.min = b
	case token.GTR:
		b.exclusive = true
		n.min = b
	case token.LEQ:
		n.max = b
	case token.LSS:
		b.exclusive = true
		n.max = b
	default:
		return nil, unknown(e, "the operator "+e.Op.String())
	}
	return &Type{number: n}, nil
}

func (l *Language) binary(e *ast.BinaryExpr) (*Type, error) {
	if e.Op != token.AND && e.Op != token.OR {
		return nil, unknown(e, "the operator "+e.Op.String())
	}
	x, err := l.expr(e.X)
	if err != nil {
		return nil, err
	}
	y, err := l.expr(e.Y)
	if err != nil {
		return nil, err
	}
	if e.Op == token.AND {
		t := l.meet(x, y)
		if t.never() && !x.never() && !y.never() {
			return nil, unknown(e, "a value that nothing satisfies")
		}
		return t, nil
	}
	t, clash := join(x, y)
	if clash != "" {
		return nil, unknown(e, "a choice between "+clash)
	}
	return t, nil
}

func (l *Language) listType(e *ast.ListLit) (*Type, error) {
	if len(e.Elts) != 1 {
		return nil, unknown(e, "a list that is not [...T]")
	}
	ellipsis, ok := e.Elts[0].(*ast.Ellipsis)
	if !ok {
		return nil, unknown(e, "a list that is not [...T]")
	}
	item := &Type{any: true}
	if ellipsis.Type != nil {
		var err error
		if item, err = l.expr(ellipsis.Type); err != nil {
			return nil, err
		}
	}
	return &Type{list: &list{item: item, max: -1}}, nil
}

// call compiles the validators that are functions.
func call(e *ast.CallExpr) (*Type, error) {
	name := funName(e)
	n := 0
	if len(e.Args) == 1 {
		lit, ok := e.Args[0].(*ast.BasicLit)
		if !ok {
			return nil, unknown(e, name+" of something that is not a number")
		}
		i, err := strconv.Atoi(strings.ReplaceAll(lit.Value, "_", ""))
		if err != nil {
			return nil, unknown(e, name+" of something that is not a number")
		}
		n = i
	}
	switch name {
	case "strings.MaxRunes":
		return &Type{text: &text{max: n}}, nil
	case "strings.MinRunes":
		return &Type{text: &text{min: n, max: -1}}, nil
	case "list.MaxItems":
		return &Type{list: &list{item: &Type{any: true}, max: n}}, nil
	case "list.MinItems":
		return &Type{list: &list{item: &Type{any: true}, min: n, max: -1}}, nil
	case "list.UniqueItems":
		return &Type{list: &list{item: &Type{any: true}, max: -1, unique: true}}, nil
	}
	if o := sizeOf(name, n); o != nil {
		o.open = true
		return &Type{object: o}, nil
	}
	return nil, unknown(e, "the function "+name)
}

func sizeOf(name string, n int) *object {
	o := newObject()
	switch name {
	case "struct.MinFields":
		o.min = n
	case "struct.MaxFields":
		o.max = n
	default:
		return nil
	}
	return o
}

func funName(e *ast.CallExpr) string {
	switch f := e.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			if sel, ok := f.Sel.(*ast.Ident); ok {
				return x.Name + "." + sel.Name
			}
		}
	}
	return "?"
}

func (l *Language) structType(e *ast.StructLit) (*Type, error) {
	t := &Type{object: newObject()}
	for _, elt := range e.Elts {
		if err := l.element(t, elt); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// element adds one declaration of a struct to its type.
func (l *Language) element(t *Type, elt ast.Decl) error {
	switch d := elt.(type) {
	case *ast.CommentGroup:
		return nil
	case *ast.Ellipsis:
		t.object.open = true
		return nil
	case *ast.Attribute:
		return t.object.advise(d)
	case *ast.Field:
		return l.field(t.object, d)
	case *ast.EmbedDecl:
		return l.embed(t, d)
	}
	return unknown(elt, fmt.Sprintf("this declaration (%T)", elt))
}

func (l *Language) field(o *object, d *ast.Field) error {
	if p, ok := d.Label.(*ast.ListLit); ok {
		if len(p.Elts) != 1 || o.value != nil {
			return unknown(d, "a second pattern for field names")
		}
		var err error
		if o.key, err = l.expr(p.Elts[0]); err != nil {
			return err
		}
		o.value, err = l.expr(d.Value)
		return err
	}
	name := labelOf(d)
	if name == "" || strings.HasPrefix(name, "_") || strings.HasPrefix(name, "#") {
		return unknown(d, "a hidden field or a computed name in a struct")
	}
	f := l.lazy(func() (*Type, error) { return l.expr(d.Value) })
	f.name, f.doc, f.required = name, docOf(d), d.Constraint != token.OPTION
	for _, a := range d.Attrs {
		switch key, body := a.Split(); key {
		case "example":
			f.example = body
		case "alias":
			for _, alias := range strings.Split(body, ",") {
				f.aliases = append(f.aliases, strings.TrimSpace(alias))
			}
		default:
			return unknown(d, "the attribute @"+key)
		}
	}
	if old := o.byName[name]; old != nil {
		// A definition narrows what an embedded base says.
		m := l.meetObject(o, &object{fields: []*field{f}, byName: map[string]*field{name: f}, max: -1})
		open := o.open
		*o = *m
		o.open = open
		return nil
	}
	o.add(f)
	return nil
}

// advise reads @advice(name, "what to do").
func (o *object) advise(a *ast.Attribute) error {
	key, body := a.Split()
	name, advice, ok := strings.Cut(body, ",")
	if key != "advice" || !ok {
		return unknown(a, "the attribute @"+key)
	}
	text, err := literal.Unquote(strings.TrimSpace(advice))
	if err != nil {
		return err
	}
	if o.advice == nil {
		o.advice = map[string]string{}
	}
	o.advice[strings.TrimSpace(name)] = text
	return nil
}

func (l *Language) embed(t *Type, d *ast.EmbedDecl) error {
	if c, ok := d.Expr.(*ast.CallExpr); ok {
		switch name := funName(c); name {
		case "matchN", "matchIf":
			r, err := l.rule(c, docOf(d))
			if err != nil {
				return err
			}
			t.object.rules = append(t.object.rules, r)
			return nil
		}
	}
	x, err := l.expr(d.Expr)
	if err != nil {
		return err
	}
	if x.object == nil {
		return unknown(d, "an embedded value that is not a struct")
	}
	open := t.object.open
	t.object = l.meetObject(t.object, x.object)
	t.object.open = open
	return nil
}

// rule compiles matchN(n, [...]) and matchIf(if, then, else).
func (l *Language) rule(c *ast.CallExpr, doc string) (*rule, error) {
	r := &rule{}
	r.message, r.hint, _ = strings.Cut(doc, ". ")
	r.message, r.hint = lowerFirst(strings.TrimSuffix(r.message, ".")), lowerFirst(strings.TrimSuffix(r.hint, "."))
	if funName(c) == "matchIf" {
		if len(c.Args) != 3 {
			return nil, unknown(c, "matchIf without three arguments")
		}
		for i, at := range []**Type{&r.condition, &r.then, &r.otherwise} {
			p, err := l.matcher(c.Args[i])
			if err != nil {
				return nil, err
			}
			*at = p
		}
		return r, nil
	}
	alternatives, ok := c.Args[1].(*ast.ListLit)
	if len(c.Args) != 2 || !ok {
		return nil, unknown(c, "matchN without a number and a list")
	}
	for _, e := range alternatives.Elts {
		p, err := l.matcher(e)
		if err != nil {
			return nil, err
		}
		r.alternatives = append(r.alternatives, p)
	}
	count, err := l.expr(c.Args[0])
	if err != nil {
		return nil, err
	}
	n := count.number
	if n == nil {
		return nil, unknown(c, "matchN without a number")
	}
	r.least, r.most = 0, len(r.alternatives)
	if n.enum != nil {
		r.least, r.most = int(n.enum[0]), int(n.enum[0])
	}
	if n.min.set {
		r.least = int(n.min.value)
	}
	if n.max.set {
		r.most = int(n.max.value)
	}
	return r, nil
}

// lowerFirst makes a sentence of a comment fit behind "error:" and "hint:".
// Names written in capitals stay.
func lowerFirst(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && (s[1] == ' ' || s[1] >= 'a' && s[1] <= 'z') && !slices.Contains(properNouns, firstWord(s)) {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

// properNouns keep their capital at the beginning of a message.
var properNouns = []string{"Plimsoll", "Kubernetes", "Localhost", "Always", "Never", "None", "Indexed", "Recreate", "Exists", "Equal", "Unconfined"}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return strings.Trim(word, ".,:'")
}

// matcher compiles a pattern of a rule. It is open: it speaks of the fields
// that it names only.
func (l *Language) matcher(e ast.Expr) (*Type, error) {
	t, err := l.expr(e)
	if err != nil {
		return nil, err
	}
	opened(t)
	return t, nil
}

func opened(t *Type) {
	if t.object == nil || t.name != "" {
		return
	}
	t.object.open = true
	for _, f := range t.object.fields {
		opened(f.resolve())
	}
}
