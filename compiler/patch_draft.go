package compiler

import (
	"reflect"
	"slices"
	"strconv"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A draft is an object while a patch changes it: the nodes that are made for it. It
// shares the others with the object before, so that a patch costs what it says, and
// not what the object is.
type draft map[*source.Node]bool

func (d draft) add(n source.Node) *source.Node {
	d[&n] = true
	return &n
}

// own gives a node whose fields and items may be changed.
func (d draft) own(n *source.Node) *source.Node {
	if d[n] {
		return n
	}
	c := *n
	c.Fields, c.Items = slices.Clone(n.Fields), slices.Clone(n.Items)
	return d.add(c)
}

// value gives a value of a patch as an object has it. Fields that are null are
// left out: to Kubernetes they are the same as absent ones. A number that is whole
// is written so, as by those to whom all numbers are one type.
func (d draft) value(n *source.Node) *source.Node {
	c := *n
	switch n.Kind {
	case source.Map:
		c.Fields = make([]source.Field, 0, len(n.Fields))
		for _, f := range n.Fields {
			if f.Value.Kind != source.Null {
				c.Fields = append(c.Fields, source.Field{Name: f.Name, Value: d.value(f.Value)})
			}
		}
	case source.List:
		c.Items = make([]*source.Node, len(n.Items))
		for i, item := range n.Items {
			c.Items[i] = d.value(item)
		}
	case source.Float:
		if x, err := strconv.ParseFloat(n.Text, 64); err == nil && x == float64(int64(x)) {
			c.Kind, c.Text = source.Int, strconv.FormatInt(int64(x), 10)
		}
	}
	return d.add(c)
}

// A settler gives the nodes of a draft the form that the compiler's own objects
// have, by way of the object's type. The others have it already.
type settler struct {
	draft
	*encoder
	source.Decoder
}

// value settles a value of a type, in a list or a map.
func (s *settler) value(n *source.Node, t reflect.Type) *source.Node {
	switch m := s.inside(n, t); {
	case !s.draft[n]:
		return n
	case m != nil:
		return m
	}
	return s.encoder.value(s.decoded(n, t), coderOf(t))
}

// field settles the field of a struct; nil when there is nothing to write.
func (s *settler) field(n *source.Node, f *fieldCoder) *source.Node {
	switch m := s.inside(n, f.typ); {
	case n.Exists() && !s.draft[n]:
		return n
	case !n.Exists() && f.omit:
		return nil
	case m != nil && f.omit && s.isEmpty(m, n, f.typ):
		return nil
	case m != nil:
		return m
	}
	return s.encoder.field(s.decoded(n, f.typ), f)
}

// isEmpty is isEmpty of the encoder for a value of a type, which n was settled to.
func (s *settler) isEmpty(settled, n *source.Node, t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer:
		return false
	case reflect.Struct:
		zero := s.encoder.value(reflect.Zero(t), coderOf(t))
		return settled.Equal(zero) && (len(zero.Fields) == 0 || isEmpty(s.decoded(n, t)))
	}
	return len(settled.Fields)+len(settled.Items) == 0
}

// inside settles what is in a map or list of the draft; nil for all else.
func (s *settler) inside(n *source.Node, t reflect.Type) *source.Node {
	if !s.draft[n] {
		return nil
	}
	c := *n
	c.Range, c.Key = s.place, s.place
	c.ShareAbsent(&s.none)
	switch t = indirect(t); {
	case n.Kind == source.Map && t.Kind() == reflect.Map:
		c.Fields = s.entries(n.Fields, t.Elem())
	case n.Kind == source.Map && coderOf(t).fields != nil:
		c.Fields = s.fields(n, coderOf(t).fields)
	case n.Kind == source.List && t.Kind() == reflect.Slice:
		c.Items = make([]*source.Node, len(n.Items))
		for i, item := range n.Items {
			c.Items[i] = s.value(item, t.Elem())
		}
	default:
		return nil
	}
	return &c
}

func (s *settler) entries(fields []source.Field, t reflect.Type) []source.Field {
	fields = slices.Clone(fields)
	for i := range fields {
		fields[i].Value = s.value(fields[i].Value, t)
	}
	slices.SortFunc(fields, byName)
	return fields
}

func (s *settler) fields(n *source.Node, coders []fieldCoder) []source.Field {
	fields := make([]source.Field, 0, len(n.Fields))
	for i := range coders {
		f := &coders[i]
		if value := s.field(n.Get(f.name), f); value != nil {
			fields = append(fields, source.Field{Name: f.name, Value: value})
		}
	}
	return fields
}

// decoded gives a value of a type, from a node or nothing.
func (s *settler) decoded(n *source.Node, t reflect.Type) reflect.Value {
	v := reflect.New(t)
	if n.Exists() {
		s.Decode(n, v.Interface())
	}
	return v.Elem()
}
