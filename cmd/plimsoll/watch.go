package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Editors and git write several files at a time: a run waits until nothing has changed for
// settled, but no longer than a run of changes without end may last.
const (
	settled   = 50 * time.Millisecond
	unsettled = time.Second
)

// addWatch gives a command the flag --watch, with which it runs again whenever a file
// changes. unfit, if set, says what of a call does not go together with that; "" if all does.
func addWatch(cmd *cobra.Command, unfit func() string) {
	var watching bool
	once := cmd.RunE
	cmd.Flags().BoolVar(&watching, "watch", false,
		"run again whenever a file changes in the working folder or in a PATH, until stopped")
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		if !watching {
			return once(cmd, paths)
		}
		if slices.Contains(paths, "-") {
			return usage(cmd, "--watch looks at files, and standard input is read once")
		}
		if f := cmd.Flags().Lookup("shard"); f != nil && f.Changed {
			return usage(cmd, "--watch is about the whole input: leave out that or --shard")
		}
		if unfit != nil {
			if wrong := unfit(); wrong != "" {
				return usage(cmd, wrong)
			}
		}
		w, err := newWatcher(cmd, paths)
		if err != nil {
			return err
		}
		defer w.notify.Close()
		return w.run(cmd, callOf(cmd, paths))
	}
}

// callOf gives the words of a call, without --watch.
func callOf(cmd *cobra.Command, paths []string) []string {
	args := strings.Fields(cmd.CommandPath())[1:]
	cmd.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, v := range values {
			if f.Name != "watch" {
				args = append(args, "--"+f.Name+"="+v)
			}
		}
	})
	return slices.Concat(args, []string{"--"}, paths)
}

// A watcher waits for changes of files. Folders are watched, since a file that is replaced
// is another one.
type watcher struct {
	notify *fsnotify.Watcher
	whole  []string // folders whose every file counts, below them too
	beside []string // folders of files that count by their names alone
	names  []string // of files in beside

	written []string // files and folders that the command writes itself
	within  bool     // it writes among what it reads, where generated files do not count
}

// newWatcher watches the working folder, the paths, and where the files of the house and
// the configuration would be.
func newWatcher(cmd *cobra.Command, paths []string) (*watcher, error) {
	at := here()
	w := &watcher{whole: []string{at.dir}}
	for _, p := range paths {
		name := at.absolute(p)
		info, err := fs.Stat(at.files, name)
		if err != nil {
			return nil, source.CannotRead(p, err)
		}
		for _, name := range []string{name, linked(name)} {
			if !info.IsDir() || !plimsoll.Within(at.dir, name) {
				w.name(name)
			}
			if info.IsDir() {
				w.whole = append(w.whole, name)
			}
		}
	}
	for _, p := range writtenBy(cmd) {
		w.writes(at.absolute(p))
	}
	for dir, top := at.dir, plimsoll.Repository(at.files, at.dir); dir != top; {
		dir = path.Dir(dir)
		w.name(path.Join(dir, configName))
		w.name(path.Join(dir, schema.HouseFile))
	}
	var err error
	if w.notify, err = fsnotify.NewWatcher(); err != nil {
		return nil, fmt.Errorf("cannot watch files: %w", err)
	}
	if err = w.watch(); err != nil {
		w.notify.Close()
	}
	return w, err
}

// name makes a file or folder count by its name.
func (w *watcher) name(name string) {
	w.beside = append(w.beside, path.Dir(name))
	w.names = append(w.names, name)
}

// linked gives where a link leads; what is none is where it is.
func linked(name string) string {
	info, err := os.Lstat(filepath.FromSlash(name))
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return name
	}
	if real, err := realPathOfNew(name); err == nil {
		return real
	}
	return name
}

// writtenBy gives what the flags of a command say that it writes.
func writtenBy(cmd *cobra.Command) (names []string) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		switch f.Name {
		case "output-dir", "depfile", "provenance":
			names = append(names, f.Value.String())
		case "format":
			for _, format := range f.Value.(pflag.SliceValue).GetSlice() {
				if _, file, found := strings.Cut(format, "="); found {
					names = append(names, file)
				}
			}
		}
	})
	return names
}

// writes leaves out of account what the command writes itself: all in a folder, or, where
// that holds what is read as well, generated files.
func (w *watcher) writes(name string) {
	for _, name := range []string{name, linked(name)} {
		if slices.ContainsFunc(w.whole, func(dir string) bool { return plimsoll.Within(name, dir) }) {
			w.within = true
		} else {
			w.written = append(w.written, name)
		}
	}
}

// watch watches all that counts, folders that came or were renamed since the last time, too.
func (w *watcher) watch() (err error) {
	for _, dir := range w.whole {
		err = errors.Join(err, w.addAll(dir))
	}
	for _, dir := range w.beside {
		err = errors.Join(err, w.add(dir))
	}
	return err
}

// absolute gives the whole name of a path.
func (s surroundings) absolute(name string) string {
	name = filepath.ToSlash(name)
	if filepath.IsAbs(filepath.FromSlash(name)) {
		return path.Clean(name)
	}
	return path.Join(s.dir, name)
}

// addAll watches a folder and all below, but what is hidden.
func (w *watcher) addAll(dir string) error {
	return filepath.WalkDir(filepath.FromSlash(dir), func(name string, e fs.DirEntry, err error) error {
		slashed := filepath.ToSlash(name)
		switch {
		case err != nil || !e.IsDir():
			return nil // whoever reads it says why
		case slashed != dir && strings.HasPrefix(e.Name(), "."), slices.Contains(w.written, slashed):
			return filepath.SkipDir
		}
		return w.add(slashed)
	})
}

func (w *watcher) add(dir string) error {
	err := w.notify.Add(filepath.FromSlash(dir))
	switch {
	case err == nil, errors.Is(err, fs.ErrNotExist):
		return nil // it is gone again
	}
	return fmt.Errorf("cannot watch %s: %w; there may be more folders than the system watches for one user: "+
		"name fewer, or raise that limit (on Linux fs.inotify.max_user_watches)", dir, err)
}

// run makes a call, and again after each change. A call that is wrong is made once.
func (w *watcher) run(cmd *cobra.Command, args []string) error {
	code := run(args, nil, cmd.OutOrStdout(), cmd.ErrOrStderr())
	if code == exitFailed {
		return errUnusable // it has been said
	}
	for {
		fmt.Fprintln(cmd.ErrOrStderr(), "watching for changes; Ctrl-C ends it")
		changed, err := w.wait(cmd)
		if err != nil || len(changed) == 0 {
			return err
		}
		if err := w.watch(); err != nil {
			return err
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "\nchanged: %s\n", named(changed))
		run(args, nil, cmd.OutOrStdout(), cmd.ErrOrStderr())
	}
}

// named names up to three files.
func named(files []string) string {
	var names []string
	for i, name := range files {
		if i == 3 {
			names = append(names, fmt.Sprintf("%d more", len(files)-i))
			break
		}
		names = append(names, source.Printable(osFiles{}.ShortName(name)))
	}
	return source.And(names)
}

// wait gives the files that changed, sorted, once they have settled; none once the run is
// called off.
func (w *watcher) wait(cmd *cobra.Command) ([]string, error) {
	changed := map[string]bool{}
	var quiet, late <-chan time.Time
	for {
		select {
		case <-cmd.Context().Done():
			return nil, nil
		case err := <-w.notify.Errors:
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return nil, fmt.Errorf("cannot watch files any more: %w", err)
			}
			changed[w.whole[0]] = true // more than one is told of
		case e := <-w.notify.Events:
			name := filepath.ToSlash(e.Name)
			if e.Op == fsnotify.Chmod || !w.counts(name) {
				continue
			}
			changed[name] = true
			if e.Has(fsnotify.Create) {
				if err := w.addAll(name); err != nil { // nothing, if it is no folder
					return nil, err
				}
			}
		case <-quiet:
			return slices.Sorted(maps.Keys(changed)), nil
		case <-late:
			return slices.Sorted(maps.Keys(changed)), nil
		}
		quiet = time.After(settled)
		if late == nil {
			late = time.After(unsettled)
		}
	}
}

// counts reports whether a change of a file is one of what the command reads.
func (w *watcher) counts(name string) bool {
	switch {
	case slices.Contains(w.names, name):
		return true
	case slices.ContainsFunc(w.written, func(dir string) bool { return plimsoll.Within(dir, name) }):
		return false
	case w.within && isGenerated(name):
		return false
	}
	return slices.ContainsFunc(w.whole, func(dir string) bool {
		return plimsoll.Within(dir, name) && !strings.Contains("/"+strings.TrimPrefix(name, dir), "/.")
	})
}

// isGenerated reports whether a file is one that build wrote.
func isGenerated(name string) bool {
	data, err := osFiles{}.ReadFile(name)
	return err == nil && plimsoll.IsGenerated(data)
}
