package compiler

import (
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An Object is one Kubernetes object, compiled or passed through.
type Object struct {
	APIVersion, Kind, Namespace, Name string

	// Text is the object as YAML: a compiled one as it was encoded, one that was
	// passed through as it was written. The tree that it came from is not kept:
	// it takes ten times the memory.
	Text []byte
	// Owner is the app that the object was compiled from; zero when it was
	// passed through.
	Owner Owner
	// Document is an object that was passed through, as it was read; nil of a
	// compiled one.
	Document *source.Document
	// Place is where the object has its name from: the name of its app, or its own.
	Place source.Range
	// Needs are what it is made of beside its spec; nil: nothing, or Options.Needs was not
	// set. Objects of one app share them.
	Needs *Needs
}

// File gives the name of the file that its spec, or the object itself, is from.
func (o *Object) File() string { return fileName(o.Place) }

// An Owner names an app.
type Owner struct {
	Kind, Namespace, Name string
}

// OwnerOf names an app as its objects do.
func OwnerOf(app *schema.App) Owner { return Owner{app.Kind, app.Namespace, app.Name} }
