package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// labelKeyProblem says what is wrong with a label key, so that the key and it
// make a sentence; "" when nothing is. It is IsQualifiedName of apimachinery in
// other words.
func labelKeyProblem(key string) string {
	prefix, name, prefixed := strings.Cut(key, "/")
	if !prefixed {
		name = key
	}
	switch {
	case key == "":
		return "is empty"
	case strings.Contains(name, "/"):
		return "has more than one slash"
	case prefixed && prefix == "":
		return "has nothing before its slash"
	case prefixed && !isSubdomain(prefix):
		return fmt.Sprintf("begins with %q, which is no DNS name in lower case", prefix)
	case name == "":
		return "has nothing after its slash"
	}
	return labelNameProblem(name)
}

// labelValueProblem is labelKeyProblem for a label value, and IsValidLabelValue
// of apimachinery.
func labelValueProblem(value string) string {
	if value == "" {
		return ""
	}
	return labelNameProblem(value)
}

// placeholder reports whether something will stand in for a part of the text before the API
// server sees it.
func placeholder(s string) bool { return manifest.HasPlaceholder(s) }

// maxLabel is the greatest length of a label value, and of a label key without
// its prefix.
const maxLabel = 63

func labelNameProblem(s string) string {
	if len(s) > maxLabel {
		return fmt.Sprintf("is %d characters long, and %d is the most", len(s), maxLabel)
	}
	for _, r := range s {
		switch {
		case r == ' ':
			return "has a space in it"
		case !(r < 0x80 && isAlphanumeric(byte(r))) && r != '-' && r != '_' && r != '.':
			return fmt.Sprintf("has %q in it", r)
		}
	}
	if c := s[0]; !isAlphanumeric(c) {
		return fmt.Sprintf("begins with %c", c)
	}
	if c := s[len(s)-1]; !isAlphanumeric(c) {
		return fmt.Sprintf("ends with %c", c)
	}
	return ""
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// isSubdomain reports whether s is a DNS name in lower case.
func isSubdomain(s string) bool { return k8s.IsSubdomain(s) }

// podsHave says which labels the pods of a workload have.
func podsHave(w *manifest.Workload) string {
	if w.Kind == "Pod" {
		return "Pod " + w.Name + " has " + labelsForMessage(w.PodLabels)
	}
	return "those of " + w.Title() + " have " + labelsForMessage(w.PodLabels)
}

func labelsForMessage(l manifest.Labels) string {
	if len(l) == 0 {
		return "no labels"
	}
	return l.String()
}

// labelsHint says which labels there are to select.
func labelsHint(p *lint.Pass, o *manifest.Object, namespace string) string {
	var list []string
	for _, w := range p.Near(o, namespace) {
		if len(list) == 6 {
			break
		}
		has := w.Title() + " has " + w.PodLabels.String()
		if len(w.PodLabels) > 0 && !slices.Contains(list, has) {
			list = append(list, has)
		}
	}
	if len(list) == 0 {
		return "add labels to the pod template, and select these"
	}
	return "select labels that pods have: " + some(list)
}

// templateLabels gives the labels of the pods as written.
func templateLabels(w *manifest.Workload) *source.Node { return w.Template().At("metadata", "labels") }
