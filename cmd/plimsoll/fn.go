package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// The kinds of function configuration that are no specs.
const (
	generatorKind   = "PlimsollGenerator"
	transformerKind = "PlimsollTransformer"
	validatorKind   = "PlimsollValidator"
)

var functionKinds = []string{generatorKind, transformerKind, validatorKind}

// isFunctionConfig reports whether a kind of Plimsoll's group is no spec.
func isFunctionConfig(kind string) bool { return slices.Contains(functionKinds, kind) }

// nearFunction gives what a kind was probably meant to be, if that is no spec.
func nearFunction(kind string) string {
	if slices.Contains(schema.Kinds(), kind) {
		return ""
	}
	if near := schema.Nearest(kind, slices.Concat(schema.Kinds(), functionKinds)); isFunctionConfig(near) {
		return near
	}
	return ""
}

func fnCommand() *cobra.Command {
	var platform choice
	cmd := &cobra.Command{
		Use:   "fn",
		Short: "Run as a function of kustomize",
		Long: `Read a ResourceList on standard input and write one on standard output, as
kustomize asks of its functions. What is done follows from the kind of the
function's configuration:

  a spec               becomes its objects (generators)
  PlimsollGenerator    the specs in spec.files and spec.specs become their
                       objects (generators)
  PlimsollTransformer  specs among the resources are replaced by their objects
                       (transformers)
  PlimsollValidator    the resources are linted (validators)

kustomize runs functions only with --enable-alpha-plugins and --enable-exec;
without the second flag it writes nothing and says nothing. "plimsoll kustomize
build" needs neither.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f := &function{ctx: cmd.Context(), folder: ".", options: compiler.Options{Platform: platform.value, ReadFile: readConfigFile, Inspect: inspect}}
			return f.run(cmd)
		},
	}
	addPlatform(cmd, &platform)
	return cmd
}

// A function is one call by kustomize.
type function struct {
	ctx     context.Context
	options compiler.Options
	folder  string // that the paths of files are relative to

	config  *source.Node
	given   []*source.Node // items as they came
	items   []*source.Node
	origins origins

	diagnostics []source.Diagnostic
	refused     bool // a validator found something
}

func (f *function) run(cmd *cobra.Command) error {
	if err := f.read(cmd); err != nil {
		return err
	}
	if kind := f.config.Get("kind").Text; f.checked() {
		switch kind {
		case validatorKind:
			f.validate()
		case transformerKind:
			f.transform()
		case generatorKind:
			f.generate(f.listed())
		default:
			f.generate([]*source.Document{{Range: f.config.Range, Root: f.config}})
		}
	}
	return f.write(cmd)
}

// read reads the ResourceList.
func (f *function) read(cmd *cobra.Command) error {
	data, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), source.MaxFileSize+1))
	if err != nil {
		return cannotRead(stdinShown, err)
	}
	documents, diagnostics := source.Parse(source.NewFile(stdinShown, data))
	if len(diagnostics) > 0 {
		show(cmd.ErrOrStderr(), diagnostics)
		return errMistakes
	}
	if len(documents) != 1 || documents[0].Root.Get("kind").Text != "ResourceList" {
		return errors.New("fn reads a ResourceList on standard input, as kustomize gives it; to compile specs, run plimsoll build")
	}
	list := documents[0].Root
	config, items := list.Get("functionConfig"), list.Get("items")
	if config.Kind != source.Map {
		return fmt.Errorf("the ResourceList has no functionConfig, which says what to do: a spec, a %s, a %s or a %s", generatorKind, transformerKind, validatorKind)
	}
	if items.Exists() && items.Kind != source.List && items.Kind != source.Null || slices.ContainsFunc(items.Items, func(n *source.Node) bool { return n.Kind != source.Map }) {
		return errors.New("the items of the ResourceList are not a list of objects")
	}
	f.origins = findOrigins(f.folder)
	f.config, f.given = f.origins.of(config), items.Items
	// kustomize gives a generator its own configuration as an item.
	f.items = slices.DeleteFunc(slices.Clone(items.Items), func(n *source.Node) bool {
		return annotation(n, "config.kubernetes.io/local-config") == "true" && n.Get("kind").Text == config.Get("kind").Text && isSpec(n)
	})
	return nil
}

// checked reports whether the configuration is one of Plimsoll's, with the
// fields that its kind has. Those of a spec are checked when it is compiled.
func (f *function) checked() bool {
	version, kind := f.config.Get("apiVersion"), f.config.Get("kind")
	names := slices.Concat(schema.Kinds(), functionKinds)
	switch {
	case !isSpec(f.config):
		f.fail(version.Range, "api-version", fmt.Sprintf("the configuration of the function is no spec: its apiVersion is %q", version.Text), "write apiVersion: "+schema.APIVersion)
	case !slices.Contains(names, kind.Text):
		hint := "the kinds are " + strings.Join(names, ", ")
		if near := schema.Nearest(kind.Text, names); near != "" {
			hint = "did you mean " + near + "?"
		}
		f.fail(kind.Range, "unknown-kind", fmt.Sprintf("there is no kind %q of functions", kind.Text), hint)
	case isFunctionConfig(kind.Text):
		if version.Text != schema.APIVersion {
			f.fail(version.Range, "api-version", fmt.Sprintf("there is no version %q of %s", version.Text, kind.Text), "write apiVersion: "+schema.APIVersion)
		}
		if kind.Text == generatorKind {
			f.only(f.config, kind.Text, "apiVersion", "kind", "metadata", "spec")
			f.is(f.config.Get("spec"), "spec", source.Map)
			f.only(f.config.Get("spec"), "the spec of a "+kind.Text, "files", "specs")
			f.isListOf(f.config.At("spec", "files"), "files", source.String)
			f.isListOf(f.config.At("spec", "specs"), "specs", source.Map)
		} else {
			f.only(f.config, kind.Text, "apiVersion", "kind", "metadata")
		}
	}
	return len(f.diagnostics) == 0
}

// only refuses other fields.
func (f *function) only(n *source.Node, what string, names ...string) {
	for _, field := range n.Fields {
		if !slices.Contains(names, field.Name) {
			f.fail(field.Value.Key, "unknown-field", fmt.Sprintf("unknown field %q", field.Name), fmt.Sprintf("%s has only %s", what, strings.Join(names, ", ")))
		}
	}
}

// is refuses what is there and of another type.
func (f *function) is(n *source.Node, name string, want source.Kind) {
	if n.Exists() && n.Kind != want {
		f.fail(n.Range, "type", fmt.Sprintf("%s must be %s, not %s", name, want, n.Kind), "")
	}
}

func (f *function) isListOf(n *source.Node, name string, want source.Kind) {
	f.is(n, name, source.List)
	for _, item := range n.Items {
		f.is(item, "each of "+name, want)
	}
}

// generate adds the objects that specs become to the items.
func (f *function) generate(specs []*source.Document) {
	f.items = append(f.items, f.compile(specs)...)
}

// transform replaces the specs among the items by their objects.
func (f *function) transform() {
	var specs []*source.Document
	var rest []*source.Node
	for _, n := range f.items {
		if isSpec(n) {
			specs = append(specs, &source.Document{Range: n.Range, Root: n})
		} else {
			rest = append(rest, n)
		}
	}
	f.items = append(rest, f.compile(specs)...)
}

// validate lints the items. It gives back none: kustomize takes what a validator
// gives for a change.
func (f *function) validate() {
	if len(f.items) == 0 {
		f.fail(f.config.Range, "empty-input", "there are no resources to look at", "list a "+validatorKind+" in validators")
	}
	// kustomize runs functions in the folder of the kustomization. Others run them
	// elsewhere, and then the items are all that is known.
	if k := kustomizationIn(f.folder); k != nil {
		f.diagnostics = append(f.diagnostics, lintBuilt(f.items, k)...)
	} else {
		f.diagnostics = append(f.diagnostics, lintItems(f.items)...)
	}
	f.refused = len(f.diagnostics) > 0 // as plimsoll lint does
	f.items = nil
}

// lintItems lints objects where they stand in the ResourceList.
func lintItems(items []*source.Node) (diagnostics []source.Diagnostic) {
	var in lint.Input
	for _, n := range items {
		in.Documents = append(in.Documents, &source.Document{Range: n.Range, Root: n})
	}
	for _, finding := range lint.New(rules.All, lint.Options{}).Lint(in) {
		diagnostics = append(diagnostics, finding.Diagnostic)
	}
	return diagnostics
}

// compile gives the objects that specs become, nothing where there are
// mistakes.
func (f *function) compile(specs []*source.Document) (items []*source.Node) {
	var in inputPart
	for _, doc := range specs {
		in.document(&source.Document{Range: doc.Range, Root: f.origins.of(doc.Root)})
	}
	objects, diagnostics := compiler.Compile(in.Input, f.options)
	f.diagnostics = append(append(f.diagnostics, in.diagnostics...), diagnostics...)
	if anyErrors(f.diagnostics) {
		return nil
	}
	for _, o := range objects {
		documents, _ := source.Parse(source.NewFile(o.Name, o.Text)) // it was written a moment ago
		for _, doc := range documents {
			items = append(items, doc.Root)
		}
	}
	return items
}

// listed gives the specs of a PlimsollGenerator.
func (f *function) listed() (specs []*source.Document) {
	spec := f.config.Get("spec")
	for _, n := range spec.Get("specs").Items {
		specs = append(specs, &source.Document{Range: n.Range, Root: n})
	}
	for _, n := range spec.Get("files").Items {
		specs = append(specs, f.file(n)...)
	}
	if len(spec.Get("specs").Items)+len(spec.Get("files").Items) == 0 {
		f.fail(f.config.Get("spec").Range, "empty-input", generatorKind+" lists no specs", "write spec: {files: [shop.yaml]}")
	}
	return specs
}

// file reads a file of specs, which lies in the kustomization's folder or
// below.
func (f *function) file(n *source.Node) []*source.Document {
	data, err := readInside(source.NewFile(filepath.Join(f.folder, stdinShown), nil), n.Text, source.MaxFileSize, "a file has")
	if err != nil {
		f.fail(n.Range, "file", err.Error(), "the path is relative to the folder of the kustomization, and must stay in its tree")
		return nil
	}
	documents, diagnostics := parse(f.ctx, source.NewFile(filepath.Join(f.folder, n.Text), data))
	f.diagnostics = append(f.diagnostics, diagnostics...)
	return documents
}

func (f *function) fail(at source.Range, rule, message, hint string) {
	f.diagnostics = append(f.diagnostics, source.Diagnostic{Rule: rule, Message: message, Hint: hint, Range: at, Path: f.config.PathTo(at)})
}

// write gives back the items and the results. kustomize shows warnings in
// results to nobody, and results of a function that fails neither, so all are
// told on stderr as well.
func (f *function) write(cmd *cobra.Command) error {
	list := nodeMap(
		"apiVersion", nodeText("config.kubernetes.io/v1"),
		"kind", nodeText("ResourceList"),
		"items", &source.Node{Kind: source.List, Items: f.items},
	)
	if len(f.diagnostics) > 0 {
		results := &source.Node{Kind: source.List}
		for _, d := range source.Sort(f.diagnostics) {
			results.Items = append(results.Items, f.result(d))
		}
		list.Fields = append(list.Fields, source.Field{Name: "results", Value: results})
	}
	if err := write(cmd, compiler.YAML(list)); err != nil {
		return err
	}
	show(cmd.ErrOrStderr(), f.diagnostics)
	if anyErrors(f.diagnostics) || f.refused {
		return errMistakes
	}
	return nil
}

// result is a diagnostic as functions tell them.
func (f *function) result(d source.Diagnostic) *source.Node {
	severity := map[source.Severity]string{source.Error: "error", source.Warning: "warning", source.Advice: "info"}[d.Severity]
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
	case at.File.Name != stdinShown:
		return at.File.Name
	}
	for _, n := range f.given {
		if n.File == at.File && n.Start <= at.Start && at.End <= n.End {
			return cmp.Or(annotation(n, "internal.config.kubernetes.io/path"), annotation(n, "config.kubernetes.io/path"))
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
func findOrigins(folder string) origins {
	o := origins{map[string]*source.Node{}}
	files, err := findFiles([]string{folder})
	if err != nil {
		return o
	}
	for _, file := range files {
		data, err := file.read(nil)
		if err != nil || len(data) > source.MaxFileSize || !strings.Contains(string(data), schema.Group) {
			continue
		}
		documents, _ := source.Parse(source.NewFile(file.name, data))
		for _, doc := range documents {
			if isSpec(doc.Root) {
				o.byContent[content(doc.Root)] = doc.Root
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
