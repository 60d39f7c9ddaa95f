// Package cue reads CUE files into the nodes of package source. It is the only
// reader of its kind that runs a program, CUE's evaluator, and so stands apart:
// who does not read CUE does not link it.
package cue

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

	"github.com/plimsoll-dev/plimsoll/source"
)

// MaxSize is how many bytes a CUE file has at most. The other limits are those
// of package source.
const MaxSize = 1 << 20

// maxNesting bounds how deep the expressions of a file are nested. The evaluator
// is recursive, and a stack that runs over cannot be caught.
const maxNesting = 1000

const rule = "cue"

// Parse evaluates a CUE file and gives its documents: the file itself where its
// top-level fields have an apiVersion or a kind, and else the values of those
// that have one, or that are lists of such values. Definitions and hidden fields are helpers of the file
// and give no documents. Packages can be imported when they are built in.
//
// The nodes stand at the expressions that gave them their values, where those
// are in the file, and else where their parent stands.
//
// A CUE program can run for a long time, and cannot be stopped. When ctx is
// done before it ends, Parse says so in a diagnostic and leaves it running;
// the caller should then end the process.
func Parse(ctx context.Context, f *source.File) ([]*source.Document, []source.Diagnostic) {
	r := &reader{Collector: source.Collector{File: f}}
	if !r.Text(MaxSize) || !r.parse() {
		return nil, r.Diagnostics
	}
	done := make(chan *reader, 1)
	go func() {
		defer func() {
			if bug := recover(); bug != nil {
				r.documents = nil
				r.Add(0, 0, rule, fmt.Sprintf("CUE cannot evaluate this file: %v", bug), "")
			}
			done <- r
		}()
		r.evaluate()
	}()
	select {
	case r = <-done:
		return r.documents, r.Diagnostics
	case <-ctx.Done():
		late := source.Collector{File: f}
		late.Limit(0, 0, "the file takes too long to evaluate", "make its lists and comprehensions smaller")
		return nil, late.Diagnostics
	}
}

// A reader reads one CUE file.
type reader struct {
	source.Collector
	documents []*source.Document
	syntax    *ast.File
	fields    map[int]*ast.Field // by where their values begin
	bytes     int                // of the text of all values so far
}

// parse reads the syntax of the file and checks what can be told from it.
func (r *reader) parse() bool {
	if at := longChain(r.File.Data); at >= 0 {
		r.tooNested(at, "fields")
		return false
	}
	syntax, err := parser.ParseFile(r.File.Name, r.File.Data)
	if err != nil {
		r.explain(err)
		return false
	}
	r.syntax, r.fields = syntax, map[int]*ast.Field{}
	if !r.index() {
		return false
	}
	return r.imports()
}

func (r *reader) tooNested(at int, what string) {
	levels := source.Thousands(maxNesting)
	r.Limit(at, at+1, fmt.Sprintf("%s are nested more than %s levels deep here", what, levels), "")
}

// longChain gives the first place at which too many fields are nested without
// braces, as in a: b: c: 1; -1 if there is none.
func longChain(text []byte) int {
	chain, last := 0, byte(0)
	for i, b := range text {
		switch {
		case b == ':':
			if chain++; chain > maxNesting {
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
func (r *reader) index() bool {
	depth := 0
	ast.Walk(r.syntax, func(n ast.Node) bool {
		if depth++; depth > maxNesting {
			r.tooNested(n.Pos().Offset(), "expressions")
		}
		if field, ok := n.(*ast.Field); ok && field.Value != nil {
			r.fields[field.Value.Pos().Offset()] = field
		}
		return !r.Stopped()
	}, func(ast.Node) { depth-- })
	return !r.Stopped()
}

// imports refuses packages that are not built in.
func (r *reader) imports() bool {
	ok := true
	for spec := range r.syntax.ImportSpecs() {
		path := strings.Trim(spec.Path.Value, `"#`)
		first, _, _ := strings.Cut(path, "/")
		if strings.Contains(first, ".") || first == "tool" {
			p, _ := r.at(spec.Path)
			r.Add(p.Start, p.End, rule, fmt.Sprintf("the package %q cannot be imported", path),
				"only the packages that are part of CUE can be, such as strings and list")
			ok = false
		}
	}
	return ok
}

func (r *reader) place(start, end int) source.Range {
	return source.Range{File: r.File, Start: start, End: end}
}

// at gives the place of a syntax node, if it is one of this file.
func (r *reader) at(n ast.Node) (source.Range, bool) {
	start, end := n.Pos(), n.End()
	if !r.own(start) || !r.own(end) || end.Offset() < start.Offset() {
		return source.Range{}, false
	}
	return r.place(start.Offset(), end.Offset()), true
}

// own reports whether a position is in this file.
func (r *reader) own(p token.Pos) bool {
	return p.IsValid() && p.Filename() == r.File.Name && p.Offset() <= len(r.File.Data)
}

// evaluate computes the file's value and takes the documents from it.
func (r *reader) evaluate() {
	v := cuecontext.New().BuildFile(r.syntax)
	if err := v.Validate(cue.Concrete(true)); err != nil {
		r.explain(err)
		return
	}
	fields, err := v.Fields()
	if err != nil {
		r.fail(source.Range{}, "this file is no set of fields", "put each document under a name, as in shop: {...}")
		return
	}
	if isObject(v) {
		place := r.place(0, len(r.File.Data))
		r.document(v, place, place)
		return
	}
	for fields.Next() && !r.Stopped() {
		r.topLevel(fields.Selector().String(), fields.Value())
	}
	if r.Stopped() {
		r.documents = nil
	}
}

func (r *reader) fail(at source.Range, message, hint string) {
	r.Add(at.Start, at.End, rule, message, hint)
}

// isObject reports whether a value claims to be a document.
func isObject(v cue.Value) bool {
	return v.IncompleteKind() == cue.StructKind &&
		(v.LookupPath(cue.ParsePath("apiVersion")).Exists() || v.LookupPath(cue.ParsePath("kind")).Exists())
}

// topLevel takes the documents from the value of a top-level field.
func (r *reader) topLevel(name string, v cue.Value) {
	place, key := r.places(v, source.Range{}, source.Range{})
	if isObject(v) {
		r.document(v, place, key)
		return
	}
	hint := fmt.Sprintf("a document has an apiVersion and a kind; name a helper _%s or #%s", name, name)
	list, err := v.List()
	if err != nil {
		r.fail(key, fmt.Sprintf("%s is neither a document nor a list of documents", name), hint)
		return
	}
	for list.Next() && !r.Stopped() {
		item := list.Value()
		at, _ := r.places(item, place, key)
		if !isObject(item) {
			r.fail(at, fmt.Sprintf("an item of %s is no document", name), hint)
			continue
		}
		r.document(item, at, key)
	}
}

func (r *reader) document(v cue.Value, place, key source.Range) {
	root := r.value(v, place, key, 1)
	if len(root.Fields) > 0 {
		root.Key = root.Fields[0].Value.Key // as that of every root
	}
	r.documents = append(r.documents, &source.Document{Range: root.Range, Root: root, Evaluated: true})
}

// places gives where a value and its name are written; the places of the
// parent where that is not in this file.
func (r *reader) places(v cue.Value, parent, parentKey source.Range) (value, key source.Range) {
	switch from := v.Source().(type) {
	case *ast.Field:
		if value, ok := r.at(from.Value); ok {
			return value, r.label(from, parentKey)
		}
	case nil:
		if field := r.fields[v.Pos().Offset()]; field != nil && r.own(v.Pos()) {
			value, _ := r.at(field.Value)
			return value, r.label(field, parentKey)
		}
	default:
		if value, ok := r.at(from); ok {
			if field := r.fields[value.Start]; field != nil {
				return value, r.label(field, parentKey)
			}
			return value, parentKey
		}
	}
	return parent, parentKey
}

func (r *reader) label(field *ast.Field, parent source.Range) source.Range {
	if key, ok := r.at(field.Label); ok {
		return key
	}
	return parent
}

// value builds the node of a value that was found to be complete.
func (r *reader) value(v cue.Value, place, key source.Range, depth int) *source.Node {
	n := &source.Node{Range: place, Key: key}
	if d, ok := v.Default(); ok {
		v = d
	}
	if r.Count(1, place.Start, place.End) {
		return n
	}
	defer func() { r.size(len(n.Text), place) }()
	switch v.Kind() {
	case cue.StructKind:
		n.Kind = source.Map
		r.structValue(n, v, depth)
	case cue.ListKind:
		n.Kind = source.List
		r.listValue(n, v, depth)
	case cue.NullKind:
		n.Kind, n.Text = source.Null, "null"
	case cue.BoolKind:
		b, _ := v.Bool()
		n.Kind, n.Text = source.Bool, fmt.Sprint(b)
	case cue.IntKind:
		n.Kind, n.Text = source.Int, number(v)
	case cue.FloatKind, cue.NumberKind:
		n.Kind, n.Text = source.Float, number(v)
	case cue.BytesKind:
		b, _ := v.Bytes()
		n.Kind, n.Style, n.Text = source.String, source.Quoted, base64.StdEncoding.EncodeToString(b)
	default:
		n.Kind, n.Style = source.String, source.Quoted
		n.Text, _ = v.String()
	}
	return n
}

// size adds bytes of text, and refuses more than a file of YAML can have.
func (r *reader) size(bytes int, place source.Range) {
	if r.bytes += bytes; r.bytes > source.MaxFileSize && !r.Stopped() {
		r.Limit(place.Start, place.End,
			fmt.Sprintf("the documents of the file hold more than %d MiB of text", source.MaxFileSize>>20),
			"split it into several files")
	}
}

// number gives a number as JSON has it.
func number(v cue.Value) string {
	text, err := v.MarshalJSON()
	if err != nil {
		return "0"
	}
	return string(text)
}

func (r *reader) structValue(n *source.Node, v cue.Value, depth int) {
	if r.TooDeep(depth, n.Range.Start, n.Range.End) {
		return
	}
	fields, err := v.Fields()
	for err == nil && fields.Next() && !r.Stopped() {
		place, key := r.places(fields.Value(), n.Range, n.Key)
		value := r.value(fields.Value(), place, key, depth+1)
		n.Fields = append(n.Fields, source.Field{Name: fields.Selector().Unquoted(), Value: value})
	}
}

func (r *reader) listValue(n *source.Node, v cue.Value, depth int) {
	if r.TooDeep(depth, n.Range.Start, n.Range.End) {
		return
	}
	items, err := v.List()
	for err == nil && items.Next() && !r.Stopped() {
		place, _ := r.places(items.Value(), n.Range, n.Key)
		n.Items = append(n.Items, r.value(items.Value(), place, n.Key, depth+1))
	}
}
