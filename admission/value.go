package admission

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"

	"github.com/plimsoll-dev/plimsoll/source"
)

// valueOf gives what CEL sees of a node, which is what it sees of the JSON that the node is.
// open, which may be nil, says what of it is not certain; what is read of that is noted.
func valueOf(n *source.Node, open *open, r *reading) ref.Val {
	if open.unknown() {
		return r.unknown(open.why)
	}
	if open != nil && open.guess {
		r.guessed = true
	}
	switch n.Kind {
	case source.Bool:
		return types.Bool(n.Text == "true")
	case source.Int:
		if i, ok := n.Int(); ok {
			return types.Int(i)
		}
		return doubleOf(n)
	case source.Float:
		return doubleOf(n)
	case source.String:
		return types.String(n.Text)
	case source.Map:
		return &mapValue{n, open, r}
	case source.List:
		return &listValue{n, open, r}
	}
	return types.NullValue
}

// A mapValue is a map as CEL sees it.
type mapValue struct {
	node *source.Node
	open *open
	*reading
}

func (m *mapValue) Find(key ref.Val) (ref.Val, bool) {
	name, ok := key.(types.String)
	if !ok {
		return types.ValOrErr(key, "unsupported map key type: %T", key), false
	}
	below := m.open.field(string(name))
	if m.node.Has(string(name)) {
		return valueOf(m.node.Get(string(name)), below, m.reading), true
	}
	switch {
	case below.unknown():
		return m.unknown(below.why), true
	case m.open != nil && m.open.rest != known:
		return m.unknown(m.open.rest), true
	case below != nil && below.fills:
		m.guessed = true // the server may fill it in
	}
	return nil, false
}

func (m *mapValue) Get(key ref.Val) ref.Val {
	v, found := m.Find(key)
	if !found && v == nil {
		return types.ValOrErr(key, "no such key: %v", key)
	}
	return v
}

func (m *mapValue) Contains(key ref.Val) ref.Val {
	v, found := m.Find(key)
	if v != nil && types.IsUnknownOrError(v) {
		return v
	}
	return types.Bool(found)
}

func (m *mapValue) Size() ref.Val {
	m.whole(m.open)
	return types.Int(len(m.node.Fields))
}

func (m *mapValue) Iterator() traits.Iterator {
	m.whole(m.open)
	i := 0
	return &iterator{
		more: func() bool { return i < len(m.node.Fields) },
		next: func() ref.Val { i++; return types.String(m.node.Fields[i-1].Name) },
	}
}

func (m *mapValue) Equal(other ref.Val) ref.Val {
	o, ok := other.(traits.Mapper)
	if !ok {
		return types.False
	}
	if m.Size().Equal(o.Size()) != types.True {
		return types.False
	}
	for _, f := range m.node.Fields {
		mine, _ := m.Find(types.String(f.Name))
		theirs, found := o.Find(types.String(f.Name))
		if !found {
			return types.False
		}
		if eq := types.Equal(mine, theirs); eq != types.True {
			return eq
		}
	}
	return types.True
}

func (m *mapValue) Type() ref.Type { return types.MapType }

func (m *mapValue) Value() any { return m.node }

func (m *mapValue) ConvertToType(t ref.Type) ref.Val {
	switch t {
	case types.MapType:
		return m
	case types.TypeType:
		return types.MapType
	}
	return types.NewErr("type conversion error from 'map' to '%s'", t.TypeName())
}

func (m *mapValue) ConvertToNative(t reflect.Type) (any, error) {
	entries := make(map[ref.Val]ref.Val, len(m.node.Fields))
	for _, f := range m.node.Fields {
		entries[types.String(f.Name)] = m.Get(types.String(f.Name))
	}
	return types.NewRefValMap(types.DefaultTypeAdapter, entries).ConvertToNative(t)
}

// A listValue is a list as CEL sees it.
type listValue struct {
	node *source.Node
	open *open
	*reading
}

func (l *listValue) item(i int) ref.Val { return valueOf(l.node.Items[i], l.open.item(), l.reading) }

func (l *listValue) items() []ref.Val {
	list := make([]ref.Val, len(l.node.Items))
	for i := range list {
		list[i] = l.item(i)
	}
	return list
}

func (l *listValue) Get(index ref.Val) ref.Val {
	i, err := types.IndexOrError(index)
	if err != nil {
		return types.ValOrErr(index, "%v", err)
	}
	if i < 0 || i >= len(l.node.Items) {
		return types.NewErr("index out of bounds: %d", i)
	}
	return l.item(i)
}

func (l *listValue) Contains(v ref.Val) ref.Val {
	l.whole(l.open)
	for _, item := range l.items() {
		if types.Equal(item, v) == types.True {
			return types.True
		}
	}
	return types.False
}

func (l *listValue) Add(other ref.Val) ref.Val {
	o, ok := other.(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	list := l.items()
	for it := o.Iterator(); it.HasNext() == types.True; {
		list = append(list, it.Next())
	}
	return types.NewRefValList(types.DefaultTypeAdapter, list)
}

func (l *listValue) Size() ref.Val {
	l.whole(l.open)
	return types.Int(len(l.node.Items))
}

func (l *listValue) Iterator() traits.Iterator {
	l.whole(l.open)
	i := 0
	return &iterator{
		more: func() bool { return i < len(l.node.Items) },
		next: func() ref.Val { i++; return l.item(i - 1) },
	}
}

func (l *listValue) Equal(other ref.Val) ref.Val {
	o, ok := other.(traits.Lister)
	if !ok {
		return types.False
	}
	if l.Size().Equal(o.Size()) != types.True {
		return types.False
	}
	for i, item := range l.items() {
		if eq := types.Equal(item, o.Get(types.Int(i))); eq != types.True {
			return eq
		}
	}
	return types.True
}

func (l *listValue) Type() ref.Type { return types.ListType }

func (l *listValue) Value() any { return l.node }

func (l *listValue) ConvertToType(t ref.Type) ref.Val {
	switch t {
	case types.ListType:
		return l
	case types.TypeType:
		return types.ListType
	}
	return types.NewErr("type conversion error from 'list' to '%s'", t.TypeName())
}

func (l *listValue) ConvertToNative(t reflect.Type) (any, error) {
	return types.NewRefValList(types.DefaultTypeAdapter, l.items()).ConvertToNative(t)
}

// An iterator goes through the keys of a map, or the items of a list.
type iterator struct {
	more func() bool
	next func() ref.Val
}

func (it *iterator) HasNext() ref.Val { return types.Bool(it.more()) }

func (it *iterator) Next() ref.Val {
	if !it.more() {
		return types.NewErr("no more elements")
	}
	return it.next()
}

func (it *iterator) ConvertToNative(reflect.Type) (any, error) {
	return nil, fmt.Errorf("an iterator is no value")
}

func (it *iterator) ConvertToType(ref.Type) ref.Val { return types.NewErr("an iterator is no value") }

func (it *iterator) Equal(ref.Val) ref.Val { return types.NewErr("an iterator is no value") }

func (it *iterator) Type() ref.Type { return types.IteratorType }

func (it *iterator) Value() any { return nil }

func doubleOf(n *source.Node) ref.Val {
	f, err := strconv.ParseFloat(n.Text, 64)
	if err != nil {
		return types.NewErr("%s is no number", n.Text)
	}
	return types.Double(f)
}
