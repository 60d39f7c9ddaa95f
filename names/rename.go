package names

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Renamable says why what a place means cannot have another name; nil: it can.
func (x *Index) Renamable(p Place) error {
	if x.input.Generated(p.Range.File) {
		return fmt.Errorf("plimsoll build wrote %s, and will write it again: rename in the spec", p.Range.File.Name)
	}
	for _, m := range p.found {
		if m.label == aKey {
			return fmt.Errorf("this leads to a name, and is none")
		}
	}
	for _, t := range p.Things {
		if t.Kind != OfApp && t.Kind != OfPort {
			return fmt.Errorf("%s is not renamed: only apps and ports are", t.title)
		}
		if t.Kind != p.Things[0].Kind {
			return fmt.Errorf("this stands for an app and for a port")
		}
	}
	if t := p.Things[0]; t.Kind == OfApp {
		if p.Range.Text() == "" || !says(p.Range, t.Name) {
			return fmt.Errorf("this is the name of an object of %s, and not of the app: rename that", t.title)
		}
		for _, t := range p.Things {
			if err := t.app.renamable(); err != nil {
				return err
			}
		}
	}
	return nil
}

// says reports whether a place is a scalar with a text, in quotes or not.
func says(at source.Range, text string) bool {
	return strings.Trim(at.Text(), `"'`) == text
}

// renamable says why the app cannot have another name.
func (a *app) renamable() error {
	switch {
	case a.kind == "Database" || a.kind == "Stateful":
		return fmt.Errorf("%s is not renamed: its disks are named after it, and a new name would begin with empty ones",
			a.title)
	case slices.ContainsFunc(a.layers(), func(n *source.Node) bool { return n.Has("adopt") }):
		return fmt.Errorf("%s is not renamed: with adopt it takes over what runs under the names that it says", a.title)
	}
	return nil
}

// layers gives the spec of the app and its layers.
func (a *app) layers() []*source.Node {
	list := []*source.Node{a.document.Root().Get("spec")}
	for _, f := range a.document.Root().Get("environments").Fields {
		list = append(list, f.Value)
	}
	return list
}

// Rename gives the edits that give what a place means another name. The error says why it
// cannot have that.
func (x *Index) Rename(p Place, name string) ([]source.Edit, error) {
	if err := x.Renamable(p); err != nil {
		return nil, err
	}
	r := &renaming{Index: x, name: name, things: slices.Clone(p.Things), edits: map[source.Range]string{}}
	if name == r.things[0].Name {
		return nil, nil
	}
	if err := r.widen(); err != nil {
		return nil, err
	}
	for _, t := range r.things {
		var err error
		if t.Kind == OfApp {
			err = r.app(t.app)
		} else {
			err = r.port(t)
		}
		if err != nil {
			return nil, err
		}
	}
	if _, changes := r.edits[p.Range]; !changes {
		return nil, fmt.Errorf("this name is given apart from that of %s, and stays: rename that where it is said",
			p.Things[0].title)
	}
	return r.list()
}

// A renaming is one on its way.
type renaming struct {
	*Index
	name   string
	things []*Thing
	edits  map[source.Range]string
	added  []source.Edit
}

// widen adds what has to be renamed too, and refuses where a place means something else
// beside.
func (r *renaming) widen() error {
	seen, among := map[*mention]bool{}, map[*Thing]bool{}
	for _, t := range r.things {
		among[t] = true
	}
	for i := 0; i < len(r.things); i++ {
		for _, m := range r.things[i].mentions {
			if seen[m] || r.input.Generated(m.at.File) {
				continue
			}
			seen[m] = true
			for _, other := range m.meant {
				switch {
				case among[other.Thing], other.label == aKey:
				case m.widens:
					among[other.Thing] = true
					r.things = append(r.things, other.Thing)
				default:
					return fmt.Errorf("%s means %s at %s and at %s: say there which one, first", placeOf(m.at), m.text,
						r.things[i].place(), other.place())
				}
			}
		}
	}
	return nil
}

// place writes where a thing is said first.
func (t *Thing) place() string {
	if declared := t.Declared(); len(declared) > 0 {
		return placeOf(declared[0])
	}
	return t.title
}

// placeOf writes a place for people.
func placeOf(at source.Range) string {
	line, column := at.Position()
	return fmt.Sprintf("%s:%d:%d", at.File.Name, line, column)
}

// port has a port renamed.
func (r *renaming) port(t *Thing) error {
	switch {
	case !t.service && !k8s.IsPortName(r.name):
		return fmt.Errorf("%q cannot be the name of a port: write at most 15 small letters, digits and single dashes, "+
			"with a letter in it", r.name)
	case t.service && !k8s.IsLabel(r.name):
		return fmt.Errorf("%q cannot be the name of a Service's port: write at most 63 small letters, digits and dashes",
			r.name)
	}
	if other := r.besides(t); other != nil {
		return fmt.Errorf("the name %s is taken: the port at %s has it", r.name, other.place())
	}
	for _, m := range t.mentions {
		if m.meant[0].label != aKey {
			r.edits[m.at] = r.name
		}
	}
	if t.app != nil && t == t.app.servicePort("http") {
		r.exposed(t.app)
	}
	return nil
}

// exposed has what is exposed by the name http alone say which port that is.
func (r *renaming) exposed(a *app) {
	own, said := 0, 0
	for _, layer := range a.layers() {
		own, said = max(own, len(layer.Get("ports").Fields)), max(said, len(layer.At("service", "ports").Fields))
	}
	if cmp.Or(said, own) < 2 {
		return // the only one is meant
	}
	for _, layer := range a.layers() {
		exposed := layer.Get("expose")
		list := exposed.Items
		if exposed.Kind == source.Map {
			list = []*source.Node{exposed}
		}
		for _, n := range list {
			said := func(path *source.Node) bool { return path.Has("port") }
			paths := n.Get("path").Items
			if n.Kind == source.Map && !n.Has("port") && (len(paths) == 0 || !all(paths, said)) {
				r.added = append(r.added, source.InsertField(n, "port", r.name)...)
			}
		}
		if len(list) > 0 && exposed.Kind == source.Map {
			return // layers lie over it
		}
	}
}

// besides gives the port that has the new name where another one has its old one; nil for
// none.
func (r *renaming) besides(t *Thing) *Thing {
	if t.app != nil {
		for _, key := range t.app.portKeys() {
			if key.name == r.name && (key.container == ofService) == t.service {
				return t.app.ports[key]
			}
		}
		return nil
	}
	for _, m := range r.byFile[t.object.Document.File.Name] {
		other := m.meant[0].Thing
		if m.declares && other.Kind == OfPort && other.object == t.object && other.service == t.service &&
			other.Name == r.name {
			return other
		}
	}
	return nil
}

// app has an app renamed.
func (r *renaming) app(a *app) error {
	if !k8s.IsLabel(r.name) {
		return fmt.Errorf("%q cannot be the name of an app: write at most 63 small letters, digits and dashes, "+
			"with a letter or digit at both ends", r.name)
	}
	for _, other := range r.apps {
		if other != a && other.Name == r.name && slices.ContainsFunc(a.namespaces, other.in) {
			return fmt.Errorf("the name %s is taken: %s at %s has it", r.name, other.title, other.place())
		}
	}
	for _, f := range a.forms {
		now, err := r.form(f)
		if err != nil {
			return err
		}
		r.follow(f, now)
	}
	return nil
}

func all(list []*source.Node, is func(*source.Node) bool) bool {
	return !slices.ContainsFunc(list, func(n *source.Node) bool { return !is(n) })
}

// A renamed form says what becomes of the names that an app gives.
type renamedForm struct {
	objects    map[*manifest.Object]string
	labels     map[label]string
	containers map[string]string
}

// form compiles a form of an app under the new name.
func (r *renaming) form(f *form) (*renamedForm, error) {
	objects, wrong := f.From.Renamed(r.name)
	if len(objects) == 0 {
		return nil, fmt.Errorf("%s is not renamed: it is not known what it becomes, mend its mistakes first", f.of.title)
	}
	for _, d := range wrong {
		if strings.HasPrefix(d.Rule, "name-") {
			return nil, fmt.Errorf("%s cannot be the name of %s: %s", r.name, f.of.title, d.Message)
		}
	}
	now := &renamedForm{map[*manifest.Object]string{}, map[label]string{}, map[string]string{}}
	for i, o := range f.objects {
		if objects[i] == nil {
			continue
		}
		other := objects[i].At("metadata", "name").Text
		now.objects[o] = other
		if err := r.free(f, o, other); err != nil {
			return nil, err
		}
		now.compare(o.Node(), objects[i])
	}
	return now, nil
}

// compare notes the labels and containers that have other names.
func (now *renamedForm) compare(was, is *source.Node) {
	for _, f := range was.Fields {
		if f.Name == "labels" {
			for _, l := range f.Value.Fields {
				if slices.Contains(appLabels, l.Name) {
					now.labels[label{l.Name, l.Value.Text}] = is.At("labels", l.Name).Text
				}
			}
		}
		if f.Name == "containers" {
			for i, c := range f.Value.Items {
				now.containers[c.Get("name").Text] = is.At("containers", strconv.Itoa(i), "name").Text
			}
		}
		now.compare(f.Value, is.Get(f.Name))
	}
	for i, item := range was.Items {
		if i < len(is.Items) {
			now.compare(item, is.Items[i])
		}
	}
}

// free refuses a name of an object that another one has.
func (r *renaming) free(f *form, o *manifest.Object, name string) error {
	if name == o.Name {
		return nil
	}
	for _, other := range r.objects.Of(o.Kind) {
		if other.Group == o.Group && other.Name == name && !r.input.Generated(other.Document.File) &&
			manifest.NamespaceKey(other.Namespace) == manifest.NamespaceKey(o.Namespace) && !f.of.makes(other) {
			return fmt.Errorf("the name %s is taken: it would make the %s that there is already, by %s", r.name,
				other.Title(), placeOf(other.At("metadata", "name").Range))
		}
	}
	return nil
}

// makes reports whether an object is one that the app becomes.
func (a *app) makes(o *manifest.Object) bool {
	return slices.ContainsFunc(a.forms, func(f *form) bool { return slices.Contains(f.objects, o) })
}

// follow has all that speaks of a form follow its new name.
func (r *renaming) follow(f *form, now *renamedForm) {
	for _, m := range f.of.mentions {
		for _, meant := range m.meant {
			if meant.Thing != f.of.Thing {
				continue
			}
			switch other, known := now.objects[meant.object]; {
			case meant.label == aKey:
			case meant.inside:
				if other, known := now.containers[m.text]; known {
					r.edit(m.at, m.text, other)
				}
			case meant.label != "":
				if value, ok := now.labels[label{meant.label, m.text}]; ok {
					r.edit(m.at, m.text, value)
				}
			case meant.object == nil:
				r.edit(m.at, m.text, r.name)
			case known:
				r.edit(m.at, m.text, other)
			}
		}
	}
	for _, u := range f.of.uses {
		if other, known := now.objects[u.object]; known && u.object.Name == u.field.Text {
			if at := u.place(); at.Known() {
				r.edit(at, u.field.Text, other)
			}
		}
	}
}

func (r *renaming) edit(at source.Range, was, is string) {
	if was != is {
		r.edits[at] = is
	}
}

// list gives the edits in their order.
func (r *renaming) list() ([]source.Edit, error) {
	var places []source.Range
	for at := range r.edits {
		if r.input.Generated(at.File) {
			continue
		}
		places = append(places, at)
	}
	var edits []source.Edit
	for _, at := range inOrder(places) {
		if err := literal(at); err != nil {
			return nil, err
		}
		edits = append(edits, source.Replace(&source.Node{Range: at}, plain(at, r.edits[at])))
	}
	return append(edits, r.added...), nil
}

// plain gives a name as it can stand where another one stood.
func plain(at source.Range, name string) string {
	if strings.HasPrefix(at.Text(), `"`) || strings.HasPrefix(at.Text(), `'`) {
		return name // Replace puts it in quotes
	}
	n := source.Node{Kind: source.String, Text: name}
	return strings.TrimSuffix(string(n.YAML()), "\n")
}

// literal refuses a place that does not say a name for itself alone.
func literal(at source.Range) error {
	text := at.Text()
	switch before := bytes.TrimRight(at.File.Data()[:at.Start], " "); {
	case anchored(before), strings.HasPrefix(text, "*"):
		return fmt.Errorf("%s shares its value by an anchor: write it out there first", placeOf(at))
	case strings.ContainsAny(text, "\n|>\\&!"), at.File.Syntax() == source.CUE && !strings.HasPrefix(text, `"`):
		return fmt.Errorf("%s does not say the name as it is: write it out there first", placeOf(at))
	}
	return nil
}

// anchored reports whether a text ends with an anchor of YAML.
func anchored(before []byte) bool {
	word := before[bytes.LastIndexAny(before, " \t\r\n,[{:")+1:]
	return len(word) > 1 && word[0] == '&'
}
