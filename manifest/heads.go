package manifest

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Heads are what an Index has of a document beside its nodes: who is in it, and what it says
// of others. With them nobody needs the nodes until a rule asks for them.
type Heads struct {
	objects  []*Object
	headless []*source.Node
	brings   brings
	whole    []typed // objects that lack nothing which their kind asks for

	kustomization, addsSelectors bool
	ordered                      bool // one of objects is a hook, or of a wave
}

// ReadHeads reads the heads of a document; fragment: of parts of objects alone. One Index takes
// them.
func ReadHeads(doc *source.Document, fragment bool) *Heads {
	doc.Hold()
	defer doc.Release()
	root := doc.Root()
	h := &Heads{kustomization: isKustomization(root), addsSelectors: addsSelectors(root)}
	h.brings.kustomization(root)
	for _, n := range Items(root) {
		apiVersion, kind := n.Get("apiVersion").Text, n.Get("kind").Text
		if !lacks(n, k8s.Find(apiVersion, kind)) {
			group, _ := SplitAPIVersion(apiVersion)
			h.whole = append(h.whole, typed{group, kind, n.At("metadata", "name").Text})
		}
	}
	h.add(doc, asApplied(doc), fragment)
	return h
}

func (h *Heads) add(doc *source.Document, n *source.Node, fragment bool) {
	if IsList(n) {
		for _, item := range n.Get("items").Items {
			h.add(doc, item, fragment)
		}
		return
	}
	o := newObject(doc, n)
	if o == nil || isEncrypted(o.Kind) || isEncrypted(o.APIVersion) {
		if o == nil && !fragment {
			h.headless = append(h.headless, n)
		}
		return
	}
	o.Fragment, o.Local = fragment || n.Has("$patch"), isLocal(o)
	o.Workload = newWorkload(o)
	o.form = formOf(o)
	h.objects = append(h.objects, o)
	h.brings.object(o)
	h.ordered = h.ordered || inOrder(o)
}

// A form is what tells a part of an object from a whole one.
type form struct {
	patch     bool // a workload without all that ties it to its pods
	imaged    bool // a container has an image
	imageless bool // it makes pods, and no container has one
}

func formOf(o *Object) form {
	return form{looksLikePatch(o), hasImage(o), isImageless(o.Node())}
}

// names gives the names by which a whole object in a file may be known: its own and, of what
// was built, what may have been its name before a prefix was put to it.
func (t typed) names(file string) []typed {
	all := []typed{t}
	for strings.Contains(file, "#") {
		_, rest, more := strings.Cut(t.name, "-")
		if !more {
			break
		}
		t.name = rest
		all = append(all, t)
	}
	return all
}
