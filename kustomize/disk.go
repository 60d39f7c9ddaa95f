package kustomize

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"

	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A disk is a file system as kustomize wants it, for reading.
type disk struct{ fsys fs.FS }

var errReadOnly = errors.New("nothing is written")

func (disk) Create(string) (filesys.File, error) { return nil, errReadOnly }

func (disk) Mkdir(string) error { return errReadOnly }

func (disk) MkdirAll(string) error { return errReadOnly }

func (disk) RemoveAll(string) error { return errReadOnly }

func (disk) WriteFile(string, []byte) error { return errReadOnly }

func (disk) Open(string) (filesys.File, error) { return nil, errReadOnly } // kustomize asks for none

func (d disk) Exists(name string) bool { _, err := fs.Stat(d.fsys, name); return err == nil }

func (d disk) Glob(pattern string) ([]string, error) {
	found, err := fs.Glob(d.fsys, pattern)
	if err == nil && !filesys.IsHiddenFilePath(pattern) {
		found = filesys.RemoveHiddenFiles(found)
	}
	return found, err
}

func (d disk) IsDir(name string) bool {
	info, err := fs.Stat(d.fsys, name)
	return err == nil && info.IsDir()
}

func (d disk) ReadDir(name string) ([]string, error) {
	entries, err := fs.ReadDir(d.fsys, name)
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, err
}

// ReadFile gives the content of a regular file that is not too large.
func (d disk) ReadFile(name string) ([]byte, error) {
	info, err := fs.Stat(d.fsys, name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular(): // a device may never end
		return nil, fmt.Errorf("%s is not a file", name)
	case info.Size() > source.MaxFileSize:
		return nil, fmt.Errorf("%s is larger than %d MiB", name, source.MaxFileSize>>20)
	}
	file, err := d.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, source.MaxFileSize+1))
}

func (d disk) Walk(name string, visit filepath.WalkFunc) error {
	return fs.WalkDir(d.fsys, name, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return visit(name, nil, err)
		}
		info, err := e.Info()
		return visit(name, info, err)
	})
}

// CleanedAbs gives the folder and the name of a file without links; of a folder
// no name.
func (d disk) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	real, err := d.realPath(name)
	if err != nil {
		return "", "", fmt.Errorf("evalsymlink failure on '%s' : %w", name, err) // as kustomize says it
	}
	if d.IsDir(real) {
		return filesys.ConfirmedDir(real), "", nil
	}
	return filesys.ConfirmedDir(path.Dir(real)), path.Base(real), nil
}

// realPath gives the name of a file or folder that is there, without links.
func (d disk) realPath(name string) (string, error) {
	if p, ok := d.fsys.(plimsoll.Paths); ok {
		return p.RealPath(name)
	}
	name = path.Clean(name)
	_, err := fs.Stat(d.fsys, name)
	return name, err
}

// shortName gives the name of a file, given without links, as its user would
// write it.
func (d disk) shortName(real string) string {
	if p, ok := d.fsys.(plimsoll.Paths); ok {
		return p.ShortName(real)
	}
	return real
}

// readInside reads a file that a kustomization names, which lies in its folder or
// below and is no link out of it. The error is a message.
func (d disk) readInside(dir, name string) ([]byte, error) {
	if !plimsoll.IsLocal(name) {
		return nil, fmt.Errorf("%s is outside of the kustomization's folder", name)
	}
	home, err := d.realPath(dir)
	if err != nil {
		return nil, err
	}
	real, err := d.realPath(path.Join(dir, name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", name)
	case err != nil:
		return nil, err
	case !plimsoll.Within(home, real):
		return nil, fmt.Errorf("%s is behind a link that leads out of the kustomization's folder", name)
	}
	return d.ReadFile(real)
}
