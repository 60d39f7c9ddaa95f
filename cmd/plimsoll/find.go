package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// stdinName stands for standard input among the arguments, stdinShown in
// messages.
const (
	stdinName  = "-"
	stdinShown = "<stdin>"
)

// An inputFile is one file to read.
type inputFile struct {
	name  string // as the user would write it
	real  string // of a regular file, where it is, without links
	named bool   // given as an argument, not found in a folder
	stdin bool
}

// findFiles lists the files that the arguments stand for, each once, sorted by
// name: the order of the arguments makes no difference. A folder stands for
// the files in it and below. The error tells of everything that is not there.
func findFiles(paths []string) ([]inputFile, error) {
	files, _, err := findAll(paths)
	return files, err
}

// findAll is findFiles, and gives the kustomization files that it came by as
// well: the first that its folder has.
func findAll(paths []string) (files []inputFile, kustomizations []string, err error) {
	f := finder{found: map[string]inputFile{}}
	for _, path := range paths {
		f.argument(path)
	}
	files = make([]inputFile, 0, len(f.found))
	for _, file := range f.found {
		files = append(files, file)
	}
	slices.SortFunc(files, func(a, b inputFile) int { return strings.Compare(a.name, b.name) })
	return files, f.kustomizations, errors.Join(f.failures...)
}

// A finder collects files by their real path, which is the same however a file
// is reached.
type finder struct {
	found          map[string]inputFile
	kustomizations []string
	failures       []error
}

func (f *finder) argument(path string) {
	if path == stdinName {
		f.found[stdinName] = inputFile{name: stdinShown, named: true, stdin: true}
		return
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		f.failures = append(f.failures, cannotRead(path, err))
	case info.IsDir():
		real, err := realPath(path)
		if err != nil {
			f.failures = append(f.failures, cannotRead(path, err))
			return
		}
		f.folder(path, real)
	default:
		f.linked(inputFile{name: path, named: true}, info)
	}
}

// folder adds what is in a folder, whose path without links is real. Links to
// files are followed, links to folders are not, so that a loop of links ends.
func (f *finder) folder(dir, real string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		f.failures = append(f.failures, cannotRead(dir, err))
		return
	}
	for _, name := range kustomizationNames {
		if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == name && !e.IsDir() }) {
			f.kustomizations = append(f.kustomizations, filepath.Join(dir, name))
			break
		}
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			f.folder(path, filepath.Join(real, e.Name()))
		case !isInputName(e.Name()):
		case e.Type().IsRegular():
			f.add(inputFile{name: path, real: filepath.Join(real, e.Name())})
		default:
			info, err := os.Stat(path)
			if err != nil {
				f.failures = append(f.failures, cannotRead(path, err))
			} else if info.Mode().IsRegular() {
				f.linked(inputFile{name: path}, info)
			}
		}
	}
}

// kustomizationNames are the names that kustomize looks for, in its order.
var kustomizationNames = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

// isInputName reports whether a file in a folder may hold specs or objects.
func isInputName(name string) bool {
	switch strings.ToLower(name) {
	case "kustomization.yaml", "kustomization.yml", "plimsoll.yaml":
		return false // what kustomize and Plimsoll themselves read
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml", ".json", ".cue":
		return true
	}
	return false
}

// linked notes a file that links may lead to.
func (f *finder) linked(file inputFile, info fs.FileInfo) {
	if info.Mode().IsRegular() {
		var err error
		if file.real, err = realPath(file.name); err != nil {
			f.failures = append(f.failures, cannotRead(file.name, err))
			return
		}
	}
	f.add(file)
}

// add notes a file. One that is reached twice has the name that sorts first,
// and counts as named when one of the ways names it.
func (f *finder) add(file inputFile) {
	key := cmp.Or(file.real, file.name)
	if old, ok := f.found[key]; ok {
		file.name = min(old.name, file.name)
		file.named = old.named || file.named
	}
	f.found[key] = file
}

func realPath(name string) (string, error) {
	absolute, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(absolute)
}

// read gives the content of the file, of one that is over the limit only so
// much that it can be told.
func (f inputFile) read(stdin io.Reader) ([]byte, error) {
	const most = source.MaxFileSize + 1
	if f.real != "" {
		if data, ok := readRegular(f.name, most); ok {
			return data, nil
		}
	}
	r := stdin
	if !f.stdin {
		file, err := os.Open(f.name)
		if err != nil {
			return nil, cannotRead(f.name, err)
		}
		defer file.Close()
		r = file
	}
	data, err := io.ReadAll(io.LimitReader(r, most))
	if err != nil {
		return nil, cannotRead(f.name, err)
	}
	return data, nil
}

// cannotRead puts an error of the file system in one line, without the name of
// the system call.
func cannotRead(name string, err error) error {
	return fmt.Errorf("cannot read %s: %w", name, reason(err))
}

// reason gives the cause in an error of the file system.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
