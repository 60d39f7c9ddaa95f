package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var duplicateContainer = &lint.Rule{
	ID:       "duplicate-container",
	Summary:  "two containers of one name in a pod",
	Why:      "The API server refuses the object. Init containers and others share their names.",
	Do:       "Give each container a name of its own.",
	Severity: source.Error,
	API:      true,
	Source:   "pkg/apis/core/validation/validation.go: validateContainers, validateInitContainers",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		first := map[string]*source.Node{}
		for _, c := range w.Containers() {
			n := c.Node.Get("name")
			if before := first[c.Name]; before != nil {
				p.Report(w.Object, n, fmt.Sprintf("there are two containers %s in one pod", c.Name),
					"give one of them another name").
					Relate(before, "the other one is here")
			} else if c.Name != "" {
				first[c.Name] = n
			}
		}
	},
}
