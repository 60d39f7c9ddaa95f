package main

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

// writeDepfile writes what was compiled is made of, where the file does not say so already.
func (b *builder) writeDepfile(c *compiledInput) error {
	d, err := b.made(c)
	if err != nil {
		return err
	}
	var rules bytes.Buffer
	if err := report.WriteDepfile(&rules, d); err != nil {
		return err
	}
	// No more is read than what may be equal: what is there may be a device without an end.
	if old, err := readFile(b.depfile, int64(rules.Len())+1); err == nil && bytes.Equal(old, rules.Bytes()) {
		return nil
	}
	return writeFile(b.depfile, rules.Bytes())
}

// made gives what each output of what was compiled is made of.
func (b *builder) made(c *compiledInput) (*report.Dependencies, error) {
	w, err := newWalker(c.in)
	if err != nil {
		return nil, err
	}
	d := &report.Dependencies{Outputs: []report.MadeOutput{}, Roots: []string{}}
	for _, e := range c.environments {
		roots := b.roots(w, &e)
		d.Roots = append(d.Roots, roots...)
		folder := b.dir
		if b.all {
			folder = filepath.Join(b.dir, e.Name)
		}
		for _, m := range e.Built.Made() {
			out := report.MadeOutput{Path: w.relative(filepath.Join(folder, m.Name)), Inputs: b.inputs(w, &m), Roots: roots}
			if e.Name != "" {
				out.Environment = &e.Name
			}
			d.Outputs = append(d.Outputs, out)
		}
	}
	d.Roots = sortedOnce(d.Roots)
	return d, nil
}

// inputs gives the files that an output is made of.
func (b *builder) inputs(w *walker, m *plimsoll.Made) []string {
	list := []string{}
	for _, name := range m.Inputs {
		list = append(list, w.way(name)...)
	}
	for _, f := range m.Named {
		by := f.By
		if by == stdinShown {
			by = "."
		} else {
			by = path.Dir(by)
		}
		list = append(list, w.way(path.Join(by, f.Name))...)
	}
	if w.config != "" && (m.OfApp && b.configured || m.Settings) {
		list = append(list, w.way(w.config)...)
	}
	return sortedOnce(list)
}

// roots gives the folders whose listing counts in an environment. What lies in those that
// are written into is no input, but for what somebody puts beside it.
func (b *builder) roots(w *walker, e *compiledEnvironment) []string {
	names := e.Built.Roots()
	if info, err := os.Stat(b.house); b.house != "" && err == nil && info.IsDir() {
		names = append(names, filepath.ToSlash(b.house))
	}
	list := []string{}
	for _, name := range names {
		if real, err := realPathOfNew(name); err == nil && b.dir != "" {
			if out, err := realPathOfNew(b.dir); err == nil && plimsoll.Within(out, real) {
				continue
			}
		}
		list = append(list, w.way(name)...)
	}
	return sortedOnce(list)
}

func sortedOnce(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// A walker finds what is on the way to a file: links, and what they lead to.
type walker struct {
	here, real string                    // the working folder, and that without links
	config     string                    // plimsoll.yaml; "": there is none
	files      map[string]*plimsoll.File // of the input
}

func newWalker(in *plimsoll.Input) (*walker, error) {
	w := &walker{config: findConfig(), files: map[string]*plimsoll.File{}}
	var err error
	if w.here, err = os.Getwd(); err == nil {
		w.real, err = osFiles{}.RealPath(".")
	}
	if err != nil {
		return nil, source.CannotRead(".", err)
	}
	for i := range in.Files {
		w.files[in.Files[i].Name] = &in.Files[i]
	}
	return w, nil
}

// relative gives the name of a file as seen from the working folder.
func (w *walker) relative(name string) string {
	if !filepath.IsAbs(name) {
		return filepath.ToSlash(filepath.Clean(name))
	}
	rel, err := filepath.Rel(w.here, name)
	if err != nil {
		return filepath.ToSlash(name) // on another drive
	}
	return filepath.ToSlash(rel)
}

// way gives the names of a file: that which it goes by and, where links are on the way to it,
// each link that it is, and where it is without any. Standard input has none.
func (w *walker) way(name string) []string {
	if name == stdinShown {
		return nil
	}
	f := w.files[name]
	name = w.relative(name)
	var real string
	if f != nil {
		real = f.Real()
	} else {
		real, _ = osFiles{}.RealPath(name) // it was read a moment ago
	}
	if real == "" || real == path.Join(w.real, name) {
		return []string{name}
	}
	place := filepath.FromSlash(real)
	if rel, err := filepath.Rel(w.real, place); err == nil {
		place = rel
	}
	if f != nil && f.Again() {
		return []string{filepath.ToSlash(place)}
	}
	return append(w.links(name), filepath.ToSlash(place))
}

// links gives a file and, where it is a link, what that leads to, and so on.
func (w *walker) links(name string) []string {
	const most = 40
	list := []string{name}
	for len(list) < most {
		last := list[len(list)-1]
		to, err := os.Readlink(filepath.FromSlash(last))
		if err != nil {
			break
		}
		if to = filepath.ToSlash(to); !filepath.IsAbs(to) {
			to = path.Join(path.Dir(last), to)
		}
		list = append(list, w.relative(to))
	}
	return list
}
