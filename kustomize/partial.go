package kustomize

import (
	"regexp"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// present gives a kustomization without what is not on this machine, and without what
// kustomize refuses when that is missing: charts are not rendered, values are not taken from
// what is not there, and patches are for what there is.
func (s *specFiles) present(k *plimsoll.Kustomization) *source.Node {
	root := k.Root
	for _, field := range slices.Concat(plimsoll.WholeFields, plimsoll.PartFields) {
		if root.Get(field).Kind == source.List {
			root = root.With(field, s.presentOf(k, field))
		}
	}
	for _, field := range []string{"configMapGenerator", "secretGenerator"} {
		if root.Get(field).Kind == source.List {
			root = root.With(field, s.generatorsOf(k, root.Get(field)))
		}
	}
	root = root.With("patches", s.patchesOf(k, root))
	for _, field := range []string{"patchesStrategicMerge", "helmCharts", "helmChartInflationGenerator", "replacements",
		"vars"} {
		root = root.Without(field)
	}
	return root
}

// modern gives a kustomization without the fields of which kustomize says on standard error
// that they are old, but for variables, which have no other form.
func modern(root *source.Node) *source.Node {
	resources := slices.Concat(root.Get("resources").Items, root.Get("bases").Items)
	patches := &source.Node{Kind: source.List}
	for _, item := range root.Get("patchesStrategicMerge").Items {
		field := "path"
		if strings.Contains(item.Text, "\n") {
			field = "patch"
		}
		patches.Items = append(patches.Items, nodeMap(field, item))
	}
	patches.Items = slices.Concat(patches.Items, root.Get("patches").Items, root.Get("patchesJson6902").Items)
	if labels := root.Get("commonLabels"); labels.Kind == source.Map {
		list := append(slices.Clone(root.Get("labels").Items),
			nodeMap("pairs", labels, "includeSelectors", &source.Node{Kind: source.Bool, Text: "true"}))
		root = root.With("labels", &source.Node{Kind: source.List, Items: list})
	}
	for _, field := range []string{"bases", "patchesStrategicMerge", "patchesJson6902", "commonLabels"} {
		root = root.Without(field)
	}
	return root.With("resources", &source.Node{Kind: source.List, Items: resources}).With("patches", patches)
}

// presentOf gives the items of a field whose files and folders are there.
func (s *specFiles) presentOf(k *plimsoll.Kustomization, field string) *source.Node {
	absent := map[*source.Node]bool{}
	for _, e := range k.Entries(field) {
		absent[e.Node] = !s.Exists(e.Path)
	}
	list := &source.Node{Kind: source.List}
	for _, item := range k.Root.Get(field).Items {
		if !absent[item] && !absent[item.Get("path")] {
			list.Items = append(list.Items, item)
		}
	}
	return list
}

// generatorsOf gives the generators whose files are there, but for those that add to what
// another one makes.
func (s *specFiles) generatorsOf(k *plimsoll.Kustomization, generators *source.Node) *source.Node {
	list := &source.Node{Kind: source.List}
	for _, g := range generators.Items {
		named := slices.Concat(g.Get("files").Items, g.Get("envs").Items)
		if g.Has("env") {
			named = append(named, g.Get("env"))
		}
		adds := manifest.TextOr(g.Get("behavior"), "create") != "create"
		if !adds && !slices.ContainsFunc(named, func(n *source.Node) bool { return !s.holds(k, n.Text) }) {
			list.Items = append(list.Items, g)
		}
	}
	return list
}

// holds reports whether the file of a generator, perhaps behind the key that it gets, is
// there.
func (s *specFiles) holds(k *plimsoll.Kustomization, named string) bool {
	_, err := s.readInside(k.Dir, fileBehindKey.ReplaceAllString(named, ""))
	return err == nil
}

var fileBehindKey = regexp.MustCompile(`^[^=]*=`)

// patchesOf gives the patches of a kustomization, each for what it speaks of if that is
// there.
func (s *specFiles) patchesOf(k *plimsoll.Kustomization, root *source.Node) *source.Node {
	list := &source.Node{Kind: source.List}
	for _, item := range root.Get("patches").Items {
		switch text, named := item.Get("patch"), item.Get("path"); {
		case item.Has("target"):
			list.Items = append(list.Items, item)
		case text.Exists():
			list.Items = append(list.Items, targeted([]byte(text.Text))...)
		default:
			list.Items = append(list.Items, s.targetedFile(k, named.Text)...)
		}
	}
	for _, item := range root.Get("patchesStrategicMerge").Items {
		if s.holds(k, item.Text) {
			list.Items = append(list.Items, s.targetedFile(k, item.Text)...)
		} else {
			list.Items = append(list.Items, targeted([]byte(item.Text))...)
		}
	}
	return list
}

func (s *specFiles) targetedFile(k *plimsoll.Kustomization, name string) []*source.Node {
	data, err := s.readInside(k.Dir, name)
	if err != nil {
		return nil
	}
	return targeted(data)
}

// targeted gives a patch for each document of a text, with what it is for: kustomize
// passes over a target that is not there, and stops at a patch without one.
func targeted(text []byte) (patches []*source.Node) {
	for _, n := range itemsOf(text) {
		kind, name := n.Get("kind"), n.At("metadata", "name")
		if kind.Text == "" || name.Text == "" {
			continue
		}
		patches = append(patches, nodeMap("patch", nodeText(string(n.YAML())), "target",
			nodeMap("kind", nodeText(regexp.QuoteMeta(kind.Text)), "name", nodeText(regexp.QuoteMeta(name.Text)))))
	}
	return patches
}
