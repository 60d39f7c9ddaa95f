package compiler

import (
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An Object is one Kubernetes object, compiled or passed through.
type Object struct {
	APIVersion, Kind, Namespace, Name string

	// The tree that an object came from is not kept: it takes ten times the memory.
	text text
	*Maker
	// Document is an object that was passed through, as it was read; nil of a
	// compiled one.
	Document *source.Document
	// Needs are what it is made of beside its spec; nil: nothing, or Options.Needs was not
	// set. Objects of one app share them.
	Needs *Needs
}

// Text gives the object as YAML: a compiled one as it was encoded, one that was passed
// through as it was written.
func (o *Object) Text() []byte { return o.text.bytes() }

// SetText has the object written in another way.
func (o *Object) SetText(data []byte) { o.text = text{&pack{plain: data}, 0, int32(len(data))} }

// File gives the name of the file that its spec, or the object itself, is from.
func (o *Object) File() string { return fileName(o.Place) }

// A Maker is what objects come of. Those of one app share it.
type Maker struct {
	// Owner is the app that an object was compiled from; zero when it was passed through.
	Owner
	// Place is where an object has its name from: the name of its app, or its own.
	Place source.Range
}

// An Owner names an app.
type Owner struct {
	Kind, Namespace, Name string
}

// OwnerOf names an app as its objects do.
func OwnerOf(app *schema.App) Owner { return Owner{app.Kind, app.Namespace, app.Name} }
