package main

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate/jsonschema"
)

// stdinName stands for standard input among the arguments, stdinShown in
// messages.
const (
	stdinName  = "-"
	stdinShown = "<stdin>"
)

// osFiles are the files of the operating system, under the names that users give
// them: relative to the current folder, or absolute.
type osFiles struct{}

var _ plimsoll.Paths = osFiles{}

func (osFiles) Open(name string) (fs.File, error) { return os.Open(filepath.FromSlash(name)) }

func (osFiles) Stat(name string) (fs.FileInfo, error) { return os.Stat(filepath.FromSlash(name)) }

func (osFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	return os.ReadDir(filepath.FromSlash(name))
}

// Glob is filepath's: the one of package fs joins names that this file system
// need not have.
func (osFiles) Glob(pattern string) ([]string, error) {
	found, err := filepath.Glob(filepath.FromSlash(pattern))
	for i := range found {
		found[i] = filepath.ToSlash(found[i])
	}
	return found, err
}

// ReadFile gives the content of the file, of one that is over the limit only so
// much that it can be told.
func (osFiles) ReadFile(name string) ([]byte, error) {
	return readFile(filepath.FromSlash(name), source.MaxFileSize+1)
}

// openAndRead gives at most so many bytes of a file, as package os reads it.
func openAndRead(name string, most int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most))
}

// RealPath gives the absolute name of a file or folder without links.
func (osFiles) RealPath(name string) (string, error) {
	absolute, err := filepath.Abs(filepath.FromSlash(name))
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(absolute)
	return filepath.ToSlash(real), err
}

// ShortName gives the name of a file as seen from the current folder, where it
// is below that.
func (osFiles) ShortName(name string) string {
	cwd, err := os.Getwd()
	if err != nil {
		return name
	}
	if rel, err := filepath.Rel(cwd, filepath.FromSlash(name)); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return name
}

// openInput finds the files that the arguments stand for.
func openInput(cmd *cobra.Command, paths []string) *plimsoll.Input {
	files := slices.DeleteFunc(slashed(paths), func(name string) bool { return name == stdinName })
	if len(files) == len(paths) {
		return plimsoll.Open(osFiles{}, files...)
	}
	in := &plimsoll.Input{}
	if len(files) > 0 {
		in = plimsoll.Open(osFiles{}, files...)
	}
	in.Add(plimsoll.File{Name: stdinShown, Named: true, Read: func() ([]byte, error) {
		return io.ReadAll(io.LimitReader(cmd.InOrStdin(), source.MaxFileSize+1))
	}})
	return in
}

// slashed gives names with slashes.
func slashed(names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = filepath.ToSlash(name)
	}
	return list
}

// shownPaths gives the paths of a call for a message.
func shownPaths(paths []string) string {
	shown := slices.Clone(paths)
	for i := range shown {
		if shown[i] == stdinName {
			shown[i] = stdinShown
		}
	}
	return strings.Join(shown, ", ")
}

// options are what every command decides in the same way.
func options(platform string) plimsoll.Options {
	return plimsoll.Options{
		Platform: platform, ReadFile: readSpecFile, CUE: readCUE,
		Linting: lint.Options{JSONSchema: jsonschema.Compile},
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
