package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/admission"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate/cel"
	"github.com/plimsoll-dev/plimsoll/validate/jsonschema"
)

// stdinName stands for standard input among the arguments, stdinShown in
// messages, and textShown where it is a text that another program sends.
const (
	stdinName  = "-"
	stdinShown = "<stdin>"
	textShown  = "<text>"
)

// osFiles are the files of the operating system, under the names that users give
// them: relative to the current folder, or absolute.
type osFiles struct{}

var _ plimsoll.Paths = osFiles{}

// confinedFiles are the files of a folder, as if that were a repository: no link leads out
// of it.
type confinedFiles struct {
	osFiles
	folder string // without links
}

func (f confinedFiles) Stat(name string) (fs.FileInfo, error) {
	if path.Dir(name) == f.folder && path.Base(name) == ".git" {
		name = f.folder
	}
	return f.osFiles.Stat(name)
}

type folderKey struct{}

// within gives a context under which input is read from a folder, given without links, alone.
func within(ctx context.Context, folder string) context.Context {
	return context.WithValue(ctx, folderKey{}, filepath.ToSlash(folder))
}

// folderOf gives the folder that input is read from alone; "": from anywhere.
func folderOf(ctx context.Context) string {
	if ctx == nil { // of a command that nobody runs
		return ""
	}
	folder, _ := ctx.Value(folderKey{}).(string)
	return folder
}

// Open opens what is there: of a device only the empty one, of a pipe one that
// somebody writes to.
func (osFiles) Open(name string) (fs.File, error) { return openNamed(filepath.FromSlash(name)) }

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

// ReadFile gives the content of a regular file, of one that is over the limit only
// so much that it can be told.
func (osFiles) ReadFile(name string) ([]byte, error) {
	return readFile(filepath.FromSlash(name), source.MaxFileSize+1)
}

// readNamed reads what a user named, which may be a pipe and has at most so many
// bytes.
func readNamed(name string, most int64) ([]byte, error) {
	file, err := openNamed(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(data)) > most {
		return nil, fmt.Errorf("it is larger than %d MiB", most>>20)
	}
	return data, err
}

// readIfRegular gives at most so many bytes of a regular file, and closes it.
func readIfRegular(file *os.File, most int64) ([]byte, error) {
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, plimsoll.NotAFile(info.Mode())
	}
	return io.ReadAll(io.LimitReader(file, most))
}

// pipePatience is how long a pipe is waited for that nobody writes to.
const pipePatience = 10 * time.Second

// openNamed opens a file or folder, or a pipe once it has a writer. It is opened
// once, since the writer may be gone after that. A device may never end, or wait
// for somebody to type: of them only the empty one is taken.
func openNamed(name string) (*os.File, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir(), info.Mode().IsRegular():
		return os.Open(name)
	case info.Mode()&fs.ModeNamedPipe != 0:
		return openPipe(name, pipePatience)
	}
	if empty, err := os.Stat(os.DevNull); err == nil && os.SameFile(info, empty) {
		return os.Open(name)
	}
	return nil, plimsoll.NotAFile(info.Mode())
}

func openPipe(name string, patience time.Duration) (*os.File, error) {
	type result struct {
		file *os.File
		err  error
	}
	opened := make(chan result, 1)
	go func() {
		var r result
		r.file, r.err = os.Open(name)
		opened <- r
	}()
	select {
	case r := <-opened:
		return r.file, r.err
	case <-time.After(patience): // what waits ends with the program
		return nil, errors.New("it is a pipe that nobody writes to")
	}
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

// A fileSystem is one with links, whose names users give.
type fileSystem interface {
	fs.FS
	plimsoll.Paths
}

// realPathOfNew gives the absolute name without links of a file or folder that
// need not be there, with slashes. What a link names that leads nowhere is taken for
// where it is.
func realPathOfNew(name string) (string, error) { return realPathIn(osFiles{}, filepath.ToSlash(name)) }

// realPathIn is realPathOfNew in some files.
func realPathIn(files fileSystem, name string) (string, error) {
	real, err := files.RealPath(name)
	if dir := path.Dir(name); errors.Is(err, fs.ErrNotExist) && dir != name {
		above, err := realPathIn(files, dir)
		return path.Join(above, path.Base(name)), err
	}
	return real, err
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
	from, stdin := filesOf(cmd), stdinShown
	if folder := folderOf(cmd.Context()); folder != "" {
		from, stdin = confinedFiles{osFiles{}, folder}, textShown
	}
	files := slices.DeleteFunc(slashed(paths), func(name string) bool { return name == stdinName })
	if len(files) == len(paths) {
		return plimsoll.Open(from, files...)
	}
	in := &plimsoll.Input{}
	if len(files) > 0 {
		in = plimsoll.Open(from, files...)
	}
	in.Add(plimsoll.File{Name: stdin, Named: true, Read: func() ([]byte, error) {
		return io.ReadAll(io.LimitReader(cmd.InOrStdin(), source.MaxFileSize+1))
	}})
	return in
}

// filesOf gives the files that a command reads its input from.
func filesOf(cmd *cobra.Command) fs.FS {
	if ctx := cmd.Context(); ctx != nil {
		if files, ok := ctx.Value(filesKey{}).(fs.FS); ok {
			return files
		}
	}
	return osFiles{}
}

// openFrom finds the files that the arguments stand for in some files.
func openFrom(files fs.FS, paths []string) *plimsoll.Input {
	return plimsoll.Open(files, slashed(paths)...)
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
	if len(paths) == 0 {
		return "this folder"
	}
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
		Linting: lint.Options{JSONSchema: jsonschema.Compile, Server: cel.Server{}, Admission: admission.Judge},
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
