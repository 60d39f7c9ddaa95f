package main

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lsp"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// A survey is what the last look at a project found there, for what is completed in it.
type survey struct {
	language  *schema.Language
	versions  k8s.Set
	documents []*source.Document // of objects
	specs     []*source.Document
	schemas   func() *validate.Schemas

	mu   sync.Mutex
	made []madeObject // of specs
}

// A madeObject is what there is to name of an object that a spec becomes.
type madeObject struct {
	kind, namespace, name, app string
	keys, ports, numbers       []string // of ports the names and the numbers
}

// note notes what an app becomes.
func (s *survey) note(app *schema.App, objects []*source.Node) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range objects {
		head := n.Get("metadata")
		o := madeObject{kind: n.Get("kind").Text, namespace: head.Get("namespace").Text, name: head.Get("name").Text,
			app: app.Name}
		o.take(n)
		s.made = append(s.made, o)
	}
}

// take takes what can be named in an object: keys, and the ports of a Service.
func (o *madeObject) take(n *source.Node) {
	o.keys = keysOf(n)
	for _, port := range n.At("spec", "ports").Items {
		o.ports = append(o.ports, port.Get("name").Text)
		o.numbers = append(o.numbers, port.Get("port").Text)
	}
}

// surveyOf gives what is known of a project, or of a text that is of none.
func (h *editorHost) surveyOf(project, file string) *survey {
	if s, ok := h.surveys.Load(project); ok {
		return s.(*survey)
	}
	if s, ok := h.surveys.Load(file); ok {
		return s.(*survey)
	}
	return newSurvey(options(""))
}

// newSurvey begins a survey of what is read by some options.
func newSurvey(o plimsoll.Options) *survey {
	s := &survey{language: o.Language}
	s.versions, _ = k8s.SetOf(o.Linting.Kubernetes...)
	if s.versions == 0 {
		s.versions, _ = k8s.SetOf(k8s.Latest())
	}
	s.schemas = sync.OnceValue(func() *validate.Schemas {
		var crds []*source.Node
		for _, d := range s.documents {
			for _, n := range manifest.Items(d.Root) {
				if n.Get("kind").Text == "CustomResourceDefinition" {
					crds = append(crds, n)
				}
			}
		}
		return o.Linting.Known().With(crds)
	})
	return s
}

// A completer finds what can stand at a place.
type completer struct {
	*survey
	lsp.Place
	dir   string
	names []string // of the path, without the items of lists
	item  bool     // the path ends in an item of a list
}

// Complete gives what can stand at a place.
func (h *editorHost) Complete(project string, at lsp.Place) []lsp.Suggestion {
	if isTemplate(at.File, at.Text) {
		return nil
	}
	c := &completer{survey: h.surveyOf(project, at.File), Place: at, dir: project}
	c.enter()
	switch kind := c.Root.Get("kind").Text; {
	case path.Base(at.File) == configName:
		return c.described([]*schema.Field{configNames().Described(c.Path)})
	case slices.Contains(plimsoll.KustomizationNames, path.Base(at.File)):
		return nil
	case len(c.Path) == 0 && c.Field && kind == "":
		return c.heads()
	case !c.Field && slices.Equal(c.Path, source.Path{source.Into("kind")}):
		return c.kinds(c.Root, true)
	case !c.Field && slices.Equal(c.Path, source.Path{source.Into("apiVersion")}):
		return c.apiVersions(c.Root)
	case isLanguage(c.Root) || !c.Root.Has("apiVersion") && slices.Contains(c.language.Documents(), kind):
		return c.ofSpec(kind)
	default:
		return c.ofObject(c.Root.Get("apiVersion").Text, kind, c.Path)
	}
}

// enter goes into the object that the place is in: one of a List.
func (c *completer) enter() {
	for manifest.IsList(c.Root) && len(c.Path) > 1 && c.Path[0].Name == "items" {
		c.Root, c.Path = c.Root.Follow(c.Path[:2]), c.Path[2:]
	}
	for _, step := range c.Path {
		if step.Index < 0 {
			c.names = append(c.names, step.Name)
		}
		c.item = step.Index >= 0
	}
}

// isLanguage reports whether a document is one of the language: a spec, an Environment or
// the configuration of a function.
func isLanguage(root *source.Node) bool {
	group, _, _ := strings.Cut(root.Get("apiVersion").Text, "/")
	return group == schema.Group
}

// isTemplate reports whether a text is a template of a chart.
func isTemplate(file string, text []byte) bool {
	if !bytes.Contains(text, []byte("{{")) {
		return false
	}
	for dir := path.Dir(file); len(dir) > 1; dir = path.Dir(dir) {
		if path.Base(dir) == "templates" {
			if _, err := os.Stat(filepath.FromSlash(path.Join(path.Dir(dir), "Chart.yaml"))); err == nil {
				return true
			}
		}
	}
	return false
}

// heads gives the fields that every object begins with.
func (c *completer) heads() (list []lsp.Suggestion) {
	heads := []string{"apiVersion", "kind", "metadata", "spec"}
	for _, f := range c.Root.Fields {
		if !slices.Contains(heads, f.Name) && !c.Root.Has("apiVersion") {
			return nil // it is no object
		}
	}
	for _, name := range heads {
		f, _, ok := c.language.Lookup("Web." + name)
		if ok && !c.Root.Has(name) {
			list = append(list, lsp.Suggestion{Name: name, Kind: lsp.SuggestedField, Detail: f.Type, Empty: f.Empty(),
				First: name != "spec", Doc: facts(fact{"type", f.Type})})
		}
	}
	return list
}

// literals gives true and false.
func literals() (list []lsp.Suggestion) {
	for _, text := range []string{"true", "false"} {
		list = append(list, lsp.Suggestion{Name: text, Kind: lsp.SuggestedValue, Literal: true})
	}
	return list
}
