package compiler

import (
	"cmp"
	"slices"
	"sync"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Provenance tells which values of an app's spec decide about which fields of its
// objects. It finds out by compiling the app again with one value changed: what changes
// with it comes of it. So it holds whatever way a value takes, and costs nothing where
// nobody asks. It may be asked by one goroutine at a time.
type Provenance struct {
	app    *schema.App
	opts   Options
	others registry // that the app may refer to
	// referred are those others whose specs are at hand, and reference is where one of
	// them is named.
	referred  []*schema.App
	reference *source.Node
	objects   []*source.Node // nil: not yet made
	whole     bool           // it takes its time, however large the app is
	tries     int            // compilations so far
	looked    int            // values looked at so far
	values    []*value
	origins   map[*source.Node][]Origin // of each field; nil: not yet looked for
	parts     []*value                  // what may be left out of the spec, the inner ones first; nil: not yet looked for
}

// An Origin is a value of a spec that decides about a field of an object.
type Origin struct {
	// Node is the value; where Named is set, that whose name decides.
	Node  *source.Node
	Named bool
	// Path leads to it from the root of the spec with its defaults.
	Path source.Path
	// App is the one that it is of: that of the object, or one that it refers to.
	App *schema.App
	// Same: the field has the value as it is.
	Same bool
}

// Range is where the origin stands.
func (o *Origin) Range() source.Range {
	if o.Named {
		return o.Node.Key
	}
	return o.Node.Range
}

// NewProvenance gives the provenance of what an app becomes. others are the apps that it
// may refer to; itself may be among them.
func NewProvenance(app *schema.App, others []*schema.App, opts Options) *Provenance {
	referred := referredBy(app, others)
	p := newProvenance(app, newRegistry(knownOf(Input{Apps: referred}, makerOf), true), opts)
	for _, app := range referred {
		p.values = append(p.values, valuesOf(app)...)
	}
	if len(referred) > 0 {
		p.referred, p.reference = referred, kindNamed(app.Kind).refers(app).at
	}
	return p
}

// mostTried is how many values may be compiled for the findings of one app: of a large
// one only the likeliest values are tried then, and else its name is given.
const mostTried = 4_000

// Whole has the provenance try every value, however long that takes.
func (p *Provenance) Whole() *Provenance {
	p.whole = true
	return p
}

// newProvenance is NewProvenance without the objects.
func newProvenance(app *schema.App, others registry, opts Options) *Provenance {
	opts.Inspect = nil
	opts.ReadFile = readOnce(opts.ReadFile)
	return &Provenance{app: app, opts: opts, others: others, values: valuesOf(app)}
}

// referredBy gives those of some apps that one refers to.
func referredBy(app *schema.App, others []*schema.App) (list []*schema.App) {
	refers := kindNamed(app.Kind).refers
	if refers == nil {
		return nil
	}
	to := refers(app)
	for _, other := range others {
		if to != nil && keyOf(other.Kind, other.Namespace, other.Name) == keyOf(to.to.Kind, to.to.Namespace, to.to.Name) {
			list = append(list, other)
		}
	}
	return list
}

// compile gives the objects of an app, as trees that are good until the encoder is
// reset; whole is false where something is wrong with it.
func (p *Provenance) compile(app *schema.App, others registry, opts Options, e *encoder) (
	objects []*source.Node, whole bool) {
	defer func() {
		if recover() != nil { // of what is changed, only how it comes out counts
			objects, whole = nil, false
		}
	}()
	b := newBuild(app, opts, others, e)
	for _, r := range b.results() {
		objects = append(objects, r.node)
	}
	return objects, !source.HasErrors(b.diagnostics)
}

// Object gives the object of a kind and name, nil where there is none. The namespace is
// that of the app.
func (p *Provenance) Object(kind, name string) *source.Node {
	for _, o := range p.Objects() {
		if o.Get("kind").Text == kind && o.At("metadata", "name").Text == name {
			return o
		}
	}
	return nil
}

// Objects gives the objects in the order in which the app makes them.
func (p *Provenance) Objects() []*source.Node {
	if p.objects == nil {
		p.objects, _ = p.compile(p.app, p.others, p.opts, new(encoder))
	}
	return p.objects
}

// Renamed gives what the app becomes under another name: for each of Objects what it is
// then, nil for what is not there any more; and what is wrong with it.
func (p *Provenance) Renamed(name string) (objects []*source.Node, wrong []source.Diagnostic) {
	objects = make([]*source.Node, len(p.Objects()))
	v := value{app: p.app, path: namePath, own: p.app.Own != nil}
	other := *p.document().Follow(namePath)
	if !other.Exists() {
		return objects, nil
	}
	other.Text = name
	app := v.changed(&other)
	if app == nil {
		return objects, nil
	}
	defer func() {
		if recover() != nil { // it compiles under no name
			wrong = []source.Diagnostic{source.Fault(other.Range, "the compilation of the spec")}
		}
	}()
	b := newBuild(app, p.opts, p.others, new(encoder))
	var now []*source.Node
	for _, r := range b.results() {
		now = append(now, r.node)
	}
	return pairs(p.Objects(), now, objectKey), b.diagnostics
}

// Values gives all values that may decide about something, in the order written.
func (p *Provenance) Values() []Origin {
	list := make([]Origin, len(p.values))
	for i, v := range p.values {
		list[i] = v.origin(false)
	}
	return list
}

// PartOf gives the innermost part of the spec without which a field would not be there,
// or not be what it is; ok is false where there is none.
func (p *Provenance) PartOf(field *source.Node) (o Origin, ok bool) {
	if p.parts == nil {
		p.parts = partsOf(p.app)
	}
	for _, part := range p.parts {
		for _, e := range p.effectsOf(part) {
			if e.field == field {
				return part.origin(false), true
			}
		}
	}
	return Origin{}, false
}

// Of gives the values that decide about a field of an object, a scalar of its tree: the
// one that it has as it is first, then those that decide about less else. There are none
// of what no value changes.
func (p *Provenance) Of(field *source.Node) []Origin {
	if p.origins == nil {
		p.origins = p.decisive()
	}
	return p.origins[field]
}

// decisive gives the values that decide about each field, as Of does.
func (p *Provenance) decisive() map[*source.Node][]Origin {
	values := slices.Clone(p.values)
	for _, v := range values {
		p.effectsOf(v)
	}
	slices.SortStableFunc(values, func(a, b *value) int { return cmp.Compare(len(a.effects), len(b.effects)) })
	same, other := map[*source.Node][]Origin{}, map[*source.Node][]Origin{}
	for _, v := range values {
		for _, e := range v.effects {
			in := other
			if e.same {
				in = same
			}
			in[e.field] = append(in[e.field], v.origin(e.same))
		}
	}
	for field, origins := range other {
		same[field] = append(same[field], origins...)
	}
	return same
}

// First is the first of Of, found sooner where the field has a value as it is.
func (p *Provenance) First(field *source.Node) (o Origin, ok bool) {
	if p.looked += len(p.values); !p.whole && p.looked > 10*mostTried {
		return Origin{}, false
	}
	for _, v := range p.values {
		if v.node.Text != field.Text && !v.named {
			continue
		}
		for _, e := range p.effectsOf(v) {
			if e.field == field && e.same {
				return v.origin(true), true
			}
		}
	}
	if list := p.Of(field); len(list) > 0 {
		return list[0], true
	}
	return Origin{}, false
}

// An Effect is a field of an object that a value decides about.
type Effect struct {
	Field *source.Node
	Same  bool // it has the value as it is
}

// From gives the fields that the values at a place decide about, in the order of the
// objects.
func (p *Provenance) From(at source.Range) (list []Effect) {
	same := map[*source.Node]bool{}
	for _, v := range p.values {
		if o := v.origin(false); o.Range() == at {
			for _, e := range p.effectsOf(v) {
				same[e.field] = same[e.field] || e.same
			}
		}
	}
	for _, o := range p.Objects() {
		each(o, func(field *source.Node) {
			if is, ok := same[field]; ok {
				list = append(list, Effect{field, is})
			}
		})
	}
	return list
}

// Place gives what decides about a field of an object, be it a scalar or not, and be it
// there or not: the one value, or what all those have in common that the field holds.
// That is the app's name where they have nothing below its spec in common.
func (p *Provenance) Place(kind, name string, path source.Path) Origin {
	n := p.Object(kind, name)
	if n == nil {
		return p.name()
	}
	for _, step := range path {
		below := n.Step(step)
		if !below.Exists() {
			break
		}
		n = below
	}
	if n.Scalar() {
		if o, ok := p.First(n); ok {
			return o
		}
		return p.name()
	}
	var common source.Path
	first := true
	each(n, func(field *source.Node) {
		o, ok := p.First(field)
		switch {
		case !ok || !o.Same || o.App != p.app:
		case first:
			common, first = o.Path, false
		default:
			common = common[:shared(common, o.Path)]
		}
	})
	if len(common) < 2 || common[0].Name != "spec" {
		return p.name()
	}
	return Origin{Node: p.document().Follow(common), Path: common, App: p.app}
}

// document is what the paths of the app's origins lead through.
func (p *Provenance) document() *source.Node {
	if p.app.Own != nil {
		return p.app.Own.Node
	}
	return p.app.Node
}

func (p *Provenance) name() Origin {
	return Origin{Node: p.document().Follow(namePath), Path: namePath, App: p.app}
}

var namePath = source.Path{source.Into("metadata"), source.Into("name")}

// shared counts the steps that two paths begin with.
func shared(a, b source.Path) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// each calls do for every scalar of a value.
func each(n *source.Node, do func(*source.Node)) {
	for _, f := range n.Fields {
		each(f.Value, do)
	}
	for _, item := range n.Items {
		each(item, do)
	}
	if n.Scalar() {
		do(n)
	}
}

// readOnce has each file read once.
func readOnce(read func(*source.File, string) ([]byte, error)) func(*source.File, string) ([]byte, error) {
	type key struct {
		spec *source.File
		name string
	}
	type content struct {
		data []byte
		err  error
	}
	var files sync.Map
	return func(spec *source.File, name string) ([]byte, error) {
		k := key{spec, name}
		if known, ok := files.Load(k); ok {
			return known.(content).data, known.(content).err
		}
		data, err := read(spec, name)
		files.Store(k, content{data, err})
		return data, err
	}
}
