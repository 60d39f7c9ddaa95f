package change

import (
	"bytes"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An Object is one object of a side. What Compare needs of it only where it is not the same
// on both sides is asked for then.
type Object struct {
	APIVersion, Kind, Namespace, Name string

	// App is the app that it belongs to; "": what its labels say.
	App string
	// Text is what it was written as, or compiled to; nil where that is not at hand. Objects
	// with the same text are the same.
	Text []byte
	// Read gives the object as it was parsed. It is called once at most.
	Read func() *source.Node
	// Place is where it has its name from.
	Place source.Range
	// Origin, if set, gives the place that a field of the object was made from; ok is false
	// where that is not known. Path is that of the field, its items by their index.
	Origin func(path string) (place source.Range, ok bool)
	// Apply is the command that applies it as it is in its input; "": that for its file.
	Apply string

	once sync.Once
	node *source.Node
	like *Object  // the one on the other side that is plainly the same, and is read once
	id   identity // made when it is first asked for
}

// ObjectOf gives a parsed object; text may be nil.
func ObjectOf(n *source.Node, text []byte) *Object {
	o := &Object{APIVersion: n.Get("apiVersion").Text, Kind: n.Get("kind").Text, Text: text,
		Read: func() *source.Node { return n }}
	metadata := n.Get("metadata")
	o.Namespace, o.Name = metadata.Get("namespace").Text, metadata.Get("name").Text
	if o.Place = metadata.Get("name").Range; !metadata.Get("name").Exists() {
		o.Place = manifest.Head(n)
	}
	return o
}

// content gives the object as kubectl would send it.
func (o *Object) content() *source.Node {
	if o.like != nil {
		return o.like.content()
	}
	o.once.Do(func() { o.node = manifest.AsJSON(o.Read()) })
	return o.node
}

// Node gives the object as kubectl would send it.
func (o *Object) Node() *source.Node { return o.content() }

// From gives the place that a field of the object was made from, which is at a range of it:
// that, where the object is as it was written.
func (o *Object) From(at source.Range, path string) source.Range {
	if o.Origin == nil {
		return at
	}
	if from, ok := o.Origin(path); ok {
		return from
	}
	return o.Place
}

func (o *Object) group() string {
	group, _ := manifest.SplitAPIVersion(o.APIVersion)
	return k8s.PresentGroup(group, o.Kind)
}

// namespace is where the object is; "" for what is in none.
func (o *Object) namespace() string {
	switch {
	case k8s.ClusterScoped(o.group(), o.Kind):
		return ""
	case o.Namespace == "":
		return "default"
	}
	return o.Namespace
}

// is reports whether the object is of a kind in an API group.
func (o *Object) is(group, kind string) bool { return o.Kind == kind && o.group() == group }

func (o *Object) title() string { return o.Kind + " " + o.Name }

// same reports whether two objects are plainly the same, without a look at what they say.
func (o *Object) same(other *Object) bool {
	return o.Text != nil && other.Text != nil && bytes.Equal(o.Text, other.Text)
}

// app is what the object is shown under.
func (o *Object) app() string {
	if o.App != "" {
		return o.App
	}
	labels := o.content().At("metadata", "labels")
	for _, key := range manifest.IdentityKeys {
		if value := labels.Get(key); value.Kind == source.String && value.Text != "" {
			return value.Text
		}
	}
	return o.Name
}

// annotation gives the value of an annotation, "" where there is none.
func (o *Object) annotation(key string) string {
	return o.content().At("metadata", "annotations").Get(key).Text
}

// place gives where a node of the object is from: where its origin is known, that.
func (o *Object) place(n *source.Node) source.Range {
	at := n.Range
	if (n.Kind == source.Map || n.Kind == source.List) && n.Key.Known() {
		at = n.Key
	}
	if o.Origin == nil || !at.Known() {
		return at
	}
	return o.From(at, o.content().PathTo(n.Range))
}

// identity is what makes two objects the same one: the version of the kind is no part of it.
type identity struct{ group, kind, namespace, name string }

func (o *Object) identity() identity {
	if o.id.kind == "" {
		o.id = identity{o.group(), o.Kind, o.namespace(), o.Name}
	}
	return o.id
}

// present gives the version of a kind whose fields are known today: Ingress of
// networking.k8s.io/v1 for one of extensions/v1beta1. nil: the kind is not one of
// Kubernetes' own.
func (o *Object) present() *k8s.Kind {
	var best *k8s.Kind
	for _, kind := range k8s.Named(o.Kind) {
		if kind.Group() != o.group() {
			continue
		}
		if best == nil || stability(kind.APIVersion) > stability(best.APIVersion) {
			best = kind
		}
	}
	return best
}

// stability orders the versions of an API as kubectl does.
func stability(apiVersion string) int {
	_, version := manifest.SplitAPIVersion(apiVersion)
	number := 0
	for _, r := range strings.TrimPrefix(version, "v") {
		if r < '0' || r > '9' {
			break
		}
		number = 10*number + int(r-'0')
	}
	switch {
	case strings.Contains(version, "alpha"):
		return number
	case strings.Contains(version, "beta"):
		return 100 + number
	}
	return 10000 + number
}
