package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var fieldContainer = &lint.Rule{
	ID:      "field-container",
	Summary: "resourceFieldRef to a container that the pod does not have",
	Why: "The kubelet looks the container up when it makes the variable or the file. Where it is not found, the " +
		"container stays in CreateContainerConfigError, and a pod with such a volume in ContainerCreating. A variable " +
		"without containerName means its own container; the API server refuses a volume without one.",
	Do:       "Write the name of a container of this pod. For a variable of the container itself leave containerName out.",
	Severity: source.Error,
	Source:   "pkg/api/v1/resource/helpers.go: ExtractResourceValueByContainerName",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, c := range w.Containers() {
			for _, env := range c.Node.Get("env").Items {
				checkFieldContainer(p, w, env.At("valueFrom", "resourceFieldRef"), false)
			}
		}
		for _, v := range ownVolumes(w) {
			checkFieldFiles(p, w, v.At("downwardAPI", "items"))
			for _, s := range v.At("projected", "sources").Items {
				checkFieldFiles(p, w, s.At("downwardAPI", "items"))
			}
		}
	},
}

func checkFieldFiles(p *lint.Pass, w *manifest.Workload, items *source.Node) {
	for _, item := range items.Items {
		checkFieldContainer(p, w, item.Get("resourceFieldRef"), true)
	}
}

// checkFieldContainer looks at one reference; needed: it has to name a container.
func checkFieldContainer(p *lint.Pass, w *manifest.Workload, ref *source.Node, needed bool) {
	n := ref.Get("containerName")
	if ref.Kind != source.Map || n.Exists() && n.Kind != source.String && n.Kind != source.Null || placeholder(n.Text) {
		return
	}
	var names []string
	for _, c := range w.Containers() {
		if c.Name == n.Text && c.Name != "" {
			return
		}
		names = append(names, c.Name)
	}
	switch {
	case n.Text != "":
		p.Report(w.Object, n, fmt.Sprintf("the pod has no container %s, whose %s is asked for", n.Text,
			textIf(ref.Get("resource").Text, "resources")),
			didYouMean(n.Text, names, "write the name of a container of the pod ("+some(names)+")"))
	case needed:
		p.Report(w.Object, n, "resourceFieldRef of a file has no containerName",
			"add containerName with the name of a container of the pod ("+some(names)+")")
	}
}
