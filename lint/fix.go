package lint

import (
	"github.com/plimsoll-dev/plimsoll/source"
)

// Replace gives the edit that writes text where a scalar stands.
func Replace(n *source.Node, text string) source.Edit {
	return source.Edit{Place: n.Place, Text: text}
}
