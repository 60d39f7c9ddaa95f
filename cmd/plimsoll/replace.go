package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A replacement is files of a folder that are written beside their places, and moved
// there together, so that nobody sees half of one, and a full disk changes nothing.
// It is to be discarded at the end.
type replacement struct {
	root  *os.Root
	files []temporary
}

// A temporary is a file that is to be moved to a name.
type temporary struct {
	name, place string
	mode        fs.FileMode // of the file that is there; 0 for none
}

// unfinished are the replacements that an interruption has to clean up after.
var unfinished struct {
	sync.Mutex
	all map[*replacement]bool
}

func newReplacement(root *os.Root) *replacement {
	r := &replacement{root: root}
	unfinished.Lock()
	defer unfinished.Unlock()
	if unfinished.all == nil {
		unfinished.all = map[*replacement]bool{}
	}
	unfinished.all[r] = true
	return r
}

// add writes a file that is to have a name. One that is there keeps its mode.
func (r *replacement) add(name string, data []byte) error {
	t := temporary{place: name}
	mode := fs.FileMode(0o666)
	info, err := r.root.Lstat(name)
	switch {
	case err == nil:
		t.mode, mode = info.Mode().Perm(), 0o600
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	f, err := r.create(t, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return cmp.Or(err, f.Close())
}

// create makes a file of a name that is not taken. It is hidden, so that input skips
// one that a killed process left.
func (r *replacement) create(t temporary, mode fs.FileMode) (*os.File, error) {
	unfinished.Lock()
	defer unfinished.Unlock()
	for i := len(r.files); ; i++ {
		t.name = fmt.Sprintf(".plimsoll-%d-%d", os.Getpid(), i)
		f, err := r.root.OpenFile(t.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err == nil {
			r.files = append(r.files, t)
		}
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// move moves all to their places, once they are on the disk. place is that of the
// one that could not be.
func (r *replacement) move() (place string, err error) {
	failures := make([]error, len(r.files))
	source.Each(len(r.files), func(i int) { failures[i] = r.finish(r.files[i]) })
	for i, err := range failures {
		if err != nil {
			return r.files[i].place, err
		}
	}
	unfinished.Lock() // an interruption waits
	defer unfinished.Unlock()
	for len(r.files) > 0 {
		f := r.files[0]
		if err := r.root.Rename(f.name, f.place); err != nil {
			return f.place, err
		}
		r.files = r.files[1:]
	}
	return "", nil
}

// finish gives a file its mode, and has the system put it on the disk, where it can:
// after a loss of power there would else be an empty one under the name of the old.
func (r *replacement) finish(t temporary) error {
	f, err := r.root.OpenFile(t.name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if t.mode != 0 {
		err = f.Chmod(t.mode)
	}
	syncing := f.Sync()
	if errors.Is(syncing, errors.ErrUnsupported) {
		syncing = nil
	}
	return cmp.Or(err, syncing, f.Close())
}

// discard removes what was not moved.
func (r *replacement) discard() {
	unfinished.Lock()
	defer unfinished.Unlock()
	r.remove()
	delete(unfinished.all, r)
}

func (r *replacement) remove() {
	for _, f := range r.files {
		r.root.Remove(f.name) // there is an error to tell of already
	}
	r.files = nil
}

// cleanUpWhenStopped has an interruption leave no temporary file behind.
func cleanUpWhenStopped() {
	stops := make(chan os.Signal, 1)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(stops, s)
		}
	}
	go func() {
		s := <-stops
		unfinished.Lock() // for good: nothing more is written
		for r := range unfinished.all {
			r.remove()
		}
		signal.Reset(s)
		if self, err := os.FindProcess(os.Getpid()); err != nil || self.Signal(s) != nil {
			os.Exit(exitFailed)
		}
	}()
}
