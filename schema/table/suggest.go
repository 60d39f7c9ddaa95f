package table

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A remark is what there is to say of unknown fields of one map, all for one
// reason.
type remark struct {
	fields []source.Field
	hint   string
	under  string // the field that they belong in, which the hint goes on to say
	key    string // remarks of one key are one; "" for one that stands alone
}

// unknown reports the fields of a map that the schema does not have, those that
// are one mistake in one message, and the fields that are empty.
func (c *checker) unknown(n *source.Node, t *Type, d *doubts) {
	if c.quiet {
		return
	}
	o := t.Object
	var remarks []*remark
	byKey := map[string]*remark{}
	answered := d.answered(o)
	if len(d.unknown) > 0 {
		d.look(n, o)
	}
	for _, f := range d.unknown {
		if answered[f.Name] {
			continue
		}
		if message, hint := source.Stray(keyNode(f)); message != "" {
			c.fail(f.Value.Key, "character", message, hint)
			d.meant.add(source.Nearest(source.Printable(f.Name), o.names()))
			continue
		}
		if key, value, ok := stuck(f.Name); ok && f.Value.Kind == source.Null {
			c.stuck(f.Value.Key, key, value)
			d.meant.add(key)
			continue
		}
		r := c.remark(n, f, t, d)
		if old := byKey[r.key]; old != nil {
			old.fields = append(old.fields, f)
			continue
		}
		r.fields = []source.Field{f}
		if r.key != "" {
			byKey[r.key] = r
		}
		remarks = append(remarks, r)
	}
	for _, r := range remarks {
		message := fmt.Sprintf("unknown field %q", r.fields[0].Name)
		if len(r.fields) > 1 {
			var names []string
			for _, f := range r.fields {
				names = append(names, fmt.Sprintf("%q", f.Name))
			}
			message = "unknown fields " + source.And(names)
		}
		hint := r.hint
		if r.under != "" {
			hint = strings.TrimPrefix(hint+"; ", "; ") + o.moved(n, r.under, r.fields)
		}
		c.path = append(c.path, source.Into(r.fields[0].Name))
		c.fail(r.fields[0].Value.Key, "unknown-field", message, hint)
		c.path = c.path[:len(c.path)-1]
	}
	for _, f := range d.empty {
		if d.meant[f.Name] {
			continue
		}
		c.path = append(c.path, source.Into(f.Name))
		c.shape(n.Get(f.Name), f.Type, f.Name)
		c.path = c.path[:len(c.path)-1]
	}
}

// keyNode gives the name of a field as a value of its own.
func keyNode(f source.Field) *source.Node {
	n := &source.Node{Range: f.Value.Key, Key: f.Value.Key, Kind: source.String, Text: f.Name}
	if n.Range.Text() != f.Name {
		n.Style = source.Quoted
	}
	return n
}

// answered gives the names that the advice on another unknown field speaks of.
func (d *doubts) answered(o *Object) map[string]bool {
	names := map[string]bool{}
	for _, f := range d.unknown {
		if advice := o.advice(f.Name); advice != nil {
			for _, name := range advice.For {
				if name != f.Name {
					names[name] = true
				}
			}
		}
	}
	return names
}

// look finds out, in one pass over a map, what remarks on its unknown fields ask
// of the others.
func (d *doubts) look(n *source.Node, o *Object) {
	d.above = map[string]string{}
	d.strange = true
	above := ""
	for _, f := range n.Fields {
		if known := o.Field(f.Name); known != nil {
			above = f.Name
			d.strange = d.strange && known.Type.Never()
			continue
		}
		d.above[f.Name] = above
	}
	for _, f := range d.unknown {
		if o.meant(f.Name, n) != nil {
			d.renamed = append(d.renamed, f)
		}
	}
}

// remark finds out what an unknown field is, and which field was probably meant.
func (c *checker) remark(n *source.Node, f source.Field, t *Type, d *doubts) *remark {
	o := t.Object
	under, together := o.holder(f, d)
	if together > 1 {
		d.meant.add(under.Name)
		return &remark{under: under.Name, key: "under " + under.Name}
	}
	if known := o.meant(f.Name, n); known != nil {
		d.meant.add(known.Name)
		return &remark{hint: o.rename(n, f, known, d), key: "for " + known.Name}
	}
	for _, other := range d.renamed {
		if known := o.meant(other.Name, n); o.belongs(f, other, known, n) {
			return &remark{hint: o.rename(n, other, known, d), key: "for " + known.Name}
		}
	}
	if advice := o.advice(f.Name); advice != nil {
		d.meant.add("")
		for _, name := range advice.For {
			d.meant.add(name)
		}
		hint := advice.Do
		said := len(advice.For) > 0 && n.Has(advice.For[0]) // to say it again would be another mistake
		if shown := o.within(f.Value, advice.For); len(shown) > 0 && !said {
			hint = source.Sentence(hint) + " Write " + source.And(shown)
		}
		r := &remark{hint: hint, key: advice.Do}
		for _, name := range advice.For {
			if known := o.Field(name); known != nil && known.Type.Object != nil && takes(known.Type.Object, f) {
				r.under = name
			}
		}
		return r
	}
	if under != nil {
		d.meant.add(under.Name)
		return &remark{under: under.Name, key: "under " + under.Name}
	}
	if home, known := o.home(f.Name); home != nil {
		d.meant.add(home.Name)
		return &remark{hint: fmt.Sprintf("write it under %s, as in %s: {%s: %s}", home.Name, home.Name, known.Name,
			known.Example)}
	}
	names := o.names()
	if near := source.Nearest(f.Name, names); near != "" {
		d.meant.add(near)
		return &remark{hint: source.DidYouMean(near)}
	}
	d.meant.add("")
	switch {
	case len(names) == 0:
		return &remark{hint: "no field is allowed here"}
	case len(names) <= 12:
		hint := "the fields here are " + strings.Join(names, ", ")
		if len(names) == 1 {
			hint = "the only field here is " + names[0]
		}
		if d.strange { // it is something else altogether, and misses all of them
			for _, name := range names {
				d.meant.add(name)
			}
			if t.Text != nil && t.Text.Patterns == nil && t.Text.Enum == nil {
				hint += "; a text of several lines begins with | behind the key"
			}
			return &remark{hint: hint, key: hint}
		}
		return &remark{hint: hint}
	}
	return &remark{hint: "the language has no such field: patches can set what it lacks"}
}

// names gives the fields that a map can have.
func (o *Object) names() (names []string) {
	for _, f := range o.Fields {
		if !f.Type.Never() {
			names = append(names, f.Name)
		}
	}
	return names
}

func (o *Object) advice(name string) *Advice {
	for i := range o.Advice {
		if o.Advice[i].Name == name {
			return &o.Advice[i]
		}
	}
	return nil
}

// meant gives the field that other tools call by a name; nil when there is none.
// Where two names stand for one field, the one that comes first in the schema has
// it: of {port: 80, targetPort: 8080}, port is another. Where one name stands for
// two fields, it is the one that takes the value, or can be shown with it.
func (o *Object) meant(name string, n *source.Node) *Field {
	var first, shown, last *Field
	for _, f := range o.Fields {
		at := slices.Index(f.Aliases, name)
		if at < 0 || f.Type.Never() {
			continue
		}
		last = f
		if slices.ContainsFunc(f.Aliases[:at], n.Has) || n.Has(f.Name) {
			continue
		}
		if Matches(n.Get(name), f.Type) {
			return f
		}
		first = cmp.Or(first, f)
		if shown == nil && form(n.Get(name), f.Type, readExample(f.Example)) != nil {
			shown = f
		}
	}
	return cmp.Or(shown, first, last)
}

// belongs reports whether an unknown field stands beside another one that has the
// name known here, and belongs inside it: the key beside the name of a Secret.
func (o *Object) belongs(f, other source.Field, known *Field, n *source.Node) bool {
	inner := known.Type.Object
	return inner != nil && inner.Field(f.Name) != nil && f.Name != other.Name && !n.Has(known.Name) && takes(inner, f)
}

// rename shows how a field is written that has another name here.
func (o *Object) rename(n *source.Node, f source.Field, known *Field, d *doubts) string {
	right := placed(f.Name, f.Value, known.Type, readExample(known.Example))
	if right == nil || !Matches(right, known.Type) {
		right = form(f.Value, known.Type, readExample(known.Example))
	}
	for _, other := range d.unknown {
		if right != nil && right.Kind == source.Map && o.meant(other.Name, n) == nil && o.belongs(other, f, known, n) {
			right = right.With(other.Name, other.Value)
		}
	}
	if right == nil && len(f.Value.Items) > 1 && Matches(f.Value.Items[0], known.Type) {
		return fmt.Sprintf("there is one %s, not several; write %s: %s", known.Name, known.Name,
			flow(f.Value.Items[0], false))
	}
	if old := n.Get(known.Name); old.Kind == source.Map {
		right = joined(old, f.Value, known)
	}
	switch text := short(right); {
	case text != "":
		return "write " + known.Name + ": " + text
	case known.Example != "":
		return "write " + known.Name + ", as in " + known.Name + ": " + known.Example
	}
	return "write " + known.Name
}

// joined adds to a map that is there what another field says of its entries, as
// volumeMounts does of volumes; nil where that does not fit.
func joined(old, more *source.Node, known *Field) *source.Node {
	if known.Type.Object == nil || known.Type.Object.Value == nil || known.Type.Object.Value.Object == nil {
		return nil
	}
	result := old
	for _, item := range more.Items {
		name := item.Get("name").Text
		if !old.Has(name) || old.Get(name).Kind != source.Map {
			return nil
		}
		entry := old.Get(name)
		for _, f := range without(item, "name").Fields {
			entry = entry.With(f.Name, f.Value)
		}
		result = result.With(name, entry)
	}
	if !Matches(result, known.Type) {
		return nil
	}
	return result
}

// within shows what of a value that has no place here would have one: of the list
// containers, the image and the ports of the first.
func (o *Object) within(n *source.Node, wanted []string) (shown []string) {
	for level := []*source.Node{n}; len(level) > 0; {
		var next []*source.Node
		for _, n := range level {
			shown = shown[:0]
			for _, f := range n.Fields {
				known := o.Field(f.Name)
				if known == nil {
					continue
				}
				if text := short(form(f.Value, known.Type, readExample(known.Example))); text != "" {
					shown = append(shown, known.Name+": "+text)
				}
				next = append(next, f.Value)
			}
			if len(shown) > 0 && len(strings.Join(shown, "")) <= longestForm && (wanted == nil || n.Has(wanted[0])) {
				return shown
			}
			for _, f := range n.Fields {
				if o.Field(f.Name) == nil {
					next = append(next, f.Value)
				}
			}
			if len(n.Items) > 0 {
				next = append(next, n.Items[0])
			}
		}
		level = next
	}
	return nil
}

// holder gives the field that an unknown one belongs in: an empty one above it,
// which it should be indented below, or the one that has a field of its name and
// takes its value. Where several do, it is the one that takes most of the unknown
// fields; how many, it says too.
func (o *Object) holder(f source.Field, d *doubts) (under *Field, fields int) {
	for _, empty := range d.empty {
		if empty.Name == d.above[f.Name] && takes(empty.Type.Object, f) {
			return empty, len(d.unknown)
		}
	}
	best, most, tied := (*Field)(nil), 0, false
	for _, known := range o.Fields {
		inner := known.Type.Object
		if inner == nil || inner.Field(f.Name) == nil || !takes(inner, f) {
			continue
		}
		count := 0
		for _, other := range d.unknown {
			if inner.Field(other.Name) != nil && takes(inner, other) {
				count++
			}
		}
		if tied = count == most; count > most {
			best, most = known, count
		}
	}
	if tied {
		return nil, 0
	}
	return best, most
}

// home gives the only field that has one of a name within, and that one.
func (o *Object) home(name string) (home, known *Field) {
	for _, f := range o.Fields {
		if f.Type.Object == nil {
			continue
		}
		inner := f.Type.Object.Field(name)
		if inner == nil || inner.Type.Never() || inner.Example == "" {
			continue
		}
		if home != nil {
			return nil, nil
		}
		home, known = f, inner
	}
	return home, known
}

// takes reports whether a map has a field of a name, and the field takes its
// value. Fields of any name are known by their values.
func takes(o *Object, f source.Field) bool {
	if known := o.Field(f.Name); known != nil {
		return Matches(f.Value, known.Type) || f.Value.Kind == source.Map && known.Type.Object != nil
	}
	return o.Value != nil && Matches(text(f.Name), o.Key) && Matches(f.Value, o.Value)
}

// moved says how fields come to stand in the one that they belong in.
func (o *Object) moved(n *source.Node, under string, fields []source.Field) string {
	var names []string
	value := new(source.Node)
	for _, f := range fields {
		names = append(names, f.Name)
		value = value.With(f.Name, f.Value)
	}
	it := "it"
	if len(names) > 1 {
		it = "them"
	}
	lines := n.Range.File == nil || n.Range.File.Syntax() == source.YAML
	switch holder := n.Get(under); {
	case holder.Kind == source.Null && lines:
		return fmt.Sprintf("indent %s below %s", it, under)
	case holder.Exists():
		return fmt.Sprintf("move %s into %s", it, under)
	default:
		if text := short(value); text != "" && Matches(value, o.Field(under).Type) && len(text) < 60 {
			return fmt.Sprintf("write %s: %s", under, text)
		}
		if !lines {
			return fmt.Sprintf("put %s into %s", it, under)
		}
		return fmt.Sprintf("put a line %s: above %s, and indent %s below it", under, it, it)
	}
}
