package manifest

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// Hidden stands in reports for a value that nobody is to see.
const Hidden = "***"

// LastApplied is the annotation in which kubectl keeps what it applied.
const LastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// Hides reports whether a value in an object, or in a part of it, is one that reports do
// not show: what a Secret holds, and what kubectl applied, which may be a Secret.
func Hides(object *source.Node, path NamedPath) bool {
	if len(path) == 0 {
		return false
	}
	group, _ := SplitAPIVersion(object.Get("apiVersion").Text)
	secret := group == "" && object.Get("kind").Text == "Secret"
	return secret && slices.Contains(secretFields, path[0].Name) || path[len(path)-1].Name == LastApplied
}

// secretFields hold the values of a Secret.
var secretFields = []string{"data", "stringData"}
