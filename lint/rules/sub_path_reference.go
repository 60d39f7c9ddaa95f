package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var subPathReference = &lint.Rule{
	ID:      "sub-path-reference",
	Summary: "$(NAME) in subPathExpr of a variable that is not set",
	Why: "The kubelet makes the path of the values of the container's variables before it starts it. For one that it " +
		"does not know there is no path, so the container does not start: it stays in CreateContainerConfigError.",
	Do: "Set the variable in env, as POD_NAME with fieldRef: {fieldPath: metadata.name}. For the text itself write " +
		"$$(NAME).",
	Severity: source.Error,
	Source:   "https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath-expanded-environment",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, c := range w.Containers() {
			var known *references
			for _, mount := range c.Node.Get("volumeMounts").Items {
				n := mount.Get("subPathExpr")
				if n.Kind != source.String {
					continue
				}
				if known == nil {
					known = newReferences(w, c)
				}
				checkSubPathReference(p, known, n)
			}
		}
	},
}

func checkSubPathReference(p *lint.Pass, r *references, n *source.Node) {
	for _, name := range manifest.VariablesIn(n.Text) {
		if r.all[name] == nil && !r.elsewhere(name, false) {
			p.Report(r.w.Object, n,
				fmt.Sprintf("%s uses $(%s), which nothing sets, so it does not start", r.c.Title(), name),
				fmt.Sprintf("set it in env, or write $$(%s) for the text", name))
		}
	}
}
