package kustomize

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/provenance"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/plimsoll-dev/plimsoll"
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
	disk
	ctx context.Context
	o   *plimsoll.Options

	made      map[string]func() ([]byte, error) // files that are not on the disk
	folders   map[string]bool                   // nor are these
	read      map[string]reading                // what was read, so that all is read and reported once
	entrances map[string]string                 // of folders
	kept      map[string]bool                   // files whose specs a transformer waits for
	validated []string                          // folders with a validator
	origins   bool                              // kustomize is to note where each object is from
	partial   bool                              // what is not on this machine is left out
	quiet     bool                              // kustomize is not to warn of old fields

	compiledFiles map[string]bool // files that hold specs

	uninspected bool // what the specs become is linted as built

	refused     bool // a validator found something
	diagnostics []source.Diagnostic
}

// A reading is what reading a file gave.
type reading struct {
	data []byte
	err  error
}

// errMistakes has kustomize stop. Why is in the diagnostics.
var errMistakes = errors.New("the input has mistakes")

func newSpecFiles(ctx context.Context, fsys fs.FS, o *plimsoll.Options) *specFiles {
	return &specFiles{
		disk: disk{fsys}, ctx: ctx, o: o,
		made: map[string]func() ([]byte, error){}, folders: map[string]bool{}, read: map[string]reading{},
		entrances: map[string]string{}, kept: map[string]bool{}, compiledFiles: map[string]bool{},
	}
}

// compiling gives the compiler's part of the options.
func (s *specFiles) compiling() compiler.Options {
	o := s.o.Compiling(nil)
	if s.uninspected {
		o.Inspect = nil
	}
	return o
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
	if folder := path.Base(dir); strings.HasPrefix(folder, madePrefix) {
		within := "../" + strings.TrimPrefix(folder, madePrefix) + "/"
		origin.Path, origin.ConfiguredIn = strings.TrimPrefix(origin.Path,
			within),
			strings.TrimPrefix(origin.ConfiguredIn, within)
	}
	if strings.Contains("/"+origin.Path, "/"+madePrefix) {
		origin = nil
	}
	return r.SetOrigin(origin)
}

// madePrefix begins the names of folders that are not on the disk.
const madePrefix = ".plimsoll-"

// validate lints what was built of each folder that asks for it.
func (s *specFiles) validate(text []byte, k *plimsoll.Kustomization) {
	for _, dir := range s.validated {
		in, built := plimsoll.KustomizationIn(s.fsys, dir), text
		if in == nil || in.IsComponent() {
			in = k // a component has nothing of its own
		}
		if in.Dir != k.Dir {
			var err error
			if built, err = s.build(s.entrance(dir)); err != nil {
				s.diagnostics = append(s.diagnostics, failure(in, []*plimsoll.Kustomization{in}, err))
				continue
			}
		}
		found := lintBuilt(s.fsys, s.o, itemsOf(built), in)
		s.diagnostics = append(s.diagnostics, found...)
		s.refused = s.refused || len(found) > 0
	}
}

// itemsOf parses what kustomize or the compiler wrote a moment ago.
func itemsOf(text []byte) (items []*source.Node) {
	documents, _ := source.Parse(source.NewFile(stdinName, text))
	for _, doc := range documents {
		items = append(items, doc.Root())
	}
	return items
}

// make adds a file that is not on the disk.
func (s *specFiles) make(name string, give func() ([]byte, error)) {
	s.made[name] = give
	s.folders[path.Dir(name)] = true
}

func (s *specFiles) Exists(name string) bool {
	return s.made[name] != nil || s.folders[name] || s.disk.Exists(name)
}

func (s *specFiles) IsDir(name string) bool {
	return s.folders[name] || s.disk.IsDir(name)
}

func (s *specFiles) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	switch {
	case s.made[name] != nil:
		return filesys.ConfirmedDir(path.Dir(name)), path.Base(name), nil
	case s.folders[name] && !s.disk.Exists(name):
		return filesys.ConfirmedDir(name), "", nil
	}
	return s.disk.CleanedAbs(name)
}

// ReadFile gives a file as kustomize is to see it.
func (s *specFiles) ReadFile(name string) ([]byte, error) {
	c, ok := s.read[name]
	if !ok {
		c.data, c.err = s.seen(name)
		s.read[name] = c
	}
	return c.data, c.err
}

func (s *specFiles) seen(name string) ([]byte, error) {
	if give := s.made[name]; give != nil {
		return give()
	}
	data, err := s.disk.ReadFile(name)
	switch {
	case err != nil:
		return nil, err
	case slices.Contains(plimsoll.KustomizationNames, path.Base(name)):
		return s.kustomization(name, data)
	case !s.kept[name] && strings.Contains(string(data), schema.Group):
		return s.compiled(name, data)
	}
	return data, nil
}

// kustomization leaves out what is Plimsoll's, and puts in what it makes.
func (s *specFiles) kustomization(name string, data []byte) ([]byte, error) {
	documents, diagnostics := source.Parse(source.NewFile(s.shortName(name), data))
	if len(documents) != 1 || len(diagnostics) > 0 || documents[0].Root().Kind != source.Map {
		return data, nil // kustomize says why
	}
	k := &plimsoll.Kustomization{Name: s.shortName(name), Dir: path.Dir(name), Root: documents[0].Root()}
	switch {
	case s.partial:
		k.Root = s.present(k)
	case s.missing(k):
		return nil, errMistakes
	}
	root := k.Root
	if s.quiet {
		root = modern(root)
	}
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
			case kind == plimsoll.ValidatorKind:
				if !slices.Contains(s.validated, k.Dir) {
					s.validated = append(s.validated, k.Dir)
				}
			case kind != plimsoll.TransformerKind: // the entrance does what a transformer does
				s.make(path.Join(k.Dir, generatorsFolder, fmt.Sprintf("%d.yaml", i)),
					func() ([]byte, error) { return s.compiled(file, text) })
			}
		}
		root = root.With(field, others)
	}
	if folder := path.Join(k.Dir, generatorsFolder); s.folders[folder] &&
		(!root.Has("components") || root.Get("components").Kind == source.List) {
		s.component(folder)
		components := append([]*source.Node{nodeText(generatorsFolder)}, root.Get("components").Items...)
		root = root.With("components", &source.Node{Kind: source.List, Items: components})
	}
	for _, field := range []string{"resources", "bases"} {
		if root.Get(field).Kind == source.List {
			root = root.With(field, s.through(k, root.Get(field)))
		}
	}
	if s.entrance(k.Dir) != k.Dir {
		root = root.With("buildMetadata", &source.Node{Kind: source.List}) // the entrance has it
	} else {
		root = s.noting(root)
	}
	return root.JSON(), nil
}

// missing reports what a kustomization names that is not on this machine: what
// kustomize would fetch, and folders and files of objects that are not there.
func (s *specFiles) missing(k *plimsoll.Kustomization) (found bool) {
	fail := func(d source.Diagnostic) {
		s.diagnostics = append(s.diagnostics, d)
		found = true
	}
	for _, e := range k.Entries(plimsoll.PartFields...) {
		if !s.Exists(e.Path) && remote(e.Text) {
			fail(isRemote(e.Node))
		}
	}
	for _, e := range k.Entries(plimsoll.WholeFields...) {
		switch {
		case s.Exists(e.Path):
		case remote(e.Text):
			fail(isRemote(e.Node))
		default:
			fail(isNotThere(e.Node))
		}
	}
	for _, generator := range slices.Concat(k.Root.Get("configMapGenerator").Items, k.Root.Get("secretGenerator").Items) {
		for _, n := range slices.Concat(generator.Get("files").Items, generator.Get("envs").Items) {
			if strings.Contains(n.Text, "://") {
				fail(isRemote(n))
			}
		}
	}
	return found
}

// The fields of a kustomization that name configurations of functions.
var functionFields = []string{"generators", "transformers", "validators"}

// listedIn gives the field that a kind belongs into.
func listedIn(kind string) string {
	switch kind {
	case plimsoll.TransformerKind:
		return "transformers"
	case plimsoll.ValidatorKind:
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
	for file := range s.made {
		if path.Dir(file) == folder {
			resources.Items = append(resources.Items, nodeText(path.Base(file)))
		}
	}
	slices.SortFunc(resources.Items, func(a, b *source.Node) int { // 9 before 10
		if len(a.Text) != len(b.Text) {
			return len(a.Text) - len(b.Text)
		}
		return strings.Compare(a.Text, b.Text)
	})
	text := nodeMap("apiVersion", nodeText("kustomize.config.k8s.io/v1alpha1"), "kind", nodeText("Component"),
		"resources", resources).JSON()
	s.make(path.Join(folder, "kustomization.yaml"), func() ([]byte, error) { return text, nil })
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
func (s *specFiles) through(k *plimsoll.Kustomization, list *source.Node) *source.Node {
	through := &source.Node{Kind: source.List, Items: slices.Clone(list.Items)}
	for i, item := range list.Items {
		if item.Kind != source.String || remote(item.Text) {
			continue
		}
		dir, err := s.realPath(path.Join(k.Dir, item.Text))
		if err != nil {
			continue // kustomize says why
		}
		if entrance := s.entrance(dir); entrance != dir {
			if name, err := filepath.Rel(k.Dir, entrance); err == nil {
				through.Items[i] = nodeText(filepath.ToSlash(name))
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
	k := plimsoll.KustomizationIn(s.fsys, dir)
	if k == nil || k.IsComponent() ||
		!slices.ContainsFunc(k.Root.Get("transformers").Items, func(item *source.Node) bool {
			text, _ := s.configuration(k, item)
			return kindIn(text) == plimsoll.TransformerKind
		}) {
		return dir
	}
	reach := newBuild(s.fsys, s.o, nil, []*plimsoll.Kustomization{k}).reachOf(k)
	if reach.problem != nil && !s.partial {
		return dir // kustomize says so too
	}
	for file := range reach.files {
		s.kept[file] = true
	}
	entrance := path.Join(path.Dir(dir), madePrefix+path.Base(dir))
	s.entrances[dir] = entrance
	root := nodeMap(
		"resources", &source.Node{Kind: source.List,
			Items: []*source.Node{nodeText("../" + path.Base(dir)), nodeText("objects.yaml")}},
		"patches", &source.Node{Kind: source.List, Items: []*source.Node{nodeMap(
			"target", nodeMap("group", nodeText(schema.Group)),
			"patch", nodeText("{apiVersion: a, kind: b, metadata: {name: c}, $patch: delete}"),
		)}},
	)
	for _, field := range []string{"sortOptions", "buildMetadata"} { // these count where a build begins
		if k.Root.Has(field) {
			root.Fields = append(root.Fields, source.Field{Name: field, Value: k.Root.Get(field)})
		}
	}
	s.make(path.Join(entrance, "kustomization.yaml"), func() ([]byte, error) { return s.noting(root).JSON(), nil })
	s.make(path.Join(entrance, "objects.yaml"), func() ([]byte, error) { return s.transformed(dir) })
	return entrance
}

// transformed gives the objects of the specs that a folder builds.
func (s *specFiles) transformed(dir string) ([]byte, error) {
	text, err := s.build(dir)
	if err != nil {
		return nil, err
	}
	f := &function{ctx: s.ctx, disk: s.disk, folder: dir, o: s.o, origins: findOrigins(s.fsys, dir),
		items: itemsOf(text)}
	f.items = slices.DeleteFunc(f.items, func(n *source.Node) bool { return !plimsoll.IsSpec(n) })
	f.transform()
	s.diagnostics = append(s.diagnostics, f.diagnostics...)
	if source.HasErrors(s.diagnostics) {
		return nil, errMistakes
	}
	var b bytes.Buffer
	for _, n := range f.items {
		b.WriteString("---\n")
		b.Write(n.YAML())
	}
	return b.Bytes(), nil
}

// configuration gives the text of an entry among the functions, and the file
// that it is in; none for what is not in the folder: kustomize says what is
// wrong with that.
func (s *specFiles) configuration(k *plimsoll.Kustomization, item *source.Node) (text []byte, file string) {
	file = path.Join(k.Dir, path.Base(k.Name))
	if strings.Contains(item.Text, "\n") {
		return inPlace(item), file
	}
	text, _ = s.readInside(k.Dir, item.Text)
	return text, path.Join(k.Dir, item.Text)
}

// inPlace gives a text that holds YAML with as many lines before it as it has in
// its file, so that what is wrong in it is said at its line.
func inPlace(n *source.Node) []byte {
	raw := n.File.Data()[n.Start:n.End]
	first := bytes.IndexByte(raw, '\n') + 1
	if n.Style != source.Block || first == 0 {
		return []byte(n.Text)
	}
	before := bytes.Count(n.File.Data()[:n.Start], []byte("\n")) + 1
	return append(bytes.Repeat([]byte("\n"), before), raw[first:]...)
}

// kindIn gives the kind of the first document of Plimsoll's, "" where there is
// none.
func kindIn(text []byte) string {
	if !bytes.Contains(text, []byte(schema.Group)) {
		return ""
	}
	documents, _ := source.Parse(source.NewFile(stdinName, text))
	for _, doc := range documents {
		if plimsoll.IsSpec(doc.Root()) {
			return doc.Root().Get("kind").Text
		}
	}
	return ""
}

// compiled gives a text with its specs compiled.
func (s *specFiles) compiled(name string, data []byte) ([]byte, error) {
	documents, diagnostics := source.Parse(source.NewFile(s.shortName(name), data))
	if !slices.ContainsFunc(documents, func(doc *source.Document) bool { return plimsoll.IsSpec(doc.Root()) }) {
		return data, nil // a patch, or text that speaks of specs
	}
	s.compiledFiles[name] = true
	byEnvironment := map[string][]*source.Document{}
	for _, doc := range documents {
		if doc.Root().Get("kind").Text == plimsoll.GeneratorKind {
			f := &function{ctx: s.ctx, disk: s.disk, o: s.o, config: doc.Root(), folder: path.Dir(s.shortName(name))}
			if f.checked() {
				environment := doc.Root().At("spec", "environment").Text
				byEnvironment[environment] = append(byEnvironment[environment], f.listed()...)
			}
			diagnostics = append(diagnostics, f.diagnostics...)
			continue
		}
		byEnvironment[""] = append(byEnvironment[""], doc)
	}
	var objects []*compiler.Object
	for _, environment := range slices.Sorted(maps.Keys(byEnvironment)) {
		in, err := s.o.SortIn(environment, byEnvironment[environment]...)
		if err != nil {
			return nil, err
		}
		compiled, found := compiler.Compile(in.Input, s.compiling())
		objects = append(objects, compiled...)
		s.diagnostics = append(append(s.diagnostics, in.Diagnostics...), found...)
	}
	s.diagnostics = append(s.diagnostics, diagnostics...)
	if source.HasErrors(s.diagnostics) {
		return nil, errMistakes
	}
	var text bytes.Buffer
	_ = compiler.WriteYAML(&text, objects) // a buffer takes all
	return text.Bytes(), nil
}
