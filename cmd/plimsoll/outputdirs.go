package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/source"
)

// outputFolders are all that one call of build writes: nothing of it is written before
// all of it is known to be possible.
type outputFolders struct {
	paths []string  // what is built
	shard *shardSet // of that; nil: all
	dirs  []*outputDir
	plans []folderPlan
}

// A folderPlan is what is to be done with one folder.
type folderPlan struct {
	*outputDir
	plan
	want map[string]*plimsoll.OutputFile
}

// open looks at a folder.
func (f *outputFolders) open(name string) (*outputDir, error) {
	dir, err := openOutputDir(name)
	if err == nil {
		f.dirs = append(f.dirs, dir)
	}
	return dir, err
}

func (f *outputFolders) close() {
	for _, d := range f.dirs {
		d.close()
	}
}

// plan compares a folder with what is wanted in it, built from the input.
func (f *outputFolders) plan(dir *outputDir, want map[string]*plimsoll.OutputFile, in *plimsoll.Input) {
	own := func(string) bool { return true }
	if f.shard != nil {
		own = f.shard.ownsGone
	}
	f.plans = append(f.plans, folderPlan{dir, dir.plan(want, coverage(f.paths, in), own), want})
}

func (f *outputFolders) notes(tell func(string)) {
	for _, p := range f.plans {
		for _, note := range p.notes {
			tell(note)
		}
	}
}

// refusal says which files cannot be written, nil where all can.
func (f *outputFolders) refusal() (refused error) {
	for _, p := range f.plans {
		refused = errors.Join(refused, p.refusal(p.plan))
	}
	return refused
}

// update makes the folders hold what is wanted, which refusal does not refuse. One in which nothing is left, and that
// held files that are gone, goes too.
func (f *outputFolders) update(tell func(string)) error {
	for _, p := range f.plans {
		if err := p.update(p.plan, p.want, tell); err != nil {
			return err
		}
		if len(p.want) == 0 && len(p.remove) > 0 && len(f.plans) > 1 {
			os.Remove(p.name) // fails, and is to, where something else is in it
		}
	}
	return nil
}

// difference shows what update would change, and in how many files.
func (f *outputFolders) difference() (text []byte, files int, err error) {
	for _, p := range f.plans {
		difference, failed := p.difference(p.plan, p.want)
		err = errors.Join(append([]error{err, failed}, p.inTheWay...)...)
		files += len(p.write) + len(p.remove)
		text = append(text, difference...)
	}
	return text, files, err
}

func (f *outputFolders) tellEdited(tell func(string)) {
	for _, p := range f.plans {
		for _, name := range p.edited {
			tell(fmt.Sprintf("%s was changed after plimsoll build wrote it: remove it before it is written anew",
				p.path(name)))
		}
	}
}

// foldersIn gives the names of the folders in a folder, which need not be there.
func foldersIn(name string) (names []string, err error) {
	entries, err := os.ReadDir(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, source.CannotRead(name, err)
	}
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}
