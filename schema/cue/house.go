package cue

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"cuelang.org/go/cue/ast"
	cueerrors "cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// RuleHouse is broken by what is wrong with the files of a house themselves.
const RuleHouse = "policy-file"

// A Language is what a house can speak of.
type Language struct {
	Kinds       []string
	Definitions []*table.Type
	// Taken reports whether a name is one of a kind that documents can have already.
	Taken func(kind string) bool
}

// House reads what the files of one package say of a house. They are read as syntax, as
// those of the language are; CUE's evaluator has no part in it. Whether what they say
// fits the language is looked at by package schema. All that is wrong is told at once.
func House(l Language, files ...*source.File) (*table.House, []source.Diagnostic) {
	h := &houseReader{
		reader: newReader(), language: l, house: new(table.House), used: map[string]bool{},
		byName: map[string]*table.Type{},
	}
	h.open, h.files, h.told = true, map[string]*source.File{}, h.tell
	for _, t := range l.Definitions {
		h.byName[t.Name] = t
	}
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b *source.File) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range files {
		h.files[f.Name] = f
	}
	for _, f := range files {
		h.parse(f)
	}
	if len(h.syntax) < len(files) {
		return h.house, source.Sort(h.found)
	}
	h.sortOut()
	for _, d := range h.ownDecls {
		h.own(d)
	}
	for _, d := range h.rules {
		h.rule(d)
	}
	for _, d := range h.defaulted {
		h.readHouseDefaults(d)
	}
	h.helpers()
	return h.house, source.Sort(h.found)
}

// A houseReader reads the files of one house.
type houseReader struct {
	*reader
	language Language
	byName   map[string]*table.Type // the definitions of the language
	house    *table.House
	found    []source.Diagnostic

	strict    *reader      // of the types of own kinds
	ownDecls  []*ast.Field // kinds of the house's own
	ownNames  []string
	pkg       *ast.Package
	syntax    []*ast.File
	rules     []*ast.Field // about kinds, and about named types of the language
	defaulted []*ast.Field
	used      map[string]bool // helpers that something refers to
	inside    []string        // helpers whose rules are being read
	shapes    int             // values of what own kinds become
}

// rangeOf gives the place of something in a file.
func (r *reader) rangeOf(n ast.Node) source.Range {
	from, to := n.Pos(), n.End()
	f := r.files[from.Filename()]
	if f == nil {
		return source.Range{}
	}
	start, end := min(from.Offset(), len(f.Data())), to.Offset()
	if !to.IsValid() || end < start || end > len(f.Data()) {
		end = start
	}
	return source.Range{File: f, Start: start, End: end}
}

func (h *houseReader) fail(at source.Range, message, hint string, related ...source.Related) {
	h.found = append(h.found,
		source.Diagnostic{Rule: RuleHouse, Message: message, Hint: hint, Range: at, Related: related})
}

// tell tells of an error of the reader; one that is nil is none.
func (h *houseReader) tell(n ast.Node, err error) (failed bool) {
	var m *mistake
	switch {
	case err == nil:
		return false
	case errors.As(err, &m):
		h.fail(h.rangeOf(m.at), m.message, m.hint)
	default:
		h.fail(h.rangeOf(n), err.Error(), "")
	}
	return true
}

// The limits of a house, so that no file can keep the parser busy.
const (
	maxHouse   = 1 << 20 // bytes of a file
	maxNesting = 200     // brackets within brackets
	maxDepth   = 1000    // anything within anything
	maxRules   = 10_000  // with helpers written out
)

// parse reads the syntax of a file.
func (h *houseReader) parse(f *source.File) {
	collector := source.Collector{File: f}
	if !collector.Text(maxHouse) {
		h.found = append(h.found, collector.Diagnostics...)
		return
	}
	if at := tooNested(f.Data()); at >= 0 {
		h.fail(source.Range{File: f, Start: at, End: at + 1}, "this is nested too deep",
			fmt.Sprintf("at most %d brackets stand within each other", maxNesting))
		return
	}
	syntax, err := parser.ParseFile(f.Name, f.Data(), parser.ParseComments)
	if err != nil {
		for _, e := range cueerrors.Errors(err) {
			format, args := e.Msg()
			at := source.Range{File: f}
			if p := e.Position(); p.IsValid() {
				at.Start = min(p.Offset(), len(f.Data()))
			}
			at.End = at.Start
			h.fail(at, "this is not CUE: "+fmt.Sprintf(format, args...), "")
		}
		return
	}
	if n := tooDeep(syntax); n != nil {
		h.fail(h.rangeOf(n), "this is nested too deep", fmt.Sprintf("at most %d things stand within each other", maxDepth))
		return
	}
	h.syntax = append(h.syntax, syntax)
	for _, d := range syntax.Decls {
		p, ok := d.(*ast.Package)
		switch {
		case !ok:
		case h.pkg == nil:
			h.pkg = p
		case h.pkg.Name.Name != p.Name.Name:
			h.fail(h.rangeOf(p.Name), fmt.Sprintf("the files of a house are one package, and this is %s, not %s", p.Name.Name,
				h.pkg.Name.Name), "write package "+h.pkg.Name.Name,
				source.Related{Range: h.rangeOf(h.pkg.Name), Message: "the first one"})
		}
	}
	h.imports(syntax)
}

// tooNested gives where brackets are nested too deep; -1: nowhere. Those in texts count
// too, which hardly anyone has so many of.
func tooNested(data []byte) int {
	depth := 0
	for i, c := range data {
		switch c {
		case '(', '[', '{':
			if depth++; depth > maxNesting {
				return i
			}
		case ')', ']', '}':
			depth = max(depth-1, 0)
		}
	}
	return -1
}

// tooDeep gives what stands within too much, such as names that follow each other; nil:
// nothing. What is between operators does not count, so that choices can be long.
func tooDeep(syntax *ast.File) (found ast.Node) {
	depth := 0
	counts := func(n ast.Node) bool { _, between := n.(*ast.BinaryExpr); return !between }
	ast.Walk(syntax, func(n ast.Node) bool {
		if counts(n) {
			depth++
		}
		if depth > maxDepth && found == nil {
			found = n
		}
		return found == nil
	}, func(n ast.Node) {
		if counts(n) {
			depth--
		}
	})
	return found
}

// packages are those that can be imported.
var packages = []string{"list", "strings", "struct"}

// imports looks at the imports of a file, and at what is used without one.
func (h *houseReader) imports(syntax *ast.File) {
	imported := map[string]bool{}
	for spec := range syntax.ImportSpecs() {
		name, err := literal.Unquote(spec.Path.Value)
		switch {
		case err != nil || !slices.Contains(packages, name):
			h.fail(h.rangeOf(spec), "only "+source.And(packages)+" can be imported here, and not "+spec.Path.Value,
				"rules of the house know nothing else; what computes something is a ValidatingAdmissionPolicy")
		case spec.Name != nil:
			h.fail(h.rangeOf(spec), "an import has no other name here", "write import "+spec.Path.Value)
		default:
			imported[path.Base(name)] = true
		}
	}
	ast.Walk(syntax, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && slices.Contains(packages, x.Name) && !imported[x.Name] {
				imported[x.Name] = true // once is enough
				h.fail(h.rangeOf(x), x.Name+" is not imported in this file", fmt.Sprintf("write import %q above", x.Name))
			}
		}
		return true
	}, nil)
}

// sortOut tells rules, defaults and helpers apart.
func (h *houseReader) sortOut() {
	for _, file := range h.syntax {
		for _, decl := range file.Decls {
			if d, ok := decl.(*ast.Field); ok {
				h.sortOwn(d)
			}
		}
	}
	for _, file := range h.syntax {
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.Package, *ast.ImportDecl, *ast.CommentGroup:
			case *ast.Field:
				h.sort(d)
			default:
				h.fail(h.rangeOf(decl), "here stands "+words(decl)+", and not a definition",
					"write rules under #App or #KIND, and defaults under _defaults")
			}
		}
	}
}

// sortOwn looks for a kind of the house's own.
func (h *houseReader) sortOwn(d *ast.Field) {
	name := strings.TrimPrefix(labelOf(d), "#")
	_, body := ownBody(d)
	switch {
	case body == nil:
	case name == labelOf(d):
		h.fail(h.rangeOf(d.Label), name+" is no definition", "write #"+name)
	case slices.Contains(h.ownNames, name):
		h.fail(h.rangeOf(d.Label), "there is a second kind "+name, "what else is asked of it goes without "+becomes)
	case name == table.AnyKind, slices.Contains(h.language.Kinds, name), h.language.Taken(name), h.byName["#"+name] != nil:
		h.fail(h.rangeOf(d.Label), name+" is a kind or a type already", "give the kind a name of its own")
	case !kindName(name):
		h.fail(h.rangeOf(d.Label), fmt.Sprintf("%q is no name of a kind", name),
			"a kind's name is of letters and digits, and begins with a capital, as PublicAPI")
	case h.similar(name) != "":
		h.fail(h.rangeOf(d.Label), fmt.Sprintf("%s and %s differ in the case of letters alone", name, h.similar(name)),
			"give the kind another name")
	default:
		h.ownDecls, h.ownNames = append(h.ownDecls, d), append(h.ownNames, name)
	}
}

// kindName reports whether a kind can have a name.
func kindName(name string) bool {
	for _, c := range name {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return name != "" && name[0] >= 'A' && name[0] <= 'Z'
}

// similar gives a kind whose name differs from another in the case of letters alone; "":
// none.
func (h *houseReader) similar(name string) string {
	for _, kind := range h.kinds() {
		if strings.EqualFold(kind, name) {
			return kind
		}
	}
	return ""
}

// kinds gives the kinds that there are, those of the house among them.
func (h *houseReader) kinds() []string { return slices.Concat(h.language.Kinds, h.ownNames) }

func (h *houseReader) sort(d *ast.Field) {
	if _, body := ownBody(d); body != nil {
		return
	}
	name := labelOf(d)
	switch bare := strings.TrimPrefix(name, "#"); {
	case name == "_defaults":
		h.defaulted = append(h.defaulted, d)
	case bare == name && (name == table.AnyKind || slices.Contains(h.kinds(), name)):
		h.fail(h.rangeOf(d.Label), name+" is no definition", "write #"+name)
	case bare == name && !strings.HasPrefix(name, "_"):
		h.fail(h.rangeOf(d.Label), "this is neither a definition nor _defaults",
			"write rules under #App or #KIND; the name of a helper begins with # or _")
	case bare == table.AnyKind, slices.Contains(h.kinds(), bare), h.byName[name] != nil:
		h.rules = append(h.rules, d)
	case h.decls[name] != nil: // both hold
		old := *h.decls[name]
		old.Value = &ast.BinaryExpr{X: old.Value, Op: token.AND, OpPos: d.Pos(), Y: d.Value}
		h.decls[name] = &old
	default:
		h.decls[name] = d
	}
}

// helpers tells of helpers that nothing refers to, and of those that are only referred
// to by such: they were meant as something else.
func (h *houseReader) helpers() {
	var known []string
	for _, kind := range append([]string{table.AnyKind}, h.kinds()...) {
		known = append(known, "#"+kind)
	}
	known = slices.Concat(known, slices.Sorted(maps.Keys(h.byName)), []string{"_defaults"})
	for _, name := range slices.Sorted(maps.Keys(h.decls)) {
		if h.used[name] {
			continue
		}
		d := h.decls[name]
		hint := cmp.Or(h.meantKind(name, d), source.Suggest(name, known),
			"remove it, or name a kind: "+source.Or(known[:1+len(h.kinds())]))
		h.fail(h.rangeOf(d.Label), name+" is no kind and no type of the language, and nothing refers to it", hint)
	}
}

// meantKind gives the hint about a definition that was meant as a kind of the house's own,
// or names one of Kubernetes; "" for others.
func (h *houseReader) meantKind(name string, d *ast.Field) string {
	if s, ok := d.Value.(*ast.StructLit); ok {
		for _, elt := range s.Elts {
			if f, ok := elt.(*ast.Field); ok && labelOf(f) == "kind" {
				return "a kind of your own says what it becomes: add " + becomes + ": #Web & {...}"
			}
		}
	}
	if h.language.Taken(strings.TrimPrefix(name, "#")) {
		return "rules are about specs, as #App and #Web; what holds for finished objects is a ValidatingAdmissionPolicy"
	}
	return ""
}

// A said is what is said of rules, and holds for all below.
type said struct {
	of            string
	steps         []table.HouseStep
	message, hint string
	severity      source.Severity
	environments  []table.Mention
	exceptions    []table.Exception
}

// rule reads the rules of one definition.
func (h *houseReader) rule(d *ast.Field) {
	name := labelOf(d)
	s := said{of: strings.TrimPrefix(name, "#")}
	if h.byName[name] != nil {
		s.of = name
	}
	if body, ok := d.Value.(*ast.StructLit); !ok || !body.Lbrace.IsValid() || s.of == name {
		s = s.commented(d) // of a block in braces, what stands above it is about the block
	}
	if s.of == name {
		s = h.attributes(s, d.Attrs)
		if t, err := h.typeOf(d.Value); !h.tell(d, err) {
			h.add(s, t, d.Label)
		}
		return
	}
	h.value(s, d.Value, d.Label, d.Attrs)
}

// typeOf makes the type of an expression, and notes what it refers to.
func (h *houseReader) typeOf(e ast.Expr) (*table.Type, error) {
	h.refer(e)
	return h.expr(e)
}

// refer notes the helpers that an expression refers to, and has definitions of the
// language at hand.
func (h *houseReader) refer(n ast.Node) {
	ast.Walk(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		if d := h.decls[id.Name]; d != nil && !h.used[id.Name] {
			h.used[id.Name] = true
			h.refer(d.Value)
		} else if t := h.byName[id.Name]; t != nil {
			h.types[id.Name] = t
		}
		return true
	}, nil)
}

func (h *houseReader) add(s said, t *table.Type, at ast.Node) {
	if len(h.house.Rules) == maxRules {
		h.tooMany(at, fmt.Sprintf("the house has more than %s rules", source.Thousands(maxRules)))
		return
	}
	h.house.Rules = append(h.house.Rules, &table.HouseRule{
		Of: s.of, Steps: slices.Clone(s.steps), Type: t, Message: s.message, Hint: s.hint, Place: h.rangeOf(at),
		Severity: s.severity, Environments: s.environments, Exceptions: s.exceptions,
	})
}

// tooMany ends the reading of a house that grows beyond all measure, for which a few
// helpers that name each other are enough.
func (h *houseReader) tooMany(at ast.Node, message string) {
	if !h.full {
		h.full = true
		h.fail(h.rangeOf(at), message, growth)
	}
}

const growth = "helpers that name others more than once grow fast"

// commented gives what is said where a comment says something.
func (s said) commented(n ast.Node) said {
	if doc := docOf(n); doc != "" {
		message, hint, _ := strings.Cut(doc, ". ")
		s.message, s.hint = lowerFirst(strings.TrimSuffix(message, ".")), lowerFirst(strings.TrimSuffix(hint, "."))
	}
	return s
}

// value reads the rules of a value, which a label stands before.
func (h *houseReader) value(s said, e ast.Expr, label ast.Node, attributes []*ast.Attribute) {
	s = h.attributes(s, attributes)
	if h.full {
		return
	}
	switch x := e.(type) {
	case *ast.StructLit:
		h.block(s, x, label)
		return
	case *ast.Ident:
		if d := h.decls[x.Name]; d != nil && !slices.Contains(h.inside, x.Name) {
			if body, ok := d.Value.(*ast.StructLit); ok {
				h.used[x.Name] = true
				h.inside = append(h.inside, x.Name)
				h.block(s, body, label)
				h.inside = h.inside[:len(h.inside)-1]
				return
			}
		}
	case *ast.ParenExpr:
		h.value(s, x.X, label, nil)
		return
	case *ast.BinaryExpr:
		if x.Op == token.AND {
			h.value(s, x.X, label, nil)
			h.value(s, x.Y, label, nil)
			return
		}
	}
	if len(s.steps) == 0 {
		h.fail(h.rangeOf(e), "a rule of the house is about fields", "write #"+s.of+": spec: FIELD: what it may be")
		return
	}
	if t, err := h.typeOf(e); !h.tell(e, err) {
		h.add(s, t, label)
	}
}

// block reads the rules of a struct.
func (h *houseReader) block(s said, body *ast.StructLit, label ast.Node) {
	var attributes []*ast.Attribute
	for _, elt := range body.Elts {
		if a, ok := elt.(*ast.Attribute); ok {
			attributes = append(attributes, a)
		}
	}
	s = h.attributes(s, attributes)
	fields := 0
	for _, elt := range body.Elts {
		switch d := elt.(type) {
		case *ast.Attribute, *ast.CommentGroup, *ast.Ellipsis:
		case *ast.Field:
			fields++
			if step, ok := h.step(d); ok {
				inner := s.commented(d)
				inner.steps = append(s.steps[:len(s.steps):len(s.steps)], step)
				h.value(inner, d.Value, d.Label, d.Attrs)
			}
		case *ast.EmbedDecl:
			fields++
			h.embedded(s.commented(d), d, label)
		default:
			fields++
			h.tell(elt, unknown(elt, words(elt)))
		}
	}
	if fields == 0 && len(s.steps) > 0 { // a map, whatever it holds
		h.add(s, &table.Type{Object: &table.Object{Open: true, Max: -1}}, label)
	}
}

// embedded reads a rule between fields, or what another struct says.
func (h *houseReader) embedded(s said, d *ast.EmbedDecl, label ast.Node) {
	c, ok := d.Expr.(*ast.CallExpr)
	if name := ""; ok {
		if name = functionOf(c); name == "matchN" || name == "matchIf" {
			h.refer(c)
			rule, err := h.reader.rule(c, docOf(d))
			if !h.tell(d, err) {
				h.add(s, &table.Type{Object: &table.Object{Open: true, Max: -1, Rules: []*table.Rule{rule}}}, d)
			}
			return
		}
	}
	h.value(s, d.Expr, label, nil)
}

// step reads the label of a field.
func (h *houseReader) step(d *ast.Field) (step table.HouseStep, ok bool) {
	step = table.HouseStep{Place: h.rangeOf(d.Label)}
	step.Given = d.Constraint == token.ILLEGAL && h.given(d.Value, 0)
	step.Required = d.Constraint == token.NOT || d.Constraint == token.ILLEGAL && !step.Given
	if pattern, ok := d.Label.(*ast.ListLit); ok {
		step.Required, step.Given = false, false // it asks for none
		if len(pattern.Elts) != 1 {
			h.tell(d, unknown(d, "a pattern of several names"))
			return step, false
		}
		key, err := h.typeOf(pattern.Elts[0])
		step.Key = key
		return step, !h.tell(d, err)
	}
	step.Name = labelOf(d)
	if step.Name == "" || strings.HasPrefix(step.Name, "_") || strings.HasPrefix(step.Name, "#") {
		h.tell(d, unknown(d, "a hidden field or a computed name in a struct"))
		return step, false
	}
	return step, true
}

// given reports whether an expression has a value of its own, as CUE sees it: that of a
// field which is not written. So have a literal, a map and a list.
func (h *houseReader) given(e ast.Expr, depth int) bool {
	switch x := e.(type) {
	case *ast.BasicLit, *ast.StructLit, *ast.ListLit:
		return true
	case *ast.ParenExpr:
		return h.given(x.X, depth)
	case *ast.UnaryExpr:
		return x.Op == token.SUB
	case *ast.BinaryExpr:
		return x.Op == token.AND && (h.given(x.X, depth) || h.given(x.Y, depth))
	case *ast.Ident:
		if d := h.decls[x.Name]; d != nil && depth < maxNesting {
			return h.given(d.Value, depth+1)
		}
		t := h.byName[x.Name]
		return t != nil && (t.Object != nil || t.List != nil) && t.Text == nil && t.Number == nil && t.Truth == nil
	}
	return false
}

// attributeNames are those that rules know.
var attributeNames = []string{"@env", "@except", "@severity"}

// attributes reads what attributes say.
func (h *houseReader) attributes(s said, attributes []*ast.Attribute) said {
	s.exceptions = slices.Clip(s.exceptions)
	for _, a := range attributes {
		name, _ := a.Split()
		arguments := h.arguments(a)
		switch name {
		case "env":
			h.environments(&s, a, arguments)
		case "except":
			h.except(&s, a, arguments)
		case "severity":
			h.severity(&s, a, arguments)
		default:
			h.fail(h.rangeOf(a), "there is no attribute @"+name+" of rules", cmp.Or(source.Suggest("@"+name, attributeNames),
				"the attributes are "+source.And(attributeNames)))
		}
	}
	return s
}

// severity reads @severity(warning).
func (h *houseReader) severity(s *said, a *ast.Attribute, arguments []argument) {
	for _, severity := range []source.Severity{source.Error, source.Warning, source.Advice} {
		if len(arguments) == 1 && arguments[0].key == "" && arguments[0].Name == severity.String() {
			s.severity = severity
			return
		}
	}
	h.fail(h.rangeOf(a), "a severity is error, warning or advice", "write @severity(warning)")
}

// environments reads @env(NAME, NAME). That of a field within a block with its own
// counts as well.
func (h *houseReader) environments(s *said, a *ast.Attribute, arguments []argument) {
	var names []table.Mention
	for _, m := range arguments {
		if m.key != "" || m.Name == "" {
			h.fail(m.Place, "here stands the name of an environment", "for example @env(production)")
			return
		}
		outer := slices.ContainsFunc(s.environments, func(o table.Mention) bool { return o.Name == m.Name })
		if s.environments == nil || outer {
			names = append(names, m.Mention)
		}
	}
	switch {
	case len(arguments) == 0:
		h.fail(h.rangeOf(a), "@env names no environment", "for example @env(production)")
	case names == nil:
		h.fail(h.rangeOf(a), "this holds nowhere: the block around it names other environments",
			"name one of them, or write it in a block of its own")
	}
	s.environments = names
}

// except reads @except(APP, until="2027-03-31").
func (h *houseReader) except(s *said, a *ast.Attribute, arguments []argument) {
	const example = `for example @except(legacy-billing, until="2027-03-31")`
	until := ""
	var apps []table.Mention
	for _, m := range arguments {
		switch {
		case m.key == "until":
			if _, err := time.Parse(time.DateOnly, m.Name); err != nil {
				h.fail(m.Place, fmt.Sprintf("%q is no day", m.Name), "write year, month and day, as in until=\"2027-03-31\"")
				return
			}
			until = m.Name
		case m.key != "" || m.Name == "":
			h.fail(m.Place, "here stands the name of an app", example)
			return
		default:
			apps = append(apps, m.Mention)
		}
	}
	switch {
	case len(apps) == 0:
		h.fail(h.rangeOf(a), "@except names no app", example)
		return
	case until == "":
		h.fail(h.rangeOf(a), "an exception has a last day, and this has none", "add until, "+example)
		return
	}
	for _, app := range apps {
		s.exceptions = append(s.exceptions, table.Exception{Mention: app, Until: until, Whole: h.rangeOf(a)})
	}
}

// An argument is one of an attribute: a name, or key=name.
type argument struct {
	table.Mention
	key string
}

// arguments splits the body of an attribute.
func (h *houseReader) arguments(a *ast.Attribute) (list []argument) {
	_, body := a.Split()
	if strings.TrimSpace(body) == "" {
		return nil
	}
	whole := h.rangeOf(a)
	at := whole.Start + strings.IndexByte(a.Text, '(') + 1
	for part := range splitArguments(body) {
		word := strings.TrimSpace(part)
		start := at + len(part) - len(strings.TrimLeft(part, " \t\n"))
		m := argument{Mention: table.Mention{
			Place: source.Range{File: whole.File, Start: start, End: start + len(word)},
		}}
		if key, value, ok := strings.Cut(word, "="); ok {
			m.key, word = strings.TrimSpace(key), strings.TrimSpace(value)
		}
		if text, err := literal.Unquote(word); err == nil {
			word = text
		}
		m.Name = word
		list = append(list, m)
		at += len(part) + 1
	}
	return list
}

// splitArguments gives what commas set apart that are in no quotes.
func splitArguments(body string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		quoted, from := false, 0
		for i := range len(body) {
			switch {
			case body[i] == '"':
				quoted = !quoted
			case body[i] == ',' && !quoted:
				if !yield(body[from:i]) {
					return
				}
				from = i + 1
			}
		}
		yield(body[from:])
	}
}

// readHouseDefaults reads _defaults: the defaults of kinds.
func (h *houseReader) readHouseDefaults(d *ast.Field) {
	body, ok := d.Value.(*ast.StructLit)
	if !ok {
		h.tell(d, unknown(d, "defaults that are not a struct"))
		return
	}
	for _, elt := range body.Elts {
		f, ok := elt.(*ast.Field)
		if _, comment := elt.(*ast.CommentGroup); comment {
			continue
		}
		if !ok {
			h.tell(elt, unknown(elt, words(elt)+" in defaults"))
			continue
		}
		kind, known := labelOf(f), append([]string{table.AnyKind}, h.kinds()...)
		if !slices.Contains(known, kind) {
			h.fail(h.rangeOf(f.Label), fmt.Sprintf("there is no kind %q to have defaults", kind),
				cmp.Or(source.Suggest(kind, known), "write App for all, or one of "+source.And(h.kinds())))
			continue
		}
		h.refer(f.Value)
		defaults := new(table.Defaults)
		if !h.tell(f, h.readDefaults(defaults, f.Value, nil)) {
			h.house.Defaults = append(h.house.Defaults,
				&table.HouseDefaults{Kind: kind, Defaults: defaults, Place: h.rangeOf(f.Label)})
		}
	}
}
