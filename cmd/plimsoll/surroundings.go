package main

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Surroundings are a folder and those above it, up to the root of the repository, where
// plimsoll.yaml and plimsoll.cue are looked for.
type surroundings struct {
	files fileSystem
	dir   string                   // "" where there is none
	shown func(name string) string // under which name a file is told of; nil: its own
}

// here are the surroundings of the working folder.
func here() surroundings {
	dir, err := os.Getwd()
	if err != nil {
		dir = ""
	}
	return surroundings{files: osFiles{}, dir: filepath.ToSlash(dir)}
}

// above gives the name of a file of the folder or one above it, but not beyond the root of
// the repository; "" when there is none. other, if set, tells what only has the name.
func (s surroundings) above(file string, other func(name string) bool) string {
	if s.dir == "" {
		return ""
	}
	dir := s.dir
	for top := plimsoll.Repository(s.files, dir); ; dir = path.Dir(dir) {
		name := path.Join(dir, file)
		if _, err := fs.Stat(s.files, name); err == nil && (other == nil || !other(name)) {
			return s.files.ShortName(name)
		}
		if dir == top {
			return ""
		}
	}
}

// config gives the name of the configuration; "" when there is none. That of a function
// may have the same name, and is none.
func (s surroundings) config() string { return s.above(configName, s.ofFunction) }

// ofFunction reports whether a file is the configuration of a function.
func (s surroundings) ofFunction(name string) bool {
	data, err := fs.ReadFile(s.files, name)
	if err != nil {
		return false // whoever reads it says why
	}
	documents, _ := source.Parse(source.NewFile(name, data))
	return len(documents) > 0 && plimsoll.IsFunctionConfig(documents[0].Root().Get("kind").Text)
}

// house gives the files with the rules of the house: those of a file or folder, or, where
// none is named, plimsoll.cue; none where there is no house.
func (s surroundings) house(named string) ([]string, error) {
	if named == "" {
		if named = s.above(schema.HouseFile, nil); named == "" {
			return nil, nil
		}
		bounds, err := boundsOf(s.files, path.Dir(named))
		if err == nil && !bounds.hold(named) {
			err = errors.New("it is a link out of " + bounds.shown)
		}
		if err != nil {
			return nil, source.CannotRead(named, err)
		}
		return []string{named}, nil
	}
	info, err := fs.Stat(s.files, named)
	switch {
	case err != nil:
		return nil, source.CannotRead(named, err)
	case !info.IsDir():
		return []string{named}, nil
	}
	entries, err := fs.ReadDir(s.files, named)
	if err != nil {
		return nil, source.CannotRead(named, err)
	}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && strings.HasSuffix(e.Name(), ".cue") && !strings.HasPrefix(e.Name(), ".") {
			files = append(files, path.Join(named, e.Name()))
		}
	}
	if len(files) == 0 {
		return nil, source.CannotRead(named, &fs.PathError{Op: "read", Path: named, Err: errors.New("it holds no CUE file")})
	}
	slices.Sort(files)
	return files, nil
}
