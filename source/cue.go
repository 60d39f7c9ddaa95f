package source

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"
)

const ruleCUE = "cue"

// maxCUENesting bounds how deep the expressions of a CUE file are nested. The
// evaluator is recursive, and a stack that runs over cannot be caught.
const maxCUENesting = 1000

// ParseCUE evaluates a CUE file and gives its documents: the values of its
// regular top-level fields that have an apiVersion or a kind, or that are
// lists of such values. Definitions and hidden fields are helpers of the file
// and give no documents. Packages can be imported when they are built in.
//
// The nodes stand at the expressions that gave them their values, where those
// are in the file, and else where their parent stands.
//
// A CUE program can run for a long time, and cannot be stopped. When ctx is
// done before it ends, ParseCUE says so in a diagnostic and leaves it running;
// the caller should then end the process.
func ParseCUE(ctx context.Context, f *File) ([]*Document, []Diagnostic) {
	c := &cueParser{collector: collector{file: f}}
	if c.tooLarge(MaxCUESize) || !c.readable() || !c.clean(textStart(f.Data), len(f.Data)) || !c.parse() {
		return nil, c.diagnostics
	}
	done := make(chan *cueParser, 1)
	go func() {
		defer func() {
			if bug := recover(); bug != nil {
				c.documents = nil
				c.add(0, 0, ruleCUE, fmt.Sprintf("CUE cannot evaluate this file: %v", bug), "")
			}
			done <- c
		}()
		c.evaluate()
	}()
	select {
	case c = <-done:
		return c.documents, c.diagnostics
	case <-ctx.Done():
		late := collector{file: f}
		late.limit(0, 0, "the file takes too long to evaluate", "make its lists and comprehensions smaller")
		return nil, late.diagnostics
	}
}

// A cueParser reads one CUE file.
type cueParser struct {
	collector
	documents []*Document
	syntax    *ast.File
	fields    map[int]*ast.Field // by where their values begin
}

// parse reads the syntax of the file and checks what can be told from it.
func (c *cueParser) parse() bool {
	if at := longChain(c.file.Data); at >= 0 {
		c.limit(at, at+1, fmt.Sprintf("fields are nested more than %s levels deep here", thousands(maxCUENesting)), "")
		return false
	}
	syntax, err := parser.ParseFile(c.file.Name, c.file.Data)
	if err != nil {
		c.explain(err)
		return false
	}
	c.syntax, c.fields = syntax, map[int]*ast.Field{}
	if !c.index() {
		return false
	}
	return c.imports()
}

// longChain gives the first place at which too many fields are nested without
// braces, as in a: b: c: 1; -1 if there is none.
func longChain(text []byte) int {
	chain, last := 0, byte(0)
	for i, b := range text {
		switch {
		case b == ':':
			if chain++; chain > maxCUENesting {
				return i
			}
		case b == '\n' && last != ':', b == ',', b == '}':
			chain = 0
		}
		if b > ' ' {
			last = b
		}
	}
	return -1
}

// index notes the fields of the file, and refuses expressions that are nested
// too deeply.
func (c *cueParser) index() bool {
	depth := 0
	ast.Walk(c.syntax, func(n ast.Node) bool {
		if depth++; depth > maxCUENesting {
			at := n.Pos().Offset()
			c.limit(at, at+1, fmt.Sprintf("expressions are nested more than %s levels deep here", thousands(maxCUENesting)), "")
		}
		if field, ok := n.(*ast.Field); ok && field.Value != nil {
			c.fields[field.Value.Pos().Offset()] = field
		}
		return !c.stopped
	}, func(ast.Node) { depth-- })
	return !c.stopped
}

// imports refuses packages that are not built in.
func (c *cueParser) imports() bool {
	ok := true
	for spec := range c.syntax.ImportSpecs() {
		path := strings.Trim(spec.Path.Value, `"#`)
		first, _, _ := strings.Cut(path, "/")
		if strings.Contains(first, ".") || first == "tool" {
			p, _ := c.at(spec.Path)
			c.add(p.Start, p.End, ruleCUE, fmt.Sprintf("the package %q cannot be imported", path), "only the packages that are part of CUE can be, such as strings and list")
			ok = false
		}
	}
	return ok
}

// at gives the place of a syntax node, if it is one of this file.
func (c *cueParser) at(n ast.Node) (Range, bool) {
	start, end := n.Pos(), n.End()
	if !c.own(start) || !c.own(end) || end.Offset() < start.Offset() {
		return Range{}, false
	}
	return c.place(start.Offset(), end.Offset()), true
}

// own reports whether a position is in this file.
func (c *cueParser) own(p token.Pos) bool {
	return p.IsValid() && p.Filename() == c.file.Name && p.Offset() <= len(c.file.Data)
}

// evaluate computes the file's value and takes the documents from it.
func (c *cueParser) evaluate() {
	v := cuecontext.New().BuildFile(c.syntax)
	if err := v.Validate(cue.Concrete(true)); err != nil {
		c.explain(err)
		return
	}
	fields, err := v.Fields()
	if err != nil {
		c.fail(Range{}, "this file is no set of fields", "put each document under a name, as in shop: {...}")
		return
	}
	if isObject(v) {
		c.fail(c.pathPlace([]string{"apiVersion"}, []string{"kind"}), "the file is a document itself", "put its fields under a name, as in shop: {...}")
		return
	}
	for fields.Next() && !c.stopped {
		c.topLevel(fields.Selector().String(), fields.Value())
	}
	if c.stopped {
		c.documents = nil
	}
}

func (c *cueParser) fail(at Range, message, hint string) {
	c.add(at.Start, at.End, ruleCUE, message, hint)
}

// isObject reports whether a value claims to be a document.
func isObject(v cue.Value) bool {
	return v.IncompleteKind() == cue.StructKind &&
		(v.LookupPath(cue.ParsePath("apiVersion")).Exists() || v.LookupPath(cue.ParsePath("kind")).Exists())
}

// topLevel takes the documents from the value of a top-level field.
func (c *cueParser) topLevel(name string, v cue.Value) {
	place, key := c.places(v, Range{}, Range{})
	if isObject(v) {
		c.document(v, place, key)
		return
	}
	list, err := v.List()
	if err != nil {
		c.fail(key, fmt.Sprintf("%s is neither a document nor a list of documents", name), fmt.Sprintf("a document has an apiVersion and a kind; name a helper _%s or #%s", name, name))
		return
	}
	for list.Next() && !c.stopped {
		item := list.Value()
		at, _ := c.places(item, place, key)
		if !isObject(item) {
			c.fail(at, fmt.Sprintf("an item of %s is no document", name), fmt.Sprintf("a document has an apiVersion and a kind; name a helper _%s or #%s", name, name))
			continue
		}
		c.document(item, at, key)
	}
}

func (c *cueParser) document(v cue.Value, place, key Range) {
	root := c.value(v, place, key, 1)
	root.takeFirstKey()
	c.documents = append(c.documents, &Document{Range: root.Range, Root: root, Evaluated: true})
}

// places gives where a value and its name are written; the places of the
// parent where that is not in this file.
func (c *cueParser) places(v cue.Value, parent, parentKey Range) (value, key Range) {
	switch source := v.Source().(type) {
	case *ast.Field:
		if value, ok := c.at(source.Value); ok {
			return value, c.label(source, parentKey)
		}
	case nil:
		if field := c.fields[v.Pos().Offset()]; field != nil && c.own(v.Pos()) {
			value, _ := c.at(field.Value)
			return value, c.label(field, parentKey)
		}
	default:
		if value, ok := c.at(source); ok {
			if field := c.fields[value.Start]; field != nil {
				return value, c.label(field, parentKey)
			}
			return value, parentKey
		}
	}
	return parent, parentKey
}

func (c *cueParser) label(field *ast.Field, parent Range) Range {
	if key, ok := c.at(field.Label); ok {
		return key
	}
	return parent
}

// value builds the node of a value that was found to be complete.
func (c *cueParser) value(v cue.Value, place, key Range, depth int) *Node {
	n := &Node{Range: place, Key: key}
	if d, ok := v.Default(); ok {
		v = d
	}
	if c.count(1, place.Start, place.End) {
		return n
	}
	switch v.Kind() {
	case cue.StructKind:
		n.Kind = Map
		c.structValue(n, v, depth)
	case cue.ListKind:
		n.Kind = List
		c.listValue(n, v, depth)
	case cue.NullKind:
		n.Kind, n.Text = Null, "null"
	case cue.BoolKind:
		b, _ := v.Bool()
		n.Kind, n.Text = Bool, fmt.Sprint(b)
	case cue.IntKind:
		n.Kind, n.Text = Int, number(v)
	case cue.FloatKind, cue.NumberKind:
		n.Kind, n.Text = Float, number(v)
	case cue.BytesKind:
		b, _ := v.Bytes()
		n.Kind, n.Style, n.Text = String, Quoted, base64.StdEncoding.EncodeToString(b)
	default:
		n.Kind, n.Style = String, Quoted
		n.Text, _ = v.String()
	}
	return n
}

// number gives a number as JSON has it.
func number(v cue.Value) string {
	text, err := v.MarshalJSON()
	if err != nil {
		return "0"
	}
	return string(text)
}

func (c *cueParser) structValue(n *Node, v cue.Value, depth int) {
	if c.tooDeep(depth, n.Range.Start, n.Range.End) {
		return
	}
	fields, err := v.Fields()
	for err == nil && fields.Next() && !c.stopped {
		place, key := c.places(fields.Value(), n.Range, n.Key)
		n.Fields = append(n.Fields, Field{Name: fields.Selector().Unquoted(), Value: c.value(fields.Value(), place, key, depth+1)})
	}
}

func (c *cueParser) listValue(n *Node, v cue.Value, depth int) {
	if c.tooDeep(depth, n.Range.Start, n.Range.End) {
		return
	}
	items, err := v.List()
	for err == nil && items.Next() && !c.stopped {
		place, _ := c.places(items.Value(), n.Range, n.Key)
		n.Items = append(n.Items, c.value(items.Value(), place, n.Key, depth+1))
	}
}
