package schema

import (
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A Point is something that a spec can have: a field, a sort of value where
// there are several, a member of an enumeration, the end of a range. It is for
// tests, which reach each of them. What definitions share is one point of a
// kind, wherever it stands.
type Point struct {
	Name string // as #Port.protocol=UDP

	ways [][]string // to it from the document: fields, {} for an entry, [] for an item
	want want
}

// mostWays is how many ways to the same definition are kept. What is wrong in
// one place may be right in another.
const mostWays = 4

// want is a value to be made; the zero value is any.
type want struct {
	shape source.Kind // Int stands for all numbers
	text  string      // of a scalar
	full  bool        // of a list: as long as it can be
	none  bool        // of a list or map: empty
}

// The steps that are no names of fields.
const (
	entryStep = "{}"
	itemStep  = "[]"
)

// longList is a list that is too long for tests to be made full.
const longList = 32

// Points gives all points of a kind, nearest first.
func Points(kind string) []Point {
	t, _ := embedded().kind(kind)
	p := &pointer{byName: map[string]int{}, visits: map[string]int{}}
	p.queue = []place{{t, t.name, nil}}
	for len(p.queue) > 0 {
		next := p.queue[0]
		p.queue = p.queue[1:]
		p.at(next)
	}
	return p.points
}

// A pointer collects points.
type pointer struct {
	queue  []place
	visits map[string]int // of types, by what their points are called
	byName map[string]int
	points []Point
}

// A place is a type with what its points are called and the way to it.
type place struct {
	typ   *Type
	name  string
	steps []string
}

// point adds a point, or a way to one that is there.
func (p *pointer) point(name string, steps []string, w want) {
	i, ok := p.byName[name]
	if !ok {
		i = len(p.points)
		p.byName[name] = i
		p.points = append(p.points, Point{Name: name, want: w})
	}
	p.points[i].ways = append(p.points[i].ways, steps)
}

// at adds the points of a type, and what is below to the queue.
func (p *pointer) at(at place) {
	t := at.typ
	if t.any || p.visits[at.name] == mostWays {
		return
	}
	p.visits[at.name]++
	for _, v := range t.values() {
		p.point(at.name+v.name, at.steps, v.want)
	}
	below := func(name, step string, t *Type) {
		if strings.HasPrefix(t.name, "#") {
			name = t.name
		}
		p.queue = append(p.queue, place{t, name, append(at.steps[:len(at.steps):len(at.steps)], step)})
	}
	if x := t.list; x != nil {
		below(at.name+itemStep, itemStep, x.item)
	}
	o := t.object
	if o == nil {
		return
	}
	for _, f := range o.fields {
		if f.typ().never() {
			continue
		}
		name := at.name + "." + f.name
		p.point(name, append(at.steps[:len(at.steps):len(at.steps)], f.name), want{})
		below(name, f.name, f.typ())
	}
	if o.value != nil {
		below(at.name+entryStep, entryStep, o.value)
	}
}

// A valuePoint is a point about a value itself.
type valuePoint struct {
	name string // behind that of the type
	want want
}

// values gives the points of a type's own values.
func (t *Type) values() []valuePoint {
	var list []valuePoint
	add := func(name string, w want) { list = append(list, valuePoint{name, w}) }
	shapes := map[source.Kind]string{}
	if t.text != nil {
		shapes[source.String] = ":text"
		for _, s := range t.text.enum {
			add("="+s, want{shape: source.String, text: s})
		}
	}
	if x := t.number; x != nil {
		shapes[source.Int] = ":number"
		for _, i := range x.enum {
			add("="+strconv.FormatInt(i, 10), want{shape: source.Int, text: strconv.FormatInt(i, 10)})
		}
		low, high := x.ends()
		if x.min.set && !x.min.exclusive {
			add(">="+x.min.text, want{shape: source.Int, text: strconv.FormatInt(low, 10)})
		}
		if x.max.set && !x.max.exclusive {
			add("<="+x.max.text, want{shape: source.Int, text: strconv.FormatInt(high, 10)})
		}
	}
	if t.truth != nil {
		shapes[source.Bool] = ":bool"
		for _, s := range []string{"true", "false"} {
			if only := t.truth.only; only == nil || strconv.FormatBool(*only) == s {
				add("="+s, want{shape: source.Bool, text: s})
			}
		}
	}
	if x := t.list; x != nil {
		shapes[source.List] = ":list"
		if x.min == 0 {
			add(":empty", want{shape: source.List, none: true})
		}
		if x.max > 0 && x.max <= longList {
			add(":full", want{shape: source.List, full: true})
		}
	}
	if t.object != nil {
		shapes[source.Map] = ":map"
		if t.object.value != nil && t.object.min == 0 {
			add(":empty", want{shape: source.Map, none: true})
		}
	}
	if len(shapes) > 1 {
		for _, k := range []source.Kind{source.String, source.Int, source.Bool, source.List, source.Map} {
			if shapes[k] != "" {
				add(shapes[k], want{shape: k})
			}
		}
	}
	return list
}

// Reached gives the names of the points that a document of a kind has.
func Reached(kind string, doc *source.Node) map[string]bool {
	t, _ := embedded().kind(kind)
	r := map[string]bool{}
	reach(r, t, t.name, doc)
	return r
}

func reach(r map[string]bool, t *Type, name string, n *source.Node) {
	if strings.HasPrefix(t.name, "#") {
		name = t.name
	}
	if t.any {
		return
	}
	for _, v := range t.values() {
		if v.want.fits(t, n) {
			r[name+v.name] = true
		}
	}
	if t.list != nil {
		for _, item := range n.Items {
			reach(r, t.list.item, name+itemStep, item)
		}
	}
	if t.object == nil {
		return
	}
	for _, f := range n.Fields {
		if known := t.object.byName[f.Name]; known != nil {
			r[name+"."+f.Name] = true
			reach(r, known.typ(), name+"."+f.Name, f.Value)
		} else if t.object.value != nil {
			reach(r, t.object.value, name+entryStep, f.Value)
		}
	}
}

// fits reports whether a value of a type is the one that is wanted.
func (w want) fits(t *Type, n *source.Node) bool {
	kind := n.Kind
	if kind == source.Float {
		kind = source.Int
	}
	switch {
	case kind != w.shape:
		return false
	case w.none:
		return len(n.Items)+len(n.Fields) == 0
	case w.full:
		return len(n.Items) == t.list.max
	}
	return w.text == "" || n.Text == w.text
}
