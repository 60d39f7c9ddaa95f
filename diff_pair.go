package plimsoll

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A pairing reads the two sides of a comparison in one run. A file that both have, with the
// same content, is read, checked and compiled once: most files of a change are of this kind.
type pairing struct {
	sides [2]*reader
	both  *reader
	files [][2]int // the index of each file on either side; -1: it is not there
	read  [2]func(*source.File, string) ([]byte, error)

	side    sync.Map    // of the files that one side alone has, by *source.File
	differs atomic.Bool // a file that a house or environment names is not the same on both
}

// readTogether reads two sides at once, of which from and e say what environments there are.
// ok is false where they are not of one language and one set of environments, so that each
// has to be read by itself.
func readTogether(ctx context.Context, old, new *DiffSide, from, e *inputEnvironments) (
	before, after diffInput, ok bool, err error) {
	o := new.options()
	if old.Options.Kustomize != nil || o.Kustomize != nil || old.Options.Language != o.Language || e == nil ||
		old.Options.Platform != o.Platform || from != e && !from.same(e) {
		return before, after, false, nil
	}
	p := &pairing{}
	views, err := newViews(&o, e, []string{old.Options.Environment, o.Environment})
	if err != nil {
		return before, after, false, nil // whoever reads that side says so
	}
	p.both = newReaderFor(ctx, new.Input, &o, e, views...)
	for k, side := range []*DiffSide{old, new} {
		p.sides[k] = newReaderFor(ctx, side.Input, &o, e, views[k])
		p.read[k] = side.Options.Compiling(side.Input).ReadFile
	}
	p.pair(old.Within, new.Within)
	compiling := o.Compiling(new.Input)
	compiling.ReadFile = p.readBeside
	outputs := compiler.CompileParts(2, len(p.files), p.part, compiling)
	if p.differs.Load() {
		return before, after, false, nil
	}
	var failed [2]error
	for k, d := range []*diffInput{&before, &after} {
		side := []*DiffSide{old, new}[k]
		r := p.sides[k]
		if failed[k] = r.failed(); failed[k] != nil {
			outputs[k].Objects = nil
		}
		built := r.built(views[k], outputs[k], failed[k] == nil)
		d.findings, d.environments = withoutEmpty(built.Findings), e.Files()
		d.origins = newLazyOrigins(ctx, side.Input, side.options(), e)
		if failed[k] == nil {
			d.add(built.Objects, side.command())
		}
	}
	o.noteUnjudged(new.Input, &views[1].run)
	return before, after, true, errors.Join(failed[:]...)
}

// pair finds the files of the same name on both sides, each within its folder.
func (p *pairing) pair(within ...string) {
	index := map[string]int{}
	for k, r := range p.sides {
		for i, f := range r.in.Files {
			name := strings.TrimPrefix(strings.TrimPrefix(f.Name, within[k]), "/")
			at, known := index[name]
			if !known {
				at = len(p.files)
				index[name] = at
				p.files = append(p.files, [2]int{-1, -1})
			}
			p.files[at][k] = i
		}
	}
}

// part reads a file on both sides. It is called from several goroutines.
func (p *pairing) part(i int) []compiler.Input {
	at := p.files[i]
	if inputs := p.once(at); inputs != nil {
		return inputs
	}
	inputs := make([]compiler.Input, 2)
	for k, r := range p.sides {
		if at[k] < 0 {
			continue
		}
		inputs[k] = r.read(at[k])[0]
		for _, app := range inputs[k].Apps {
			p.side.Store(app.Document.File, k)
		}
	}
	return inputs
}

// once reads a file that is the same on both sides; nil where it is not, or where its apps
// read others beside it.
func (p *pairing) once(at [2]int) []compiler.Input {
	if at[0] < 0 || at[1] < 0 {
		return nil
	}
	var files [2]File
	var data [2][]byte
	for k, r := range p.sides {
		files[k] = r.in.Files[at[k]]
		var err error
		if data[k], err = r.in.Read(&files[k]); err != nil || files[k].cuePackage != nil {
			return nil
		}
	}
	if files[0].Named != files[1].Named || !bytes.Equal(data[0], data[1]) {
		return nil
	}
	one := files[1]
	one.Read, one.real = func() ([]byte, error) { return data[1], nil }, ""
	all := p.both.sorters()
	part, _ := p.both.file(&one, all) // it is read
	if slices.ContainsFunc(all[0].Apps, readsFiles) || slices.ContainsFunc(all[1].Apps, readsFiles) {
		return nil
	}
	inputs := make([]compiler.Input, 2)
	for k, r := range p.sides {
		inputs[k] = r.note(at[k], part, nil, all[k:k+1])[0]
	}
	return inputs
}

// readsFiles reports whether an app may name a file beside its spec.
func readsFiles(app *schema.App) bool {
	var named func(n *source.Node) bool
	named = func(n *source.Node) bool {
		return slices.ContainsFunc(n.Fields, func(f source.Field) bool { return f.Name == "file" || named(f.Value) }) ||
			slices.ContainsFunc(n.Items, named)
	}
	return named(app.Node)
}

// readBeside reads a file that a spec names, on the side of that. What a house or an
// environment names has to be the same on both sides.
func (p *pairing) readBeside(by *source.File, name string) ([]byte, error) {
	if k, known := p.side.Load(by); known {
		return p.read[k.(int)](by, name)
	}
	before, err1 := p.read[0](by, name)
	after, err2 := p.read[1](by, name)
	if err1 != nil || err2 != nil || !bytes.Equal(before, after) {
		p.differs.Store(true)
	}
	return after, err2
}

// same reports whether two inputs say the same of environments, and have no file that is in
// one of them alone.
func (e *inputEnvironments) same(other *inputEnvironments) bool {
	texts := func(e *inputEnvironments) (list []string) {
		for _, f := range e.Files() {
			list = append(list, string(f.Data()))
		}
		slices.Sort(list)
		return list
	}
	return len(e.included) == 0 && len(other.included) == 0 && slices.Equal(texts(e), texts(other))
}
