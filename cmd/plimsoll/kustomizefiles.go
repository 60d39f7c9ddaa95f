package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/provenance"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// SpecFiles is a file system in which kustomize finds what our functions make,
// so that it needs none. Its own order of work is kept: what functions make
// comes in where kustomize would have run them.
//
//   - A spec among the resources is read as its objects.
//   - Generators are a component before all others. kustomize takes in components
//     right after it has run generators.
//   - A folder with a transformer is taken in through one beside it, the entrance,
//     which takes out the specs of what was built there and puts in their objects.
//   - Validators look at what was built when all is done.
type specFiles struct {
	filesys.FileSystem
	ctx     context.Context
	options compiler.Options

	made      map[string]func() ([]byte, error) // files that are not on the disk
	folders   map[string]bool                   // nor are these
	read      map[string]reading                // what was read, so that all is read and reported once
	entrances map[string]string                 // of folders
	kept      map[string]bool                   // files whose specs a transformer waits for
	validated []string                          // folders with a validator
	origins   bool                              // kustomize is to note where each object is from

	refused     bool // a validator found something
	diagnostics []source.Diagnostic
}

// A reading is what reading a file gave.
type reading struct {
	data []byte
	err  error
}

// errSpecs has kustomize stop. Why is in the diagnostics.
var errSpecs = errors.New("the specs have mistakes")

func newSpecFiles(ctx context.Context, options compiler.Options) *specFiles {
	return &specFiles{
		FileSystem: filesys.MakeFsOnDisk(), ctx: ctx, options: options,
		made: map[string]func() ([]byte, error){}, folders: map[string]bool{}, read: map[string]reading{},
		entrances: map[string]string{}, kept: map[string]bool{},
	}
}

// build builds a folder into YAML.
func (s *specFiles) build(dir string) ([]byte, error) {
	built, err := s.run(dir)
	if err != nil {
		return nil, err
	}
	return built.AsYaml()
}

// run has kustomize build a folder, without plug-ins and network, and with files
// from the folder only.
func (s *specFiles) run(dir string) (built resmap.ResMap, err error) {
	defer func() {
		if bug := recover(); bug != nil {
			err = fmt.Errorf("kustomize failed: %v", bug)
		}
	}()
	defer alone()()
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified // as the program has it
	if built, err = krusty.MakeKustomizer(options).Run(s, dir); err != nil {
		return nil, err
	}
	for _, r := range built.Resources() {
		if err := plain(r, dir); err != nil {
			return nil, err
		}
	}
	return built, nil
}

// kustomizeVersion is the release of kustomize that the API in go.mod belongs to.
const kustomizeVersion = "v5.8.1"

// plain has an object say nothing of files that are not there, nor that it was
// built by a kustomize of no version, when the kustomization asks for such notes.
func plain(r *resource.Resource, dir string) error {
	labels := r.GetLabels()
	if labels[konfig.ManagedbyLabelKey] == "kustomize-"+provenance.GetProvenance().Semver() {
		labels[konfig.ManagedbyLabelKey] = "kustomize-" + kustomizeVersion
		if err := r.SetLabels(labels); err != nil {
			return err
		}
	}
	origin, err := r.GetOrigin()
	if err != nil || origin == nil {
		return err
	}
	if folder := filepath.Base(dir); strings.HasPrefix(folder, madePrefix) {
		within := "../" + strings.TrimPrefix(folder, madePrefix) + "/"
		origin.Path, origin.ConfiguredIn = strings.TrimPrefix(origin.Path, within), strings.TrimPrefix(origin.ConfiguredIn, within)
	}
	if strings.Contains("/"+origin.Path, "/"+madePrefix) {
		origin = nil
	}
	return r.SetOrigin(origin)
}

// madePrefix begins the names of folders that are not on the disk.
const madePrefix = ".plimsoll-"

// validate lints what was built of each folder that asks for it.
func (s *specFiles) validate(text []byte, k *kustomization) {
	for _, dir := range s.validated {
		in, built := kustomizationIn(dir), text
		if in == nil || in.isComponent() {
			in = k // a component has nothing of its own
		}
		if in.dir != k.dir {
			var err error
			if built, err = s.build(s.entrance(dir)); err != nil {
				s.diagnostics = append(s.diagnostics, failure(in, []*kustomization{in}, err))
				continue
			}
		}
		found := lintBuilt(itemsOf(built), in)
		s.diagnostics = append(s.diagnostics, found...)
		s.refused = s.refused || len(found) > 0
	}
}

// itemsOf parses what kustomize or the compiler wrote a moment ago.
func itemsOf(text []byte) (items []*source.Node) {
	documents, _ := source.Parse(source.NewFile(stdinShown, text))
	for _, doc := range documents {
		items = append(items, doc.Root)
	}
	return items
}

// make adds a file that is not on the disk.
func (s *specFiles) make(path string, give func() ([]byte, error)) {
	s.made[path] = give
	s.folders[filepath.Dir(path)] = true
}

func (s *specFiles) Exists(path string) bool {
	return s.made[path] != nil || s.folders[path] || s.FileSystem.Exists(path)
}

func (s *specFiles) IsDir(path string) bool {
	return s.folders[path] || s.FileSystem.IsDir(path)
}

func (s *specFiles) CleanedAbs(path string) (filesys.ConfirmedDir, string, error) {
	switch {
	case s.made[path] != nil:
		return filesys.ConfirmedDir(filepath.Dir(path)), filepath.Base(path), nil
	case s.folders[path] && !s.FileSystem.Exists(path):
		return filesys.ConfirmedDir(path), "", nil
	}
	return s.FileSystem.CleanedAbs(path)
}

// ReadFile gives a file as kustomize is to see it.
func (s *specFiles) ReadFile(path string) ([]byte, error) {
	c, ok := s.read[path]
	if !ok {
		c.data, c.err = s.seen(path)
		s.read[path] = c
	}
	return c.data, c.err
}

func (s *specFiles) seen(path string) ([]byte, error) {
	if give := s.made[path]; give != nil {
		return give()
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular(): // a device may never end
		return nil, fmt.Errorf("%s is not a file", path)
	case info.Size() > source.MaxFileSize:
		return nil, fmt.Errorf("%s is larger than %d MiB", path, source.MaxFileSize>>20)
	}
	data, err := s.FileSystem.ReadFile(path)
	switch {
	case err != nil:
		return nil, err
	case slices.Contains(kustomizationNames, filepath.Base(path)):
		return s.kustomization(path, data), nil
	case !s.kept[path] && strings.Contains(string(data), schema.Group):
		return s.compiled(path, data)
	}
	return data, nil
}

// kustomization leaves out what is Plimsoll's, and puts in what it makes.
func (s *specFiles) kustomization(path string, data []byte) []byte {
	documents, diagnostics := source.Parse(source.NewFile(shortName(path), data))
	if len(documents) != 1 || len(diagnostics) > 0 || documents[0].Root.Kind != source.Map {
		return data // kustomize says why
	}
	k := &kustomization{name: shortName(path), dir: filepath.Dir(path), root: documents[0].Root}
	root := k.root
	for _, field := range functionFields {
		if root.Get(field).Kind != source.List {
			continue // kustomize says why
		}
		others := &source.Node{Kind: source.List}
		for i, item := range root.Get(field).Items {
			text, file := s.configuration(k, item)
			kind := kindIn(text)
			switch listed := listedIn(kind); {
			case kind == "":
				others.Items = append(others.Items, item)
			case listed != field:
				s.diagnostics = append(s.diagnostics, source.Diagnostic{
					Rule: "function-list", Range: item.Range,
					Message: fmt.Sprintf("a %s stands among the %s", kind, field), Hint: "list it in " + listed,
				})
			case kind == validatorKind:
				if !slices.Contains(s.validated, k.dir) {
					s.validated = append(s.validated, k.dir)
				}
			case kind != transformerKind: // the entrance does what a transformer does
				s.make(filepath.Join(k.dir, generatorsFolder, fmt.Sprintf("%d.yaml", i)), func() ([]byte, error) { return s.compiled(file, text) })
			}
		}
		root = root.With(field, others)
	}
	if folder := filepath.Join(k.dir, generatorsFolder); s.folders[folder] && (!root.Has("components") || root.Get("components").Kind == source.List) {
		s.component(folder)
		components := append([]*source.Node{nodeText(generatorsFolder)}, root.Get("components").Items...)
		root = root.With("components", &source.Node{Kind: source.List, Items: components})
	}
	for _, field := range []string{"resources", "bases"} {
		if root.Get(field).Kind == source.List {
			root = root.With(field, s.through(k, root.Get(field)))
		}
	}
	if s.entrance(k.dir) != k.dir {
		root = root.With("buildMetadata", &source.Node{Kind: source.List}) // the entrance has it
	} else {
		root = s.noting(root)
	}
	return root.JSON()
}

// The fields of a kustomization that name configurations of functions.
var functionFields = []string{"generators", "transformers", "validators"}

// listedIn gives the field that a kind belongs into.
func listedIn(kind string) string {
	switch kind {
	case transformerKind:
		return "transformers"
	case validatorKind:
		return "validators"
	}
	return "generators"
}

// generatorsFolder is the component beside a kustomization that its generators
// become.
const generatorsFolder = madePrefix + "generators"

// component writes the kustomization of a folder of generators.
func (s *specFiles) component(folder string) {
	resources := &source.Node{Kind: source.List}
	for path := range s.made {
		if filepath.Dir(path) == folder {
			resources.Items = append(resources.Items, nodeText(filepath.Base(path)))
		}
	}
	slices.SortFunc(resources.Items, func(a, b *source.Node) int { // 9 before 10
		if len(a.Text) != len(b.Text) {
			return len(a.Text) - len(b.Text)
		}
		return strings.Compare(a.Text, b.Text)
	})
	text := nodeMap("apiVersion", nodeText("kustomize.config.k8s.io/v1alpha1"), "kind", nodeText("Component"), "resources", resources).JSON()
	s.make(filepath.Join(folder, "kustomization.yaml"), func() ([]byte, error) { return text, nil })
}

// noting has kustomize note where each object is from, if that is asked for.
func (s *specFiles) noting(root *source.Node) *source.Node {
	if !s.origins {
		return root
	}
	notes := append(slices.Clone(root.Get("buildMetadata").Items), nodeText("originAnnotations"))
	return root.With("buildMetadata", &source.Node{Kind: source.List, Items: notes})
}

// through has resources that are folders with a transformer taken in through
// their entrances.
func (s *specFiles) through(k *kustomization, list *source.Node) *source.Node {
	through := &source.Node{Kind: source.List, Items: slices.Clone(list.Items)}
	for i, item := range list.Items {
		if item.Kind != source.String || remote(item.Text) {
			continue
		}
		dir, err := realPath(filepath.Join(k.dir, filepath.FromSlash(item.Text)))
		if err != nil {
			continue // kustomize says why
		}
		if entrance := s.entrance(dir); entrance != dir {
			if path, err := filepath.Rel(k.dir, entrance); err == nil {
				through.Items[i] = nodeText(filepath.ToSlash(path))
			}
		}
	}
	return through
}

// entrance gives the folder by which kustomize is to take in a folder: the same,
// or one beside it where a transformer is to be run.
func (s *specFiles) entrance(dir string) string {
	if e, ok := s.entrances[dir]; ok {
		return e
	}
	s.entrances[dir] = dir
	k := kustomizationIn(dir)
	if k == nil || k.isComponent() || !slices.ContainsFunc(k.root.Get("transformers").Items, func(item *source.Node) bool {
		text, _ := s.configuration(k, item)
		return kindIn(text) == transformerKind
	}) {
		return dir
	}
	b := newBuild(nil, map[string]*kustomization{dir: k})
	if _, problem := b.chain(k, nil); problem != nil {
		return dir // kustomize says so too
	}
	for path := range b.reached {
		s.kept[path] = true
	}
	entrance := filepath.Join(filepath.Dir(dir), madePrefix+filepath.Base(dir))
	s.entrances[dir] = entrance
	root := nodeMap(
		"resources", &source.Node{Kind: source.List, Items: []*source.Node{nodeText("../" + filepath.Base(dir)), nodeText("objects.yaml")}},
		"patches", &source.Node{Kind: source.List, Items: []*source.Node{nodeMap(
			"target", nodeMap("group", nodeText(schema.Group)),
			"patch", nodeText("{apiVersion: a, kind: b, metadata: {name: c}, $patch: delete}"),
		)}},
	)
	for _, field := range []string{"sortOptions", "buildMetadata"} { // these count where a build begins
		if k.root.Has(field) {
			root.Fields = append(root.Fields, source.Field{Name: field, Value: k.root.Get(field)})
		}
	}
	s.make(filepath.Join(entrance, "kustomization.yaml"), func() ([]byte, error) { return s.noting(root).JSON(), nil })
	s.make(filepath.Join(entrance, "objects.yaml"), func() ([]byte, error) { return s.transformed(dir) })
	return entrance
}

// transformed gives the objects of the specs that a folder builds.
func (s *specFiles) transformed(dir string) ([]byte, error) {
	text, err := s.build(dir)
	if err != nil {
		return nil, err
	}
	f := &function{ctx: s.ctx, folder: dir, options: s.options, origins: findOrigins(dir), items: itemsOf(text)}
	f.items = slices.DeleteFunc(f.items, func(n *source.Node) bool { return !isSpec(n) })
	f.transform()
	s.diagnostics = append(s.diagnostics, f.diagnostics...)
	if anyErrors(s.diagnostics) {
		return nil, errSpecs
	}
	var b bytes.Buffer
	for _, n := range f.items {
		b.WriteString("---\n")
		b.Write(compiler.YAML(n))
	}
	return b.Bytes(), nil
}

// configuration gives the text of an entry among the functions, and the file
// that it is in; none for what is not in the folder: kustomize says what is
// wrong with that.
func (s *specFiles) configuration(k *kustomization, item *source.Node) (text []byte, file string) {
	file = filepath.Join(k.dir, filepath.Base(k.name))
	if strings.Contains(item.Text, "\n") {
		return inPlace(item), file
	}
	text, _ = readInside(source.NewFile(file, nil), item.Text, source.MaxFileSize, "a file has")
	return text, filepath.Join(k.dir, filepath.FromSlash(item.Text))
}

// inPlace gives a text that holds YAML with as many lines before it as it has in
// its file, so that what is wrong in it is said at its line.
func inPlace(n *source.Node) []byte {
	raw := n.File.Data[n.Start:n.End]
	first := bytes.IndexByte(raw, '\n') + 1
	if n.Style != source.Block || first == 0 {
		return []byte(n.Text)
	}
	before := bytes.Count(n.File.Data[:n.Start], []byte("\n")) + 1
	return append(bytes.Repeat([]byte("\n"), before), raw[first:]...)
}

// kindIn gives the kind of the first document of Plimsoll's, "" where there is
// none.
func kindIn(text []byte) string {
	if !bytes.Contains(text, []byte(schema.Group)) {
		return ""
	}
	documents, _ := source.Parse(source.NewFile(stdinShown, text))
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

// compiled gives a text with its specs compiled.
func (s *specFiles) compiled(path string, data []byte) ([]byte, error) {
	documents, diagnostics := source.Parse(source.NewFile(shortName(path), data))
	if !slices.ContainsFunc(documents, func(doc *source.Document) bool { return isSpec(doc.Root) }) {
		return data, nil // a patch, or text that speaks of specs
	}
	var in inputPart
	for _, doc := range documents {
		if doc.Root.Get("kind").Text == generatorKind {
			f := &function{ctx: s.ctx, config: doc.Root, folder: filepath.Dir(shortName(path))}
			if f.checked() {
				for _, spec := range f.listed() {
					in.document(spec)
				}
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
	var text bytes.Buffer
	_ = compiler.WriteYAML(&text, objects) // a buffer takes all
	return text.Bytes(), nil
}
