package compiler

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/api/filters/patchjson6902"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/plimsoll-dev/plimsoll/source"
)

// operations applies JSON 6902 operations, one after the other, so that a
// mistake is known for what the operation finds and reported at it.
func (p *patch) operations(r *result) (node *source.Node, ok bool) {
	node = r.node
	for _, op := range p.body.Items {
		if !p.checkOperation(op) || !p.checkPlaces(r, node, op) {
			return nil, false
		}
		after, err := applyOperation(node, op)
		if err != nil {
			p.fail(op.Get("op").Range, "patch-operation", "this operation cannot be applied to "+r.String(), "")
			return nil, false
		}
		blame := op.Get("path").Range
		if !p.fits(r, after, blame) || !p.guard(r, node, after, func([]string) source.Range { return blame }) {
			return nil, false
		}
		node = after
	}
	return p.settle(r, node)
}

// applyOperation leaves the node as it is and gives a new one.
func applyOperation(node, op *source.Node) (*source.Node, error) {
	list := &source.Node{Kind: source.List, Items: []*source.Node{op}}
	large := hasLarge(node) || hasLarge(op)
	if large {
		node, list = hideNumbers(node), hideNumbers(list)
	}
	filter := patchjson6902.Filter{Patch: string(list.JSON())}
	patched, err := filter.Filter([]*kyaml.RNode{kyaml.NewRNode(toKyaml(node))})
	if err != nil {
		return nil, err
	}
	after := fromKyaml(patched[0].YNode(), node.Key)
	if large {
		after = showNumbers(after)
	}
	return after, nil
}

// The operations, with the fields that each needs.
var operationFields = map[string][]string{
	"add":     {"path", "value"},
	"remove":  {"path"},
	"replace": {"path", "value"},
	"move":    {"path", "from"},
	"copy":    {"path", "from"},
	"test":    {"path", "value"},
}

// checkOperation checks the form of an operation. The schema has seen it
// already, unless it came in a text.
func (p *patch) checkOperation(op *source.Node) bool {
	if op.Kind != source.Map {
		p.fail(op.Range, "patch-operation", "an operation is a map, not "+op.Kind.String(), "write it as {op: add, path: /spec/x, value: 1}")
		return false
	}
	for _, f := range op.Fields {
		if known := []string{"op", "path", "from", "value"}; !slices.Contains(known, f.Name) {
			hint := "the fields here are " + strings.Join(known, ", ")
			if near := source.Nearest(f.Name, known); near != "" {
				hint = "did you mean " + near + "?"
			}
			p.fail(f.Value.Key, "patch-operation", "an operation has no field "+f.Name, hint)
			return false
		}
	}
	name := op.Get("op")
	needs, ok := operationFields[name.Text]
	if !ok {
		message := "this operation has no op"
		if name.Exists() {
			message = fmt.Sprintf("there is no operation %q", name.Text)
		}
		p.fail(name.Range, "patch-operation", message, "the operations are add, remove, replace, move, copy and test")
		return false
	}
	for _, need := range needs {
		if !op.Has(need) {
			p.fail(name.Range, "patch-operation", fmt.Sprintf("%s needs %s", name.Text, need), "add "+need)
			return false
		}
	}
	return true
}

// checkPlaces checks that what an operation speaks of is there, and that what
// it writes has the right type.
func (p *patch) checkPlaces(r *result, node, op *source.Node) bool {
	name, value := op.Get("op").Text, op.Get("value")
	if op.Has("from") && p.locate(r, node, op.Get("from"), name, false) == nil {
		return false
	}
	at := p.locate(r, node, op.Get("path"), name, name == "add" || name == "move" || name == "copy")
	switch {
	case at == nil:
		return false
	case name == "add" || name == "replace":
		f := &fit{kind: r.kind(), fail: p.fail}
		return f.value(value, at.typ, at.path)
	case name == "test" && !equal(at.node, value):
		p.fail(value.Range, "patch-operation", fmt.Sprintf("the test fails: %s of %s is %s", at.path, r, brief(at.node)), "")
		return false
	}
	return true
}

// brief shows a value in a message.
func brief(n *source.Node) string {
	text := []rune(string(n.JSON()))
	if len(text) > 60 {
		return string(text[:60]) + "..."
	}
	return string(text)
}

// A spot is what a JSON pointer leads to.
type spot struct {
	node *source.Node // absent when there is nothing yet
	typ  reflect.Type
	path string // as in spec.replicas, for messages
}

// A pointerWalk follows a JSON pointer through an object, for an operation.
type pointerWalk struct {
	*patch
	result  *result
	pointer *source.Node
	op      string
}

func (w *pointerWalk) fail(rule, message, hint string) *spot {
	w.patch.fail(w.pointer.Range, rule, message, hint)
	return nil
}

var pointerNames = strings.NewReplacer("~1", "/", "~0", "~")

// locate follows a JSON pointer. A mistake is reported at the pointer, and
// gives nil. What an operation creates need not be there yet.
func (p *patch) locate(r *result, node, pointer *source.Node, op string, creates bool) *spot {
	w := &pointerWalk{patch: p, result: r, pointer: pointer, op: op}
	rest, ok := strings.CutPrefix(pointer.Text, "/")
	if !ok {
		return w.fail("patch-operation", fmt.Sprintf("%q does not begin with /", pointer.Text), "write the path of a field, as in /spec/replicas")
	}
	at := &spot{node: node, typ: r.typ}
	names := strings.Split(rest, "/")
	for i, name := range names {
		last := i == len(names)-1
		at = w.step(at, pointerNames.Replace(name), creates && last)
		if at == nil {
			return nil
		}
		if !at.node.Exists() && !(creates && last) {
			return w.absent(at, "/"+strings.Join(names[:i+1], "/"), last)
		}
	}
	return at
}

// absent reports that there is nothing at a spot, which the pointer up to
// there leads to.
func (w *pointerWalk) absent(at *spot, pointer string, last bool) *spot {
	hint := ""
	switch {
	case last && w.op == "replace":
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
func (w *pointerWalk) step(at *spot, name string, creates bool) *spot {
	t := at.typ
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch at.node.Kind {
	case source.Map:
		return w.field(at, t, name)
	case source.List:
		return w.item(at, t, name, creates)
	}
	return w.fail("patch-operation", fmt.Sprintf("%s of %s is %s, so nothing is in it", at.path, w.result, at.node.Kind), "")
}

func (w *pointerWalk) field(at *spot, t reflect.Type, name string) *spot {
	next := &spot{node: at.node.Get(name), typ: anyType, path: strings.TrimPrefix(at.path+step(name), ".")}
	switch {
	case reflect.PointerTo(t).Implements(unmarshalerType):
	case t.Kind() == reflect.Map:
		next.typ = t.Elem()
	case t.Kind() == reflect.Struct:
		fields := coderOf(t).fields
		i := slices.IndexFunc(fields, func(c fieldCoder) bool { return c.name == name })
		if i < 0 || at.path == "" && name == "status" {
			f := &fit{kind: w.result.kind(), fail: w.patch.fail}
			f.unknown(w.pointer.Range, name, fields, at.path)
			return nil
		}
		next.typ = t.FieldByIndex(fields[i].index).Type
	}
	return next
}

func (w *pointerWalk) item(at *spot, t reflect.Type, name string, creates bool) *spot {
	length := len(at.node.Items)
	next := &spot{node: &source.Node{}, typ: anyType, path: at.path + "[" + name + "]"}
	if t.Kind() == reflect.Slice {
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
		next.node = at.node.Items[i]
	case i > length || !creates:
		return w.fail("patch-operation", fmt.Sprintf("%s of %s has no item %d", at.path, w.result, i),
			fmt.Sprintf("items count from 0, and there are %d", length))
	}
	return next
}

var anyType = reflect.TypeFor[any]()
