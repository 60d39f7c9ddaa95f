package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A revision is the files of a commit, under their names from the root of the repository.
// They are read from its objects: nothing is checked out.
type revision struct {
	name    string // as it was asked for
	prefix  string // of the current folder, "" for the root
	entries map[string]*gitEntry
	blobs   *blobs
}

var _ plimsoll.Paths = (*revision)(nil)

// A gitEntry is a file, a folder or a link of a commit.
type gitEntry struct {
	name  string // its last part
	mode  fs.FileMode
	id    string
	below []fs.DirEntry // of a folder, by name
	of    *revision
}

// openRevision opens the commit that a revision names. It is to be closed.
func openRevision(ctx context.Context, name string) (*revision, error) {
	commit, err := commitOf(ctx, name)
	if err != nil {
		return nil, err
	}
	prefix, err := git(ctx, "rev-parse", "--show-prefix")
	if err != nil {
		return nil, err
	}
	list, err := git(ctx, "ls-tree", "-r", "-t", "-z", "--full-tree", commit)
	if err != nil {
		return nil, err
	}
	r := &revision{name: name, prefix: strings.TrimSuffix(prefix, "/"), entries: map[string]*gitEntry{}}
	r.entries["."] = &gitEntry{name: ".", mode: fs.ModeDir | 0o755}
	r.entries[".git"] = &gitEntry{name: ".git", mode: fs.ModeDir | 0o755} // so that the root is known; no folder has it
	for line := range strings.SplitSeq(list, "\x00") {
		if line != "" {
			r.add(line)
		}
	}
	r.blobs, err = openBlobs(ctx)
	return r, err
}

func (r *revision) close() { r.blobs.close() }

// inside gives the name from the root of the repository of a file or folder that need not
// be there. The error tells that it is outside.
func (r *revision) inside(ctx context.Context, name string) (string, error) {
	if !filepath.IsAbs(name) {
		inside := path.Join(r.prefix, filepath.ToSlash(name))
		if inside == ".." || strings.HasPrefix(inside, "../") {
			return "", fmt.Errorf("%s is outside of the repository", name)
		}
		return inside, nil
	}
	top, err := git(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return "", err
	}
	real, err := realPathOfNew(name)
	if err != nil {
		return "", source.CannotRead(name, err)
	}
	inside, ok := strings.CutPrefix(real+"/", strings.TrimSuffix(filepath.ToSlash(top), "/")+"/")
	if !ok {
		return "", fmt.Errorf("%s is outside of the repository", name)
	}
	return path.Clean(inside + "."), nil
}

// add adds a line of ls-tree: MODE TYPE ID<tab>NAME, folders before what is in them.
func (r *revision) add(line string) {
	about, name, _ := strings.Cut(line, "\t")
	words := strings.Fields(about)
	if len(words) != 3 {
		return
	}
	e := &gitEntry{of: r, name: path.Base(name), mode: 0o644, id: words[2]}
	switch words[0] {
	case "040000":
		e.mode = fs.ModeDir | 0o755
	case "120000":
		e.mode = fs.ModeSymlink | 0o777
	case "160000": // a submodule, which is in another repository
		e.mode = fs.ModeDir | 0o755
	}
	r.entries[name] = e
	if above := r.entries[path.Dir(name)]; above != nil {
		above.below = append(above.below, e)
	}
}

// at gives what goes by a name, with the links on the way to it followed.
func (r *revision) at(op, name string) (real string, e *gitEntry, err error) {
	const links = 40
	rest := path.Clean(name)
	real = "."
	for n := 0; rest != "" && rest != "."; {
		var step string
		step, rest, _ = strings.Cut(rest, "/")
		next := path.Join(real, step)
		e := r.entries[next]
		switch {
		case e == nil:
			return "", nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		case e.mode&fs.ModeSymlink == 0:
			real = next
			continue
		}
		target, err := r.blobs.read(e.id, source.MaxFileSize)
		if n++; err != nil || n > links || path.IsAbs(string(target)) {
			return "", nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		}
		rest = path.Join(path.Join(real, string(target)), rest)
		if real = "."; strings.HasPrefix(rest, "../") {
			return "", nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		}
	}
	return real, r.entries[real], nil
}

// Open implements fs.FS.
func (r *revision) Open(name string) (fs.File, error) {
	real, e, err := r.at("open", name)
	if err != nil {
		return nil, err
	}
	f := &gitFile{gitEntry: e}
	if e.IsDir() {
		f.rest, err = r.ReadDir(real)
	} else {
		data, err := r.ReadFile(real)
		if err != nil {
			return nil, err
		}
		f.Reader = bytes.NewReader(data)
	}
	return f, err
}

// Stat implements fs.StatFS.
func (r *revision) Stat(name string) (fs.FileInfo, error) {
	_, e, err := r.at("stat", name)
	if err != nil {
		return nil, err
	}
	return e, nil
}

// ReadDir implements fs.ReadDirFS.
func (r *revision) ReadDir(name string) ([]fs.DirEntry, error) {
	_, e, err := r.at("readdir", name)
	switch {
	case err != nil:
		return nil, err
	case !e.IsDir():
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fmt.Errorf("it is a file, not a folder")}
	}
	list := slices.Clone(e.below)
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

// ReadFile implements fs.ReadFileFS.
func (r *revision) ReadFile(name string) ([]byte, error) {
	_, e, err := r.at("read", name)
	switch {
	case err != nil:
		return nil, err
	case e.IsDir():
		return nil, plimsoll.NotAFile(e.mode)
	}
	return r.blobs.read(e.id, source.MaxFileSize+1)
}

// RealPath implements plimsoll.Paths.
func (r *revision) RealPath(name string) (string, error) {
	real, _, err := r.at("stat", name)
	return real, err
}

// ShortName implements plimsoll.Paths.
func (r *revision) ShortName(real string) string { return real }

// A gitFile is an open file of a commit.
type gitFile struct {
	*gitEntry
	*bytes.Reader
	rest []fs.DirEntry // of a folder, that were not given yet
}

// ReadDir implements fs.ReadDirFile.
func (f *gitFile) ReadDir(n int) (list []fs.DirEntry, err error) {
	if n <= 0 {
		n = len(f.rest)
	} else if len(f.rest) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(f.rest))
	list, f.rest = f.rest[:n:n], f.rest[n:]
	return list, nil
}

func (f *gitFile) Stat() (fs.FileInfo, error) { return f.gitEntry, nil }
func (f *gitFile) Close() error               { return nil }
func (f *gitFile) Size() int64                { return f.gitEntry.Size() }
func (f *gitFile) Read(b []byte) (int, error) {
	if f.Reader == nil {
		return 0, io.EOF
	}
	return f.Reader.Read(b)
}

func (e *gitEntry) Name() string               { return e.name }
func (e *gitEntry) Mode() fs.FileMode          { return e.mode }
func (e *gitEntry) Type() fs.FileMode          { return e.mode.Type() }
func (e *gitEntry) ModTime() time.Time         { return time.Time{} }
func (e *gitEntry) IsDir() bool                { return e.mode.IsDir() }
func (e *gitEntry) Sys() any                   { return nil }
func (e *gitEntry) Info() (fs.FileInfo, error) { return e, nil }

// Size reads the file: a tree does not say how long they are.
func (e *gitEntry) Size() int64 {
	if e.of == nil || !e.mode.IsRegular() {
		return 0
	}
	data, _ := e.of.blobs.read(e.id, source.MaxFileSize+1)
	return int64(len(data))
}
