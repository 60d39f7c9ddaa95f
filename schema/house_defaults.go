package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// defaultsOf finds the kinds that defaults are for, and what of them fits none.
func (b *binder) defaultsOf(d *table.HouseDefaults) {
	l := defaultsBinder{binder: b, kinds: b.kindsOf(d.Kind), told: map[source.Range]bool{},
		strays: map[source.Range]*stray{}}
	for _, kind := range l.kinds {
		l.look(kind, d.Defaults, kind.Type, nil)
		list := b.defaults[kind.Name]
		if d.Kind == table.AnyKind {
			list = append(list, d.Defaults)
		} else { // those of the kind win
			list = slices.Insert(list, len(list)-b.general[kind.Name], d.Defaults)
		}
		b.defaults[kind.Name] = list
	}
	if d.Kind == table.AnyKind {
		for _, kind := range l.kinds {
			b.general[kind.Name]++
		}
	}
	l.tellStrays()
}

// A defaultsBinder binds the defaults of one name, App or a kind.
type defaultsBinder struct {
	*binder
	kinds  []*table.Kind
	told   map[source.Range]bool
	strays map[source.Range]*stray
}

// A stray default is for a field that kinds do not have.
type stray struct {
	name  string
	kinds int
	names []string // of the fields that there are
}

// look looks at the defaults of a map of a type, which path leads to.
func (l *defaultsBinder) look(kind *table.Kind, d *table.Defaults, t *table.Type, path []string) {
	for _, item := range d.Items {
		w := follow(t, []table.HouseStep{{Name: item.Name}})
		switch at := append(path[:len(path):len(path)], item.Name); {
		case l.refused(item, at):
		case w.stopped >= 0:
			s := l.strays[item.Place]
			if s == nil {
				s = &stray{name: item.Name}
				l.strays[item.Place] = s
			}
			s.kinds, s.names = s.kinds+1, append(s.names, w.names...)
		case item.Inner != nil:
			l.inside(kind, item, w, at)
		default:
			_, wrong := table.Check(item.Value, w.t, item.Name)
			for _, m := range wrong {
				l.tell(m.Range, m.Message, m.Hint)
			}
		}
	}
}

// inside looks at the defaults of the map of a field.
func (l *defaultsBinder) inside(kind *table.Kind, item table.Default, w way, path []string) {
	inner := w.t
	if inner.Object == nil && inner.List != nil {
		inner = inner.List.Item
	}
	l.look(kind, item.Inner, inner, path)
	if !item.OnlyInside && !w.required && !item.Inner.Fits(w.t) {
		l.tell(item.Place, fmt.Sprintf("these defaults alone are no %s of %s", item.Name, kind.Name),
			"write "+item.Name+"? with a question mark, so that it is filled only where it is written")
	}
}

// refused tells of a default of what each app says itself.
func (l *defaultsBinder) refused(item table.Default, path []string) bool {
	switch name := strings.Join(path, "."); name {
	case "apiVersion", "kind", "metadata.name":
		l.tell(item.Place, name+" has no default: each app says its own", "remove it")
	case "environments":
		l.tell(item.Place, "layers have no defaults", "write what differs under all or kinds of an Environment")
	default:
		return false
	}
	return true
}

func (l *defaultsBinder) tell(at source.Range, message, hint string) {
	if !l.told[at] {
		l.told[at] = true
		l.fail(at, message, hint)
	}
}

// tellStrays tells of the defaults that no kind has a field for.
func (l *defaultsBinder) tellStrays() {
	who := "no kind has"
	if len(l.kinds) == 1 {
		who = l.kinds[0].Name + " does not have"
	}
	for at, s := range l.strays {
		if s.kinds == len(l.kinds) {
			l.fail(at, fmt.Sprintf("%s a field %q here", who, s.name), source.Suggest(s.name, s.names))
		}
	}
}

// secondDefaults tells of fields that have two defaults by one name.
func (b *binder) secondDefaults() {
	first := map[string]table.Default{}
	var look func(d *table.Defaults, path string)
	look = func(d *table.Defaults, path string) {
		for _, item := range d.Items {
			at := path + "\x00" + item.Name
			old, again := first[at]
			switch {
			case item.When != nil:
			case item.Inner != nil:
				look(item.Inner, at)
			case !again:
				first[at] = item
			case !old.Value.Equal(item.Value):
				b.fail(item.Place, "there is a second default of "+item.Name, "remove one of the two",
					source.Related{Range: old.Place, Message: "the first one"})
			}
		}
	}
	for _, d := range b.house.Defaults {
		look(d.Defaults, d.Kind)
	}
}

// defaultsAndRules tells of defaults of the house that break rules, wherever they hold.
func (b *binder) defaultsAndRules() {
	told := map[source.Range]bool{}
	for _, d := range b.found {
		told[d.Range] = true
	}
	for _, kind := range b.specKinds() {
		n := merged(b.defaults[kind.Name]...).All()
		for _, r := range b.rules[kind.Name] {
			if r.Environments != nil {
				continue // there a layer may give another value
			}
			for _, d := range r.Judge(n, kind.Type, func(string) bool { return false }) {
				if d.Absent || told[d.Range] || !d.Range.Known() {
					continue
				}
				told[d.Range] = true
				b.fail(d.Range, fmt.Sprintf("the default of %s breaks a rule of the house: %s", d.Path, d.Message),
					d.Hint, source.Related{Range: r.Place, Message: "the rule"})
			}
		}
	}
}
