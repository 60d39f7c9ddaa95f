package main

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lsp"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

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
		list := c.described([]*schema.Field{configNames().Described(c.Path)})
		if !c.Field {
			list = append(list, c.references(configReferences)...)
		}
		return list
	case slices.Contains(plimsoll.KustomizationNames, path.Base(at.File)):
		return nil
	case len(c.Path) == 0 && c.Field && kind == "":
		return c.heads()
	case !c.Field && slices.Equal(c.Path, source.Path{source.Into("kind")}):
		return c.kinds(c.Root, true)
	case !c.Field && slices.Equal(c.Path, source.Path{source.Into("apiVersion")}):
		return c.apiVersions(c.Root)
	case plimsoll.IsSpec(c.Root) || !c.Root.Has("apiVersion") && slices.Contains(c.language.Documents(), kind):
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
