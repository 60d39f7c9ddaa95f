package rules

import (
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// serviceAccountOf gives the field that names the pods' ServiceAccount; the
// deprecated one only where the other is not there.
func serviceAccountOf(w *manifest.Workload) *source.Node {
	if n := w.Pod().Get("serviceAccountName"); n.Text != "" || !w.Pod().Has("serviceAccount") {
		return n
	}
	return w.Pod().Get("serviceAccount")
}
