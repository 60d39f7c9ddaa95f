package source

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
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
	d.Diagnostics = append(d.Diagnostics, Diagnostic{Rule: "value", Message: message, Range: n.Range})
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

// Decode fills the value that into points to. Structs are filled by their
// json tags; what the node does not have is left alone, and fields that the
// struct does not have are passed over. A *Node takes the node itself. Types
// with UnmarshalJSON are given the node as JSON.
func (d *Decoder) Decode(n *Node, into any) {
	if n.Exists() {
		v := reflect.ValueOf(into).Elem()
		readerOf(v.Type()).read(d, n, v)
	}
}

// A reader fills the values of one type from nodes that exist.
type reader struct {
	read   func(d *Decoder, n *Node, v reflect.Value)
	fields []fieldReader // of a struct, by name
}

// A fieldReader fills one field of a struct, or of a struct embedded in it.
type fieldReader struct {
	name  string
	index []int
	*reader
}

var (
	nodeType    = reflect.TypeFor[*Node]()
	decoderType = reflect.TypeFor[NodeDecoder]()
	jsonType    = reflect.TypeFor[json.Unmarshaler]()
)

var readers sync.Map // reflect.Type to *reader

// readerOf gives the reader of a type, made once.
func readerOf(t reflect.Type) *reader {
	if r, ok := readers.Load(t); ok {
		return r.(*reader)
	}
	making := map[reflect.Type]*reader{}
	r := newReader(t, making)
	// Only now are all of them complete.
	for t, r := range making {
		readers.Store(t, r)
	}
	return r
}

// newReader makes the reader of a type. A type that contains itself finds its
// own among those being made.
func newReader(t reflect.Type, making map[reflect.Type]*reader) *reader {
	if r, ok := readers.Load(t); ok {
		return r.(*reader)
	}
	if r := making[t]; r != nil {
		return r
	}
	r := &reader{}
	making[t] = r
	switch {
	case t == nodeType:
		r.read = func(_ *Decoder, n *Node, v reflect.Value) { v.Set(reflect.ValueOf(n)) }
	case t.Kind() == reflect.Pointer:
		r.read = readPointer(newReader(t.Elem(), making))
	case reflect.PointerTo(t).Implements(decoderType):
		r.read = func(d *Decoder, n *Node, v reflect.Value) { v.Addr().Interface().(NodeDecoder).DecodeNode(n, d) }
	case reflect.PointerTo(t).Implements(jsonType):
		r.read = readJSON
	case t.Kind() == reflect.Struct:
		r.fields = fieldReaders(t, making)
		r.read = r.readStruct
	case t.Kind() == reflect.Map:
		r.read = readMap(newReader(t.Elem(), making))
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		r.read = readBytes
	case t.Kind() == reflect.Slice:
		r.read = readList(newReader(t.Elem(), making))
	default:
		r.read = scalarReader(t)
	}
	return r
}

func readPointer(elem *reader) func(*Decoder, *Node, reflect.Value) {
	return func(d *Decoder, n *Node, v reflect.Value) {
		if n.Kind == Null {
			return
		}
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		elem.read(d, n, v.Elem())
	}
}

func readJSON(d *Decoder, n *Node, v reflect.Value) {
	if err := v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(n.JSON()); err != nil {
		d.Fail(n, fmt.Sprintf("%q cannot be used here", n.Text))
	}
}

func (r *reader) readStruct(d *Decoder, n *Node, v reflect.Value) {
	for i := range n.Fields {
		f := &n.Fields[i]
		if at, ok := slices.BinarySearchFunc(r.fields, f.Name,
			func(r fieldReader, name string) int { return strings.Compare(r.name, name) }); ok {
			r.fields[at].read(d, f.Value, fieldByIndex(v, r.fields[at].index))
		}
	}
}

func readMap(elem *reader) func(*Decoder, *Node, reflect.Value) {
	return func(d *Decoder, n *Node, v reflect.Value) {
		t := v.Type()
		m := reflect.MakeMapWithSize(t, len(n.Fields))
		for _, f := range n.Fields {
			e := reflect.New(t.Elem()).Elem()
			elem.read(d, f.Value, e)
			m.SetMapIndex(reflect.ValueOf(f.Name).Convert(t.Key()), e)
		}
		v.Set(m)
	}
}

func readBytes(d *Decoder, n *Node, v reflect.Value) {
	data, err := base64.StdEncoding.DecodeString(n.Text)
	if err != nil {
		d.Fail(n, "this is not base64")
	}
	v.SetBytes(data)
}

func readList(elem *reader) func(*Decoder, *Node, reflect.Value) {
	return func(d *Decoder, n *Node, v reflect.Value) {
		s := reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items))
		for i, item := range n.Items {
			elem.read(d, item, s.Index(i))
		}
		v.Set(s)
	}
}

func scalarReader(t reflect.Type) func(*Decoder, *Node, reflect.Value) {
	switch t.Kind() {
	case reflect.String:
		return func(_ *Decoder, n *Node, v reflect.Value) { v.SetString(n.Text) }
	case reflect.Bool:
		return func(_ *Decoder, n *Node, v reflect.Value) {
			v.SetBool(n.Kind == Bool && strings.EqualFold(n.Text, "true"))
		}
	case reflect.Int, reflect.Int32, reflect.Int64:
		return func(d *Decoder, n *Node, v reflect.Value) {
			i, ok := n.Int()
			if !ok || v.OverflowInt(i) {
				d.Fail(n, fmt.Sprintf("%s is too large", n.Text))
				return
			}
			v.SetInt(i)
		}
	case reflect.Uint16:
		return func(d *Decoder, n *Node, v reflect.Value) {
			i, ok := n.Int()
			if !ok || i < 0 || v.OverflowUint(uint64(i)) {
				d.Fail(n, fmt.Sprintf("%s does not fit", n.Text))
				return
			}
			v.SetUint(uint64(i))
		}
	case reflect.Float64:
		return func(_ *Decoder, n *Node, v reflect.Value) {
			x, _ := strconv.ParseFloat(n.Text, 64)
			v.SetFloat(x)
		}
	}
	panic("source: cannot decode into " + t.String())
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

// fieldReaders gives the readers of a struct's fields by their JSON names, with
// those of embedded structs.
func fieldReaders(t reflect.Type, making map[reflect.Type]*reader) []fieldReader {
	byName := map[string]fieldReader{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			inner := f.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			for _, r := range fieldReaders(inner, making) {
				r.index = append([]int{i}, r.index...)
				byName[r.name] = r
			}
		case name != "" && name != "-":
			byName[name] = fieldReader{name, []int{i}, newReader(f.Type, making)}
		}
	}
	return slices.SortedFunc(maps.Values(byName), func(a, b fieldReader) int { return strings.Compare(a.name, b.name) })
}
