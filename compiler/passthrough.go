package compiler

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// passThrough makes an object of a document that no spec stands in. It gives
// nil when the document is no object that can be applied.
func passThrough(doc *source.Document) (*entry, []source.Diagnostic) {
	p := &passenger{}
	n := doc.Root()
	if !p.typed(n) {
		return nil, p.diagnostics
	}
	if manifest.IsList(n) {
		for _, item := range n.Get("items").Items {
			if p.typed(item) {
				p.named(item)
			}
		}
	} else {
		p.named(n)
	}
	if len(p.diagnostics) > 0 {
		return nil, p.diagnostics
	}
	e := &entry{
		Object: Object{
			Type:      &Type{n.Get("apiVersion").Text, n.Get("kind").Text},
			Namespace: n.At("metadata", "namespace").Text,
			Name:      n.At("metadata", "name").Text,
			Maker:     &Maker{Place: n.At("metadata", "name").Range, Document: doc},
		},
		rank: int16(len(applyOrder)),
	}
	e.SetText(asWritten(doc))
	for _, s := range p.stakes {
		e.rank = min(e.rank, applyRank(s.identity))
	}
	if manifest.IsList(n) {
		e.list = &list{n.Range, p.stakes}
	}
	return e, nil
}

// asWritten gives a document as it was written, an item of a list without its
// indentation. What a program made, or does not stand alone, since an alias in it
// leads out of it, is written anew.
func asWritten(doc *source.Document) []byte {
	if doc.Evaluated {
		return doc.Root().YAML()
	}
	text := doc.File.Data()[doc.Start:doc.End]
	_, column := doc.File.Position(doc.Start)
	if column == 1 {
		return text
	}
	text = bytes.ReplaceAll(text, []byte("\n"+strings.Repeat(" ", column-1)), []byte("\n"))
	alone, mistakes := source.Parse(source.NewFile(doc.File.Name, text))
	if len(alone) == 1 && len(mistakes) == 0 && alone[0].Root().Equal(doc.Root()) {
		return text
	}
	return manifest.AsJSON(doc.Root()).YAML()
}

// A passenger is a document on its way through: the objects in it, and what is
// wrong with them.
type passenger struct {
	stakes      []stake
	diagnostics []source.Diagnostic
}

func (p *passenger) fail(n *source.Node, path, message, hint string) {
	p.diagnostics = append(p.diagnostics,
		source.Diagnostic{Rule: "object", Message: message, Hint: hint, Range: n.Range, Path: path})
}

// typed checks that a node says what it is.
func (p *passenger) typed(n *source.Node) bool {
	if n.Kind != source.Map {
		p.fail(n, "", "an object is a map of fields, not "+n.Kind.String(), "begin with apiVersion and kind")
		return false
	}
	for _, name := range []string{"apiVersion", "kind"} {
		field := n.Get(name)
		if !field.Exists() {
			p.fail(lacking(n, field), name, "this object has no "+name, "add "+name)
			return false
		}
		if field.Kind != source.String || field.Text == "" {
			p.fail(field, name, fmt.Sprintf("%s must be text, not %s", name, kindOf(field)), "")
			return false
		}
	}
	return true
}

// named checks that an object has a name, and takes it.
func (p *passenger) named(n *source.Node) {
	kind, meta := n.Get("kind").Text, n.Get("metadata")
	name := meta.Get("name")
	switch {
	case meta.Exists() && meta.Kind != source.Map:
		p.fail(meta, "metadata", "metadata must be a map, not "+meta.Kind.String(), "")
	case name.Exists() && (name.Kind != source.String || name.Text == ""):
		p.fail(name, "metadata.name", "metadata.name must be text, not "+kindOf(name), "")
	case !name.Exists() && meta.Has("generateName"):
		p.fail(&source.Node{Range: meta.Get("generateName").Key}, "metadata.generateName",
			fmt.Sprintf("this %s gets its name from the cluster, so it cannot be applied",
				kind),
			"write metadata.name instead of generateName")
	case !meta.Exists():
		p.fail(lacking(n, meta), "metadata.name", fmt.Sprintf("this %s has no metadata.name", kind),
			"add metadata with a name")
	case !name.Exists():
		p.fail(name, "metadata.name", fmt.Sprintf("this %s has no metadata.name", kind), "add metadata.name")
	default:
		p.stakes = append(p.stakes, stake{identify(n), &Maker{Place: name.Range}})
	}
}

// lacking is where to point when an object has no such field. One in a list has
// no key to point at, so it is the object.
func lacking(object, absent *source.Node) *source.Node {
	if absent.Start < object.Start {
		return object
	}
	return absent
}

// kindOf is what a node is, in a message that it is not text.
func kindOf(n *source.Node) string {
	if n.Kind == source.String {
		return "empty"
	}
	return n.Kind.String()
}
