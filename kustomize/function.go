package kustomize

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A function is one call by kustomize.
type function struct {
	disk
	ctx    context.Context
	o      *plimsoll.Options
	folder string // that the paths of files are relative to

	config  *source.Node
	given   []*source.Node // items as they came
	items   []*source.Node
	origins origins

	diagnostics []source.Diagnostic
	refused     bool // a validator found something
}

// stdinName is what messages call the ResourceList.
const stdinName = "<stdin>"

// Function does what kustomize asks of a function: it reads a ResourceList, and
// gives the one to write, with all that was found in its results. It runs in the
// folder of the kustomization, which is that of the file system. The error says
// that data is no ResourceList.
func Function(ctx context.Context, fsys fs.FS, data []byte, o plimsoll.Options) (*Built, error) {
	documents, diagnostics := source.Parse(source.NewFile(stdinName, data))
	if len(diagnostics) > 0 {
		return &Built{Diagnostics: diagnostics, Refused: true}, nil
	}
	f := &function{disk: disk{fsys}, ctx: ctx, o: &o, folder: "."}
	if err := f.read(documents); err != nil {
		return nil, err
	}
	if kind := f.config.Get("kind").Text; f.checked() {
		switch kind {
		case plimsoll.ValidatorKind:
			f.validate()
		case plimsoll.TransformerKind:
			f.transform()
		case plimsoll.GeneratorKind:
			f.generate(f.listed())
		default:
			f.generate([]*source.Document{source.NewDocument(f.config.Range, f.config)})
		}
	}
	return &Built{Text: f.answer(), Diagnostics: f.diagnostics, Refused: f.refused}, nil
}

// read takes the ResourceList apart.
func (f *function) read(documents []*source.Document) error {
	if len(documents) != 1 || documents[0].Root().Get("kind").Text != "ResourceList" {
		return errors.New("fn reads a ResourceList on standard input, as kustomize gives it; to compile specs, run " +
			"plimsoll build")
	}
	list := documents[0].Root()
	config, items := list.Get("functionConfig"), list.Get("items")
	if config.Kind != source.Map {
		return fmt.Errorf("the ResourceList has no functionConfig, which says what to do: a spec, a %s, a %s or a %s",
			plimsoll.GeneratorKind, plimsoll.TransformerKind, plimsoll.ValidatorKind)
	}
	if items.Exists() && items.Kind != source.List && items.Kind != source.Null ||
		slices.ContainsFunc(items.Items, func(n *source.Node) bool { return n.Kind != source.Map }) {
		return errors.New("the items of the ResourceList are not a list of objects")
	}
	f.origins = findOrigins(f.fsys, f.folder)
	f.config, f.given = f.origins.of(config), items.Items
	// kustomize gives a generator its own configuration as an item.
	f.items = slices.DeleteFunc(slices.Clone(items.Items), func(n *source.Node) bool {
		return annotation(n, "config.kubernetes.io/local-config") == "true" &&
			n.Get("kind").Text == config.Get("kind").Text && plimsoll.IsSpec(n)
	})
	return nil
}

// checked reports whether the configuration is one of Plimsoll's, with the
// fields that its kind has. Those of a spec are checked when it is compiled.
func (f *function) checked() bool {
	version, kind := f.config.Get("apiVersion"), f.config.Get("kind")
	names := slices.Concat(f.o.Language.Kinds(), schema.Functions())
	switch {
	case !plimsoll.IsSpec(f.config):
		f.fail(version.Range, "api-version",
			fmt.Sprintf("the configuration of the function is no spec: its apiVersion is %q",
				version.Text),
			"write apiVersion: "+schema.APIVersion)
	case !slices.Contains(names, kind.Text):
		hint := cmp.Or(source.Suggest(kind.Text, names), "the kinds are "+strings.Join(names, ", "))
		f.fail(kind.Range, "unknown-kind", fmt.Sprintf("unknown kind %q of functions", kind.Text), hint)
	case plimsoll.IsFunctionConfig(kind.Text):
		f.diagnostics = append(f.diagnostics, schema.CheckFunction(f.config)...)
	}
	return len(f.diagnostics) == 0
}

// generate adds the objects that specs become to the items.
func (f *function) generate(specs []*source.Document) {
	f.items = append(f.items, f.compile(specs, f.config.At("spec", "environment"))...)
}

// transform replaces the specs among the items by their objects.
func (f *function) transform() {
	var specs []*source.Document
	var rest []*source.Node
	for _, n := range f.items {
		if plimsoll.IsSpec(n) {
			specs = append(specs, source.NewDocument(n.Range, n))
		} else {
			rest = append(rest, n)
		}
	}
	f.items = append(rest, f.compile(specs, new(source.Node))...)
}

// validate lints the items. It gives back none: kustomize takes what a validator
// gives for a change.
func (f *function) validate() {
	if len(f.items) == 0 {
		f.fail(f.config.Range, "empty-input", "there are no resources to look at", "list a "+plimsoll.ValidatorKind+
			" in validators")
	}
	// kustomize runs functions in the folder of the kustomization. Others run them
	// elsewhere, and then the items are all that is known.
	if k := plimsoll.KustomizationIn(f.fsys, f.folder); k != nil {
		f.diagnostics = append(f.diagnostics, lintBuilt(f.fsys, f.o, f.items, k)...)
	} else {
		f.diagnostics = append(f.diagnostics, f.lintItems()...)
	}
	f.refused = len(f.diagnostics) > 0 // as plimsoll lint does
	f.items = nil
}

// lintItems lints objects where they stand in the ResourceList.
func (f *function) lintItems() (diagnostics []source.Diagnostic) {
	var in lint.Input
	for _, n := range f.items {
		in.Documents = append(in.Documents, source.NewDocument(n.Range, n))
	}
	for _, finding := range f.o.Linter().Lint(in) {
		diagnostics = append(diagnostics, finding.Diagnostic)
	}
	return diagnostics
}

// compile gives the objects that specs become in an environment, if one is named; nothing
// where there are mistakes.
func (f *function) compile(specs []*source.Document, environment *source.Node) (items []*source.Node) {
	documents := make([]*source.Document, len(specs))
	for i, doc := range specs {
		documents[i] = source.NewDocument(doc.Range, f.origins.of(doc.Root()))
	}
	in, err := f.o.SortIn(environment.Text, documents...)
	if err != nil {
		f.fail(environment.Range, "unknown-environment", err.Error(), "the document of the kind Environment is to be "+
			"among files or specs")
		return nil
	}
	objects, diagnostics := compiler.Compile(in.Input, f.o.Compiling(nil))
	f.diagnostics = append(append(f.diagnostics, in.Diagnostics...), diagnostics...)
	if source.HasErrors(f.diagnostics) {
		return nil
	}
	for _, o := range objects {
		documents, _ := source.Parse(source.NewFile(o.Name, o.Text())) // it was written a moment ago
		for _, doc := range documents {
			items = append(items, doc.Root())
		}
	}
	return items
}

// listed gives the specs of a PlimsollGenerator.
func (f *function) listed() (specs []*source.Document) {
	spec := f.config.Get("spec")
	for _, n := range spec.Get("specs").Items {
		specs = append(specs, source.NewDocument(n.Range, n))
	}
	specs = append(specs, f.files(spec.Get("files"))...)
	if len(spec.Get("specs").Items)+len(spec.Get("files").Items) == 0 {
		f.fail(f.config.Get("spec").Range, "empty-input", plimsoll.GeneratorKind+" lists no specs",
			"write spec: {files: [shop.yaml]}")
	}
	return specs
}

// files reads files of specs, which lie in the kustomization's folder or below, and
// those that are of one CUE package with them.
func (f *function) files(list *source.Node) []*source.Document {
	var names []string
	for _, n := range list.Items {
		if _, err := f.readInside(f.folder, n.Text); err != nil {
			f.fail(n.Range, "file", err.Error(),
				"the path is relative to the folder of the kustomization, and must lie in it or below")
			continue
		}
		names = append(names, path.Join(f.folder, n.Text))
	}
	if len(names) == 0 {
		return nil
	}
	documents, diagnostics, err := plimsoll.Documents(f.ctx, plimsoll.Open(f.fsys, names...), *f.o)
	if err != nil {
		f.fail(list.Range, "file", err.Error(), "")
	}
	f.diagnostics = append(f.diagnostics, diagnostics...)
	return documents
}

func (f *function) fail(at source.Range, rule, message, hint string) {
	f.diagnostics = append(f.diagnostics,
		source.Diagnostic{Rule: rule, Message: message, Hint: hint, Range: at, Path: f.config.PathTo(at)})
}

// answer gives back the items and the results.
func (f *function) answer() []byte {
	list := nodeMap(
		"apiVersion", nodeText("config.kubernetes.io/v1"),
		"kind", nodeText("ResourceList"),
		"items", &source.Node{Kind: source.List, Items: f.items},
	)
	if len(f.diagnostics) > 0 {
		results := &source.Node{Kind: source.List}
		for _, d := range source.Shown(source.Sort(f.diagnostics)) {
			results.Items = append(results.Items, f.result(d))
		}
		list.Fields = append(list.Fields, source.Field{Name: "results", Value: results})
	}
	return list.YAML()
}

// result is a diagnostic as functions tell them.
func (f *function) result(d source.Diagnostic) *source.Node {
	severity := map[source.Severity]string{source.Error: "error", source.Warning: "warning",
		source.Advice: "info"}[d.Severity]
	n := nodeMap("message", nodeText(d.Message), "severity", nodeText(severity))
	if d.Path != "" {
		n.Fields = append(n.Fields, source.Field{Name: "field", Value: nodeMap("path", nodeText(d.Path))})
	}
	if file := f.fileOf(d.Range); file != "" {
		n.Fields = append(n.Fields, source.Field{Name: "file", Value: nodeMap("path", nodeText(file))})
	}
	tags := nodeMap("rule", nodeText(d.Rule))
	if d.Hint != "" {
		tags.Fields = append(tags.Fields, source.Field{Name: "hint", Value: nodeText(d.Hint)})
	}
	n.Fields = append(n.Fields, source.Field{Name: "tags", Value: tags})
	return n
}

// fileOf gives the file that a place is in; for one in an item, that which the
// caller says the item is from, and "" where it does not.
func (f *function) fileOf(at source.Range) string {
	switch {
	case !at.Known():
		return ""
	case at.File.Name != stdinName:
		return at.File.Name
	}
	for _, n := range f.given {
		if n.File == at.File && n.Start <= at.Start && at.End <= n.End {
			return cmp.Or(annotation(n, "internal.config.kubernetes.io/path"),
				annotation(n, "config.kubernetes.io/path"))
		}
	}
	return ""
}

func nodeText(s string) *source.Node { return &source.Node{Kind: source.String, Text: s} }

// nodeMap makes a map of names and values, in turn.
func nodeMap(pairs ...any) *source.Node {
	n := &source.Node{Kind: source.Map}
	for i := 0; i < len(pairs); i += 2 {
		n.Fields = append(n.Fields, source.Field{Name: pairs[i].(string), Value: pairs[i+1].(*source.Node)})
	}
	return n
}

func annotation(n *source.Node, name string) string {
	return n.At("metadata", "annotations").Get(name).Text
}

// Origins are the specs in the files beside a kustomization. A function gets
// only what kustomize made of them: here they have their places.
type origins struct {
	byContent map[string]*source.Node
}

// findOrigins reads the specs in the folder of a kustomization and below.
func findOrigins(fsys fs.FS, folder string) origins {
	o := origins{map[string]*source.Node{}}
	in := plimsoll.Open(fsys, folder)
	for i := range in.Files {
		data, err := in.Read(&in.Files[i])
		if err != nil || len(data) > source.MaxFileSize || !strings.Contains(string(data), schema.Group) {
			continue
		}
		documents, _ := source.Parse(source.NewFile(in.Files[i].Name, data))
		for _, doc := range documents {
			if plimsoll.IsSpec(doc.Root()) {
				o.byContent[content(doc.Root())] = doc.Root()
			}
		}
	}
	return o
}

// of gives the spec that a node was made from, or the node itself.
func (o origins) of(n *source.Node) *source.Node {
	return cmp.Or(o.byContent[content(n)], n)
}

// content gives what a spec says, without what kustomize adds to it and
// whatever the order of its fields.
func content(n *source.Node) string {
	return string(canonical(n).JSON())
}

func canonical(n *source.Node) *source.Node {
	c := *n
	c.Fields, c.Items = nil, nil
	for _, f := range n.Fields {
		if compiler.IsFunctionAnnotation(f.Name) {
			continue
		}
		v := canonical(f.Value)
		if f.Name == "annotations" && v.Kind == source.Map && len(v.Fields) == 0 {
			continue
		}
		c.Fields = append(c.Fields, source.Field{Name: f.Name, Value: v})
	}
	slices.SortFunc(c.Fields, func(a, b source.Field) int { return strings.Compare(a.Name, b.Name) })
	for _, item := range n.Items {
		c.Items = append(c.Items, canonical(item))
	}
	return &c
}
