package manifest

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

func CountOr(n *source.Node, absent int64) int64 {
	if n.Kind <= source.Null {
		return absent
	}
	if i, ok := n.Int(); ok {
		return i
	}
	return -1
}

// IsTrue and IsFalse read a boolean as kubectl does, to which yes and on are
// booleans too.
func IsTrue(n *source.Node) bool {
	return isBool(n) && slices.Contains([]string{"true", "yes", "on", "y"}, strings.ToLower(n.Text))
}

func IsFalse(n *source.Node) bool {
	return isBool(n) && slices.Contains([]string{"false", "no", "off", "n"}, strings.ToLower(n.Text))
}

func isBool(n *source.Node) bool {
	return n.Kind == source.Bool || n.Kind == source.String && n.Style == source.Plain
}

// IsSet reports whether a field has a value other than null.
func IsSet(n *source.Node) bool { return n.Kind > source.Null }

func TextOr(n *source.Node, none string) string {
	if n.Text == "" {
		return none
	}
	return n.Text
}

// IsEmptyText reports whether a text is left out or empty. What is no text is for
// others to judge.
func IsEmptyText(n *source.Node) bool {
	return n.Kind <= source.Null || n.Kind == source.String && n.Text == ""
}

// StringOf gives a text, "" for what is none.
func StringOf(n *source.Node) string {
	if n.Kind == source.String {
		return n.Text
	}
	return ""
}

// IntOr gives the value of a whole number, or another one where it is none.
func IntOr(n *source.Node, none int64) int64 {
	if i, ok := n.Int(); ok {
		return i
	}
	return none
}

// IsNonZero reports whether a field has a value that is not the same as none.
func IsNonZero(n *source.Node) bool {
	zero, number := n.Int()
	return n.Exists() && n.Kind != source.Null && !(n.Scalar() && n.Text == "") && !(number && zero == 0) &&
		!(n.Kind == source.List && len(n.Items) == 0)
}

// IntOrAbsent gives the value of a whole number, or another one where the field is
// left out. ok is false for what is no whole number.
func IntOrAbsent(n *source.Node, absent int64) (value int64, ok bool) {
	if !IsSet(n) {
		return absent, true
	}
	return n.Int()
}

// HasText reports whether a list holds a text.
func HasText(list *source.Node, text string) bool {
	return slices.ContainsFunc(list.Items, func(n *source.Node) bool { return n.Kind == source.String && n.Text == text })
}
