package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/plimsoll-dev/plimsoll/source"
)

// maxSpecFile is what a ConfigMap can hold.
const maxSpecFile = 1 << 20

// readSpecFile gives the content of a file that a spec names. The name is
// relative to the spec's own folder, for standard input to the current one,
// and may not lead out of it, by a link neither. The error is a message for
// the one who wrote the spec.
func readSpecFile(spec *source.File, name string) ([]byte, error) {
	return readInside(spec, name, maxSpecFile, "a ConfigMap holds")
}

// readInside reads a file of at most so many bytes with those same limits. holds
// says of what that is the size.
func readInside(spec *source.File, name string, most int64, holds string) ([]byte, error) {
	local := filepath.FromSlash(name)
	if !filepath.IsLocal(local) {
		return nil, fmt.Errorf("%s is outside of the spec's folder", name)
	}
	folder := filepath.Dir(spec.Name)
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, source.CannotRead(name, err)
	}
	defer root.Close()
	info, err := root.Stat(local)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", name)
	case errors.Is(err, leadsOut(root)):
		return nil, fmt.Errorf("%s is behind a link that leads out of the spec's folder or has an absolute target",
			name)
	case err != nil:
		return nil, source.CannotRead(name, err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file", name)
	case info.Size() > most:
		return nil, fmt.Errorf("%s has %d bytes, and %s at most %d", name, info.Size(), holds, most)
	}
	data, err := root.ReadFile(local)
	if err != nil {
		return nil, source.CannotRead(name, err)
	}
	return data, nil
}

// leadsOut is the error of every path that leads out of a root, which the
// standard library gives no name.
func leadsOut(root *os.Root) error {
	_, err := root.Stat("..")
	return source.Cause(err)
}
