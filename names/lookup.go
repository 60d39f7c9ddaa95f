package names

import (
	"bytes"
	"slices"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Place is what a place of a text means.
type Place struct {
	Range  source.Range // what stands for the things there
	Things []*Thing     // none: nothing that is known
	found  []meaning
}

// At gives what a byte of a file means, whose text is another by now where it does not parse;
// ok is false where it means nothing.
func (x *Index) At(file string, text []byte, byteAt int) (p Place, ok bool) {
	in := offsets{text: text, at: byteAt}
	for _, m := range x.byFile[file] {
		if at := in.of(m.at.File); !holds(m.at, at) || p.Range.Known() && m.at.End-m.at.Start > p.Range.End-p.Range.Start {
			continue
		}
		if m.at != p.Range {
			p = Place{Range: m.at}
		}
		p.add(m.meant)
	}
	if len(p.Things) == 0 {
		p = x.inSpec(file, &in)
	}
	return p, len(p.Things) > 0
}

// holds reports whether a byte is in a place, or right behind it.
func holds(r source.Range, at int) bool { return r.Start <= at && at <= r.End }

func (p *Place) add(meant []meaning) {
	for _, m := range meant {
		p.found = append(p.found, m)
		if !slices.Contains(p.Things, m.Thing) {
			p.Things = append(p.Things, m.Thing)
		}
	}
}

// inSpec looks for what comes of a value of a spec.
func (x *Index) inSpec(file string, in *offsets) (p Place) {
	for _, a := range x.apps {
		root := a.document.Root()
		if root.File.Name != file {
			continue
		}
		at := in.of(root.File)
		if !holds(root.Range, at) {
			continue
		}
		value := scalarAt(root, at)
		if value == nil {
			return p
		}
		p.Range = value.Range
		for _, f := range a.forms {
			for _, e := range f.From.From(value.Range) {
				if e.Same {
					p.add(f.uses[e.Field])
				}
			}
		}
	}
	return p
}

// scalarAt gives the scalar that a byte is in; nil where it is in none.
func scalarAt(n *source.Node, at int) *source.Node {
	if n.Scalar() && holds(n.Range, at) {
		return n
	}
	for _, f := range n.Fields {
		if found := scalarAt(f.Value, at); found != nil {
			return found
		}
	}
	for _, item := range n.Items {
		if found := scalarAt(item, at); found != nil {
			return found
		}
	}
	return nil
}

// Definition gives the places that explain what a place means: where things are said, of an
// object of an app where its name is, and of a port of a Service where it leads.
func (x *Index) Definition(p Place) []source.Range {
	var list []source.Range
	for _, m := range p.found {
		if at := m.named(); at.Known() {
			list = append(list, at)
			continue
		}
		list = append(list, m.Declared()...)
		list = append(list, m.leads...)
	}
	return inOrder(list)
}

// named gives where a spec gives an object a name of its own.
func (m *meaning) named() source.Range {
	if m.object == nil || m.app == nil {
		return source.Range{}
	}
	for _, f := range m.app.forms {
		if slices.Contains(f.objects, m.object) {
			o := f.From.Place(m.object.Kind, m.object.Name, source.Path{source.Into("metadata"), source.Into("name")})
			if o.Same {
				return o.Range()
			}
		}
	}
	return source.Range{}
}

// Forms gives the forms of the apps whose documents mean in another input what they do here, by
// their roots. What a backup becomes hangs on the database, too, and is made anew.
func (x *Index) Forms(in *Input) map[*source.Node][]App {
	if x == nil || x.input.Language != in.Language || !slices.Equal(x.input.environments(), in.environments()) {
		return nil
	}
	known := map[*source.Node][]App{}
	for _, a := range x.apps {
		if a.kind != "Backup" && a.kind != "Database" {
			for _, f := range a.forms {
				known[a.document.Root()] = append(known[a.document.Root()], f.App)
			}
		}
	}
	return known
}

// environments gives the documents of the environments.
func (in *Input) environments() (roots []*source.Node) {
	for _, doc := range in.Specs {
		if doc.Root().Get("kind").Text == schema.EnvironmentKind {
			roots = append(roots, doc.Root())
		}
	}
	return roots
}

// Mentions gives the places that speak of some things, in their order, those that declare
// them with it where that is asked; of apps not what build wrote of them.
func (x *Index) Mentions(things []*Thing, declared bool) []source.Range {
	var list []source.Range
	for _, t := range things {
		for _, m := range t.mentions {
			written := t.app != nil && x.input.Generated(m.at.File)
			if (!m.declares || declared) && !written && m.meant[0].label != aKey {
				list = append(list, m.at)
			}
		}
		for _, u := range t.uses {
			if at := u.place(); at.Known() {
				list = append(list, at)
			}
		}
		if declared {
			list = append(list, t.Declared()...)
		}
	}
	return inOrder(list)
}

// place gives where a spec says what a use is: unknown where that only follows from the name
// of the app.
func (u *use) place() source.Range {
	o, ok := u.From.First(u.field)
	if !ok || !o.Same || o.Node == u.of.document.Root().At("metadata", "name") {
		return source.Range{}
	}
	if at := o.Range(); at != u.of.document.Root().At("metadata", "name").Range {
		return at
	}
	return source.Range{}
}

// offsets find a byte of a text in files that had another.
type offsets struct {
	text []byte
	at   int
	file *source.File
	in   int
}

// of gives the byte in a file; -1: it has none that is the same.
func (o *offsets) of(f *source.File) int {
	if o.file != f {
		o.file, o.in = f, moved(o.text, f.Data(), o.at)
	}
	return o.in
}

// moved gives where a byte of a text is in another one: in front of all that differs, or
// behind; -1: it is neither.
func moved(from, to []byte, at int) int {
	if bytes.Equal(from, to) {
		return at
	}
	before, behind := 0, 0
	for before < min(len(from), len(to)) && from[before] == to[before] {
		before++
	}
	for behind < min(len(from), len(to))-before && from[len(from)-1-behind] == to[len(to)-1-behind] {
		behind++
	}
	switch {
	case at <= before:
		return at
	case at >= len(from)-behind:
		return at + len(to) - len(from)
	}
	return -1
}

// Moved gives where a place is in another text of its file: what is not there any more stands
// where that begins which differs.
func Moved(r source.Range, text []byte) source.Range {
	start, end := moved(r.File.Data(), text, r.Start), moved(r.File.Data(), text, r.End)
	if start < 0 {
		start = 0
		for start < min(len(text), r.Start) && r.File.Data()[start] == text[start] {
			start++
		}
	}
	return source.Range{File: source.NewFile(r.File.Name, text), Start: start, End: max(start, end)}
}
