package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// kustomizeGroup is the API group of what kustomize itself reads.
const kustomizeGroup = "kustomize.config.k8s.io"

// A kustomization is a kustomization.yaml, read only as far as to know what the
// files that it names are.
type kustomization struct {
	name string // of the file, as the user would write it
	dir  string // where it really is
	root *source.Node
}

// readKustomization gives nil for a file that cannot be read or parsed: then it
// names nothing, and kustomize will say why.
func readKustomization(name string) *kustomization {
	f := inputFile{name: name}
	data, err := f.read(nil)
	if err != nil {
		return nil
	}
	documents, _ := source.Parse(source.NewFile(name, data))
	dir, err := realPath(filepath.Dir(name))
	if err != nil || len(documents) != 1 || documents[0].Root.Kind != source.Map {
		return nil
	}
	return &kustomization{name: name, dir: dir, root: documents[0].Root}
}

// isComponent reports whether it is taken in as part of another.
func (k *kustomization) isComponent() bool { return k.root.Get("kind").Text == "Component" }

// An entry is where a kustomization names a file or a folder.
type entry struct {
	*source.Node
	path string // where that is, without links, if it is there
}

// entries gives what fields of the kustomization name: text, or maps with a
// path.
func (k *kustomization) entries(fields ...string) (list []entry) {
	for _, field := range fields {
		n := k.root.Get(field)
		for _, item := range slices.Concat(n.Items, []*source.Node{n}) {
			if item.Kind == source.Map {
				item = item.Get("path")
			}
			if item.Kind != source.String || strings.ContainsAny(item.Text, "\n") {
				continue
			}
			path := filepath.Join(k.dir, filepath.FromSlash(item.Text))
			if real, err := filepath.EvalSymlinks(path); err == nil {
				path = real
			}
			list = append(list, entry{item, path})
		}
	}
	return list
}

// The fields that name parts of objects or settings, and those that name whole
// objects or folders of them.
var (
	partFields  = []string{"patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "configurations", "transformers", "generators", "validators", "crds", "openapi"}
	wholeFields = []string{"resources", "bases", "components"}
)

// partsNamed gives the files that kustomizations name as parts of objects, by
// where they really are. What one of them names as a whole object is one.
func partsNamed(all []*kustomization) map[string]bool {
	parts := map[string]bool{}
	for _, k := range all {
		for _, e := range k.entries(partFields...) {
			parts[e.path] = true
		}
	}
	for _, k := range all {
		for _, e := range k.entries(wholeFields...) {
			delete(parts, e.path)
		}
	}
	return parts
}

// kustomizationsFor reads the kustomizations that may speak of files: those
// found with them, and those in their folders and above, up to the root of the
// repository.
func kustomizationsFor(files []inputFile, found []string) []*kustomization {
	s := kustomizationSearch{known: map[string]bool{}, walked: map[string]bool{}}
	for _, name := range found {
		if dir, err := realPath(filepath.Dir(name)); err == nil {
			s.known[dir] = true
			s.read(name)
		}
	}
	for _, f := range files {
		if f.real != "" {
			s.above(filepath.Dir(f.real))
		}
	}
	return s.all
}

type kustomizationSearch struct {
	known  map[string]bool // folders whose kustomization was read
	walked map[string]bool // folders that were looked at with all above
	all    []*kustomization
}

func (s *kustomizationSearch) read(name string) {
	if k := readKustomization(name); k != nil {
		s.all = append(s.all, k)
	}
}

// above looks in a folder and in those above it.
func (s *kustomizationSearch) above(dir string) {
	if s.walked[dir] {
		return
	}
	for top := repository(dir); !s.walked[dir]; dir = filepath.Dir(dir) {
		s.walked[dir] = true
		for _, name := range kustomizationNames {
			if path := filepath.Join(dir, name); !s.known[dir] && exists(path) {
				s.known[dir] = true
				s.read(shortName(path))
			}
		}
		if dir == top {
			return
		}
	}
}

// repository gives the folder of the repository that a folder is in; where it
// is in none, the folder itself.
func repository(dir string) string {
	for top := dir; ; top = filepath.Dir(top) {
		if _, err := os.Lstat(filepath.Join(top, ".git")); err == nil {
			return top
		}
		if top == filepath.Dir(top) {
			return dir
		}
	}
}
