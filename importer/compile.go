package importer

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// compile gives the objects of a draft, by what names them, or the mistakes in it. What a
// house asks of it is none: it is told when all is written.
func compile(l *schema.Language, draft *source.Node, name string) (
	objects map[string]*source.Node, mistakes []source.Diagnostic,
) {
	docs, mistakes := source.Parse(source.NewFile(name, draft.YAML()))
	if len(mistakes) > 0 || len(docs) != 1 {
		return nil, mistakes
	}
	app, mistakes := l.Check(docs[0].Root(), schema.Setting{})
	mistakes = slices.DeleteFunc(mistakes, func(d source.Diagnostic) bool { return d.Policy != "" })
	if source.HasErrors(mistakes) {
		return nil, mistakes
	}
	made, mistakes := compiler.Compile(compiler.Input{Apps: []*schema.App{app}}, compiler.Options{})
	if source.HasErrors(mistakes) {
		return nil, mistakes
	}
	objects = map[string]*source.Node{}
	for _, o := range made {
		root := o.ReadBack().Root()
		objects[identity(root)] = normal(root)
	}
	return objects, nil
}

// identity names an object as the report does: KIND/NAMESPACE/NAME.
func identity(n *source.Node) string {
	namespace := n.At("metadata", "namespace").Text
	if namespace == "default" {
		namespace = ""
	}
	return n.Get("kind").Text + "/" + namespace + "/" + n.At("metadata", "name").Text
}

// levels of Pod Security, the strictest first.
var levels = []string{"restricted", "baseline", "privileged"}

// A drafted is the spec of a group, and what it compiles to.
type drafted struct {
	node *source.Node
	made map[string]*source.Node
	// failed is why there is no spec; nil where there is one.
	failed *source.Diagnostic
}

// refine drafts a group at the strictest level that it needs, and takes out of the
// draft what the schema or the compiler refuses. That is found again by comparing.
func refine(g *group, faithful bool) (best drafted) {
	for _, level := range levels {
		d := drafted{node: draft(g, faithful, level)}
		if d.settle(g.language, g.appName()+".yaml", level != "privileged"); d.failed == nil {
			return d
		}
		best = d
	}
	return best
}

// mostRefusals is how many fields are taken out of a draft.
const mostRefusals = 100

// settle takes out what is refused. A level that is too strict ends it.
func (d *drafted) settle(l *schema.Language, name string, strict bool) {
	for range mostRefusals {
		objects, mistakes := compile(l, d.node, name)
		wrong := firstError(mistakes)
		if wrong == nil {
			d.made, d.failed = objects, nil
			return
		}
		d.failed = wrong
		path, ok := source.ParsePath(wrong.Path)
		if !ok || strict && wrong.Rule == "pod-security" {
			return
		}
		if path = existing(d.node, path); len(path) < 2 || needed(path) {
			return
		}
		d.node = remove(d.node, path)
	}
}

func firstError(list []source.Diagnostic) *source.Diagnostic {
	for i := range list {
		if list[i].Severity == source.Error {
			return &list[i]
		}
	}
	return nil
}

// existing cuts a path off where the draft ends.
func existing(n *source.Node, path source.Path) source.Path {
	for i, s := range path {
		if n = n.Step(s); !n.Exists() {
			return path[:i]
		}
	}
	return path
}

// needed reports whether there is no spec without a field.
func needed(path source.Path) bool {
	return path[0].Name != "spec" && path[0].Name != "metadata" || path[1].Name == "image" || path[1].Name == "name" ||
		path[1].Name == "adopt"
}
