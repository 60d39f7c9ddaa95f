package rules

import (
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// inForce gives a field of the security context that holds for a container: its
// own, and that of the pod where it has none.
func inForce(w *manifest.Workload, c *manifest.Container, field string) *source.Node {
	if own := c.Node.At("securityContext", field); manifest.IsSet(own) {
		return own
	}
	return w.Pod().At("securityContext", field)
}
