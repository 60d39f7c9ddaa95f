package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// objectHead looks at what Kubernetes cannot tell the kind of.
var objectHead = &lint.Rule{
	ID:       "object-head",
	Summary:  "a document without apiVersion or kind",
	Why:      "kubectl cannot tell what the document is, and stops. Nothing in it is checked.",
	Do:       "Begin it with apiVersion and kind.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/overview/working-with-objects/#required-fields",
	Input:    checkObjectHead,
}

func checkObjectHead(p *lint.Pass) {
	for _, n := range p.Headless {
		if n.Kind != source.Map {
			p.ReportAt(nil, n.Range,
				fmt.Sprintf("an object is a map that begins with apiVersion and kind, and this is %s",
					n.Kind),
				"write a Kubernetes object, or remove it")
			continue
		}
		for _, name := range []string{"apiVersion", "kind"} {
			field := n.Get(name)
			switch {
			case !field.Exists():
				p.ReportAt(nil, manifest.Head(n), fmt.Sprintf("the object has no %s", name),
					fmt.Sprintf("add %s: without it nobody can tell what this is", name))
			case field.Kind != source.String:
				p.ReportAt(nil, field.Key, fmt.Sprintf("%s must be text, not %s", name, field.Kind),
					"write the name that Kubernetes has for it, in quotes where it looks like something else")
			case field.Text == "":
				p.ReportAt(nil, field.Range, fmt.Sprintf("%s is empty", name),
					"write the name that Kubernetes has for it")
			}
		}
	}
}
