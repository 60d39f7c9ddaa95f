package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var duplicateObject = &lint.Rule{
	ID:      "duplicate-object",
	Summary: "the same object twice in one file",
	Why: "Both are applied, one after the other, and the cluster keeps the last: what the first says is lost or " +
		"mixed in. " +
		"kustomize refuses two objects of one name.",
	Do:       "Keep one of them, or give them names or namespaces of their own.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
	Input:    func(p *lint.Pass) { checkDuplicateObject(p, true) },
}

// checkDuplicateObject looks for objects that are there twice: in one file, or
// in two of one folder.
func checkDuplicateObject(p *lint.Pass, oneFile bool) {
	type id struct{ folder, namespace, group, kind, name string }
	first := map[id]*manifest.Object{}
	for _, o := range p.Objects {
		if o.Fragment || o.Name == "" || o.Group == "plimsoll.dev" {
			continue
		}
		id := id{o.Folder(), manifest.NamespaceKey(o.Namespace), k8s.PresentGroup(o.Group, o.Kind), o.Kind, o.Name}
		if k8s.ClusterScoped(id.group, o.Kind) {
			id.namespace = ""
		}
		if oneFile {
			id.folder = o.Document.File.Name
		}
		before := first[id]
		if before == nil {
			first[id] = o
		}
		if before == nil || !oneFile && before.Document.File == o.Document.File {
			continue
		}
		p.Report(o, o.At("metadata", "name"), fmt.Sprintf("%s is defined twice", o.Title()),
			"remove one of them, or give it another name or namespace").
			Relate(before.At("metadata", "name"), "it is defined here as well")
	}
}
