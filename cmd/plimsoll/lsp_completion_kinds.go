package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lsp"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A knownKind is a kind of documents in one API version.
type knownKind struct {
	apiVersion, name, doc string
	deprecated            bool
}

// kinds gives the kinds that a map can name, of the apiVersion or apiGroup that it says; without
// one each in its best version. head tells that the map is an object, and not a reference to one.
func (c *completer) kinds(of *source.Node, head bool) (list []lsp.Suggestion) {
	type groupKind struct{ group, kind string }
	best := map[groupKind]knownKind{}
	var order []groupKind
	apiVersion, apiGroup := of.Get("apiVersion"), of.Get("apiGroup")
	for _, k := range c.knownKinds() {
		group, _ := manifest.SplitAPIVersion(k.apiVersion)
		key := groupKind{group, k.name}
		old, ok := best[key]
		switch {
		case apiVersion.Text != "" && k.apiVersion != apiVersion.Text, apiGroup.Text != "" && group != apiGroup.Text:
			continue
		case !ok:
			order = append(order, key)
		case !(&k8s.Kind{APIVersion: k.apiVersion}).Stabler(&k8s.Kind{APIVersion: old.apiVersion}):
			continue
		}
		best[key] = k
	}
	for _, key := range order {
		k := best[key]
		o := lsp.Suggestion{Name: k.name, Kind: lsp.SuggestedKind, Detail: k.apiVersion, Doc: k.doc, Deprecated: k.deprecated}
		if head && !apiVersion.Exists() {
			o.APIVersion = k.apiVersion
		}
		list = append(list, o)
	}
	return list
}

// apiVersions gives the versions of the kind that a map names; without one those of all kinds.
func (c *completer) apiVersions(of *source.Node) (list []lsp.Suggestion) {
	kind := of.Get("kind").Text
	for _, k := range c.knownKinds() {
		if kind == "" || k.name == kind {
			list = append(list, lsp.Suggestion{Name: k.apiVersion, Kind: lsp.SuggestedValue,
				Deprecated: k.deprecated && kind != ""})
		}
	}
	return distinct(list)
}

// knownKinds gives all kinds that are known: those of the language first, then those of
// Kubernetes, and those of CRDs and of the catalogue.
func (c *completer) knownKinds() (list []knownKind) {
	for _, name := range slices.Concat(c.language.Kinds(), []string{schema.EnvironmentKind}, schema.Functions()) {
		f, _, _ := c.language.Lookup(name)
		list = append(list, knownKind{apiVersion: schema.APIVersion, name: name, doc: f.Doc})
	}
	for _, k := range k8s.Kinds() {
		if k.Versions&c.versions != 0 {
			life := k8s.Lifecycle(k.APIVersion, k.Name)
			list = append(list, knownKind{apiVersion: k.APIVersion, name: k.Name,
				deprecated: life != nil && life.Deprecated != ""})
		}
	}
	seen := map[[2]string]bool{}
	add := func(apiVersion, kind, doc string) {
		if key := [2]string{apiVersion, kind}; !seen[key] {
			seen[key] = true
			list = append(list, knownKind{apiVersion: apiVersion, name: kind, doc: doc})
		}
	}
	for _, crd := range c.schemas().Definitions() {
		spec := crd.Get("spec")
		for _, version := range append(spec.Get("versions").Items, crd.At("spec")) {
			name := cmp.Or(version.Get("name").Text, version.Get("version").Text)
			if served := version.Get("served"); name != "" && served.Text != "false" {
				doc := version.At("schema", "openAPIV3Schema", "description").Text
				add(spec.Get("group").Text+"/"+name, spec.At("names", "kind").Text, doc)
			}
		}
	}
	for _, name := range k8s.CustomKinds() {
		apiVersion, kind, _ := strings.Cut(name, " ")
		add(apiVersion, kind, "")
	}
	return list
}

// environments gives the names of the environments that there are.
func (c *completer) environments() []string {
	names := map[string]bool{}
	c.each(c.specs, func(_ string, root *source.Node) {
		if root.Get("kind").Text == schema.EnvironmentKind {
			names[root.At("metadata", "name").Text] = true
		}
	})
	delete(names, "")
	return slices.Sorted(maps.Keys(names))
}

// entries gives names of entries that are those of something else: environments, kinds, ports
// and volumes.
func (c *completer) entries() (list []lsp.Suggestion) {
	var names []string
	spec := c.Root.Get("spec")
	switch last := len(c.names) - 1; {
	case last < 0:
	case last == 0 && c.names[0] == "environments":
		names = append(c.environments(), "*")
	case c.Root.Get("kind").Text == schema.EnvironmentKind && slices.Equal(c.names, []string{"spec", "kinds"}):
		names = c.language.Kinds()
	case c.names[last] == "ports" && last > 0 && c.names[last-1] == "service":
		names = c.ownPorts()
	case last > 0 && c.names[last-1] == "resources" && (c.names[last] == "limits" || c.names[last] == "requests"):
		names = c.resourceKeys()
	case c.names[last] == "mounts":
		for _, f := range append(spec.Get("volumes").Fields, spec.Get("storage").Fields...) {
			names = append(names, f.Name)
		}
	}
	there := c.Root.Follow(c.Path)
	for _, name := range names {
		if !there.Has(name) {
			list = append(list, lsp.Suggestion{Name: name, Kind: lsp.SuggestedField, Empty: "{}"})
		}
	}
	return list
}
