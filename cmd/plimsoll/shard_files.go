package main

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/plimsoll-dev/plimsoll/shard"
)

// A workingFolder tells names apart as shards do: relative to it.
type workingFolder struct {
	dir, real string // absolute, with slashes; real without links
}

func openWorkingFolder() (w workingFolder, err error) {
	dir, err := os.Getwd()
	if err != nil {
		return w, err
	}
	w.dir = filepath.ToSlash(dir)
	w.real, err = osFiles{}.RealPath(".")
	return w, err
}

// relative gives the path of a file that is named as users do, or absolutely, from the folder.
func (w workingFolder) relative(name string) string {
	if !path.IsAbs(name) && !filepath.IsAbs(filepath.FromSlash(name)) {
		return path.Clean(name)
	}
	for _, dir := range []string{w.dir, w.real} {
		if rel, err := filepath.Rel(filepath.FromSlash(dir), filepath.FromSlash(name)); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	rel, err := filepath.Rel(filepath.FromSlash(w.real), filepath.FromSlash(name))
	if err != nil {
		return path.Clean(name) // on another drive
	}
	return filepath.ToSlash(rel)
}

// indexedFiles are the files of indexes, under the names that users give them. Of the disk
// they know only folders.
type indexedFiles struct {
	osFiles
	workingFolder
	files   map[string]*shard.File   // by path, and by where they are without links
	folders map[string][]fs.DirEntry // sorted by name
}

func newIndexedFiles(w workingFolder, all []*shard.Index) *indexedFiles {
	f := &indexedFiles{workingFolder: w, files: map[string]*shard.File{}, folders: map[string][]fs.DirEntry{}}
	for _, x := range all {
		for i := range x.Files {
			f.add(&x.Files[i])
		}
	}
	for _, x := range all {
		for i := range x.Files {
			if file := &x.Files[i]; file.Real != "" && f.files[file.Real] == nil {
				f.files[file.Real] = file
				f.list(path.Dir(file.Real))
			}
		}
	}
	for dir, entries := range f.folders {
		slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
		f.folders[dir] = entries
	}
	return f
}

// add adds a file, unless another index holds it too.
func (f *indexedFiles) add(file *shard.File) {
	if f.files[file.Path] != nil {
		return
	}
	f.files[file.Path] = file
	dir := path.Dir(file.Path)
	f.list(dir)
	about := indexed{name: path.Base(file.Path), size: len(file.Data)}
	if file.Real != "" {
		about.mode = fs.ModeSymlink
	}
	f.folders[dir] = append(f.folders[dir], fs.FileInfoToDirEntry(about))
}

// list sees to it that a folder is known, and in the ones above it.
func (f *indexedFiles) list(dir string) {
	if _, known := f.folders[dir]; known {
		return
	}
	f.folders[dir] = nil
	above := path.Dir(dir)
	if above == dir || path.Base(dir) == ".." {
		return
	}
	f.list(above)
	f.folders[above] = append(f.folders[above], fs.FileInfoToDirEntry(indexed{name: path.Base(dir), mode: fs.ModeDir}))
}

func noSuchFile(doing, name string) error {
	return &fs.PathError{Op: doing, Path: name, Err: fs.ErrNotExist}
}

// ReadFile gives what an index holds.
func (f *indexedFiles) ReadFile(name string) ([]byte, error) {
	if file := f.files[f.relative(name)]; file != nil {
		return file.Data, nil
	}
	return nil, noSuchFile("open", name)
}

func (f *indexedFiles) Open(name string) (fs.File, error) {
	file := f.files[f.relative(name)]
	if file == nil {
		return nil, noSuchFile("open", name)
	}
	return &openIndexed{*bytes.NewReader(file.Data), indexed{name: path.Base(name), size: len(file.Data)}}, nil
}

// Stat tells of what an index holds and, of the disk, of folders and where a repository begins.
func (f *indexedFiles) Stat(name string) (fs.FileInfo, error) {
	rel := f.relative(name)
	if file := f.files[rel]; file != nil {
		return indexed{name: path.Base(name), size: len(file.Data)}, nil
	}
	if _, known := f.folders[rel]; known {
		return indexed{name: path.Base(name), mode: fs.ModeDir}, nil
	}
	info, err := f.osFiles.Stat(name)
	if err == nil && !info.IsDir() && path.Base(rel) != ".git" {
		return nil, noSuchFile("stat", name)
	}
	return info, err
}

func (f *indexedFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	if entries, known := f.folders[f.relative(name)]; known {
		return entries, nil
	}
	_, err := f.Stat(name)
	return nil, err
}

// Glob is that of package path, over what indexes hold.
func (f *indexedFiles) Glob(pattern string) (found []string, err error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, err
	}
	from := f.relative(pattern)
	for name := range f.files {
		if ok, _ := path.Match(from, name); ok {
			if path.IsAbs(pattern) {
				name = path.Join(f.real, name)
			}
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found, nil
}

func (f *indexedFiles) RealPath(name string) (string, error) {
	rel := f.relative(name)
	if file := f.files[rel]; file != nil {
		if file.Real != "" && file.Path == rel {
			rel = file.Real
		}
		return path.Join(f.real, rel), nil
	}
	real, err := f.osFiles.RealPath(name)
	if _, known := f.folders[rel]; known && err != nil {
		return path.Join(f.real, rel), nil
	}
	return real, err
}

// indexed is what there is to say of a file or folder of an index.
type indexed struct {
	name string
	size int
	mode fs.FileMode
}

func (i indexed) Name() string       { return i.name }
func (i indexed) Size() int64        { return int64(i.size) }
func (i indexed) Mode() fs.FileMode  { return i.mode | 0o444 }
func (i indexed) ModTime() time.Time { return time.Time{} }
func (i indexed) IsDir() bool        { return i.mode.IsDir() }
func (i indexed) Sys() any           { return nil }

// openIndexed is an open file of an index.
type openIndexed struct {
	bytes.Reader
	about indexed
}

func (o *openIndexed) Stat() (fs.FileInfo, error) { return o.about, nil }
func (o *openIndexed) Close() error               { return nil }

var _ io.ReadCloser = (*openIndexed)(nil)

// notedFiles are the files of the disk, of which it is noted which are asked for.
type notedFiles struct {
	osFiles
	workingFolder
	mu    *sync.Mutex
	names map[string]bool // paths of regular files
}

func (n notedFiles) note(name string, err error) {
	if err == nil {
		n.mu.Lock()
		n.names[n.relative(name)] = true
		n.mu.Unlock()
	}
}

func (n notedFiles) ReadFile(name string) ([]byte, error) {
	data, err := n.osFiles.ReadFile(name)
	n.note(name, err)
	return data, err
}

func (n notedFiles) Open(name string) (fs.File, error) {
	file, err := n.osFiles.Open(name)
	n.note(name, err)
	return file, err
}

func (n notedFiles) Stat(name string) (fs.FileInfo, error) {
	info, err := n.osFiles.Stat(name)
	if err == nil && info.Mode().IsRegular() {
		n.note(name, nil)
	}
	return info, err
}

// namedFiles are the files of the disk, of which nothing is read.
type namedFiles struct{ osFiles }

func (namedFiles) ReadFile(string) ([]byte, error)   { return nil, nil }
func (namedFiles) Open(name string) (fs.File, error) { return nil, noSuchFile("open", name) }
