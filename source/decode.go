package source

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// NodeDecoder is implemented by types that read themselves from a node. The
// node exists; it may be null.
type NodeDecoder interface {
	DecodeNode(n *Node, d *Decoder)
}

// A Decoder fills Go values from nodes and collects what did not fit. It
// expects nodes that a schema has already accepted, so that what it finds is
// what a schema cannot say: a quantity out of range, a number too long.
type Decoder struct {
	Diagnostics []Diagnostic
}

// Fail records that the value of n cannot be used.
func (d *Decoder) Fail(n *Node, message string) {
	d.Diagnostics = append(d.Diagnostics, Diagnostic{Rule: "value", Message: message, Place: n.Place})
}

// A Pairs is a map that keeps the order in which it was written.
type Pairs[T any] []Pair[T]

// A Pair is one entry of Pairs. Node is the value's node, whose Key is the
// place of the name.
type Pair[T any] struct {
	Name  string
	Node  *Node
	Value T
}

// Get gives the value under name.
func (p Pairs[T]) Get(name string) (value T, ok bool) {
	for i := range p {
		if p[i].Name == name {
			return p[i].Value, true
		}
	}
	return value, false
}

// DecodeNode reads the fields of a map in the order written.
func (p *Pairs[T]) DecodeNode(n *Node, d *Decoder) {
	*p = make(Pairs[T], len(n.Fields))
	for i, f := range n.Fields {
		(*p)[i].Name, (*p)[i].Node = f.Name, f.Value
		d.Decode(f.Value, &(*p)[i].Value)
	}
}

var (
	nodeType    = reflect.TypeFor[*Node]()
	decoderType = reflect.TypeFor[NodeDecoder]()
	jsonType    = reflect.TypeFor[json.Unmarshaler]()
)

// Decode fills the value that into points to. Structs are filled by their
// json tags; what the node does not have is left alone, and fields that the
// struct does not have are passed over. A *Node takes the node itself. Types
// with UnmarshalJSON are given the node as JSON.
func (d *Decoder) Decode(n *Node, into any) {
	if n.Exists() {
		d.value(n, reflect.ValueOf(into).Elem())
	}
}

func (d *Decoder) value(n *Node, v reflect.Value) {
	t := v.Type()
	if t == nodeType {
		v.Set(reflect.ValueOf(n))
		return
	}
	if t.Kind() == reflect.Pointer {
		if n.Kind == Null {
			return
		}
		if v.IsNil() {
			v.Set(reflect.New(t.Elem()))
		}
		d.value(n, v.Elem())
		return
	}
	if reflect.PointerTo(t).Implements(decoderType) {
		v.Addr().Interface().(NodeDecoder).DecodeNode(n, d)
		return
	}
	if reflect.PointerTo(t).Implements(jsonType) {
		if err := v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(n.JSON()); err != nil {
			d.Fail(n, fmt.Sprintf("%q cannot be used here", n.Text))
		}
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		fields := fieldsOf(t)
		for _, f := range n.Fields {
			if index, ok := fields[f.Name]; ok {
				d.value(f.Value, fieldByIndex(v, index))
			}
		}
	case reflect.Map:
		m := reflect.MakeMapWithSize(t, len(n.Fields))
		for _, f := range n.Fields {
			e := reflect.New(t.Elem()).Elem()
			d.value(f.Value, e)
			m.SetMapIndex(reflect.ValueOf(f.Name).Convert(t.Key()), e)
		}
		v.Set(m)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			data, err := base64.StdEncoding.DecodeString(n.Text)
			if err != nil {
				d.Fail(n, "this is not base64")
			}
			v.SetBytes(data)
			return
		}
		s := reflect.MakeSlice(t, len(n.Items), len(n.Items))
		for i, item := range n.Items {
			d.value(item, s.Index(i))
		}
		v.Set(s)
	case reflect.String:
		v.SetString(n.Text)
	case reflect.Bool:
		v.SetBool(n.Kind == Bool && strings.EqualFold(n.Text, "true"))
	case reflect.Int, reflect.Int32, reflect.Int64:
		i, ok := n.Int()
		if !ok || v.OverflowInt(i) {
			d.Fail(n, fmt.Sprintf("%s is too large", n.Text))
			return
		}
		v.SetInt(i)
	case reflect.Float64:
		x, _ := strconv.ParseFloat(n.Text, 64)
		v.SetFloat(x)
	default:
		panic("source: cannot decode into " + t.String())
	}
}

// Int gives the value of an Int. Numbers with leading zeros are octal if they
// can be, as kubectl reads them; ok is false for what is no Int or does not fit.
func (n *Node) Int() (value int64, ok bool) {
	if n.Kind != Int {
		return 0, false
	}
	text := strings.TrimPrefix(n.Text, "+")
	value, err := strconv.ParseInt(text, 0, 64)
	if err != nil && strings.ContainsAny(text, "89") && !strings.Contains(text, "x") {
		value, err = strconv.ParseInt(text, 10, 64) // 08
	}
	return value, err == nil
}

// Octal reports whether an Int begins with a zero, which makes it octal in
// YAML 1.1 and means nothing in YAML 1.2.
func (n *Node) Octal() bool {
	text := strings.TrimLeft(n.Text, "+-")
	return n.Kind == Int && len(text) > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9'
}

// fieldByIndex is reflect's, but makes the embedded pointers on the way.
func fieldByIndex(v reflect.Value, index []int) reflect.Value {
	for _, i := range index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v
}

var fieldCache sync.Map // reflect.Type to map[string][]int

// fieldsOf gives the index of each field of a struct by its JSON name, with
// those of embedded structs.
func fieldsOf(t reflect.Type) map[string][]int {
	if m, ok := fieldCache.Load(t); ok {
		return m.(map[string][]int)
	}
	m := map[string][]int{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			inner := f.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			for n, index := range fieldsOf(inner) {
				m[n] = append([]int{i}, index...)
			}
		} else if name != "" && name != "-" {
			m[name] = []int{i}
		}
	}
	fieldCache.Store(t, m)
	return m
}
