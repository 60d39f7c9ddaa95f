package plimsoll

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// kustomizeGroup is the API group of what kustomize itself reads.
const kustomizeGroup = "kustomize.config.k8s.io"

// A Kustomization is a kustomization.yaml, read only as far as to know what the
// files that it names are.
type Kustomization struct {
	Name string // of the file, as the user would write it
	Dir  string // where it is, without links
	Root *source.Node

	fsys fs.FS
}

// readKustomization gives nil for a file that cannot be read or parsed: then it
// names nothing, and kustomize will say why.
func readKustomization(fsys fs.FS, name string) *Kustomization {
	data, err := readFile(fsys, name)
	if err != nil {
		return nil
	}
	documents, _ := source.Parse(source.NewFile(name, data))
	dir, err := realPath(fsys, path.Dir(name))
	if err != nil || len(documents) != 1 || documents[0].Root().Kind != source.Map {
		return nil
	}
	return &Kustomization{Name: name, Dir: dir, Root: documents[0].Root(), fsys: fsys}
}

// KustomizationIn reads the kustomization of a folder, given without links; it
// gives nil where there is none that can be read.
func KustomizationIn(fsys fs.FS, dir string) *Kustomization {
	for _, name := range KustomizationNames {
		if file := path.Join(dir, name); exists(fsys, file) {
			return readKustomization(fsys, shortName(fsys, file))
		}
	}
	return nil
}

// IsComponent reports whether it is taken in as part of another.
func (k *Kustomization) IsComponent() bool { return k.Root.Get("kind").Text == "Component" }

// An Entry is where a kustomization names a file or a folder.
type Entry struct {
	*source.Node
	Path string // where that is, without links, if it is there
}

// Entries gives what fields of the kustomization name: text, or maps with a
// path.
func (k *Kustomization) Entries(fields ...string) (list []Entry) {
	for _, field := range fields {
		n := k.Root.Get(field)
		for _, item := range slices.Concat(n.Items, []*source.Node{n}) {
			if item.Kind == source.Map {
				item = item.Get("path")
			}
			if item.Kind != source.String || strings.ContainsAny(item.Text, "\n") {
				continue
			}
			named := path.Join(k.Dir, item.Text)
			if path.IsAbs(item.Text) {
				named = path.Clean(item.Text)
			}
			if real, err := realPath(k.fsys, named); err == nil {
				named = real
			}
			list = append(list, Entry{item, named})
		}
	}
	return list
}

// The fields that name parts of objects or settings, and those that name whole
// objects or folders of them.
var (
	PartFields = []string{
		"patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "configurations",
		"transformers", "generators", "validators", "crds", "openapi",
	}
	WholeFields = []string{"resources", "bases", "components"}
)

// partsNamed gives the files that kustomizations name as parts of objects, by
// where they are. What one of them names as a whole object is one.
func partsNamed(all []*Kustomization) map[string]bool {
	parts := map[string]bool{}
	for _, k := range all {
		for _, e := range k.Entries(PartFields...) {
			parts[e.Path] = true
		}
	}
	for _, k := range all {
		for _, e := range k.Entries(WholeFields...) {
			delete(parts, e.Path)
		}
	}
	return parts
}

// Kustomizations reads the kustomizations that may speak of the files of the
// input: those found with them, and those in their folders and above, up to the
// root of the repository.
func (in *Input) Kustomizations() []*Kustomization {
	if in.fsys == nil {
		return nil
	}
	s := kustomizationSearch{fsys: in.fsys, known: map[string]bool{}, walked: map[string]bool{}}
	for _, name := range in.kustomizations {
		if dir, err := realPath(in.fsys, path.Dir(name)); err == nil {
			s.known[dir] = true
			s.read(name)
		}
	}
	for _, f := range in.Files {
		if f.real != "" {
			s.above(path.Dir(f.real))
		}
	}
	return s.all
}

// OwnKustomizations gives those of some kustomizations that the input itself
// names: by a file of that name, or by a folder that they are in or below.
func (in *Input) OwnKustomizations(all []*Kustomization) (own []*Kustomization) {
	found := slices.Clone(in.kustomizations)
	for _, f := range in.Files {
		if slices.Contains(KustomizationNames, path.Base(f.Name)) {
			found = append(found, f.Name)
		}
	}
	for _, name := range found {
		dir, err := realPath(in.fsys, path.Dir(name))
		for _, k := range all {
			if err == nil && k.Dir == dir && !slices.Contains(own, k) {
				own = append(own, k)
			}
		}
	}
	return own
}

// WithoutKustomization tells of what the input names that holds none of its own
// kustomizations; nil where there is nothing such. Single files may be named beside
// folders.
func (in *Input) WithoutKustomization(own []*Kustomization) (missing error) {
	if len(own) == 0 {
		return errors.New("--kustomize: there is no kustomization.yaml in the paths given")
	}
	for _, name := range in.paths {
		dir, err := realPath(in.fsys, name)
		if info, statErr := fs.Stat(in.fsys, name); err != nil || statErr != nil || !info.IsDir() {
			continue
		}
		if !slices.ContainsFunc(own, func(k *Kustomization) bool { return Within(dir, k.Dir) }) {
			missing = errors.Join(missing, fmt.Errorf("--kustomize: there is no kustomization.yaml in %s", name))
		}
	}
	return missing
}

type kustomizationSearch struct {
	fsys   fs.FS
	known  map[string]bool // folders whose kustomization was read
	walked map[string]bool // folders that were looked at with all above
	all    []*Kustomization
}

func (s *kustomizationSearch) read(name string) {
	if k := readKustomization(s.fsys, name); k != nil {
		s.all = append(s.all, k)
	}
}

// above looks in a folder and in those above it.
func (s *kustomizationSearch) above(dir string) {
	if s.walked[dir] {
		return
	}
	for top := Repository(s.fsys, dir); !s.walked[dir]; dir = path.Dir(dir) {
		s.walked[dir] = true
		for _, name := range KustomizationNames {
			if file := path.Join(dir, name); !s.known[dir] && exists(s.fsys, file) {
				s.known[dir] = true
				s.read(shortName(s.fsys, file))
			}
		}
		if dir == top {
			return
		}
	}
}

// Repository gives the folder of the repository that a folder, given without
// links, is in; where it is in none, the folder itself.
func Repository(fsys fs.FS, dir string) string {
	for top := dir; ; top = path.Dir(top) {
		if exists(fsys, path.Join(top, ".git")) {
			return top
		}
		if top == path.Dir(top) {
			return dir
		}
	}
}
