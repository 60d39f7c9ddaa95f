package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

func kustomizeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "kustomize",
		Short: "Build kustomizations that hold specs",
	}
	cmd.AddCommand(kustomizeBuildCommand())
	return cmd
}

func kustomizeBuildCommand() *cobra.Command {
	var platform choice
	cmd := &cobra.Command{
		Use:   "build [FOLDER]",
		Short: "Build a kustomization, with its specs compiled",
		Long: `Do what "kustomize build" does with the kustomization in a folder, by default the
current one, with Plimsoll built in: a spec among its resources or generators
becomes its objects, PlimsollGenerator, PlimsollTransformer and
PlimsollValidator work as they do with "plimsoll fn", and no flags and no second
program are needed. Other functions are not run, and nothing is fetched from the
network.`,
		Example: `  plimsoll kustomize build overlays/production | kubectl apply -f -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			folder := "."
			switch {
			case len(args) == 1:
				folder = args[0]
			case len(args) > 1:
				return usage(cmd, "build takes one folder")
			}
			return kustomizeBuild(cmd, folder, platform.value)
		},
	}
	addPlatform(cmd, &platform)
	return cmd
}

func kustomizeBuild(cmd *cobra.Command, folder, platform string) error {
	dir, err := realPath(folder)
	if err != nil {
		return cannotRead(folder, err)
	}
	k := kustomizationIn(dir)
	if k == nil {
		return fmt.Errorf("there is no kustomization.yaml in %s that can be read", folder)
	}
	fs := &specFiles{
		FileSystem: filesys.MakeFsOnDisk(),
		ctx:        cmd.Context(),
		options:    compiler.Options{Platform: platform, ReadFile: readConfigFile, Inspect: inspect},
		inline:     map[string][]byte{},
		generators: map[string]bool{},
	}
	text, err := fs.build(dir)
	switch {
	case anyErrors(fs.diagnostics):
	case err != nil:
		fs.diagnostics = append(fs.diagnostics, failure(k, []*kustomization{k}, err))
	default:
		text = fs.finish(text, k)
	}
	report(cmd.ErrOrStderr(), fs.diagnostics)
	if anyErrors(fs.diagnostics) || fs.refused {
		return errMistakes
	}
	return write(cmd, text)
}

// lintBuilt lints objects that were built of a kustomization. Findings stand
// where the objects are from, as far as that can be told.
func lintBuilt(items []*source.Node, k *kustomization) (diagnostics []source.Diagnostic) {
	b := newBuild(nil, map[string]*kustomization{k.dir: k})
	chain, problem := b.chain(k, nil)
	if problem != nil { // something is remote
		chain = []*kustomization{k}
	}
	var written []*source.Document
	for _, path := range slices.Sorted(maps.Keys(b.reached)) {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			written = append(written, b.parse(path)...)
		}
	}
	for i, n := range items {
		f := source.NewFile(fmt.Sprintf("#%d", i+1), compiler.YAML(n))
		documents, _ := source.Parse(f)
		o := &origin{built: documents[0].Root, title: n.Get("kind").Text + " " + n.At("metadata", "name").Text, chain: chain, builtIn: k}
		if from := pick(written, n.Get("kind").Text, n.At("metadata", "name").Text); from != nil {
			o.from = append(b.patchesOf(chain, from), from)
		}
		b.origins[f] = o
		b.documents = append(b.documents, documents...)
	}
	for _, f := range lint.Lint(lint.Input{Documents: b.documents, Trace: b.trace, Sources: b.sources}, lint.Options{}) {
		diagnostics = append(diagnostics, f.Diagnostic)
	}
	return diagnostics
}

// SpecFiles is a file system in which specs are what they compile to, so that
// kustomize needs no function to know them.
type specFiles struct {
	filesys.FileSystem
	ctx         context.Context
	options     compiler.Options
	inline      map[string][]byte // files that stand for what kustomizations hold inline
	generators  map[string]bool   // files of generators
	validate    bool              // some kustomization asks for it
	refused     bool              // validation found something
	transform   bool              // specs among the resources wait until all else is done
	diagnostics []source.Diagnostic
}

// errSpecs has kustomize stop. Why is in the diagnostics.
var errSpecs = errors.New("the specs have mistakes")

func (s *specFiles) build(dir string) (text []byte, err error) {
	defer func() {
		if bug := recover(); bug != nil {
			err = fmt.Errorf("kustomize failed: %v", bug)
		}
	}()
	defer alone()()
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(s, dir)
	if err != nil {
		return nil, err
	}
	return built.AsYaml()
}

// finish does what functions do to all that was built.
func (s *specFiles) finish(text []byte, k *kustomization) []byte {
	if !s.transform && !s.validate {
		return text
	}
	documents, _ := source.Parse(source.NewFile(shortName(k.dir), text)) // it was written a moment ago
	f := &function{ctx: s.ctx, folder: k.dir, options: s.options, origins: findOrigins(k.dir)}
	for _, doc := range documents {
		f.items = append(f.items, doc.Root)
	}
	if s.transform {
		f.transform()
		var b bytes.Buffer
		for i, n := range f.items {
			if i > 0 {
				b.WriteString("---\n")
			}
			b.Write(compiler.YAML(n))
		}
		text = b.Bytes()
	}
	s.diagnostics = append(s.diagnostics, f.diagnostics...)
	if s.validate {
		found := lintBuilt(f.items, k)
		s.diagnostics = append(s.diagnostics, found...)
		s.refused = len(found) > 0
	}
	return text
}

func (s *specFiles) Exists(path string) bool {
	return s.inline[path] != nil || s.FileSystem.Exists(path)
}

func (s *specFiles) CleanedAbs(path string) (filesys.ConfirmedDir, string, error) {
	if s.inline[path] != nil {
		return filesys.ConfirmedDir(filepath.Dir(path)), filepath.Base(path), nil
	}
	return s.FileSystem.CleanedAbs(path)
}

// ReadFile gives a file as kustomize is to see it.
func (s *specFiles) ReadFile(path string) ([]byte, error) {
	data, ok := s.inline[path]
	if !ok {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, err
		case !info.Mode().IsRegular(): // a device may never end
			return nil, fmt.Errorf("%s is not a file", path)
		case info.Size() > source.MaxFileSize:
			return nil, fmt.Errorf("%s is larger than %d MiB", path, source.MaxFileSize>>20)
		}
		if data, err = s.FileSystem.ReadFile(path); err != nil {
			return nil, err
		}
	}
	switch {
	case slices.Contains(kustomizationNames, filepath.Base(path)):
		return s.kustomization(path, data), nil
	case strings.Contains(string(data), schema.Group):
		return s.compiled(path, data)
	}
	return data, nil
}

// kustomization makes resources of the generators that are Plimsoll's, and
// leaves out its transformers and validators: what they would do is done.
func (s *specFiles) kustomization(path string, data []byte) []byte {
	documents, diagnostics := source.Parse(source.NewFile(shortName(path), data))
	if len(documents) != 1 || len(diagnostics) > 0 || documents[0].Root.Kind != source.Map {
		return data // kustomize says why
	}
	root := documents[0].Root
	dir := filepath.Dir(path)
	resources := slices.Clone(root.Get("resources").Items)
	for _, field := range []string{"generators", "transformers", "validators"} {
		if !root.Has(field) {
			continue
		}
		var others []*source.Node
		for i, item := range root.Get(field).Items {
			if strings.Contains(item.Text, "\n") {
				name := fmt.Sprintf(".plimsoll-%s-%d.yaml", field, i)
				s.inline[filepath.Join(dir, name)] = []byte(item.Text)
				item = &source.Node{Place: item.Place, Key: item.Key, Kind: source.String, Text: name}
			}
			switch kind := s.kindOf(dir, item.Text); {
			case kind == "":
				others = append(others, root.Get(field).Items[i])
			case kind == validatorKind:
				s.validate = true
			case kind == transformerKind:
				s.transform = true
			case field == "generators":
				s.generators[filepath.Join(dir, item.Text)] = true
				resources = append(resources, item)
			}
		}
		root = root.With(field, &source.Node{Kind: source.List, Items: others})
	}
	if len(resources) > 0 {
		root = root.With("resources", &source.Node{Kind: source.List, Items: resources})
	}
	return root.JSON()
}

// kindOf gives the kind of a configuration of Plimsoll's, "" of any other and
// of what is not in the folder: kustomize says what is wrong with that.
func (s *specFiles) kindOf(dir, name string) string {
	path := filepath.Join(dir, name)
	data := s.inline[path]
	if data == nil {
		var err error
		if data, err = readConfigFile(source.NewFile(filepath.Join(dir, "kustomization.yaml"), nil), name); err != nil {
			return ""
		}
	}
	documents, _ := source.Parse(source.NewFile(path, data))
	for _, doc := range documents {
		if isSpec(doc.Root) {
			return doc.Root.Get("kind").Text
		}
	}
	return ""
}

func isSpec(n *source.Node) bool {
	group, _, _ := strings.Cut(n.Get("apiVersion").Text, "/")
	return group == schema.Group
}

// compiled gives a file with its specs compiled.
func (s *specFiles) compiled(path string, data []byte) ([]byte, error) {
	documents, diagnostics := source.Parse(source.NewFile(shortName(path), data))
	if !slices.ContainsFunc(documents, func(doc *source.Document) bool { return isSpec(doc.Root) }) {
		return data, nil // a patch, or text that speaks of specs
	}
	if s.transform && !s.generators[path] {
		return data, nil
	}
	var in inputPart
	for _, doc := range documents {
		if doc.Root.Get("kind").Text == generatorKind {
			f := &function{ctx: s.ctx, config: doc.Root, folder: filepath.Dir(shortName(path))}
			for _, spec := range f.listed() {
				in.document(spec)
			}
			diagnostics = append(diagnostics, f.diagnostics...)
			continue
		}
		in.document(doc)
	}
	objects, found := compiler.Compile(in.Input, s.options)
	s.diagnostics = append(s.diagnostics, slices.Concat(diagnostics, in.diagnostics, found)...)
	if anyErrors(s.diagnostics) {
		return nil, errSpecs
	}
	var text strings.Builder
	_ = compiler.WriteYAML(&text, objects) // a builder takes all
	return []byte(text.String()), nil
}
