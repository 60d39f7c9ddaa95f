package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var duplicateEnv = &lint.Rule{
	ID:      "duplicate-env",
	Summary: "a variable that is set twice in one container",
	Why: "The last one counts, without a word. kubectl apply takes the list for a map by name: when one of the two " +
		"is removed later, the other may go with it. " +
		"Only a value that refers to the one before, as $(NAME), means something.",
	Do:       "Keep the one that is meant.",
	Severity: source.Warning,
	Source:   "pkg/api/pod/warnings.go",
	Workload: checkDuplicateEnv,
	Foreign:  []string{"kube-linter/duplicate-env-var", "kube-score/environment-variable-key-duplication"},
}

func checkDuplicateEnv(p *lint.Pass, w *manifest.Workload) {
	for _, c := range w.Containers() {
		last := map[string]*source.Node{}
		for _, env := range c.Node.Get("env").Items {
			n, value := env.Get("name"), env.Get("value").Text
			if n.Kind != source.String || n.Text == "" {
				continue
			}
			before, self := last[n.Text], "$("+n.Text+")"
			last[n.Text] = n
			if before == nil || strings.Contains(value, self) && value != self && !env.Has("valueFrom") {
				continue
			}
			p.Report(w.Object, n, fmt.Sprintf("%s sets %s twice, and the last one counts", c.Title(), n.Text),
				"remove the one that is not meant").
				Relate(before, "it is set here as well")
		}
	}
}
