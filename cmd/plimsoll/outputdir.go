package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

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
	root *os.Root
	have map[string][]byte // the generated files that are there
}

// openOutputDir looks at a folder, which need not be there.
func openOutputDir(name string) (*outputDir, error) {
	d := &outputDir{name: name, have: map[string][]byte{}}
	root, err := os.OpenRoot(name)
	if errors.Is(err, fs.ErrNotExist) {
		return d, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot open the folder %s: %w", name, source.Cause(err))
	}
	d.root = root
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, source.CannotRead(name, err)
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".yaml" || !e.Type().IsRegular() {
			continue
		}
		data, err := root.ReadFile(e.Name())
		if err != nil {
			return nil, source.CannotRead(d.path(e.Name()), err)
		}
		if plimsoll.IsGenerated(data) {
			d.have[e.Name()] = data
		}
	}
	return d, nil
}

func (d *outputDir) close() {
	if d.root != nil {
		d.root.Close() // it was not written through; nothing can be lost
	}
}

func (d *outputDir) path(name string) string { return filepath.Join(d.name, name) }

// names gives the names of the wanted files and of those that are there.
func (d *outputDir) names(want map[string][]byte) []string {
	all := maps.Clone(d.have)
	maps.Copy(all, want)
	return slices.Sorted(maps.Keys(all))
}

// inTheWay finds wanted files whose names are taken by something that build
// did not write.
func (d *outputDir) inTheWay(want map[string][]byte) error {
	if d.root == nil {
		return nil
	}
	var list []error
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if _, ours := d.have[name]; ours {
			continue
		}
		if _, err := d.root.Lstat(name); err == nil {
			list = append(list,
				fmt.Errorf("%s is in the way: plimsoll build did not write it, and will not replace it", d.path(name)))
		} else if !errors.Is(err, fs.ErrNotExist) {
			list = append(list, source.CannotRead(d.path(name), err))
		}
	}
	return errors.Join(list...)
}

// difference gives a unified diff from what is there to what is wanted, and
// the number of files that differ.
func (d *outputDir) difference(want map[string][]byte) (text []byte, files int) {
	for _, name := range d.names(want) {
		old, oldName := d.have[name], d.path(name)
		wanted, newName := want[name], d.path(name)
		if bytes.Equal(old, wanted) {
			continue
		}
		if old == nil {
			oldName = nowhere
		}
		if wanted == nil {
			newName = nowhere
		}
		text = append(text, diff.Diff(oldName, old, newName, wanted)...)
		files++
	}
	return text, files
}

// update makes the folder hold the wanted files. All are written beside their
// places before the first is moved there, so that a full disk changes nothing.
func (d *outputDir) update(want map[string][]byte) (err error) {
	if d.root == nil {
		if err := d.create(); err != nil {
			return err
		}
	}
	var changed []string
	defer func() {
		for _, name := range changed {
			d.root.Remove(temporary(name)) // gone already, unless something failed
		}
	}()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if bytes.Equal(d.have[name], want[name]) {
			continue
		}
		changed = append(changed, name)
		if err := d.writeTemporary(name, want[name]); err != nil {
			return d.cannotWrite(name, err)
		}
	}
	for _, name := range changed {
		if err := d.root.Rename(temporary(name), name); err != nil {
			return d.cannotWrite(name, err)
		}
	}
	for name := range d.have {
		if want[name] == nil {
			if err := d.root.Remove(name); err != nil {
				return fmt.Errorf("cannot remove %s: %w", d.path(name), source.Cause(err))
			}
		}
	}
	return nil
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

// temporary names the file that a wanted one is written to first. Input skips
// it, since it is hidden; one that a stopped run left is replaced.
func temporary(name string) string { return "." + strings.TrimSuffix(name, ".yaml") + ".plimsoll-new" }

func (d *outputDir) writeTemporary(name string, data []byte) error {
	temp := temporary(name)
	if err := d.root.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := d.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
