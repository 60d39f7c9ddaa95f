package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// cueTime is how long the evaluation of one CUE file may take.
const cueTime = 5 * time.Second

// An input is what a run was given, read and checked, in the order of the
// files' names.
type input struct {
	apps        []*schema.App
	documents   []*source.Document // objects that are not specs
	diagnostics []source.Diagnostic
	incomplete  bool     // there are documents that gave neither an app nor an object
	passedOver  []string // files in folders that hold neither
	unreadable  error
}

// readInput reads and checks the files that paths stand for; without paths,
// the current folder. Files are worked on at the same time and their results
// kept in order.
func readInput(ctx context.Context, paths []string, stdin io.Reader) *input {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	files, err := findFiles(paths)
	if len(files) > 100 {
		largeInput()
	}
	parts := make([]input, len(files))
	source.Each(len(files), func(i int) { parts[i] = readFile(ctx, files[i], stdin) })
	all := &input{unreadable: err, incomplete: err != nil}
	for _, part := range parts {
		all.apps = append(all.apps, part.apps...)
		all.documents = append(all.documents, part.documents...)
		all.diagnostics = append(all.diagnostics, part.diagnostics...)
		all.incomplete = all.incomplete || part.incomplete
		all.passedOver = append(all.passedOver, part.passedOver...)
		all.unreadable = errors.Join(all.unreadable, part.unreadable)
	}
	if all.unreadable == nil && len(all.apps)+len(all.documents)+len(all.diagnostics) == 0 {
		all.diagnostics = append(all.diagnostics, nothingFound(paths, all.passedOver))
	}
	return all
}

func nothingFound(paths, passedOver []string) source.Diagnostic {
	var shown []string
	for _, path := range paths {
		if path == stdinName {
			path = stdinShown
		}
		shown = append(shown, path)
	}
	d := source.Diagnostic{
		Rule:    "empty-input",
		Message: "there is no spec and no Kubernetes object in " + strings.Join(shown, ", "),
		Hint:    "plimsoll init writes a spec to start from",
	}
	if len(passedOver) > 0 {
		d.Hint = "these were passed over, since they have neither apiVersion nor kind: " + strings.Join(passedOver, ", ")
	}
	return d
}

// largeInput has memory collected at a pace that keeps a run over thousands of
// specs small.
func largeInput() { debug.SetGCPercent(50) }

// readFile reads one file and checks what is in it.
func readFile(ctx context.Context, f inputFile, stdin io.Reader) (in input) {
	data, err := f.read(stdin)
	if len(data) > 128<<10 {
		largeInput()
	}
	switch {
	case err != nil:
		return input{unreadable: err, incomplete: true}
	case !f.named && isGenerated(data):
		return in
	case !f.named && !mayHoldObjects.Match(data):
		return input{passedOver: []string{f.name}}
	case len(data) > source.MaxFileSize:
		in.fail(source.Place{File: source.NewFile(f.name, nil)}, "limit",
			fmt.Sprintf("the file is larger than %d MiB, and not read", source.MaxFileSize>>20), "split it into several files")
		return in
	}
	documents, diagnostics := parse(ctx, source.NewFile(f.name, data))
	if !f.named && len(diagnostics) == 0 && foreign(documents) {
		return input{passedOver: []string{f.name}}
	}
	in.diagnostics, in.incomplete = diagnostics, len(diagnostics) > 0
	for _, doc := range documents {
		in.document(doc)
	}
	return in
}

// mayHoldObjects tells the files that have to be parsed from the settings of
// other tools, which share their suffix.
var mayHoldObjects = regexp.MustCompile(`\b(apiVersion|kind|metadata)["']?\s*:`)

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
func (in *input) document(doc *source.Document) {
	root := doc.Root
	version, kind := root.Get("apiVersion"), root.Get("kind")
	group, _, _ := strings.Cut(version.Text, "/")
	switch {
	case group == schema.Group:
		app, diagnostics := schema.Check(root)
		if app != nil {
			in.apps = append(in.apps, app)
		} else {
			in.incomplete = true
		}
		in.diagnostics = append(in.diagnostics, diagnostics...)
	case root.Kind != source.Map:
		in.fail(root.Place, "type", fmt.Sprintf("a document is a spec or a Kubernetes object, not %s", root.Kind), "")
	case !version.Exists() && !kind.Exists():
		in.fail(version.Place, "missing-field", "this document has neither apiVersion nor kind",
			fmt.Sprintf("begin a spec with apiVersion: %s and kind: one of %s", schema.APIVersion, strings.Join(schema.Kinds(), ", ")))
	case !version.Exists():
		in.fail(version.Place, "missing-field", "this document has no apiVersion", "add apiVersion: "+schema.APIVersion+" if it is a spec")
	case !kind.Exists():
		in.fail(kind.Place, "missing-field", "this document has no kind", "")
	case schema.Nearest(group, []string{schema.Group}) != "":
		in.fail(version.Place, "api-version", fmt.Sprintf("there is no API group %q", group), fmt.Sprintf("did you mean %s?", schema.APIVersion))
	default:
		in.documents = append(in.documents, doc)
	}
}

// fail records why a document is left out.
func (in *input) fail(at source.Place, rule, message, hint string) {
	in.incomplete = true
	in.diagnostics = append(in.diagnostics, source.Diagnostic{Rule: rule, Message: message, Hint: hint, Place: at})
}
