package compiler

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An Object is one Kubernetes object, compiled or passed through.
type Object struct {
	*Type
	Namespace, Name string

	// The tree that an object came from is not kept: it takes ten times the memory.
	text source.Packed
	*Maker
	// Needs are what it is made of beside its spec; nil: nothing, or Options.Needs was not
	// set. Objects of one app share them.
	Needs *Needs
}

// Text gives the object as YAML: a compiled one as it was encoded, one that was passed
// through as it was written.
func (o *Object) Text() []byte { return o.text.Bytes() }

// Size gives how many bytes the text has.
func (o *Object) Size() int { return o.text.Size() }

// SetText has the object written in another way.
func (o *Object) SetText(data []byte) { o.text = source.PlainText(data) }

// File gives the name of the file that its spec, or the object itself, is from.
func (o *Object) File() string { return fileName(o.Place) }

// A Type is what an object says that it is. Objects share it.
type Type struct{ APIVersion, Kind string }

// A Maker is what objects come of. Those of one app share it.
type Maker struct {
	// Owner is the app that an object was compiled from; zero when it was passed through.
	Owner
	// Place is where an object has its name from: the name of its app, or its own.
	Place source.Range
	// Document is an object that was passed through, as it was read; nil of compiled ones.
	Document *source.Document
}

// An Owner names an app.
type Owner struct {
	Kind, Namespace, Name string
}

// OwnerOf names an app as its objects do.
func OwnerOf(app *schema.App) Owner {
	// What a spec says is a part of its text, which these are not to keep.
	return Owner{app.Kind, strings.Clone(app.Namespace), strings.Clone(app.Name)}
}
