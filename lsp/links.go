package lsp

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A link is a place that names a file.
type link struct {
	Range  textRange `json:"range"`
	Target string    `json:"target"`
}

// links gives the files that specs and kustomizations name, and that are there.
func (s *server) links(_ context.Context, p *documentParams) (any, error) {
	_, documents, err := s.read(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	list := []link{}
	name := pathOf(p.TextDocument.URI)
	if name == "" {
		return list, nil // of which nothing is beside
	}
	add := func(n *source.Node) {
		if n.Kind != source.String || n.Text == "" || strings.Contains(n.Text, "://") {
			return
		}
		if target := s.host.File(path.Join(path.Dir(name), n.Text)); target != "" {
			list = append(list, link{s.client.encoding.placed(n.Range), uriOf(target)})
		}
	}
	for _, d := range documents {
		if strings.HasPrefix(strings.ToLower(path.Base(name)), "kustomization") {
			ofKustomization(d.Root(), add)
		} else if group, _, _ := strings.Cut(d.Root().Get("apiVersion").Text, "/"); group == schema.Group {
			ofSpec(d.Root(), add)
		}
	}
	return list, nil
}

// ofSpec gives each text that names a file in a spec: the only field of its map, file.
func ofSpec(n *source.Node, add func(*source.Node)) {
	if len(n.Fields) == 1 && n.Fields[0].Name == "file" {
		add(n.Fields[0].Value)
		return
	}
	for _, f := range n.Fields {
		ofSpec(f.Value, add)
	}
	for _, item := range n.Items {
		ofSpec(item, add)
	}
}

// named are the fields of kustomizations that list files and folders, by name or as path.
var named = []string{"resources", "bases", "components", "crds", "configurations", "generators", "transformers",
	"validators", "patches", "patchesStrategicMerge", "patchesJson6902", "replacements"}

// ofKustomization gives each text that names a file or folder in a kustomization.
func ofKustomization(root *source.Node, add func(*source.Node)) {
	for _, f := range root.Fields {
		for _, item := range f.Value.Items {
			if slices.Contains(named, f.Name) {
				add(item)
				add(item.Get("path"))
			}
			if f.Name == "configMapGenerator" || f.Name == "secretGenerator" {
				for _, file := range slices.Concat(item.Get("files").Items, item.Get("envs").Items) {
					at := *file
					if key, name, ok := strings.Cut(file.Text, "="); ok && file.Style == source.Plain {
						at.Text, at.Start = name, at.Start+len(key)+1
					}
					add(&at)
				}
			}
		}
	}
}
