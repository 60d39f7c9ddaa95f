package rules

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
)

// looksLikePatch reports whether an object can only be part of one: a workload
// without all that ties it to its pods.
func looksLikePatch(o *manifest.Object) bool {
	spec := o.At("spec")
	return o.Group == "apps" && slices.Contains([]string{"DaemonSet", "Deployment", "StatefulSet"}, o.Kind) &&
		o.Name != "" && len(spec.Fields) > 0 && !spec.Has("selector") && !spec.At("template", "metadata").Exists()
}
