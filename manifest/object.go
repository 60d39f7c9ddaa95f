package manifest

import (
	"bytes"
	"path"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// IgnoreAnnotation is the annotation by which the linter says nothing of an object.
// Its value is one or more of RULE because REASON, separated by semicolons or line
// breaks. In a spec it speaks of all objects of the app.
const IgnoreAnnotation = "plimsoll.dev/ignore"

// An Object is one Kubernetes object of the input: a document, or an item of a
// List.
type Object struct {
	Document *source.Document

	APIVersion string // as written: apps/v1
	Group      string // of APIVersion: apps, "" for the core group
	Version    string // of APIVersion: v1
	Kind       string
	Name       string // "" when it has none, or generateName
	Namespace  string // "" when none is written: it goes where it is applied to

	// Fragment is set for what is only part of an object, as a kustomize patch
	// is. Rules do not see fragments.
	Fragment bool

	// Unnamed is set for what looks like a fragment, and nothing names as one.
	Unnamed bool

	// Local is set for what a program reads from a file, as the clusters of kind and kops
	// are. No cluster holds it, and rules do not see it.
	Local bool

	Workload *Workload // what it says of pods; nil when it says nothing of them

	form form
	dir  string       // see folder
	node *source.Node // nil: the root of Document
}

// newObject reads the head of an object. It gives nil for a document that is
// none.
func newObject(doc *source.Document, n *source.Node) *Object {
	api, kind := n.Get("apiVersion"), n.Get("kind")
	if api.Kind != source.String || kind.Kind != source.String || api.Text == "" || kind.Text == "" {
		return nil
	}
	o := &Object{Document: doc, APIVersion: api.Text, Kind: kind.Text, dir: path.Dir(doc.File.Name)}
	if n != doc.Root() {
		o.node = n
	}
	o.Group, o.Version = SplitAPIVersion(api.Text)
	metadata := n.Get("metadata")
	o.Name = metadata.Get("name").Text
	o.Namespace = metadata.Get("namespace").Text
	return o
}

// As gives the object with another node.
func (o *Object) As(n *source.Node) *Object {
	c := *o
	c.node = n
	return &c
}

// Node is what is written of the object. As long as somebody has a node of it, it is the same
// one.
func (o *Object) Node() *source.Node {
	if o.node != nil {
		return o.node
	}
	return o.Document.Root()
}

// MayMention tells the objects whose nodes need not be read again to know that they do not
// hold a text.
func (o *Object) MayMention(text string) bool {
	return !o.mayGo() || bytes.Contains(textOf(o.Document), []byte(text))
}

// Labels are metadata.labels.
func (o *Object) Labels() Labels { return LabelsOf(o.At("metadata", "labels")) }

// mayGo reports whether nobody keeps the object's nodes unless they are asked for.
func (o *Object) mayGo() bool { return o.node == nil && o.Document.Gone() }

// Hold keeps what is written of the object until it is released, so that it is not looked
// for each time where the document was let go. Only one at a time may hold it.
func (o *Object) Hold() {
	if !o.mayGo() {
		return
	}
	o.Document.Hold()
	if o.Workload != nil {
		o.Workload.pods.Store(o.Workload.podsOf())
	}
}

// Release lets go what is held.
func (o *Object) Release() {
	if !o.mayGo() {
		return
	}
	o.Document.Release()
	if o.Workload != nil {
		o.Workload.pods.Store(nil)
	}
}

func SplitAPIVersion(s string) (group, version string) {
	if i := strings.LastIndexByte(s, '/'); i >= 0 {
		return s[:i], s[i+1:]
	}
	return "", s
}

// At follows a path of field names from the root of the object.
func (o *Object) At(path ...string) *source.Node { return o.Node().At(path...) }

// Is reports whether the object is of a kind in an API group.
func (o *Object) Is(group, kind string) bool { return o.Kind == kind && o.Group == group }

// Title names the object for a message: Deployment web.
func (o *Object) Title() string {
	if o.Name == "" {
		return o.Kind
	}
	return o.Kind + " " + o.Name
}

// Folder is where the object's file lies.
func (o *Object) Folder() string { return o.dir }

// FullName names the object with its namespace: Deployment shop/web. It is ""
// for nil.
func (o *Object) FullName() string {
	switch {
	case o == nil:
		return ""
	case o.Namespace != "" && o.Name != "":
		return o.Kind + " " + o.Namespace + "/" + o.Name
	}
	return o.Title()
}

// NamespaceKey gives the name of a namespace for comparing: an object that names none
// is, by itself, in that named default.
func NamespaceKey(name string) string {
	if name == "default" {
		return ""
	}
	return name
}

// Linted reports whether the object is a whole one of Kubernetes: no fragment, no
// settings of another program, and no spec of Plimsoll's own.
func (o *Object) Linted() bool { return !o.Fragment && !o.Local && o.Group != "plimsoll.dev" }

// IsList reports whether a document is several objects in one, as kubectl get
// gives them.
func IsList(n *source.Node) bool {
	return strings.HasSuffix(n.Get("kind").Text, "List") && n.Get("items").Kind == source.List &&
		!n.Get("spec").Exists()
}

// Items gives the objects of a document: of a list those in it.
func Items(n *source.Node) []*source.Node {
	if IsList(n) {
		return n.Get("items").Items
	}
	return []*source.Node{n}
}

// Head gives the place to show an item of a list at, whose key is that of the
// list: its first field, or the whole.
func Head(n *source.Node) source.Range {
	if len(n.Fields) > 0 {
		return n.Fields[0].Value.Key
	}
	return n.Range
}
