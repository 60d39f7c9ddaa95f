package kustomize

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"strings"

	"sigs.k8s.io/kustomize/api/resource"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An origin is where a built object is from.
type origin struct {
	built   *source.Node
	title   string
	from    []*source.Node // the object and its patches, as written; the last word first
	chain   []*plimsoll.Kustomization
	builtIn *plimsoll.Kustomization
}

// resource adds an object that was built.
func (b *build) resource(k *plimsoll.Kustomization, chain []*plimsoll.Kustomization, i int, r *resource.Resource) {
	from, _ := r.GetOrigin() // without one it is from the kustomization
	_ = r.SetOrigin(nil)     // it was not written by the user
	data, err := r.AsYAML()
	if err != nil {
		b.fail(failure(k, chain, err))
		return
	}
	f := source.NewFile(fmt.Sprintf("%s/#%d", path.Dir(k.Name), i+1), data)
	documents, diagnostics := source.Parse(f)
	if len(documents) != 1 {
		for _, d := range diagnostics {
			b.fail(failure(k, chain, fmt.Errorf("what it builds cannot be read: %s", d.Message)))
		}
		return
	}
	o := &origin{built: documents[0].Root(), title: r.GetKind() + " " + r.GetName(), chain: chain, builtIn: k}
	if from != nil && from.Path != "" && from.Repo == "" {
		if n := pick(b.parse(path.Join(k.Dir, from.Path)), r.GetKind(), r.GetName()); n != nil {
			o.from = append(b.patchesOf(chain, n), n)
		}
	}
	b.origins[f] = o
	b.documents = append(b.documents, documents[0])
	if !b.o.Owns(k.Name) {
		b.context[f] = true
	}
}

// parse reads a file that objects are built from, once.
func (b *build) parse(file string) []*source.Document {
	if real, err := b.realPath(file); err == nil {
		file = real
	}
	if documents, ok := b.parsed[file]; ok {
		return documents
	}
	name := b.names[file]
	if name == "" {
		name = b.shortName(file)
	}
	data, err := b.ReadFile(file)
	if err != nil {
		data = nil // kustomize read it a moment ago
	}
	documents, _ := b.o.Parse(context.Background(), source.NewFile(name, data))
	b.parsed[file] = documents
	b.sources = append(b.sources, documents...)
	return documents
}

// pick finds the object of a kind whose name a built one has, perhaps with
// more before and after it.
func pick(documents []*source.Document, kind, name string) (best *source.Node) {
	longest := -1
	for _, doc := range documents {
		for _, n := range append([]*source.Node{doc.Root()}, doc.Root().Get("items").Items...) {
			own := n.At("metadata", "name").Text
			if n.Get("kind").Text == kind && strings.Contains(name, own) && len(own) > longest {
				best, longest = n, len(own)
			}
		}
	}
	return best
}

// PatchesOf gives the patches that speak of an object, those of the outer
// folders first.
func (b *build) patchesOf(chain []*plimsoll.Kustomization, object *source.Node) (list []*source.Node) {
	for _, k := range chain {
		for _, item := range k.Root.Get("patches").Items {
			if n := b.inlinePatch(item.Get("patch")); n.Get("kind").Text == object.Get("kind").Text &&
				(n.At("metadata", "name").Text == object.At("metadata", "name").Text || item.Has("target")) {
				list = append(list, n)
			}
		}
		for _, e := range k.Entries("patches", "patchesStrategicMerge") {
			for _, doc := range b.parse(e.Path) {
				sameName := doc.Root().At("metadata", "name").Text == object.At("metadata", "name").Text
				if doc.Root().Get("kind").Text == object.Get("kind").Text && (sameName || hasTarget(k, e)) {
					list = append(list, doc.Root())
				}
			}
		}
	}
	return list
}

// inlinePatch reads a patch that stands in the kustomization, once.
func (b *build) inlinePatch(n *source.Node) *source.Node {
	if b.inline[n] == nil {
		b.inline[n] = readInlinePatch(n)
	}
	return b.inline[n]
}

// readInlinePatch reads a patch that stands in the kustomization as a block of text.
// It is parsed in its place, with all around it blanked, so that its nodes are
// where one reads them.
func readInlinePatch(n *source.Node) *source.Node {
	none := &source.Node{}
	if n.Kind != source.String || n.Style != source.Block {
		return none
	}
	file, start := n.Range.File, n.Range.Start
	head := bytes.IndexByte(file.Data()[start:n.Range.End], '\n') // after | and what goes with it
	if head < 0 {
		return none
	}
	data := bytes.Repeat([]byte{' '}, n.Range.End)
	for i := range data {
		if i > start+head || file.Data()[i] == '\n' {
			data[i] = file.Data()[i]
		}
	}
	if documents, _ := source.Parse(source.NewFile(file.Name, data)); len(documents) == 1 {
		return documents[0].Root()
	}
	return none
}

// hasTarget reports whether a patch says itself what it is for, so that the
// name in it means nothing.
func hasTarget(k *plimsoll.Kustomization, e plimsoll.Entry) bool {
	for _, item := range k.Root.Get("patches").Items {
		if item.Get("path") == e.Node {
			return item.Has("target")
		}
	}
	return false
}

// trace moves a finding in a built object to where that is from.
func (b *build) trace(f *lint.Finding) {
	for i := range f.Related {
		if o := b.origins[f.Related[i].Range.File]; o != nil {
			f.Related[i].Range, _ = o.place(f.Related[i].Range)
		}
	}
	o := b.origins[f.Range.File]
	if o == nil {
		return
	}
	f.Fixes = nil
	place, ok := o.place(f.Range)
	f.Range, f.Copy = place, o.builtIn.Dir
	if !ok {
		f.Message += fmt.Sprintf(" (in %s as built)", o.title)
	}
}

// place finds what a place of the built object is from: in the object as
// written or a patch, where the same value stands at the same path, or else in
// the kustomization; ok says whether it is the former.
func (o *origin) place(at source.Range) (place source.Range, ok bool) {
	value := ""
	for _, from := range o.from {
		if place, value, ok = retrace(o.built, from, at); ok {
			return place, true
		}
	}
	if len(o.from) == 0 {
		_, value, _ = retrace(o.built, o.built, at)
	}
	for _, k := range o.chain {
		if n := mention(k.Root, value); n != nil {
			return n.Range, false
		}
	}
	return o.builtIn.Root.Key, false
}

// retrace goes from the root of a built object to a place in it, and from that
// of what it was built from in the same steps. value is the scalar at the
// place; ok is false where the other has no such field or another value.
func retrace(built, from *source.Node, at source.Range) (place source.Range, value string, ok bool) {
	path, _ := source.ParsePath(built.PathTo(at))
	if path == nil {
		return from.Key, "", true
	}
	n, ok := from, true
	for _, step := range path {
		next := built.Step(step)
		if step.Index >= 0 {
			n = itemLike(n, next, built)
		} else {
			n = n.Step(step)
		}
		ok = ok && n.Exists()
		built = next
	}
	onKey := built.Key.Start == at.Start
	if built.Scalar() {
		value = built.Text
		ok = ok && (onKey || n.Kind == built.Kind && n.Text == built.Text)
	}
	if onKey && built.Key != built.Range {
		return n.Key, value, ok
	}
	return n.Range, value, ok
}

// itemLike finds the item of a list that was built from another: that with the
// same name or, without names, at the same place.
func itemLike(list, item, among *source.Node) *source.Node {
	for _, key := range []string{"name", "mountPath", "containerPort", "port", "topologyKey", "ip"} {
		if want := item.Get(key); want.Exists() {
			for _, n := range list.Items {
				if n.Get(key).Text == want.Text {
					return n
				}
			}
		}
	}
	for i, n := range among.Items {
		if n == item && i < len(list.Items) && (!item.Has("name") || !list.Items[i].Has("name")) {
			return list.Items[i]
		}
	}
	return &source.Node{Range: list.Range, Key: list.Key}
}

// mention finds where a kustomization gives a value, or a part of it as the
// tag of an image.
func mention(n *source.Node, value string) *source.Node {
	if len(value) < 2 {
		return nil
	}
	if n.Scalar() {
		if n.Text == value || n.Style == source.Block && strings.Contains(n.Text, value) || len(n.Text) > 1 &&
			strings.HasSuffix(value, ":"+n.Text) {
			return n
		}
		return nil
	}
	for i := range n.Fields {
		if found := mention(n.Fields[i].Value, value); found != nil {
			return found
		}
	}
	for _, item := range n.Items {
		if found := mention(item, value); found != nil {
			return found
		}
	}
	return nil
}
