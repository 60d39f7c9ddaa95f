package compiler

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// operations applies JSON 6902 operations, one after the other, so that a
// mistake is known for what the operation finds and reported at it.
func (p *patch) operations(r *result) (node *source.Node, ok bool) {
	d := draft{}
	node = d.own(r.node)
	for _, op := range p.body.Items {
		o := &operation{patch: p, draft: d, result: r, object: node, node: op, name: op.Get("op").Text}
		if !p.checkOperation(op) || !o.apply() {
			return nil, false
		}
		at := func([]string) source.Range { return op.Get("path").Range }
		if !p.guard(r, node, at) {
			return nil, false
		}
	}
	return p.settle(r, d, node)
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
		p.fail(op.Range, "patch-operation", "an operation is a map, not "+op.Kind.String(),
			"write it as {op: add, path: /spec/x, value: 1}")
		return false
	}
	for _, f := range op.Fields {
		if known := []string{"op", "path", "from", "value"}; !slices.Contains(known, f.Name) {
			hint := "the fields here are " + strings.Join(known, ", ")
			if near := source.Nearest(f.Name, known); near != "" {
				hint = source.DidYouMean(near)
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

// An operation is one on its way through an object, which it changes.
type operation struct {
	*patch
	draft  draft
	result *result
	object *source.Node // of the draft
	node   *source.Node // as written
	name   string
}

// apply reports whether the operation could be applied. If not, what is wrong is
// reported, and the object means nothing any more.
func (o *operation) apply() bool {
	path, value := o.node.Get("path"), o.node.Get("value")
	asWritten := &fit{kind: o.result.kind(), fail: o.fail}
	switch o.name {
	case "test":
		return o.test(path, value)
	case "remove":
		return o.take(path) != nil
	case "replace":
		at := o.find(path)
		if at == nil || !asWritten.spot(value, at) {
			return false
		}
		at.set(o.draft.value(value))
		return true
	case "add":
		return o.add(path, value, asWritten)
	case "copy":
		from := o.find(o.node.Get("from"))
		return from != nil && o.add(path, from.node, o.fitAfter(o.result, path.Range))
	default: // move
		if strings.HasPrefix(path.Text, o.node.Get("from").Text+"/") {
			o.fail(path.Range, "patch-operation", "a value cannot be moved into itself", "copy it instead")
			return false
		}
		from := o.take(o.node.Get("from"))
		return from != nil && o.add(path, from, o.fitAfter(o.result, path.Range))
	}
}

func (o *operation) test(path, value *source.Node) bool {
	at := o.find(path)
	if at == nil || at.node.Equal(value) {
		return at != nil
	}
	o.fail(value.Range, "patch-operation",
		fmt.Sprintf("the test fails: %s of %s is %s", at.path, o.result, brief(at.node)), "")
	return false
}

// take removes what is at a path, and gives it.
func (o *operation) take(path *source.Node) *source.Node {
	at := o.find(path)
	if at == nil {
		return nil
	}
	at.remove()
	return at.node
}

// add puts a value at a path: before the item of a list, or in place of a field.
func (o *operation) add(path, value *source.Node, f *fit) bool {
	at := o.findOrCreate(path)
	if at == nil || !f.spot(value, at) {
		return false
	}
	at.insert(o.draft.value(value))
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
