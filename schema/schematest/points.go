package schematest

import (
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/table"
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
	t := schema.Kind(kind).Type
	p := &pointer{byName: map[string]int{}, visits: map[string]int{}}
	p.queue = []place{{t, t.Name, nil}}
	for len(p.queue) > 0 {
		next := p.queue[0]
		p.queue = p.queue[1:]
		p.at(next)
	}
	return p.points
}

// At gives the point of the field at a path, as Points does for all, but in this one
// place: Web.spec.tolerations.key, with NAME for the names of a map with free names.
func At(path string) Point {
	kind, rest, _ := strings.Cut(path, ".")
	t := schema.Kind(kind).Type
	var steps []string
	for step := range strings.SplitSeq(rest, ".") {
		if t.Object == nil && t.List != nil {
			steps, t = append(steps, itemStep), t.List.Item
		}
		if f := t.Object.Field(step); f != nil {
			steps, t = append(steps, step), f.Type
		} else {
			steps, t = append(steps, entryStep), t.Object.Value
		}
	}
	return Point{Name: path, ways: [][]string{steps}}
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
	typ   *table.Type
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
	if t.Any || p.visits[at.name] == mostWays {
		return
	}
	p.visits[at.name]++
	for _, v := range values(t) {
		p.point(at.name+v.name, at.steps, v.want)
	}
	below := func(name, step string, t *table.Type) {
		if strings.HasPrefix(t.Name, "#") {
			name = t.Name
		}
		p.queue = append(p.queue, place{t, name, append(at.steps[:len(at.steps):len(at.steps)], step)})
	}
	if x := t.List; x != nil {
		below(at.name+itemStep, itemStep, x.Item)
	}
	o := t.Object
	if o == nil {
		return
	}
	for _, f := range o.Fields {
		if f.Type.Never() {
			continue
		}
		name := at.name + "." + f.Name
		p.point(name, append(at.steps[:len(at.steps):len(at.steps)], f.Name), want{})
		below(name, f.Name, f.Type)
	}
	if o.Value != nil {
		below(at.name+entryStep, entryStep, o.Value)
	}
}

// A valuePoint is a point about a value itself.
type valuePoint struct {
	name string // behind that of the type
	want want
}

// values gives the points of a type's own values.
func values(t *table.Type) []valuePoint {
	var list []valuePoint
	add := func(name string, w want) { list = append(list, valuePoint{name, w}) }
	shapes := map[source.Kind]string{}
	if t.Text != nil {
		shapes[source.String] = ":text"
		for _, s := range t.Text.Enum {
			add("="+s, want{shape: source.String, text: s})
		}
	}
	if x := t.Number; x != nil {
		shapes[source.Int] = ":number"
		for _, i := range x.Enum {
			add("="+strconv.FormatInt(i, 10), want{shape: source.Int, text: strconv.FormatInt(i, 10)})
		}
		low, high := ends(x)
		if x.Min.Set && !x.Min.Exclusive {
			add(">="+x.Min.Text, want{shape: source.Int, text: strconv.FormatInt(low, 10)})
		}
		if x.Max.Set && !x.Max.Exclusive {
			add("<="+x.Max.Text, want{shape: source.Int, text: strconv.FormatInt(high, 10)})
		}
	}
	if t.Truth != nil {
		shapes[source.Bool] = ":bool"
		for _, s := range []string{"true", "false"} {
			if only := t.Truth.Only; only == "" || only == s {
				add("="+s, want{shape: source.Bool, text: s})
			}
		}
	}
	if x := t.List; x != nil {
		shapes[source.List] = ":list"
		if x.Min == 0 {
			add(":empty", want{shape: source.List, none: true})
		}
		if x.Max > 0 && x.Max <= longList {
			add(":full", want{shape: source.List, full: true})
		}
	}
	if t.Object != nil {
		shapes[source.Map] = ":map"
		if t.Object.Value != nil && t.Object.Min == 0 {
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
	t := schema.Kind(kind).Type
	r := map[string]bool{}
	reach(r, t, t.Name, doc)
	return r
}

func reach(r map[string]bool, t *table.Type, name string, n *source.Node) {
	if strings.HasPrefix(t.Name, "#") {
		name = t.Name
	}
	if t.Any {
		return
	}
	for _, v := range values(t) {
		if v.want.fits(t, n) {
			r[name+v.name] = true
		}
	}
	if t.List != nil {
		for _, item := range n.Items {
			reach(r, t.List.Item, name+itemStep, item)
		}
	}
	if t.Object == nil {
		return
	}
	for _, f := range n.Fields {
		if known := t.Object.Field(f.Name); known != nil {
			r[name+"."+f.Name] = true
			reach(r, known.Type, name+"."+f.Name, f.Value)
		} else if t.Object.Value != nil {
			reach(r, t.Object.Value, name+entryStep, f.Value)
		}
	}
}

// Fields gives the way to one field of each name that a document of a kind has.
// The names are those of points.
func Fields(kind string, doc *source.Node) map[string][]string {
	t := schema.Kind(kind).Type
	ways := map[string][]string{}
	fields(ways, t, t.Name, nil, doc)
	return ways
}

func fields(ways map[string][]string, t *table.Type, name string, way []string, n *source.Node) {
	if strings.HasPrefix(t.Name, "#") {
		name = t.Name
	}
	if t.Any {
		return
	}
	to := func(step string) []string { return append(way[:len(way):len(way)], step) }
	if t.List != nil {
		for i, item := range n.Items {
			fields(ways, t.List.Item, name+itemStep, to(strconv.Itoa(i)), item)
		}
	}
	if t.Object == nil {
		return
	}
	for _, f := range n.Fields {
		if known := t.Object.Field(f.Name); known != nil {
			ways[name+"."+f.Name] = to(f.Name)
			fields(ways, known.Type, name+"."+f.Name, to(f.Name), f.Value)
		} else if t.Object.Value != nil {
			fields(ways, t.Object.Value, name+entryStep, to(f.Name), f.Value)
		}
	}
}

// fits reports whether a value of a type is the one that is wanted.
func (w want) fits(t *table.Type, n *source.Node) bool {
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
		return len(n.Items) == t.List.Max
	}
	return w.text == "" || n.Text == w.text
}
