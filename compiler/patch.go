package compiler

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A result is one object of an app, between its kind and the output.
type result struct {
	typ      reflect.Type // a struct
	node     *source.Node
	ofBackup bool
}

func (b *build) newResult(o object) *result {
	return &result{typ: reflect.TypeOf(o).Elem(), node: b.encoder.object(o, b.Node.Key)}
}

// String names the object as a user would.
func (r *result) String() string {
	return fmt.Sprintf("%s %q", r.kind(), r.node.At("metadata", "name").Text)
}

func (r *result) kind() string { return r.node.Get("kind").Text }

// MaxPatches is how many patches a spec has at most; each operation counts as
// one. Each is held to the whole object that it changes.
const MaxPatches = 1_000

// patched applies the app's patches to its objects in the order written. Each
// sees what those before it did.
func (b *build) patched(results []*result) []*result {
	complete := len(b.diagnostics) == 0
	steps := 0
	for _, n := range b.spec("patches").Items {
		p := &patch{build: b, target: n.Get("target"), node: n.Get("patch")}
		matched := p.matches(results)
		if len(matched) == 0 {
			if complete {
				p.failTarget(results)
			}
			continue
		}
		if !p.read() {
			continue
		}
		if steps += max(1, len(p.body.Items)); steps > MaxPatches {
			p.fail(p.node.Key, "limit", fmt.Sprintf("the spec has more than %s patches, each operation counted",
				source.Thousands(MaxPatches)), "put what many objects need into a manifest of its own, beside the spec")
			break
		}
		results = p.apply(results, matched)
	}
	return results
}

// A patch is one entry of patches.
type patch struct {
	*build
	target *source.Node
	node   *source.Node // under patch, as written
	body   *source.Node // what it says: a map to merge, or a list of operations
}

// fail records a diagnostic of the patch. In a patch that is text, the text is the
// field.
func (p *patch) fail(at source.Range, rule, message, hint string) {
	p.build.fail(at, rule, message, hint)
	if d := &p.diagnostics[len(p.diagnostics)-1]; d.Path == "" {
		d.Path = p.Node.PathTo(p.node.Range)
	}
}

// The fields of a target, and where an object has them.
var targetFields = []struct {
	name string
	path []string
}{
	{"kind", []string{"kind"}},
	{"name", []string{"metadata", "name"}},
	{"namespace", []string{"metadata", "namespace"}},
}

// matches gives the objects that the target speaks of.
func (p *patch) matches(results []*result) []*result {
	for _, f := range targetFields {
		results = p.matchField(results, f.name, f.path)
	}
	return results
}

func (p *patch) matchField(results []*result, name string, path []string) (matched []*result) {
	want := p.target.Get(name)
	for _, r := range results {
		if !want.Exists() || r.node.At(path...).Text == want.Text {
			matched = append(matched, r)
		}
	}
	return matched
}

// failTarget points at the first field of the target that leaves no object.
func (p *patch) failTarget(results []*result) {
	var names []string
	for _, r := range results {
		names = append(names, r.String())
	}
	left := results
	for _, f := range targetFields {
		if left = p.matchField(left, f.name, f.path); len(left) > 0 {
			continue
		}
		p.fail(p.target.Get(f.name).Range, "patch-target",
			fmt.Sprintf("this patch matches no object: none of this app has %s %q", f.name, p.target.Get(f.name).Text),
			"the app becomes "+cmp.Or(strings.Join(names, ", "), "no object"))
		return
	}
}

// apply gives the objects as they are after the patch; as they were when there
// is a mistake in it.
func (p *patch) apply(results, matched []*result) []*result {
	after := make(map[*result]*source.Node, len(matched))
	changed := false
	for _, r := range matched {
		node, ok := p.applyTo(r)
		if !ok {
			return results
		}
		after[r] = node
		changed = changed || node == nil || !node.Equal(r.node)
	}
	if !changed {
		p.fail(p.node.Key, "patch-no-change", "this patch changes nothing: "+matched[0].String()+
			" has all that it says already", "remove the patch")
		return results
	}
	for _, r := range matched {
		r.node = after[r]
	}
	return slices.DeleteFunc(results, func(r *result) bool { return r.node == nil })
}

// applyTo gives the patched node of an object, nil when the patch deletes it.
// The object itself stays as it is.
func (p *patch) applyTo(r *result) (node *source.Node, ok bool) {
	if p.body.Kind == source.List {
		return p.operations(r)
	}
	return p.merge(r)
}

// fitAfter checks what a patch makes of an object. The place is blamed for what
// does not fit.
func (p *patch) fitAfter(r *result, blame source.Range) *fit {
	f := &fit{kind: r.kind()}
	f.fail = func(_ source.Range, _, message, hint string) {
		p.fail(blame, "patch-value", "with this patch, "+message, hint)
	}
	return f
}

// settle gives a patched node the form that the compiler's own objects have.
func (p *patch) settle(r *result, d draft, node *source.Node) (settled *source.Node, ok bool) {
	s := &settler{draft: d, encoder: p.encoder}
	settled = s.value(node, r.typ)
	for _, diag := range s.Diagnostics {
		p.fail(p.node.Key, "patch-value", "with this patch, "+diag.Message, diag.Hint)
	}
	return settled, len(s.Diagnostics) == 0
}
