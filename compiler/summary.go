package compiler

import (
	"github.com/plimsoll-dev/plimsoll/shard"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Summary is what the apps of one file mean to those of others, for a run in which they are
// not compiled. It is of the file as it was.
type Summary struct {
	File *source.File
	Data []byte // what Summarize gave
}

// Summarize compiles the inputs of one file, and gives the summary of each; nil for one whose
// objects others may have to look at. meets: that is so for all, and for the apps of other
// files, since there are objects that are passed through, or apps that take over what runs.
func Summarize(inputs []Input, opts Options) (list [][]byte, meets bool) {
	opts.CheckOnly, opts.Inspect = true, nil
	for i, p := range compilePart(inputs, opts) {
		meets = meets || inputs[i].meetsOthers()
		if p.others != nil {
			p.refer(opts) // so that the files are asked for that they name
		}
		list = append(list, p.summary())
	}
	return list, meets
}

// summary writes a part of which nothing but names and places is needed; nil where that is
// not so: an app refers to another one's spec, or is referred to, or stands in several files.
func (p *part) summary() []byte {
	if p.others != nil {
		return nil
	}
	w := shard.Writer{}
	w.Truth(p.incomplete)
	w.Number(len(p.apps))
	s := summaryWriter{Writer: &w}
	for _, app := range p.apps {
		s.app(app)
	}
	if s.apart {
		return nil
	}
	return append([]byte{}, w...)
}

// A summaryWriter writes apps, whose places are all to be in one file.
type summaryWriter struct {
	*shard.Writer
	file  *source.File
	apart bool
}

func (s *summaryWriter) app(app *compiled) {
	s.apart = s.apart || app.takeover != nil
	s.Texts(app.Kind, app.Namespace, app.Name, app.derived)
	s.place(app.Place)
	t := app.turn
	s.Number(len(t.after))
	for _, n := range t.after {
		s.Texts(n.name, n.path)
		s.place(n.at)
	}
	s.Truth(t.scheduled)
	s.apart = s.apart || t.of != ""
	s.place(t.wave)
	s.Number(len(app.identities))
	for _, id := range app.identities {
		s.Texts(id.group, id.kind, id.namespace, id.name)
	}
	items := map[*source.Node]int{}
	s.Number(len(app.served))
	for _, served := range app.served {
		if _, known := items[served.item]; !known {
			items[served.item] = len(items)
		}
		s.Texts(served.by, served.host, served.path, served.pathType, served.field)
		s.place(served.place)
		s.Number(items[served.item])
	}
}

// place writes where something stands in the file; of what stands nowhere that it does.
func (s *summaryWriter) place(at source.Range) {
	s.Truth(at.Known())
	if !at.Known() {
		return
	}
	if s.file == nil {
		s.file = at.File
	}
	s.apart = s.apart || s.file != at.File
	s.Number(at.Start)
	s.Number(at.End - at.Start)
}

// A summaryReader reads what a summaryWriter wrote.
type summaryReader struct {
	*shard.Reader
	file *source.File
}

// part reads the part that a summary is of. It is empty where the summary is damaged, which a
// hash of all has shown before.
func (s *Summary) part() (p part) {
	r := summaryReader{shard.NewReader(s.Data), s.File}
	p.incomplete = r.Truth()
	for range r.Count() {
		p.apps = append(p.apps, r.app())
	}
	return p
}

func (r *summaryReader) app() *compiled {
	app := &compiled{Maker: &Maker{}, extras: &noExtras}
	app.Kind, app.Namespace, app.Name = r.Word(), r.Word(), r.Text()
	if derived := r.Text(); derived != "" {
		app.own().derived = derived
	}
	app.Place = r.place()
	app.turn = r.turn()
	app.identities = make([]identity, r.Count())
	for i := range app.identities {
		app.identities[i] = identity{r.Word(), r.Word(), r.Word(), r.Text()}
	}
	items := map[int]*source.Node{}
	for range r.Count() {
		s := served{webAddress: webAddress{r.Word(), r.Text(), r.Text(), r.Word()}, field: r.Text(), place: r.place(),
			owner: app.Owner, name: app.Place}
		item := r.Number()
		if items[item] == nil {
			items[item] = new(source.Node)
		}
		s.item = items[item]
		app.own().served = append(app.served, s)
	}
	return app
}

func (r *summaryReader) turn() *turn {
	var t turn
	for range r.Count() {
		t.after = append(t.after, place{r.Text(), r.Text(), r.place()})
	}
	t.scheduled, t.wave = r.Truth(), r.place()
	if t.after == nil && !t.scheduled && !t.wave.Known() {
		return &noTurn
	}
	return &t
}

func (r *summaryReader) place() (at source.Range) {
	if !r.Truth() {
		return at
	}
	at.File = r.file
	at.Start = r.Number()
	at.End = at.Start + r.Number()
	return at
}
