package compiler

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A spot is what a JSON pointer leads to: a field of a map or an item of a list,
// or where one would be.
type spot struct {
	parent *source.Node
	name   string       // of the field
	index  int          // in parent, at its end for what is not there yet
	node   *source.Node // absent when there is nothing yet
	typ    reflect.Type
	path   string // as in spec.replicas, for messages
}

// set puts a value in place of what is there. A field that is null is as good as
// none.
func (s *spot) set(value *source.Node) {
	switch {
	case s.parent.Kind == source.List:
		s.parent.Items[s.index] = value
	case s.node.Exists() && value.Kind == source.Null:
		s.remove()
	case s.node.Exists():
		s.parent.Fields[s.index].Value = value
	case value.Kind != source.Null:
		s.parent.Fields = append(s.parent.Fields, source.Field{Name: s.name, Value: value})
	}
}

// insert is set, but that in a list what is there moves on by one.
func (s *spot) insert(value *source.Node) {
	if s.parent.Kind == source.List {
		s.parent.Items = slices.Insert(s.parent.Items, s.index, value)
		return
	}
	s.set(value)
}

// remove takes away what is there.
func (s *spot) remove() {
	if s.parent.Kind == source.List {
		s.parent.Items = slices.Delete(s.parent.Items, s.index, s.index+1)
		return
	}
	s.parent.Fields = slices.Delete(s.parent.Fields, s.index, s.index+1)
}

// A pointerWalk follows a JSON pointer through an object.
type pointerWalk struct {
	*operation
	pointer *source.Node
	creates bool // what the pointer leads to need not be there yet
}

// find gives what is at a JSON pointer. A mistake is reported at the pointer, and
// gives nil.
func (o *operation) find(pointer *source.Node) *spot {
	w := &pointerWalk{operation: o, pointer: pointer}
	return w.locate()
}

// findOrCreate is find where nothing need be there yet.
func (o *operation) findOrCreate(pointer *source.Node) *spot {
	w := &pointerWalk{operation: o, pointer: pointer, creates: true}
	return w.locate()
}

func (w *pointerWalk) fail(rule, message, hint string) *spot {
	w.patch.fail(w.pointer.Range, rule, message, hint)
	return nil
}

var pointerNames = strings.NewReplacer("~1", "/", "~0", "~")

func (w *pointerWalk) locate() *spot {
	rest, ok := strings.CutPrefix(w.pointer.Text, "/")
	if !ok {
		return w.fail("patch-operation", fmt.Sprintf("%q does not begin with /", w.pointer.Text),
			"write the path of a field, as in /spec/replicas")
	}
	at := &spot{node: w.object, typ: w.result.typ}
	names := strings.Split(rest, "/")
	for i, name := range names {
		last := i == len(names)-1
		at = w.step(at, pointerNames.Replace(name), last)
		if at == nil {
			return nil
		}
		if !at.node.Exists() && !(w.creates && last) {
			return w.absent(at, "/"+strings.Join(names[:i+1], "/"), last)
		}
		if !last {
			at.node = w.draft.own(at.node)
			at.set(at.node)
		}
	}
	return at
}

// absent reports that there is nothing at a spot, which the pointer up to
// there leads to.
func (w *pointerWalk) absent(at *spot, pointer string, last bool) *spot {
	hint := ""
	switch {
	case last && w.name == "replace":
		hint = "use add instead of replace"
	case !last && at.typ.Kind() == reflect.Slice:
		hint = fmt.Sprintf("add it first: {op: add, path: %s, value: []}", pointer)
	case !last:
		hint = fmt.Sprintf("add it first: {op: add, path: %s, value: {}}", pointer)
	}
	return w.fail("patch-operation", fmt.Sprintf("%s has no %s", w.result, at.path), hint)
}

// step goes from a spot to a field of a map or an item of a list. An absent
// node says that there is none.
func (w *pointerWalk) step(at *spot, name string, last bool) *spot {
	switch at.node.Kind {
	case source.Map:
		return w.field(at, name)
	case source.List:
		return w.item(at, name, w.creates && last)
	}
	return w.fail("patch-operation",
		fmt.Sprintf("%s of %s is %s, so nothing is in it", at.path, w.result, at.node.Kind), "")
}

func (w *pointerWalk) field(at *spot, name string) *spot {
	next := &spot{
		parent: at.node, name: name, node: at.node.Get(name), typ: anyType,
		index: slices.IndexFunc(at.node.Fields, func(f source.Field) bool { return f.Name == name }),
		path:  source.Into(name).After(at.path),
	}
	switch t := indirect(at.typ); {
	case reflect.PointerTo(t).Implements(unmarshalerType):
	case t.Kind() == reflect.Map:
		next.typ = t.Elem()
	case t.Kind() == reflect.Struct:
		field := fieldNamed(t, name)
		if field == nil {
			f := &fit{kind: w.result.kind(), fail: w.patch.fail}
			f.unknown(w.pointer.Range, name, t, at.path)
			return nil
		}
		next.typ = field.typ
	}
	return next
}

func (w *pointerWalk) item(at *spot, name string, creates bool) *spot {
	length := len(at.node.Items)
	next := &spot{
		parent: at.node, index: length, node: &source.Node{}, typ: anyType,
		path: at.path + "[" + name + "]",
	}
	if t := indirect(at.typ); t.Kind() == reflect.Slice {
		next.typ = t.Elem()
	}
	if creates && name == "-" {
		return next
	}
	i, err := strconv.Atoi(name)
	switch {
	case err != nil || strconv.Itoa(i) != name || i < 0:
		hint := "write the number of the item, from 0"
		if creates {
			hint += ", or - for the end of the list"
		}
		return w.fail("patch-operation", fmt.Sprintf("%s is a list, and %q is no item of it", at.path, name), hint)
	case i < length:
		next.index, next.node = i, at.node.Items[i]
	case i > length || !creates:
		return w.fail("patch-operation", fmt.Sprintf("%s of %s has no item %d", at.path, w.result, i),
			fmt.Sprintf("items count from 0, and there are %d", length))
	}
	return next
}

var anyType = reflect.TypeFor[any]()
