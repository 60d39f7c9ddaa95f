// Package cue reads CUE packages into the nodes of package source. It is the only
// reader of its kind that runs a program, CUE's evaluator, and so stands apart:
// who does not read CUE does not link it.
package cue

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"github.com/plimsoll-dev/plimsoll/source"
)

// MaxSize is how many bytes the files of a CUE package have at most. The other
// limits are those of package source.
const MaxSize = 1 << 20

// maxNesting bounds how deep the expressions of a file are nested. The evaluator
// is recursive, and a stack that runs over cannot be caught.
const maxNesting = 1000

const rule = "cue"

// Parse evaluates the files of one CUE package, or a file that is in none, and
// gives their documents: the package itself where its top-level fields have an
// apiVersion or a kind, and else the values of those that have one, or that are
// lists of such values. Definitions and hidden fields are helpers and give no
// documents. Packages can be imported when they are built in. Files whose
// attributes @if or @ignore leave them out are left out; no tag is set. The
// order of the files makes no difference, and no two have one name.
//
// The nodes stand at the expressions that gave them their values, where those
// are in the files, and else where their parent stands. A document is of the
// file that is the first, by name, to declare its field.
//
// A CUE program can run for a long time, and cannot be stopped. When ctx is
// done before it ends, Parse says so in a diagnostic and leaves it running;
// the caller should then end the process.
func Parse(ctx context.Context, files ...*source.File) ([]*source.Document, []source.Diagnostic) {
	r := newReader(files)
	if !r.text() || !r.parse() || len(r.syntax) == 0 {
		return nil, r.Diagnostics
	}
	done := make(chan *reader, 1)
	go func() {
		defer func() {
			if bug := recover(); bug != nil {
				r.documents = nil
				r.fail(r.start(), fmt.Sprintf("CUE cannot evaluate this file: %v", bug), "")
			}
			done <- r
		}()
		r.evaluate()
	}()
	select {
	case r = <-done:
		return r.documents, r.Diagnostics
	case <-ctx.Done():
		late := source.Collector{File: r.start().File}
		late.Limit(0, 0, "the file takes too long to evaluate", "make its lists and comprehensions smaller")
		return nil, late.Diagnostics
	}
}

// A reader reads the files of one CUE package. The File of its collector is the
// one that is spoken of.
type reader struct {
	source.Collector
	files     []*source.File // sorted by name; those that are left out as well
	byName    map[string]*source.File
	documents []*source.Document
	syntax    []*ast.File          // of the files that are not left out
	fields    map[place]*ast.Field // by where their values begin
	bytes     int                  // of the text of all values so far
}

// A place is an offset into a file.
type place struct {
	file *source.File
	at   int
}

func newReader(files []*source.File) *reader {
	r := &reader{files: slices.Clone(files), byName: map[string]*source.File{}, fields: map[place]*ast.Field{}}
	slices.SortFunc(r.files, func(a, b *source.File) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range r.files {
		r.byName[f.Name] = f
	}
	r.File = r.files[0]
	return r
}

// start is the place of what is wrong with the files as a whole.
func (r *reader) start() source.Range { return source.Range{File: r.files[0]} }

// text checks that all files are text, and their size.
func (r *reader) text() bool {
	size := 0
	for _, f := range r.files {
		r.File = f
		if !r.Text(MaxSize) {
			return false
		}
		if size += len(f.Data()); size > MaxSize {
			r.Limit(0, 0, fmt.Sprintf("the files of this CUE package up to here have %d bytes, and at most %d MiB are read",
				size, MaxSize>>20), "split the package into several, each with a name of its own")
			return false
		}
	}
	return true
}

// parse reads the syntax of the files and checks what can be told from it.
func (r *reader) parse() bool {
	ok := true
	var out []*ast.Attribute
	for _, f := range r.files {
		r.File = f
		if at := longChain(f.Data()); at >= 0 {
			r.tooNested(at, "fields")
			return false
		}
		syntax, err := parser.ParseFile(f.Name, f.Data())
		if err != nil {
			r.explain(err)
			ok = false
			continue
		}
		leftOut, attribute := r.leftOut(syntax)
		if leftOut {
			out = append(out, attribute)
			continue
		}
		if !r.index(syntax) {
			return false
		}
		ok = r.imports(syntax) && ok
		r.syntax = append(r.syntax, syntax)
	}
	if len(out) == len(r.files) {
		r.allLeftOut(out)
	}
	return ok && !r.Stopped() && !source.HasErrors(r.Diagnostics)
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

// index notes the fields of a file, and refuses expressions that are nested too
// deeply.
func (r *reader) index(syntax *ast.File) bool {
	depth := 0
	ast.Walk(syntax, func(n ast.Node) bool {
		if depth++; depth > maxNesting {
			r.tooNested(n.Pos().Offset(), "expressions")
		}
		if field, ok := n.(*ast.Field); ok && field.Value != nil {
			r.fields[place{r.File, field.Value.Pos().Offset()}] = field
		}
		return !r.Stopped()
	}, func(ast.Node) { depth-- })
	return !r.Stopped()
}

// imports refuses packages that are not built in, and other files.
func (r *reader) imports(syntax *ast.File) bool {
	ok := true
	for _, d := range syntax.Decls {
		attribute, is := d.(*ast.Attribute)
		if !is {
			continue
		}
		if key, text := attribute.Split(); key == "extern" {
			at, _ := r.at(attribute)
			r.fail(at, fmt.Sprintf("@extern(%s) makes values of what is outside of CUE, which is not read", text),
				"write the values here; a spec can name a file under config, as in {file: ./app.conf}")
			ok = false
		}
	}
	for spec := range syntax.ImportSpecs() {
		path := strings.Trim(spec.Path.Value, `"#`)
		first, _, _ := strings.Cut(path, "/")
		if strings.Contains(first, ".") || first == "tool" {
			p, _ := r.at(spec.Path)
			r.Add(p.Start, p.End, rule, fmt.Sprintf("the package %q cannot be imported", path),
				"only the packages that are part of CUE can be, such as strings and list; what else is needed can stand in "+
					"another file of this folder with the same package clause")
			ok = false
		}
	}
	return ok
}

// at gives the place of a syntax node, if it is one of the files.
func (r *reader) at(n ast.Node) (source.Range, bool) {
	start, end := n.Pos(), n.End()
	f := r.fileOf(start)
	if f == nil || r.fileOf(end) != f || end.Offset() < start.Offset() {
		return source.Range{}, false
	}
	return source.Range{File: f, Start: start.Offset(), End: end.Offset()}, true
}

// fileOf gives the file that a position is in; nil when it is in none of these.
func (r *reader) fileOf(p token.Pos) *source.File {
	if !p.IsValid() {
		return nil
	}
	f := r.byName[p.Filename()]
	if f == nil || p.Offset() > len(f.Data()) {
		return nil
	}
	return f
}

// fieldAt gives the field whose value begins at a position; nil when none does.
func (r *reader) fieldAt(p token.Pos) *ast.Field {
	f := r.fileOf(p)
	if f == nil {
		return nil
	}
	return r.fields[place{f, p.Offset()}]
}

// declared gives the field of a name that is the first at the top of the files;
// nil when it stands there under no such name.
func (r *reader) declared(names ...string) *ast.Field {
	for _, syntax := range r.syntax {
		for _, name := range names {
			if field := fieldNamed(syntax.Decls, name); field != nil {
				return field
			}
		}
	}
	return nil
}

// evaluate computes the value of the files and takes the documents from it.
func (r *reader) evaluate() {
	v := r.build()
	if err := v.Validate(cue.Concrete(true)); err != nil {
		r.explain(err)
		return
	}
	fields, err := v.Fields()
	if err != nil {
		r.fail(r.start(), "this file is no set of fields", "put each document under a name, as in shop: {...}")
		return
	}
	if isObject(v) {
		f := r.files[0]
		if field := r.declared("apiVersion", "kind"); field != nil {
			f = r.fileOf(field.Pos())
		}
		whole := source.Range{File: f, End: len(f.Data())}
		r.document(v, whole, whole)
		return
	}
	for fields.Next() && !r.Stopped() {
		r.topLevel(fields.Selector().String(), fields.Value())
	}
	if r.Stopped() {
		r.documents = nil
	}
}

// build joins the files to one value.
func (r *reader) build() cue.Value {
	instance := build.NewContext().NewInstance(r.files[0].Name, nil)
	for _, syntax := range r.syntax {
		if err := instance.AddSyntax(syntax); err != nil {
			instance.Err = errors.Append(instance.Err, err)
		}
	}
	return cuecontext.New().BuildInstance(instance)
}

func (r *reader) fail(at source.Range, message, hint string, related ...source.Related) {
	r.File = at.File
	r.Add(at.Start, at.End, rule, message, hint, related...)
}

// isObject reports whether a value claims to be a document.
func isObject(v cue.Value) bool {
	return v.IncompleteKind() == cue.StructKind &&
		(v.LookupPath(cue.ParsePath("apiVersion")).Exists() || v.LookupPath(cue.ParsePath("kind")).Exists())
}

// topLevel takes the documents from the value of a top-level field.
func (r *reader) topLevel(name string, v cue.Value) {
	place, key := r.places(v, r.start(), r.start())
	if field := r.declared(name); field != nil && r.fileOf(field.Pos()) != place.File {
		if value, ok := r.at(field.Value); ok {
			place, key = value, r.label(field, value)
		}
	}
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
		if at.File != place.File {
			at = place
		}
		r.document(item, at, key)
	}
}

func (r *reader) document(v cue.Value, place, key source.Range) {
	root := r.value(v, place, key, 1)
	if len(root.Fields) > 0 && root.Fields[0].Value.Key.File == place.File {
		root.Key = root.Fields[0].Value.Key // as that of every root
	}
	doc := source.NewDocument(root.Range, root)
	doc.Evaluated, doc.Program = true, r.files
	r.documents = append(r.documents, doc)
}

// places gives where a value and its name are written; the places of the
// parent where that is not in the files.
func (r *reader) places(v cue.Value, parent, parentKey source.Range) (value, key source.Range) {
	switch from := v.Source().(type) {
	case *ast.Field:
		if value, ok := r.at(from.Value); ok {
			return value, r.label(from, parentKey)
		}
	case nil:
		if field := r.fieldAt(v.Pos()); field != nil {
			value, _ := r.at(field.Value)
			return value, r.label(field, parentKey)
		}
	default:
		if value, ok := r.at(from); ok {
			if field := r.fields[place{value.File, value.Start}]; field != nil {
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
	r.File = place.File
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
		r.File = place.File
		what, hint := "file", "split it into several files"
		if len(r.files) > 1 {
			what, hint = "package", "split it into several packages"
		}
		r.Limit(place.Start, place.End,
			fmt.Sprintf("the documents of the %s hold more than %d MiB of text", what, source.MaxFileSize>>20), hint)
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
	r.File = n.Range.File
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
	r.File = n.Range.File
	if r.TooDeep(depth, n.Range.Start, n.Range.End) {
		return
	}
	items, err := v.List()
	for err == nil && items.Next() && !r.Stopped() {
		place, _ := r.places(items.Value(), n.Range, n.Key)
		n.Items = append(n.Items, r.value(items.Value(), place, n.Key, depth+1))
	}
}
