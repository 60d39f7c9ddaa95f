// Package cue reads CUE files as syntax, and makes tables of what they define.
// CUE's evaluator has no part in it.
//
// It knows a subset of CUE, named in docs/schema.md; what is outside of it is an
// error, with its place. That the tables and the evaluator give equal verdicts
// and equal defaults is tested in package oracle.
package cue

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Definitions makes the types of all definitions in the CUE files at the top of fsys,
// sorted by name, but for some, which are called without #.
func Definitions(fsys fs.FS, without ...string) ([]*table.Type, error) {
	r := newReader()
	if err := r.read(fsys); err != nil {
		return nil, err
	}
	var list []*table.Type
	for _, name := range slices.Sorted(maps.Keys(r.decls)) {
		if !strings.HasPrefix(name, "#") || slices.Contains(without, name[1:]) {
			continue
		}
		t, err := r.definition(name, nil)
		if err != nil {
			return nil, err
		}
		r.finish(t)
		list = append(list, t)
	}
	return list, nil
}

func newReader() *reader {
	return &reader{
		decls: map[string]*ast.Field{}, defaultDecls: map[string]*ast.Field{},
		types: map[string]*table.Type{}, finished: map[any]bool{},
	}
}

// Kinds makes the tables of kinds, in the order of their names, from the CUE
// files at the top of fsys. The kind Web has the form #Web and, if there are
// any, the defaults _defaults: Web.
func Kinds(fsys fs.FS, names ...string) ([]*table.Kind, error) {
	r := newReader()
	if err := r.read(fsys); err != nil {
		return nil, err
	}
	var kinds []*table.Kind
	for _, name := range names {
		t, err := r.definition("#"+name, nil)
		if err != nil {
			return nil, err
		}
		r.finish(t)
		defaults, err := r.defaults(name)
		if err != nil {
			return nil, err
		}
		kinds = append(kinds, &table.Kind{Name: name, Type: t, Defaults: defaults})
	}
	return kinds, nil
}

// A reader makes tables of the declarations of CUE files.
type reader struct {
	decls        map[string]*ast.Field  // at the top of a file
	defaultDecls map[string]*ast.Field  // by kind
	types        map[string]*table.Type // by definition; nil while it is being made
	finished     map[any]bool           // types and fields
	// open: structs say nothing of other fields.
	open bool
	// files are those whose places count, by name; nil: none do.
	files map[string]*source.File
	// told, if set, is told of what is wrong with one of several, and the others are read.
	told func(ast.Node, error) bool
	// full: it grows beyond all measure, and no more is read.
	full   bool
	filled int // defaults read so far
}

// read finds the declarations.
func (r *reader) read(fsys fs.FS) error {
	names, err := fs.Glob(fsys, "*.cue")
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(name, data, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if field, ok := d.(*ast.Field); ok {
				if err := r.declare(field); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// declare notes a declaration. Defaults may stand in several files, one kind in
// each.
func (r *reader) declare(field *ast.Field) error {
	into, name := r.decls, labelOf(field)
	if name == "_defaults" {
		s, ok := field.Value.(*ast.StructLit)
		if !ok || len(s.Elts) != 1 {
			return unknown(field, "defaults that are not of one kind")
		}
		if field, ok = s.Elts[0].(*ast.Field); !ok {
			return unknown(s, "a default outside a kind")
		}
		into, name = r.defaultDecls, labelOf(field)
	}
	if into[name] != nil {
		return &mistake{at: field, message: "a second declaration of " + name}
	}
	into[name] = field
	return nil
}

// definition makes the type of a top-level definition or base once. from is what
// refers to it; nil for a kind.
func (r *reader) definition(name string, from ast.Node) (*table.Type, error) {
	if t, ok := r.types[name]; ok {
		if t == nil {
			return nil, unknown(from, "a definition that contains itself: "+name)
		}
		return t, nil
	}
	decl := r.decls[name]
	switch {
	case decl == nil && from == nil:
		return nil, fmt.Errorf("the schema has no %s", name)
	case decl == nil:
		return nil, unknown(from, name+", which is not defined")
	}
	r.types[name] = nil
	t, err := r.expr(decl.Value)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(name, "#") {
		t = defined(t, name, docOf(decl))
	}
	r.types[name] = t
	return t, nil
}

// defined gives a type the name and the words of a definition, and the words to
// its patterns, those of a definition that it is made from among them.
func defined(t *table.Type, name, doc string) *table.Type {
	c := *t
	c.Name, c.Doc = name, doc
	if t.Text != nil {
		text := *t.Text
		text.Name, text.Bases = name, based(text.Bases, text.Name, name)
		text.Patterns = slices.Clone(text.Patterns)
		for i, p := range text.Patterns {
			if doc != "" {
				text.Patterns[i] = &table.Pattern{Expr: p.Expr, Negate: p.Negate, Doc: doc}
			}
		}
		c.Text = &text
	}
	if t.Number != nil {
		number := *t.Number
		number.Name, number.Bases = name, based(number.Bases, number.Name, name)
		c.Number = &number
	}
	if t.List != nil {
		list := *t.List
		list.Name = name
		c.List = &list
	}
	if t.Object != nil {
		object := *t.Object
		object.Name = name
		c.Object = &object
	}
	return &c
}

// based gives what a definition is made from.
func based(bases []string, from, name string) []string {
	if from == "" || from == name {
		return bases
	}
	return append(bases[:len(bases):len(bases)], from)
}

// A mistake is something in a file that no tables can be made of.
type mistake struct {
	at      ast.Node
	message string
	hint    string // may be empty
}

func (m *mistake) Error() string { return fmt.Sprintf("%s: %s", m.at.Pos(), m.message) }

// unknown says that a file leaves the subset that the tables know.
func unknown(n ast.Node, what string) error {
	hint := "docs/schema.md lists what can be used"
	switch n.(type) {
	case *ast.Comprehension:
		hint = "fields are held together by matchIf(IF, THEN, ELSE) and matchN, as docs/schema.md shows"
	case *ast.BinaryExpr:
		if strings.HasSuffix(what, table.TwoTexts) {
			hint = `write one pattern for both, as =~"^(a|b)/"`
		}
	}
	return &mistake{n, "beyond the CUE that is read here: " + what, hint}
}

// labelOf gives the name of a field; "" for a pattern.
func labelOf(f *ast.Field) string {
	name, _, err := ast.LabelName(f.Label)
	if err != nil {
		return ""
	}
	return name
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
