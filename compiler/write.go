package compiler

import (
	"bytes"
	"fmt"
	"io"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// YAML gives the object as it is written to a file: an object passed through
// byte for byte, though always with a line break at the end.
func (o *Object) YAML() []byte {
	return o.appendYAML(nil)
}

func (o *Object) appendYAML(b []byte) []byte {
	if b = o.text.AppendTo(b); !bytes.HasSuffix(b, []byte("\n")) {
		b = append(b, '\n')
	}
	return b
}

// WriteYAML writes objects as a stream of documents, in large pieces.
func WriteYAML(w io.Writer, objects []*Object) error {
	const piece = 64 << 10
	var b []byte
	for i, o := range objects {
		if i > 0 {
			b = append(b, "---\n"...)
		}
		if b = o.appendYAML(b); len(b) < piece {
			continue
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
		b = b[:0]
	}
	_, err := w.Write(b)
	return err
}

// content gives the object as a tree.
func (o *Object) content() *source.Node {
	if o.Document != nil {
		return manifest.AsJSON(o.Document.Root())
	}
	return o.ReadBack().Root()
}

// ReadBack gives a compiled object as a document of a file of its own, which has
// the name of its app's.
func (o *Object) ReadBack() *source.Document {
	docs, problems := source.Parse(source.NewFile(o.File(), o.Text()))
	if len(docs) != 1 || len(problems) > 0 {
		panic(fmt.Sprintf("compiler: %s %s does not read back", o.Kind, o.Name))
	}
	return docs[0]
}

// WriteJSON writes objects as one List, which kubectl applies in its order.
// The items of lists that were passed through stand among the others.
func WriteJSON(objects []*Object) []byte {
	items := &source.Node{Kind: source.List}
	for _, o := range objects {
		items.Items = append(items.Items, manifest.Items(o.content())...)
	}
	list := &source.Node{Kind: source.Map, Fields: []source.Field{
		{Name: "apiVersion", Value: &source.Node{Kind: source.String, Text: "v1"}},
		{Name: "kind", Value: &source.Node{Kind: source.String, Text: "List"}},
		{Name: "items", Value: items},
	}}
	return list.IndentedJSON()
}
