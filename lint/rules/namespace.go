package rules

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// podSecurityLabels is what the labels of a Namespace that Pod Security goes by begin with.
const podSecurityLabels = "pod-security.kubernetes.io/"

// podSecurityLevels are the levels, the strictest last.
var podSecurityLevels = []string{"privileged", "baseline", "restricted"}

// A levelOf is a level that a Namespace of the input asks of its pods.
type levelOf struct {
	name, version string
	label         *source.Node
	namespace     *manifest.Object
}

// above reports whether the level asks for more than another.
func (l levelOf) above(other levelOf) bool {
	return slices.Index(podSecurityLevels, l.name) > max(slices.Index(podSecurityLevels, other.name), 0)
}

// levelFor gives the level that the Namespace of a workload has for a mode, as enforce. Its
// name is "" where it has none, or that is not known: there are several Namespaces of
// that name, or something adds to it.
func levelFor(p *lint.Pass, o *manifest.Object, mode string) (level levelOf) {
	namespaces := p.Namespaces(o)
	if len(namespaces) != 1 || p.HasFragment("Namespace", o.Namespace) {
		return level
	}
	ns := namespaces[0]
	label := ns.At("metadata", "labels").Get(podSecurityLabels + mode)
	if !slices.Contains(podSecurityLevels, label.Text) {
		return level
	}
	version, _ := ns.Labels().Get(podSecurityLabels + mode + "-version")
	return levelOf{label.Text, strings.TrimPrefix(strings.TrimPrefix(version, "latest"), "v"), label, ns}
}

// enforces reports whether namespace-security holds the pods of a workload to a level, or a
// stricter one, so that nobody else need to.
func enforces(p *lint.Pass, w *manifest.Workload, level string) bool {
	return p.Runs(namespaceSecurity) &&
		slices.Index(podSecurityLevels, levelFor(p, w.Object, "enforce").name) >= slices.Index(podSecurityLevels, level)
}

// checkLevel reports what a level of a workload's Namespace has against its pods, with
// what follows.
func checkLevel(p *lint.Pass, w *manifest.Workload, level levelOf, follows string) {
	if level.name == "" || level.name == podSecurityLevels[0] || w.Pod().Kind != source.Map {
		return
	}
	for _, f := range reportLevel(p, w, level.name, violations(p, w, level.name, level.version)) {
		f.Message += follows
		f.Relate(level.label, level.namespace.Title()+" says so")
	}
}
