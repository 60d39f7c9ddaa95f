package compiler

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// effectsOf gives what a value decides about.
func (p *Provenance) effectsOf(v *value) []effect {
	if v.tried || !p.whole && p.tries*len(p.values) > mostTried {
		return v.effects
	}
	v.tried = true
	p.tries++
	c := comparison{value: v, at: map[*source.Node]int{}}
	e := encoders.Get().(*encoder)
	if v.file {
		c.content, _ = p.opts.ReadFile(v.node.File, v.node.Text)
		now, whole := p.withFile(v, e)
		c.objects(p.Objects(), now, whole)
	}
	for _, other := range v.others() {
		c.other = other
		e.reset()
		now, whole := p.with(v, other, e)
		c.objects(p.Objects(), now, whole)
	}
	e.reset()
	encoders.Put(e)
	v.effects = c.effects
	return v.effects
}

// with gives the objects as they are where another value, or name, stands in the place
// of one; whole is false where something is wrong then.
func (p *Provenance) with(v *value, other *source.Node, e *encoder) (objects []*source.Node, whole bool) {
	changed := v.changed(other)
	if changed == nil {
		return nil, false
	}
	app, others := p.app, p.others
	if v.app == p.app {
		app = changed
	} else {
		others = newRegistry(knownOf(Input{Apps: []*schema.App{changed}}, makerOf), true)
	}
	if v.node == p.reference && other != nil { // it leads to the same app still
		others = p.renamed(other)
	}
	return p.compile(app, others, p.opts, e)
}

// renamed gives the apps that are referred to under another name.
func (p *Provenance) renamed(name *source.Node) registry {
	var apps []*schema.App
	for _, app := range p.referred {
		v := value{app: app, path: namePath}
		apps = append(apps, v.changed(name))
	}
	return newRegistry(knownOf(Input{Apps: apps}, makerOf), true)
}

// withFile gives the objects as they are where a file that the value names has another
// content.
func (p *Provenance) withFile(v *value, e *encoder) (objects []*source.Node, whole bool) {
	opts := p.opts
	opts.ReadFile = func(spec *source.File, name string) ([]byte, error) {
		data, err := p.opts.ReadFile(spec, name)
		if spec == v.node.File && name == v.node.Text {
			data = append(data[:len(data):len(data)], '\n')
		}
		return data, err
	}
	return p.compile(p.app, p.others, opts, e)
}

// changed gives the app with another value; nil where it is none then.
func (v *value) changed(other *source.Node) *schema.App {
	if v.own {
		return v.app.Own.Become(replacing(v.app.Own.Node, v.path, other, v.named))
	}
	app := *v.app
	app.Node = replacing(app.Node, v.path, other, v.named)
	app.Name = app.Node.At("metadata", "name").Text
	app.Namespace = app.Node.At("metadata", "namespace").Text
	app.Named = nil
	return &app
}

// A comparison collects what changes with a value.
type comparison struct {
	value   *value
	other   *source.Node // what stands in its place
	content []byte       // of the file that the value names
	effects []effect
	at      map[*source.Node]int // of a field in effects
	whole   bool                 // nothing is wrong after the change: what is gone is gone because of it
}

// objects compares the objects with what they are after the change. An app makes them
// in one order; where there are more or fewer, they are told by kind and name.
func (c *comparison) objects(old, now []*source.Node, whole bool) {
	c.whole = whole
	if now == nil {
		return
	}
	for i, o := range pairs(old, now, objectKey) {
		c.compare(old[i], o)
	}
}

func objectKey(n *source.Node) string {
	return n.Get("kind").Text + " " + n.At("metadata", "name").Text
}

// pairs gives for each of a list what it is in another: what has its key, and of what is
// left over of a kind, one after the other; nil for what is gone.
func pairs(old, now []*source.Node, key func(*source.Node) string) []*source.Node {
	paired := make([]*source.Node, len(old))
	taken := make([]bool, len(now))
	byKey := map[string]int{}
	for i, n := range now {
		if i < len(old) && key(old[i]) == key(n) {
			paired[i], taken[i] = n, true
		} else {
			byKey[key(n)] = i
		}
	}
	left := map[string]int{} // of a kind
	for i, n := range old {
		if at, ok := byKey[key(n)]; ok && paired[i] == nil && !taken[at] {
			paired[i], taken[at] = now[at], true
		}
		if paired[i] == nil {
			left[n.Get("kind").Text]++
		}
	}
	rest := map[string][]*source.Node{}
	for i, n := range now {
		if kind := n.Get("kind").Text; !taken[i] {
			rest[kind] = append(rest[kind], n)
		}
	}
	for i, n := range old {
		kind := n.Get("kind").Text
		if list := rest[kind]; paired[i] == nil && len(list) > 0 && left[kind] <= len(list) {
			paired[i], rest[kind] = list[0], list[1:]
			left[kind]--
		}
	}
	return paired
}

// compare compares a value of an object with what it is after the change; nil: it is
// gone.
func (c *comparison) compare(old, now *source.Node) {
	switch {
	case now == nil || old.Kind != now.Kind:
		c.all(old, now)
	case old.Kind == source.Map:
		for _, f := range old.Fields {
			if n := now.Get(f.Name); n.Exists() {
				c.compare(f.Value, n)
			} else {
				c.all(f.Value, nil)
			}
		}
	case old.Kind == source.List:
		for i, n := range pairs(old.Items, now.Items, itemKey) {
			c.compare(old.Items[i], n)
		}
	case old.Text != now.Text:
		c.add(old, now)
	}
}

// itemKey tells an item of a list by its name, or its text.
func itemKey(n *source.Node) string {
	if n.Scalar() {
		return n.Text
	}
	return n.Get("name").Text
}

// all has every scalar of a value change.
func (c *comparison) all(old, now *source.Node) {
	for _, f := range old.Fields {
		c.all(f.Value, nil)
	}
	for _, item := range old.Items {
		c.all(item, nil)
	}
	if old.Scalar() && (now != nil || c.whole || c.says(old)) {
		c.add(old, now)
	}
}

// says reports whether a field has the value, or the name, as its own.
func (c *comparison) says(field *source.Node) bool {
	if c.value.named {
		return field.Text == c.value.path[len(c.value.path)-1].Name
	}
	return sameScalar(field, c.value.node)
}

func (c *comparison) add(old, now *source.Node) {
	at, ok := c.at[old]
	if !ok {
		at = len(c.effects)
		c.at[old] = at
		c.effects = append(c.effects, effect{field: old})
	}
	c.effects[at].same = c.effects[at].same || c.same(old, now)
}

// same reports whether a field has the value as it is, and followed it, or went with it.
func (c *comparison) same(old, now *source.Node) bool {
	switch {
	case c.content != nil:
		return old.Text == string(c.content)
	case c.other == nil || !c.says(old):
		return false
	case now == nil: // what is false or 0 may be left out
		return !c.whole || slices.Contains(zeros, c.other.Text)
	}
	return sameScalar(now, c.other)
}

var zeros = []string{"false", "0"}

// sameScalar reports whether two scalars say the same, be it as text or not.
func sameScalar(a, b *source.Node) bool {
	return a.Text == b.Text || a.Kind == b.Kind && a.Equal(b) ||
		a.Kind == source.Bool && strings.EqualFold(a.Text, b.Text)
}
