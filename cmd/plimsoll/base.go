package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// gitScheme begins a base that is a revision of git.
const gitScheme = "git:"

// A base is what an input is compared with. It is to be closed.
type base struct {
	plimsoll.DiffSide
	opposite string // the folder of the input that is the counterpart of the base's; "": the working folder
	close    func()
}

// here gives the name that a file of the base has in the input.
func (b base) here(name string) string {
	rel, err := filepath.Rel(filepath.FromSlash(cmp.Or(b.Within, ".")), filepath.FromSlash(name))
	if err != nil {
		return name
	}
	return path.Join(b.opposite, filepath.ToSlash(rel))
}

// baseOf gives a base that nothing is to be done for once it is read.
func baseOf(side plimsoll.DiffSide) base { return base{DiffSide: side, close: func() {}} }

// documents gives the objects of the base, in files that are called as reports call them.
func (b base) documents(ctx context.Context) []*source.Document {
	list := plimsoll.ReadManifests(ctx, b.Input, b.Options).Documents
	named := map[*source.File]bool{}
	for _, doc := range list {
		if b.Shown != nil && !named[doc.File] {
			named[doc.File] = true
			doc.File.Name = b.Shown(doc.File.Name)
		}
	}
	return list
}

// openBase opens what BASE names: git:REVISION with some paths, a file or folder, or "-".
// It is compiled with the plimsoll.cue and plimsoll.yaml of its own.
func openBase(cmd *cobra.Command, name string, paths []string, o plimsoll.Options) (base, error) {
	switch revision, isGit := strings.CutPrefix(name, gitScheme); {
	case isGit:
		return openRevisionBase(cmd, revision, paths, o)
	case name == stdinName:
		return baseOf(plimsoll.DiffSide{Input: openInput(cmd, []string{stdinName}), Options: o}), nil
	case !exists(name):
		message := fmt.Sprintf("there is no file or folder %s to compare with", name)
		if commit, err := commitOf(cmd.Context(), name); err == nil && commit != "" {
			message += "; the revision of git is " + gitScheme + name
		}
		return base{}, usage(cmd, message)
	}
	real, err := osFiles{}.RealPath(name)
	if err != nil {
		return base{}, source.CannotRead(name, err)
	}
	at := surroundings{files: osFiles{}, dir: real}
	if info, err := fs.Stat(osFiles{}, name); err == nil && !info.IsDir() {
		at.dir = path.Dir(real)
	}
	var house []string
	if o.Language, house, err = at.language(cmd, o.Language, readSpecFile); err != nil {
		return base{}, err
	}
	in := withoutHouse(openInput(cmd, []string{name}), osFiles{}, house)
	b := baseOf(plimsoll.DiffSide{Input: in, Options: o})
	if len(paths) == 1 {
		b.Within, b.opposite = path.Clean(filepath.ToSlash(name)), path.Clean(filepath.ToSlash(paths[0]))
	}
	return b, nil
}

// openRevisionBase opens the paths at a revision. Those that were not there are left out.
func openRevisionBase(cmd *cobra.Command, name string, paths []string, o plimsoll.Options) (base, error) {
	r, err := openRevision(cmd.Context(), name)
	if err != nil {
		return base{}, err
	}
	b := base{close: r.close}
	shown := func(file string) string { return gitScheme + name + ":" + file }
	at := surroundings{r, cmp.Or(r.prefix, "."), shown}
	o.ReadFile = nil // beside the specs, in the revision
	var house []string
	if o.Language, house, err = at.language(cmd, o.Language, nil); err != nil {
		r.close()
		return base{}, err
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	var there []string
	for _, p := range paths {
		if p == stdinName {
			continue
		}
		inside, err := r.inside(cmd.Context(), p)
		if err != nil {
			r.close()
			return base{}, err
		}
		if _, err := fs.Stat(r, inside); err == nil {
			there = append(there, inside)
		}
	}
	b.Options, b.Within = o, r.prefix
	if b.Input = new(plimsoll.Input); len(there) > 0 {
		b.Input = withoutHouse(plimsoll.Open(r, there...), r, house)
	}
	b.Shown = shown
	return b, nil
}

// language reads the language of the surroundings: plimsoll.cue, or what plimsoll.yaml
// names in its place, with the names of the files that it is said in. It is like where that
// is said in the same files, so that what both sides of a comparison hold is compiled once.
func (s surroundings) language(cmd *cobra.Command, like *schema.Language,
	beside func(*source.File, string) ([]byte, error)) (l *schema.Language, names []string, err error) {
	named := ""
	if name := s.config(); name != "" {
		config, err := s.read(filepath.ToSlash(name), cmd.ErrOrStderr())
		if err != nil {
			return nil, nil, err
		}
		named = filepath.ToSlash(config.policy)
	}
	if names, err = s.house(named); err != nil || len(names) == 0 {
		return nil, nil, err
	}
	files, err := readHouse(names, func(name string) ([]byte, error) { return fs.ReadFile(s.files, name) })
	if err != nil || like.SaidIn(files) {
		return like, names, err
	}
	if beside == nil {
		beside = func(by *source.File, name string) ([]byte, error) {
			return fs.ReadFile(s.files, path.Join(path.Dir(by.Name), name))
		}
	}
	l, err = languageOf(cmd, files, beside)
	return l, names, err
}

// read reads a configuration of the surroundings.
func (s surroundings) read(name string, stderr io.Writer) (*lintConfig, error) {
	file, bounds, err := s.open(name)
	if err != nil {
		return nil, err
	}
	return configOf(file, bounds, path.Dir(name), stderr)
}

// open gives the text of a configuration of the surroundings, and its bounds.
func (s surroundings) open(name string) (*source.File, bounds, error) {
	shown := name
	if s.shown != nil {
		shown = s.shown(name)
	}
	bounds, err := boundsOf(s.files, path.Dir(name))
	if err != nil {
		return nil, bounds, source.CannotRead(shown, err)
	}
	data, err := bounds.read(name)
	if err != nil {
		return nil, bounds, source.CannotRead(shown, err)
	}
	return source.NewFile(shown, data), bounds, nil
}
