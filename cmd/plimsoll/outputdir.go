package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/source"
)

// nowhere is what a diff calls a file that is not there.
const nowhere = "/dev/null"

// An outputDir is a folder whose generated files are kept the same as what
// the specs compile to. All access goes through root, so that no link leads
// out of the folder.
type outputDir struct {
	name string
	real string // without links, with slashes
	root *os.Root
	have map[string]generatedFile // that begin as generated ones
}

// A generatedFile begins as build begins its files. What it holds is read again where it is
// asked for.
type generatedFile struct {
	from  []string
	whole bool
	sum   [sha256.Size]byte
}

// openOutputDir looks at a folder, which need not be there.
func openOutputDir(name string) (*outputDir, error) {
	d := &outputDir{name: name, have: map[string]generatedFile{}}
	var err error
	if d.real, err = realPathOfNew(name); err == nil {
		d.root, err = os.OpenRoot(name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return d, nil
	}
	if info, failed := os.Stat(name); failed == nil && !info.IsDir() {
		return nil, fmt.Errorf("--output-dir needs a folder, and %s is a file", name)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot open the folder %s: %w", name, source.Cause(err))
	}
	entries, err := fs.ReadDir(d.root.FS(), ".")
	if err != nil {
		return nil, source.CannotRead(name, err)
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".yaml" || !e.Type().IsRegular() {
			continue
		}
		data, err := d.readGenerated(e.Name())
		if err != nil {
			return nil, source.CannotRead(d.path(e.Name()), err)
		}
		if data != nil {
			g := plimsoll.ReadGenerated(e.Name(), data)
			d.have[e.Name()] = generatedFile{g.From, g.Whole, plimsoll.SumOf(data)}
		}
	}
	return d, nil
}

// readGenerated reads a file that begins as generated ones do; of others it gives
// nil.
func (d *outputDir) readGenerated(name string) ([]byte, error) {
	f, err := d.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(len(plimsoll.Marker))+1))
	if err != nil || !plimsoll.IsGenerated(data) {
		return nil, err
	}
	rest, err := io.ReadAll(f)
	return append(data, rest...), err
}

func (d *outputDir) close() {
	if d.root != nil {
		d.root.Close() // it was not written through; nothing can be lost
	}
}

func (d *outputDir) path(name string) string { return filepath.Join(d.name, name) }

// holds reports whether an input was found in the folder and begins as a generated
// file.
func (d *outputDir) holds(f plimsoll.File) bool {
	_, ours := d.have[path.Base(f.Real())]
	return ours && !f.Named && path.Dir(f.Real()) == d.real
}

// naming gives a function that says how files of the folder name an input: by the
// path from the folder to it, without links, which is the same in every clone and
// from every working folder.
func (d *outputDir) naming(in *plimsoll.Input) func(name string) string {
	real := map[string]string{}
	for _, f := range in.Files {
		real[f.Name] = f.Real()
	}
	return func(name string) string {
		if real[name] == "" {
			return plimsoll.FromStdin
		}
		rel, err := filepath.Rel(filepath.FromSlash(d.real), filepath.FromSlash(real[name]))
		if err != nil {
			return real[name] // on another drive
		}
		return filepath.ToSlash(rel)
	}
}

// place gives where an input is that the files of the folder name.
func (d *outputDir) place(from string) string {
	if path.IsAbs(from) || filepath.IsAbs(from) {
		return from
	}
	return path.Join(d.real, from)
}

// A plan is what is to be done with an output folder.
type plan struct {
	write, remove []string // names, sorted
	notes         []string // about files that stay though they may be meant to go
	inTheWay      []error  // names that are taken
	edited        []string // likewise, by generated files that were changed since
}

// plan compares what is there with what is wanted; covered tells what that was built
// from, and own which files of that are this call's own. A file that is not wanted goes
// where all that it was built from is the call's own: its app is gone. It stays where it
// was changed since, or was built from something else, which may hold its app still.
func (d *outputDir) plan(want map[string]*plimsoll.OutputFile, covered, own func(real string) bool) (p plan) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if _, ours := d.have[name]; ours {
			d.planReplaced(&p, name, want[name].Text(), covered)
			continue
		}
		if err := d.taken(name); err != nil {
			p.inTheWay = append(p.inTheWay, err)
		}
		p.write = append(p.write, name)
	}
	for _, name := range slices.Sorted(maps.Keys(d.have)) {
		if want[name] != nil {
			continue
		}
		old := d.have[name]
		gone := len(old.from) > 0 && !slices.ContainsFunc(old.from, func(from string) bool {
			return from == plimsoll.FromStdin || !covered(d.place(from)) || !own(d.place(from))
		})
		switch {
		case gone && old.whole:
			p.remove = append(p.remove, name)
		case gone || len(old.from) == 0:
			p.notes = append(p.notes, fmt.Sprintf("%s stays: it begins as a file that plimsoll build wrote, but was "+
				"changed since, or has another name; remove the file, or its first line if it is yours", d.path(name)))
		default:
			p.notes = append(p.notes, d.stays(name, old.from, covered)...)
		}
	}
	return p
}

// planReplaced plans for a file that is there, and is wanted with a text.
func (d *outputDir) planReplaced(p *plan, name string, text []byte, covered func(real string) bool) {
	old := d.have[name]
	if old.sum == plimsoll.SumOf(text) {
		return
	}
	p.write = append(p.write, name)
	now := plimsoll.ReadGenerated(name, text)
	if from := d.elsewhere(old.from, now.From, covered); from != "" {
		p.inTheWay = append(p.inTheWay, fmt.Errorf(
			"%s is in the way: it was built from %s, which is not among the paths of this call; name both, "+
				"choose another folder, or remove the file", d.path(name), from))
		return
	}
	if old.whole {
		return
	}
	data, err := d.readGenerated(name)
	if err != nil {
		p.inTheWay = append(p.inTheWay, source.CannotRead(d.path(name), err))
	} else if !bytes.Equal(plimsoll.ReadGenerated(name, data).Content, now.Content) {
		p.edited = append(p.edited, name)
	}
}

// coverage gives a function that reports whether paths name a file, given without
// links, or a folder that it is in, whether it is there or not. The other files of a
// CUE package that is named are named as well.
func coverage(paths []string, in *plimsoll.Input) func(real string) bool {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	var tops []string
	for _, name := range paths {
		if real, err := realPathOfNew(name); err == nil && name != stdinName {
			tops = append(tops, real)
		}
	}
	for i := range in.Files {
		if f := &in.Files[i]; path.Ext(f.Name) == ".cue" {
			tops = append(tops, f.Real())
		}
	}
	return func(real string) bool {
		return slices.ContainsFunc(tops, func(top string) bool { return plimsoll.Within(top, real) })
	}
}

// taken says that a name is taken by something that build did not write.
func (d *outputDir) taken(name string) error {
	if d.root == nil {
		return nil
	}
	switch _, err := d.root.Lstat(name); {
	case err == nil:
		return fmt.Errorf("%s is in the way: plimsoll build did not write it, and will not replace it", d.path(name))
	case !errors.Is(err, fs.ErrNotExist):
		return source.CannotRead(d.path(name), err)
	}
	return nil
}

// elsewhere gives what a file was built from that is still there, and that this call
// knows nothing of; "" where there is none. What is not there any more was moved.
func (d *outputDir) elsewhere(before, now []string, covered func(string) bool) string {
	for _, from := range before {
		place := d.place(from)
		if from == plimsoll.FromStdin || slices.Contains(now, from) || covered(place) || !exists(place) {
			continue
		}
		return osFiles{}.ShortName(place)
	}
	return ""
}

// stays tells of a file whose app may be gone, though this call cannot know it.
func (d *outputDir) stays(name string, before []string, covered func(string) bool) (notes []string) {
	for _, from := range before {
		switch place := d.place(from); {
		case from == plimsoll.FromStdin, covered(place), exists(place):
		default:
			return []string{fmt.Sprintf("%s stays, though %s is gone, which it was built from: remove it if its app is "+
				"gone too", d.path(name), osFiles{}.ShortName(place))}
		}
	}
	return nil
}

// refusal says which files cannot be written, nil where all can.
func (d *outputDir) refusal(p plan) error {
	list := slices.Clone(p.inTheWay)
	for _, name := range p.edited {
		list = append(list, fmt.Errorf("%s is in the way: it was changed after plimsoll build wrote it; remove it to have "+
			"it written anew", d.path(name)))
	}
	return errors.Join(list...)
}

// difference shows a unified diff from what is there to what is wanted.
func (d *outputDir) difference(p plan, want map[string]*plimsoll.OutputFile) (text []byte, err error) {
	for _, name := range slices.Sorted(slices.Values(slices.Concat(p.write, p.remove))) {
		oldName, newName := d.path(name), d.path(name)
		var before, after []byte
		if _, ours := d.have[name]; !ours {
			oldName = nowhere
		} else if before, err = d.readGenerated(name); err != nil {
			return nil, source.CannotRead(oldName, err)
		}
		if want[name] == nil {
			newName = nowhere
		} else {
			after = want[name].Text()
		}
		before = bytes.ReplaceAll(before, []byte("\r\n"), []byte("\n"))
		text = append(text, unified(oldName, before, newName, after)...)
	}
	return printable(text), nil
}

// update makes the folder hold the wanted files, and tells what it did. All are
// written beside their places before the first is moved there.
func (d *outputDir) update(p plan, want map[string]*plimsoll.OutputFile, tell func(string)) error {
	if d.root == nil {
		if len(p.write) == 0 {
			return nil
		}
		if err := d.create(); err != nil {
			return err
		}
	}
	r := newReplacement(d.root)
	defer r.discard()
	for _, name := range p.write {
		if err := r.add(name, want[name].Text()); err != nil {
			return d.cannotWrite(name, err)
		}
	}
	if name, err := r.move(); err != nil {
		return d.cannotWrite(name, err)
	}
	for _, name := range p.write {
		tell("wrote " + d.path(name))
	}
	for _, name := range p.remove {
		if err := d.root.Remove(name); err != nil {
			return fmt.Errorf("cannot remove %s: %w", d.path(name), source.Cause(err))
		}
		tell(fmt.Sprintf("removed %s, which nothing in %s makes any more", d.path(name), d.shown(d.have[name].from)))
	}
	return nil
}

// shown gives what a file was built from for a message.
func (d *outputDir) shown(from []string) string {
	var list []string
	for _, f := range from {
		list = append(list, osFiles{}.ShortName(d.place(f)))
	}
	return strings.Join(list, ", ")
}

func (d *outputDir) create() error {
	if err := os.MkdirAll(d.name, 0o777); err != nil {
		return fmt.Errorf("cannot make the folder %s: %w", d.name, source.Cause(err))
	}
	var err error
	if d.root, err = os.OpenRoot(d.name); err != nil {
		return fmt.Errorf("cannot open the folder %s: %w", d.name, source.Cause(err))
	}
	return nil
}

func (d *outputDir) cannotWrite(name string, err error) error {
	return fmt.Errorf("cannot write %s: %w", d.path(name), source.Cause(err))
}
