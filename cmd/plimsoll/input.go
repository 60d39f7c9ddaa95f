package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// cueTime is how long the evaluation of one CUE file may take.
const cueTime = 5 * time.Second

// An input is the files of a run and what is found while they are read. The
// parts are in the order of the files' names.
type input struct {
	ctx        context.Context
	paths      []string
	stdin      io.Reader
	files      []inputFile
	parts      []inputPart
	unreadable error
}

// An inputPart is what one file holds.
type inputPart struct {
	compiler.Input
	diagnostics []source.Diagnostic
	passedOver  bool // a file in a folder that holds neither specs nor objects
	generated   bool // a file that build wrote
	unreadable  error
	empty       bool
}

// openInput finds the files that paths stand for; without paths, the current
// folder.
func openInput(ctx context.Context, paths []string, stdin io.Reader) *input {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	files, err := findFiles(paths)
	return &input{ctx: ctx, paths: paths, stdin: stdin, files: files, parts: make([]inputPart, len(files)), unreadable: err}
}

// read reads and checks one file. It is called once for each, from several
// goroutines.
func (in *input) read(i int) compiler.Input {
	part := readFile(in.ctx, in.files[i], in.stdin)
	found := part.Input
	found.Incomplete = found.Incomplete || in.unreadable != nil
	// The specs are not kept: they are let go one by one.
	part.empty = len(part.Apps)+len(part.Documents) == 0
	part.Input = compiler.Input{}
	in.parts[i] = part
	return found
}

// close gives what is wrong with the files, once all are read.
func (in *input) close() (diagnostics []source.Diagnostic) {
	empty, generated := true, false
	var passedOver []string
	for i, part := range in.parts {
		generated = generated || part.generated
		diagnostics = append(diagnostics, part.diagnostics...)
		in.unreadable = errors.Join(in.unreadable, part.unreadable)
		if part.passedOver {
			passedOver = append(passedOver, in.files[i].name)
		}
		empty = empty && part.empty
	}
	if in.unreadable == nil && empty && len(diagnostics) == 0 {
		diagnostics = append(diagnostics, nothingFound(in.paths, passedOver, generated))
	}
	return diagnostics
}

// shownPaths gives the paths of a call for a message.
func shownPaths(paths []string) string {
	var shown []string
	for _, path := range paths {
		if path == stdinName {
			path = stdinShown
		}
		shown = append(shown, path)
	}
	return strings.Join(shown, ", ")
}

func nothingFound(paths, passedOver []string, generated bool) source.Diagnostic {
	d := source.Diagnostic{
		Rule:    "empty-input",
		Message: "there is no spec and no Kubernetes object in " + shownPaths(paths),
		Hint:    "plimsoll init writes a spec to start from",
	}
	switch {
	case generated:
		d.Hint = "plimsoll build wrote what is there: name the folder of its specs"
	case len(passedOver) > 0:
		d.Hint = "these were passed over, since they have neither apiVersion nor kind: " + strings.Join(passedOver, ", ")
	}
	return d
}

// A textFile is one file, read and parsed: what every command begins with.
type textFile struct {
	inputFile
	data        []byte
	documents   []*source.Document
	diagnostics []source.Diagnostic
	passedOver  bool // it holds neither specs nor objects; documents and diagnostics are none
	unreadable  error
}

// load reads and parses one file. What does not look as if it held objects is
// parsed only when it was named; skip, if set, leaves out more files by their
// content.
func load(ctx context.Context, f inputFile, stdin io.Reader, skip func([]byte) bool) (t textFile) {
	t.inputFile = f
	t.data, t.unreadable = f.read(stdin)
	switch {
	case t.unreadable != nil:
	case !f.named && (skip != nil && skip(t.data) || !mayHoldObjects().Match(t.data)):
		t.passedOver = true
	case len(t.data) > source.MaxFileSize:
		t.diagnostics = append(t.diagnostics, source.Diagnostic{
			Rule:    "limit",
			Message: fmt.Sprintf("the file is larger than %d MiB, and not read", source.MaxFileSize>>20),
			Hint:    "split it into several files",
			Range:   source.Range{File: source.NewFile(f.name, nil)},
		})
	default:
		t.documents, t.diagnostics = parse(ctx, source.NewFile(f.name, t.data))
	}
	return t
}

// readFile reads one file and checks what is in it.
func readFile(ctx context.Context, f inputFile, stdin io.Reader) (in inputPart) {
	t := load(ctx, f, stdin, isGenerated)
	switch {
	case t.unreadable != nil:
		return inputPart{unreadable: t.unreadable, Input: compiler.Input{Incomplete: true}}
	case t.passedOver && isGenerated(t.data):
		return inputPart{generated: true}
	case t.passedOver, !f.named && len(t.diagnostics) == 0 && foreign(t.documents):
		return inputPart{passedOver: true}
	}
	in.diagnostics, in.Incomplete = t.diagnostics, len(t.diagnostics) > 0
	for _, doc := range t.documents {
		in.document(doc)
	}
	return in
}

// mayHoldObjects tells the files that have to be parsed from the settings of
// other tools, which share their suffix.
var mayHoldObjects = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(apiVersion|kind|metadata)["']?\s*:`)
})

// foreign reports whether nothing in a file claims to be a spec or an object.
func foreign(documents []*source.Document) bool {
	for _, doc := range documents {
		root := doc.Root
		if root.Has("apiVersion") || root.Has("kind") || root.Has("metadata") && root.Has("spec") {
			return false
		}
	}
	return true
}

// parse reads a file by its suffix, and by its content where it has none that
// tells.
func parse(ctx context.Context, f *source.File) ([]*source.Document, []source.Diagnostic) {
	switch suffix := strings.ToLower(filepath.Ext(f.Name)); {
	case suffix == ".cue":
		ctx, cancel := context.WithTimeout(ctx, cueTime)
		defer cancel()
		return source.ParseCUE(ctx, f)
	case suffix == ".json", suffix != ".yaml" && suffix != ".yml" && isJSON(f.Data):
		return source.ParseJSON(f)
	}
	return source.Parse(f)
}

// isJSON reports whether data begins as JSON and not as a YAML map in braces,
// whose names mostly stand without quotes.
func isJSON(data []byte) bool {
	data = bytes.TrimLeft(data, " \t\r\n")
	if len(data) < 2 || data[0] != '{' {
		return false
	}
	data = bytes.TrimLeft(data[1:], " \t\r\n")
	return len(data) > 0 && (data[0] == '"' || data[0] == '}')
}

// document sorts a document into specs, which are checked, and objects of
// Kubernetes, which need only say what they are.
func (in *inputPart) document(doc *source.Document) {
	root := doc.Root
	version, kind := root.Get("apiVersion"), root.Get("kind")
	group, _, _ := strings.Cut(version.Text, "/")
	switch {
	case group == schema.Group && isFunctionConfig(kind.Text): // it is for kustomize
	case group == schema.Group && nearFunction(kind.Text) != "":
		in.fail(kind.Range, "unknown-kind", fmt.Sprintf("there is no kind %q", kind.Text), fmt.Sprintf("did you mean %s?", nearFunction(kind.Text)))
	case group == schema.Group:
		app, diagnostics := schema.Check(root)
		if app != nil {
			app.Document = doc
			in.Apps = append(in.Apps, app)
		} else {
			in.Incomplete = true
		}
		in.diagnostics = append(in.diagnostics, diagnostics...)
	case root.Kind != source.Map:
		in.fail(root.Range, "type", fmt.Sprintf("a document is a spec or a Kubernetes object, not %s", root.Kind), "")
	case !version.Exists() && !kind.Exists():
		in.fail(version.Range, "missing-field", "this document has neither apiVersion nor kind",
			fmt.Sprintf("begin a spec with apiVersion: %s and kind: one of %s", schema.APIVersion, strings.Join(schema.Kinds(), ", ")))
	case !version.Exists():
		in.fail(version.Range, "missing-field", "this document has no apiVersion", "add apiVersion: "+schema.APIVersion+" if it is a spec")
	case !kind.Exists():
		in.fail(kind.Range, "missing-field", "this document has no kind", "")
	case schema.Nearest(group, []string{schema.Group}) != "":
		in.fail(version.Range, "api-version", fmt.Sprintf("there is no API group %q", group), fmt.Sprintf("did you mean %s?", schema.APIVersion))
	default:
		in.Documents = append(in.Documents, doc)
	}
}

// fail records why a document is left out.
func (in *inputPart) fail(at source.Range, rule, message, hint string) {
	in.Incomplete = true
	in.diagnostics = append(in.diagnostics, source.Diagnostic{Rule: rule, Message: message, Hint: hint, Range: at})
}
