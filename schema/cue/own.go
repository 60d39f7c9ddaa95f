package cue

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// maxShapes is how many values what kinds become has, with helpers written out.
const maxShapes = 100_000

// becomes is the field of a definition that makes it a kind of the house's own.
const becomes = "_becomes"

// ownBody gives the struct of a kind of the house's own, and the name that it calls
// itself by; nil for what is none.
func ownBody(d *ast.Field) (self string, body *ast.StructLit) {
	e := d.Value
	if a, ok := e.(*ast.Alias); ok {
		self, e = a.Ident.Name, a.Expr
	}
	body, ok := e.(*ast.StructLit)
	if !ok || fieldOf(body, becomes) == nil {
		return "", nil
	}
	return self, body
}

func fieldOf(body *ast.StructLit, name string) *ast.Field {
	for _, elt := range body.Elts {
		if f, ok := elt.(*ast.Field); ok && labelOf(f) == name {
			return f
		}
	}
	return nil
}

// own reads a kind of the house's own.
func (h *houseReader) own(d *ast.Field) {
	name := strings.TrimPrefix(labelOf(d), "#")
	self, body := ownBody(d)
	k := &table.OwnKind{Place: h.rangeOf(d.Label), Doc: docOf(d)}
	o := newObject()
	for _, elt := range body.Elts {
		f, ok := elt.(*ast.Field)
		if _, comment := elt.(*ast.CommentGroup); comment {
			continue
		}
		if !ok {
			h.tell(elt, unknown(elt, words(elt)+" in a kind"))
			continue
		}
		switch label := labelOf(f); label {
		case "kind":
			if t, err := h.closed(f.Value); !h.tell(f, err) && (t.Text == nil || !slices.Equal(t.Text.Enum, []string{name})) {
				h.fail(h.rangeOf(f.Value), "the kind of #"+name+" is its name", fmt.Sprintf("write kind!: %q", name))
			}
		case "apiVersion":
		case "metadata", "spec":
			t, err := h.closed(f.Value)
			switch {
			case h.tell(f, err):
			case t.Object == nil:
				h.fail(h.rangeOf(f.Value), label+" is a map of fields", "")
			default:
				o.Fields = append(o.Fields, &table.Field{Name: label, Doc: docOf(f), Type: t})
			}
		case becomes:
			s := shaper{houseReader: h, self: self}
			k.Into, k.Shape = s.becomes(f.Value)
		default:
			h.fail(h.rangeOf(f.Label), fmt.Sprintf("a kind has no %s beside its spec", label), "move it into spec")
		}
	}
	k.Name, k.Fields = name, o.Fields
	h.house.Own = append(h.house.Own, k)
}

// closed makes the type of what documents of an own kind hold: its structs have the
// fields that they name, and no others.
func (h *houseReader) closed(e ast.Expr) (*table.Type, error) {
	h.refer(e)
	if h.strict == nil {
		h.strict = newReader()
		h.strict.decls, h.strict.files = h.decls, h.files
	}
	for name, t := range h.byName {
		h.strict.types[name] = t
	}
	t, err := h.strict.expr(e)
	if err == nil {
		h.strict.finish(t)
	}
	return t, err
}

// A shaper reads what a kind of the house's own becomes.
type shaper struct {
	*houseReader
	self string // "": it has no name for itself
}

// becomes reads #KIND & {...}.
func (s *shaper) becomes(e ast.Expr) (into string, shape *table.Shape) {
	shape = &table.Shape{Place: s.rangeOf(e), Kind: source.Map}
	for _, part := range conjuncts(e) {
		switch x := part.(type) {
		case *ast.Ident:
			name := strings.TrimPrefix(x.Name, "#")
			switch {
			case into != "":
				s.fail(s.rangeOf(x), "an app becomes one kind, and this is a second one", "remove one of the two")
			case !slices.Contains(s.kinds(), name) || name == x.Name:
				hint := source.Suggest(x.Name, hashed(s.kinds()))
				if hint == "" {
					hint = "the kinds are " + source.And(hashed(s.kinds()))
				}
				s.fail(s.rangeOf(x), x.Name+" is no kind of app", hint)
			default:
				into = name
			}
		case *ast.StructLit:
			inner := s.structure(x)
			shape.Fields = append(shape.Fields, inner.Fields...)
		default:
			s.unknown(part)
		}
	}
	if into == "" && len(s.found) == 0 {
		s.fail(s.rangeOf(e), "_becomes names no kind", "write _becomes: #Web & {...}")
	}
	return into, shape
}

func hashed(names []string) (list []string) {
	for _, name := range names {
		list = append(list, "#"+name)
	}
	return list
}

func conjuncts(e ast.Expr) []ast.Expr {
	switch x := e.(type) {
	case *ast.ParenExpr:
		return conjuncts(x.X)
	case *ast.BinaryExpr:
		if x.Op == token.AND {
			return append(conjuncts(x.X), conjuncts(x.Y)...)
		}
	}
	return []ast.Expr{e}
}

// unknown tells of what cannot stand in _becomes.
func (s *shaper) unknown(n ast.Node) *table.Shape {
	s.fail(s.rangeOf(n), "this cannot stand in _becomes: "+words(n), "what can are values, fields of the app by "+
		"the name that the kind gives itself (#Kind: self={...}), text with those in it, a lookup in a map that is "+
		"written here, and if about one of them")
	return nil
}

// shape reads a value.
func (s *shaper) shape(e ast.Expr) *table.Shape {
	at := s.rangeOf(e)
	if s.shapes++; s.shapes > maxShapes {
		s.tooMany(e, fmt.Sprintf("kinds become more than %s values", source.Thousands(maxShapes)))
		return nil
	}
	switch x := e.(type) {
	case *ast.ParenExpr:
		return s.shape(x.X)
	case *ast.BasicLit, *ast.UnaryExpr:
		n, err := s.constant(e)
		if err != nil {
			return s.unknown(e)
		}
		return &table.Shape{Place: at, Kind: n.Kind, Value: n}
	case *ast.StructLit:
		return s.structure(x)
	case *ast.ListLit:
		list := &table.Shape{Place: at, Kind: source.List}
		for _, elt := range x.Elts {
			if item := s.shape(elt); item != nil {
				list.Items = append(list.Items, item)
			}
		}
		return list
	case *ast.SelectorExpr:
		if path := s.reference(x); path != nil {
			return &table.Shape{Place: at, Ref: path}
		}
		return nil
	case *ast.Interpolation:
		return s.interpolation(x)
	case *ast.IndexExpr:
		return s.lookup(x)
	case *ast.Ident:
		if d := s.decls[x.Name]; d != nil && !slices.Contains(s.inside, x.Name) {
			s.used[x.Name] = true
			s.inside = append(s.inside, x.Name)
			defer func() { s.inside = s.inside[:len(s.inside)-1] }()
			return s.shape(d.Value)
		}
		s.fail(at, "here stands "+x.Name+", and not a value", "write the value, or a field of the app by self")
		return nil
	case *ast.BinaryExpr:
		if x.Op != token.AND && x.Op != token.OR {
			s.fail(at, "this cannot stand in _becomes: the operator "+x.Op.String(),
				`text is put together as "\(`+s.selfName()+`.spec.FIELD).example.com"`)
			return nil
		}
		s.fail(at, "here stands what a value can be, and not a value", "write one value")
		return nil
	}
	return s.unknown(e)
}

func (s *shaper) selfName() string {
	if s.self == "" {
		return "self"
	}
	return s.self
}

// reference reads self.spec.image.
func (s *shaper) reference(e ast.Expr) (path []string) {
	at := e
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
			continue
		case *ast.SelectorExpr:
			name, _, err := ast.LabelName(x.Sel)
			if err != nil {
				s.unknown(at)
				return nil
			}
			path, e = append([]string{name}, path...), x.X
			continue
		case *ast.IndexExpr:
			if lit, ok := x.Index.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				name, _ := literal.Unquote(lit.Value)
				path, e = append([]string{name}, path...), x.X
				continue
			}
		case *ast.Ident:
			switch {
			case s.self == "":
				s.fail(s.rangeOf(x), "the kind has no name for itself", "begin it as #KIND: self={, and write self."+
					strings.Join(path, "."))
			case x.Name != s.self:
				s.fail(s.rangeOf(x), fmt.Sprintf("only fields of the app can be named here, by %s", s.self), "")
			case len(path) > 0 && (path[0] == "spec" || path[0] == "metadata") && len(path) > 1:
				return path
			default:
				s.fail(s.rangeOf(at), "here stands a field of spec or of metadata", "for example "+s.self+".metadata.name")
			}
			return nil
		}
		s.unknown(at)
		return nil
	}
}

// interpolation reads "\(self.metadata.name).example.com".
func (s *shaper) interpolation(x *ast.Interpolation) *table.Shape {
	shape := &table.Shape{Place: s.rangeOf(x), Kind: source.String}
	first, last := x.Quotes()
	info, prefix, _, err := literal.ParseQuotes(first.Value, last.Value)
	if err != nil || !info.IsDouble() {
		return s.unknown(x)
	}
	for i, elt := range x.Elts {
		if i%2 == 1 {
			path := s.reference(elt)
			if path == nil {
				return nil
			}
			shape.Parts = append(shape.Parts, &table.Shape{Place: s.rangeOf(elt), Ref: path})
			continue
		}
		text, err := info.Unquote(elt.(*ast.BasicLit).Value[prefix:])
		if err != nil {
			return s.unknown(x)
		}
		prefix = 1 // the bracket
		shape.Parts = append(shape.Parts, &table.Shape{Value: &source.Node{Kind: source.String, Text: text}})
	}
	return shape
}

// lookup reads {S: "256Mi"}[self.spec.size].
func (s *shaper) lookup(x *ast.IndexExpr) *table.Shape {
	from := x.X
	if id, ok := from.(*ast.Ident); ok && s.decls[id.Name] != nil {
		s.used[id.Name] = true
		from = s.decls[id.Name].Value
	}
	body, ok := from.(*ast.StructLit)
	if !ok {
		if path := s.reference(x); path != nil {
			return &table.Shape{Place: s.rangeOf(x), Ref: path}
		}
		return nil
	}
	path := s.reference(x.Index)
	of := s.structure(body)
	if path == nil {
		return nil
	}
	return &table.Shape{Place: s.rangeOf(x.Index), Of: of.Fields, Ref: path, Lookup: true}
}

// structure reads a map.
func (s *shaper) structure(body *ast.StructLit) *table.Shape {
	shape := &table.Shape{Place: s.rangeOf(body), Kind: source.Map}
	s.fields(shape, body, nil)
	return shape
}

func (s *shaper) fields(shape *table.Shape, body *ast.StructLit, when []table.Equality) {
	for _, elt := range body.Elts {
		switch d := elt.(type) {
		case *ast.CommentGroup, *ast.Ellipsis:
		case *ast.Comprehension:
			inner, ok := s.conditions(when, d)
			if body, isStruct := d.Value.(*ast.StructLit); ok && isStruct {
				s.fields(shape, body, inner)
			}
		case *ast.Field:
			name := labelOf(d)
			if name == "" || strings.HasPrefix(name, "_") || strings.HasPrefix(name, "#") || d.Constraint != token.ILLEGAL {
				s.fail(s.rangeOf(d.Label), "a field here is a name and a value", "for example replicas: 3")
				continue
			}
			if value := s.shape(d.Value); value != nil {
				value.Key = s.rangeOf(d.Label)
				shape.Fields = append(shape.Fields, table.ShapeField{Name: name, Value: value, When: when})
			}
		default:
			s.unknown(elt)
		}
	}
}

// conditions reads if self.spec.size == "L".
func (s *shaper) conditions(when []table.Equality, c *ast.Comprehension) ([]table.Equality, bool) {
	when = slices.Clone(when)
	for _, clause := range c.Clauses {
		i, ok := clause.(*ast.IfClause)
		if !ok {
			s.unknown(clause)
			return nil, false
		}
		e, ok := s.equality(i.Condition)
		if !ok {
			return nil, false
		}
		when = append(when, e)
	}
	return when, true
}

func (s *shaper) equality(e ast.Expr) (eq table.Equality, ok bool) {
	const example = `for example if self.spec.size == "L" {replicas: 3}`
	eq.Place = s.rangeOf(e)
	switch x := e.(type) {
	case *ast.ParenExpr:
		return s.equality(x.X)
	case *ast.SelectorExpr:
		eq.Ref, eq.Value = s.reference(x), &source.Node{Kind: source.Bool, Text: "true"}
		return eq, eq.Ref != nil
	case *ast.UnaryExpr:
		if x.Op == token.NOT {
			eq.Ref, eq.Value = s.reference(x.X), &source.Node{Kind: source.Bool, Text: "false"}
			return eq, eq.Ref != nil
		}
	case *ast.BinaryExpr:
		if x.Op != token.EQL && x.Op != token.NEQ {
			break
		}
		value, err := s.constant(x.Y)
		if err != nil || !value.Scalar() {
			s.fail(s.rangeOf(x.Y), "a field is compared with a value that is written here", example)
			return eq, false
		}
		eq.Ref, eq.Value, eq.Not = s.reference(x.X), value, x.Op == token.NEQ
		return eq, eq.Ref != nil
	}
	s.fail(s.rangeOf(e), "if is about one field of the app, compared by == or !=", example)
	return eq, false
}
