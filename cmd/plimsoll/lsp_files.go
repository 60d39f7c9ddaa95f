package main

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// openFiles are the files of the operating system, some of which an editor has open with
// another text, or has not written yet.
type openFiles struct {
	osFiles
	dir   string            // the working folder
	texts map[string][]byte // by absolute name, with slashes
	disk  *disk
}

// text gives what is open under a name.
func (f openFiles) text(name string) ([]byte, bool) {
	text, ok := f.texts[f.absolute(name)]
	return text, ok
}

// absolute gives the absolute name of a file, links and all.
func (f openFiles) absolute(name string) string {
	if path.IsAbs(name) || filepath.IsAbs(filepath.FromSlash(name)) {
		return path.Clean(name)
	}
	return path.Join(f.dir, name)
}

// ReadFile gives the open text of a file, or else what is on the disk.
func (f openFiles) ReadFile(name string) ([]byte, error) {
	if text, ok := f.text(name); ok {
		return text, nil
	}
	return f.disk.read(f.absolute(name))
}

// Stat tells of a text that is not written yet, too.
func (f openFiles) Stat(name string) (fs.FileInfo, error) {
	info, err := f.osFiles.Stat(name)
	if text, ok := f.text(name); ok && err != nil {
		return unwritten{path.Base(name), len(text)}, nil
	}
	return info, err
}

// ReadDir lists texts that are not written yet, too.
func (f openFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	dir := f.absolute(name)
	entries, err := f.disk.list(dir)
	if err != nil {
		return entries, err
	}
	entries = slices.Clone(entries)
	for _, full := range slices.Sorted(maps.Keys(f.texts)) {
		base := path.Base(full)
		there := func(e fs.DirEntry) bool { return e.Name() == base }
		if path.Dir(full) == dir && !slices.ContainsFunc(entries, there) {
			entries = append(entries, fs.FileInfoToDirEntry(unwritten{base, len(f.texts[full])}))
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

// RealPath gives the name of a text that is not written yet, too.
func (f openFiles) RealPath(name string) (string, error) {
	real, err := f.osFiles.RealPath(name)
	if _, ok := f.text(name); ok && err != nil {
		return f.absolute(name), nil
	}
	return real, err
}

// unwritten is what there is to say of a text that is not on the disk.
type unwritten struct {
	name string
	size int
}

func (u unwritten) Name() string       { return u.name }
func (u unwritten) Size() int64        { return int64(u.size) }
func (u unwritten) Mode() fs.FileMode  { return 0o644 }
func (u unwritten) ModTime() time.Time { return time.Time{} }
func (u unwritten) IsDir() bool        { return false }
func (u unwritten) Sys() any           { return nil }

// A disk keeps what is on it from one look to the next. All that it says within a look is of
// one moment, and of the look before where nobody wrote anything since.
type disk struct {
	mu      sync.Mutex
	look    int
	files   map[string]diskText
	folders map[string]diskFolder
}

type diskText struct {
	look     int // the last that asked the disk
	data     []byte
	err      error
	size     int64
	modified time.Time // zero: it may be changed without that this tells
}

type diskFolder struct {
	entries []fs.DirEntry
	err     error
}

func newDisk() *disk { return &disk{files: map[string]diskText{}, folders: map[string]diskFolder{}} }

// renew has the disk asked again.
func (d *disk) renew() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.look++
	clear(d.folders)
	maps.DeleteFunc(d.files, func(_ string, t diskText) bool { return t.look < d.look-1 }) // nobody asks for it
}

// settles is how long a file has to be as it is for its time to tell of a later change: the
// clocks of file systems are that coarse.
const settles = 2 * time.Second

// read gives what a file holds.
func (d *disk) read(name string) ([]byte, error) {
	d.mu.Lock()
	kept, look := d.files[name], d.look
	_, known := d.files[name]
	d.mu.Unlock()
	if !known || kept.look != look {
		kept = kept.renewed(name)
		kept.look = look
		d.mu.Lock()
		d.files[name] = kept
		d.mu.Unlock()
	}
	return kept.data, kept.err
}

// renewed gives what a file holds now.
func (t diskText) renewed(name string) diskText {
	info, err := os.Stat(filepath.FromSlash(name))
	if err != nil {
		return diskText{err: err}
	}
	if !t.modified.IsZero() && t.size == info.Size() && t.modified.Equal(info.ModTime()) {
		return t
	}
	began := time.Now()
	now := diskText{size: info.Size()}
	now.data, now.err = osFiles{}.ReadFile(name)
	if now.err == nil && int64(len(now.data)) == info.Size() && began.Sub(info.ModTime()) > settles {
		now.modified = info.ModTime()
	}
	return now
}

// list gives what is in a folder.
func (d *disk) list(name string) ([]fs.DirEntry, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f, ok := d.folders[name]
	if !ok {
		f.entries, f.err = osFiles{}.ReadDir(name)
		d.folders[name] = f
	}
	return f.entries, f.err
}
