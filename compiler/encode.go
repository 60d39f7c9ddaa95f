package compiler

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/plimsoll-dev/plimsoll/source"
)

// encode turns a typed Kubernetes object into nodes that all stand at a place.
// It writes what encoding/json would write, in the order of kubectl
// (apiVersion, kind, metadata, and all else by name), but for three things:
//
//   - a struct held by value that says nothing is left out where its tag says
//     omitempty, as it would be if it were a pointer. A pointer to a struct
//     that says nothing stays: emptyDir: {} means something;
//   - lists and maps that must be there are written empty, not null, and
//     pointers that must be there are left out;
//   - the object's status is never written.
func encode(object any, place source.Range) *source.Node {
	return new(encoder).object(object, place)
}

// object is encode. The nodes are good until the encoder is reset.
func (e *encoder) object(object any, place source.Range) *source.Node {
	v := reflect.ValueOf(object)
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	e.place = place
	e.none = source.Node{Range: place, Key: place}
	return e.value(v, coderOf(v.Type()))
}

func rootRank(name string) int {
	switch name {
	case "apiVersion":
		return 0
	case "kind":
		return 1
	case "metadata":
		return 2
	}
	return 3
}

// An encoder makes the nodes of objects. An app has some hundreds of nodes,
// which live and die as one: their memory is used again for the next app.
type encoder struct {
	place  source.Range
	none   source.Node // what all nodes lack
	nodes  slab[source.Node]
	fields slab[source.Field]
	items  slab[*source.Node]
	// open holds the fields of the maps being encoded, inner ones last.
	open  []source.Field
	packs map[string]*source.Pack // that objects are written into: in the end kind comes after kind
	types map[Type]*Type          // of objects
}

// typed gives the one Type that objects share.
func (e *encoder) typed(apiVersion, kind string) *Type {
	t := Type{apiVersion, kind}
	known := e.types[t]
	if known == nil {
		if e.types == nil || len(e.types) >= manyTypes {
			e.types = map[Type]*Type{}
		}
		known = &Type{strings.Clone(apiVersion), strings.Clone(kind)} // a patch may have them from the text of a spec
		e.types[*known] = known
	}
	return known
}

// manyTypes are more than Kubernetes has: then patches make them up.
const manyTypes = 1000

// reset takes back all nodes that the encoder made.
func (e *encoder) reset() {
	e.nodes.reset()
	e.fields.reset()
	e.items.reset()
	e.open = e.open[:0]
}

// yaml writes an object of a kind as YAML. The text stays good when the encoder is reset; run
// are all texts of the run, and may be nil.
func (e *encoder) yaml(kind string, n *source.Node, run *runTexts) source.Packed {
	p := e.packs[kind]
	if p.Full() {
		if p != nil && run.many(p.Size()) {
			p.Close()
		}
		if p = new(source.Pack); e.packs == nil {
			e.packs = map[string]*source.Pack{}
		}
		e.packs[kind] = p
	}
	return p.Add(n.AppendYAML)
}

// A slab gives slices of T that are taken back together.
type slab[T any] struct {
	chunks [][]T
	chunk  int // that is in use
	used   int // of it
}

const slabSize = 256

// take gives a slice of n values. They are as whoever had them before left
// them.
func (s *slab[T]) take(n int) []T {
	for ; s.chunk < len(s.chunks); s.chunk, s.used = s.chunk+1, 0 {
		if c := s.chunks[s.chunk]; s.used+n <= len(c) {
			s.used += n
			return c[s.used-n : s.used : s.used]
		}
	}
	c := make([]T, max(n, slabSize))
	s.chunks = append(s.chunks, c)
	s.used = n
	return c[:n:n]
}

func (s *slab[T]) reset() { s.chunk, s.used = 0, 0 }

func (e *encoder) node(kind source.Kind) *source.Node {
	n := &e.nodes.take(1)[0]
	*n = source.Node{Range: e.place, Key: e.place, Kind: kind}
	n.ShareAbsent(&e.none)
	return n
}

func (e *encoder) scalar(kind source.Kind, text string) *source.Node {
	n := e.node(kind)
	n.Text = text
	if kind == source.String {
		n.Style = source.Quoted // it is text, whatever is in it
	}
	return n
}

// closeMap gives the map whose fields were opened since start.
func (e *encoder) closeMap(start int) *source.Node {
	n := e.node(source.Map)
	n.Fields = e.fields.take(len(e.open) - start)
	copy(n.Fields, e.open[start:])
	e.open = e.open[:start]
	return n
}

// A coder encodes the values of one type. A nil node means that there is
// nothing to write.
type coder struct {
	encode func(*encoder, reflect.Value) *source.Node
	fields []fieldCoder // of a struct
	elem   *coder       // of a pointer, list or map
}

// A fieldCoder encodes one field of a struct, or of a struct embedded in it.
type fieldCoder struct {
	name  string
	index []int
	typ   reflect.Type
	tag   reflect.StructTag
	omit  bool // leave out what is empty
	coder *coder
}

func (e *encoder) value(v reflect.Value, c *coder) *source.Node {
	switch {
	case c.encode != nil:
		return c.encode(e, v)
	case c.fields != nil:
		return e.fieldsOf(v, c)
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return e.value(v.Elem(), c.elem)
	case reflect.Map:
		return e.entries(v, c.elem)
	default:
		return e.list(v, c.elem)
	}
}

func (e *encoder) fieldsOf(v reflect.Value, c *coder) *source.Node {
	start := len(e.open)
	for i := range c.fields {
		f := &c.fields[i]
		fv := v.Field(f.index[0])
		for _, inner := range f.index[1:] {
			fv = fv.Field(inner)
		}
		if value := e.field(fv, f); value != nil {
			e.open = append(e.open, source.Field{Name: f.name, Value: value})
		}
	}
	return e.closeMap(start)
}

// field encodes the value of a field; nil when there is nothing to write.
func (e *encoder) field(v reflect.Value, f *fieldCoder) *source.Node {
	if f.omit && isEmpty(v) {
		return nil
	}
	n := e.value(v, f.coder)
	if f.omit && v.Kind() == reflect.Struct && n.Kind == source.Map && len(n.Fields) == 0 {
		return nil
	}
	return n
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Pointer:
		return v.IsNil()
	}
	return v.IsZero()
}

func (e *encoder) entries(v reflect.Value, c *coder) *source.Node {
	start := len(e.open)
	for it := v.MapRange(); it.Next(); {
		value := e.value(it.Value(), c)
		if value == nil {
			value = e.scalar(source.Null, "null")
		}
		e.open = append(e.open, source.Field{Name: it.Key().String(), Value: value})
	}
	slices.SortFunc(e.open[start:], byName)
	return e.closeMap(start)
}

// encodeTexts is entries for the most frequent type of map.
func encodeTexts(e *encoder, v reflect.Value) *source.Node {
	start := len(e.open)
	for name, text := range v.Interface().(map[string]string) {
		e.open = append(e.open, source.Field{Name: name, Value: e.scalar(source.String, text)})
	}
	slices.SortFunc(e.open[start:], byName)
	return e.closeMap(start)
}

func byName(a, b source.Field) int { return strings.Compare(a.Name, b.Name) }

func (e *encoder) list(v reflect.Value, c *coder) *source.Node {
	n := e.node(source.List)
	n.Items = e.items.take(v.Len())
	for i := range n.Items {
		if n.Items[i] = e.value(v.Index(i), c); n.Items[i] == nil {
			n.Items[i] = e.scalar(source.Null, "null")
		}
	}
	return n
}

var coders struct {
	sync.RWMutex
	of map[reflect.Type]*coder
}

// coderOf gives the coder of a type, made once.
func coderOf(t reflect.Type) *coder {
	coders.RLock()
	c := coders.of[t]
	coders.RUnlock()
	if c != nil {
		return c
	}
	coders.Lock()
	defer coders.Unlock()
	if coders.of == nil {
		coders.of = map[reflect.Type]*coder{}
	}
	return makeCoder(t)
}

var (
	textsType       = reflect.TypeFor[map[string]string]()
	quantityType    = reflect.TypeFor[resource.Quantity]()
	intOrStringType = reflect.TypeFor[intstr.IntOrString]()
	numberType      = reflect.TypeFor[json.Number]()
	marshalerType   = reflect.TypeFor[json.Marshaler]()
)

// makeCoder is called with the lock held. A type that contains itself finds
// its own coder, which is complete when the first call returns.
func makeCoder(t reflect.Type) *coder {
	if c := coders.of[t]; c != nil {
		return c
	}
	c := &coder{}
	coders.of[t] = c
	switch {
	case t == quantityType:
		c.encode = encodeQuantity
	case t == textsType:
		c.encode = encodeTexts
	case t == intOrStringType:
		c.encode = encodeIntOrString
	case t == numberType:
		c.encode = encodeNumber
	case t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(marshalerType):
		c.encode = encodeMarshaler
	case t.Kind() == reflect.Struct:
		c.fields = makeFields(t)
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		c.encode = encodeBytes
	case t.Kind() == reflect.Pointer, t.Kind() == reflect.Slice,
		t.Kind() == reflect.Map && t.Key().Kind() == reflect.String:
		c.elem = makeCoder(t.Elem())
	default:
		c.encode = scalarCoder(t)
	}
	return c
}

// makeFields lists the fields of a struct by name. Fields of embedded structs
// without a name stand among those of the outer one.
func makeFields(t reflect.Type) []fieldCoder {
	fields := []fieldCoder{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case f.Anonymous && name == "":
			for _, inner := range makeFields(f.Type) {
				inner.index = append([]int{i}, inner.index...)
				fields = append(fields, inner)
			}
		case name != "":
			fields = append(fields, fieldCoder{
				name:  name,
				index: f.Index,
				typ:   f.Type,
				tag:   f.Tag,
				omit:  strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero"),
				coder: makeCoder(f.Type),
			})
		}
	}
	fields = slices.DeleteFunc(fields, func(f fieldCoder) bool { return slices.Contains(experimental[t], f.name) })
	slices.SortFunc(fields, func(a, b fieldCoder) int { return strings.Compare(a.name, b.name) })
	if slices.ContainsFunc(fields, func(f fieldCoder) bool { return f.name == "apiVersion" }) &&
		slices.ContainsFunc(fields, func(f fieldCoder) bool { return f.name == "metadata" }) {
		// It is an object.
		fields = slices.DeleteFunc(fields, func(f fieldCoder) bool { return f.name == "status" })
		slices.SortStableFunc(fields,
			func(a, b fieldCoder) int { return cmp.Compare(rootRank(a.name), rootRank(b.name)) })
	}
	return fields
}

// scalarCoder panics for types that no Kubernetes object has.
func scalarCoder(t reflect.Type) func(*encoder, reflect.Value) *source.Node {
	switch t.Kind() {
	case reflect.String:
		return func(e *encoder, v reflect.Value) *source.Node { return e.scalar(source.String, v.String()) }
	case reflect.Bool:
		return func(e *encoder, v reflect.Value) *source.Node {
			return e.scalar(source.Bool, strconv.FormatBool(v.Bool()))
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(e *encoder, v reflect.Value) *source.Node {
			return e.scalar(source.Int, strconv.FormatInt(v.Int(), 10))
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(e *encoder, v reflect.Value) *source.Node {
			return e.scalar(source.Int, strconv.FormatUint(v.Uint(), 10))
		}
	case reflect.Float32, reflect.Float64:
		return func(e *encoder, v reflect.Value) *source.Node {
			return e.scalar(source.Float, strconv.FormatFloat(v.Float(), 'g', -1, t.Bits()))
		}
	case reflect.Interface:
		return func(e *encoder, v reflect.Value) *source.Node {
			if v.IsNil() {
				return nil
			}
			return e.value(v.Elem(), coderOf(v.Elem().Type()))
		}
	}
	panic("compiler: cannot encode " + t.String())
}

func encodeBytes(e *encoder, v reflect.Value) *source.Node {
	return e.scalar(source.String, base64.StdEncoding.EncodeToString(v.Bytes()))
}

// encodeQuantity works on a copy, since a quantity keeps its text in itself
// once it was asked for it, and the object may be shared.
func encodeQuantity(e *encoder, v reflect.Value) *source.Node {
	q := v.Interface().(resource.Quantity)
	return e.scalar(source.String, q.String())
}

func encodeIntOrString(e *encoder, v reflect.Value) *source.Node {
	x := v.Interface().(intstr.IntOrString)
	if x.Type == intstr.Int {
		return e.scalar(source.Int, x.String())
	}
	return e.scalar(source.String, x.StrVal)
}

func encodeMarshaler(e *encoder, v reflect.Value) *source.Node {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	data, err := p.Interface().(json.Marshaler).MarshalJSON()
	if err != nil {
		panic(fmt.Sprintf("compiler: cannot encode %s: %v", v.Type(), err))
	}
	var content any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&content); err != nil {
		panic(fmt.Sprintf("compiler: %s encodes itself as %q: %v", v.Type(), data, err))
	}
	return e.value(reflect.ValueOf(&content).Elem(), coderOf(reflect.TypeFor[any]()))
}

func encodeNumber(e *encoder, v reflect.Value) *source.Node {
	if strings.ContainsAny(v.String(), ".eE") {
		return e.scalar(source.Float, v.String())
	}
	return e.scalar(source.Int, v.String())
}
