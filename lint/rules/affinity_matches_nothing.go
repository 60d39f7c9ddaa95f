package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var affinityMatchesNothing = &lint.Rule{
	ID:      "affinity-matches-nothing",
	Summary: "a node selector term that matches no node",
	Why: "A term without expressions matches no node, and neither does one whose expressions contradict each other: all " +
		"of a term must hold, and nodeSelector as well. The terms of a list are alternatives. Where none of them matches, " +
		"the pod stays Pending; a volume can be used nowhere.",
	Do: "Remove the empty term, or say in it which nodes are meant. For alternatives write several terms, or several " +
		"values of one expression.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		affinity := w.Pod().At("affinity", "nodeAffinity")
		fixed := w.Pod().Get("nodeSelector")
		for _, f := range fixed.Fields {
			if known := nodeValues[f.Name]; known != "" && f.Value.Kind == source.String && !placeholder(f.Value.Text) &&
				!isWord(known, f.Value.Text) {
				reportNodeValue(p, w.Object, f.Name, f.Value)
			}
		}
		required := affinity.Get("requiredDuringSchedulingIgnoredDuringExecution")
		for _, term := range required.Get("nodeSelectorTerms").Items {
			checkNodeTerm(p, w.Object, term, fixed, true)
		}
		for _, preferred := range affinity.Get("preferredDuringSchedulingIgnoredDuringExecution").Items {
			if term := preferred.Get("preference"); term.Exists() {
				checkNodeTerm(p, w.Object, term, fixed, false)
			}
		}
	},
	Object: func(p *lint.Pass, o *manifest.Object) {
		if o.Is("", "PersistentVolume") {
			for _, term := range o.At("spec", "nodeAffinity", "required", "nodeSelectorTerms").Items {
				checkNodeTerm(p, o, term, &source.Node{}, true)
			}
		}
	},
}

// nodeValues are the values that some labels of nodes have: what the kubelet was
// built for.
var nodeValues = map[string]string{
	"kubernetes.io/arch":      "amd64 arm64 arm 386 ppc64le s390x riscv64 loong64 mips64 mips64le",
	"beta.kubernetes.io/arch": "amd64 arm64 arm 386 ppc64le s390x riscv64 loong64 mips64 mips64le",
	"kubernetes.io/os":        "linux windows",
	"beta.kubernetes.io/os":   "linux windows",
}

// unknownToNodes gives the first value of an expression none of whose values a node
// can have under the label; nil for others.
func unknownToNodes(key string, e *source.Node) *source.Node {
	values := e.Get("values").Items
	known := nodeValues[key]
	if known == "" || e.Get("operator").Text != "In" || len(values) == 0 ||
		slices.ContainsFunc(values, func(n *source.Node) bool { return placeholder(n.Text) || isWord(known, n.Text) }) {
		return nil
	}
	return values[0]
}

// reportNodeValue reports a value that no node has.
func reportNodeValue(p *lint.Pass, o *manifest.Object, key string, n *source.Node) {
	known := strings.Fields(nodeValues[key])
	hint := didYouMean(strings.ToLower(n.Text), known, "write one of "+source.Or(known))
	if goName := map[string]string{"x86_64": "amd64", "x86-64": "amd64", "x64": "amd64", "aarch64": "arm64",
		"x86": "386", "i386": "386", "armv7l": "arm"}[strings.ToLower(n.Text)]; goName != "" {
		hint = "write " + goName
	}
	p.Report(o, n, fmt.Sprintf("no node has %s %s", key, n.Text), hint)
}

// checkNodeTerm looks at a term; fixed are labels that the node has anyway. Of what
// is only preferred an empty one prefers nothing, which harms nobody.
func checkNodeTerm(p *lint.Pass, o *manifest.Object, term, fixed *source.Node, required bool) {
	expressions, fields := term.Get("matchExpressions").Items, term.Get("matchFields").Items
	if len(expressions)+len(fields) == 0 {
		if required && (term.Kind == source.Map || term.Kind == source.Null) {
			p.ReportAt(o, term.Range, "the term is empty, and so matches no node", "remove it, or add matchExpressions")
		}
		return
	}
	for _, list := range [][]*source.Node{expressions, fields} {
		conditions := map[string][]*source.Node{}
		for _, e := range list {
			key := e.Get("key").Text
			conditions[key] = append(conditions[key], e)
		}
		for _, e := range list { // in the order of the file
			key := e.Get("key").Text
			same := conditions[key]
			delete(conditions, key)
			if len(same) > 0 && !placeholder(key) {
				checkNodeKey(p, o, key, same, fixed.Get(key))
			}
		}
	}
}

// checkNodeKey reports expressions on one label that no value meets.
func checkNodeKey(p *lint.Pass, o *manifest.Object, key string, same []*source.Node, fixed *source.Node) {
	a := allowed{not: map[string]bool{}}
	if fixed.Kind == source.String {
		a.in([]string{fixed.Text})
	}
	for _, e := range same {
		a.add(e)
		if n := unknownToNodes(key, e); n != nil {
			reportNodeValue(p, o, key, n)
			return
		}
	}
	if !a.nothing() {
		return
	}
	last := same[len(same)-1]
	f := p.Report(o, last.Get("key"), fmt.Sprintf("no node meets what is asked of %s, so the term matches none", key),
		"all expressions of a term must hold: write alternatives as several values, or as several terms")
	switch {
	case len(same) > 1:
		f.Relate(same[0].Get("key"), "this contradicts it")
	case fixed.Exists():
		f.Relate(fixed, "nodeSelector contradicts it")
	}
}

// An allowed is what expressions leave of the values of one label.
type allowed struct {
	values        []string // one of these, where some is set
	some          bool
	not           map[string]bool
	needed, never bool
	above, below  *int64
}

func (a *allowed) in(values []string) {
	if a.some {
		also := map[string]bool{}
		for _, v := range a.values {
			also[v] = true
		}
		values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return !also[v] })
	}
	a.values, a.some, a.needed = values, true, true
}

func (a *allowed) add(e *source.Node) {
	var values []string
	for _, n := range e.Get("values").Items {
		values = append(values, n.Text)
	}
	switch e.Get("operator").Text {
	case "In":
		if len(values) > 0 {
			a.in(values)
		}
	case "NotIn":
		for _, v := range values {
			a.not[v] = true
		}
	case "Exists":
		a.needed = true
	case "DoesNotExist":
		a.never = true
	case "Gt", "Lt":
		a.compare(e.Get("operator").Text, values)
	}
}

func (a *allowed) compare(operator string, values []string) {
	a.needed = true
	if len(values) != 1 {
		return
	}
	number, err := strconv.ParseInt(values[0], 10, 64)
	switch {
	case err != nil:
	case operator == "Gt" && (a.above == nil || number > *a.above):
		a.above = &number
	case operator == "Lt" && (a.below == nil || number < *a.below):
		a.below = &number
	}
}

// nothing reports whether no value is left, nor none at all.
func (a *allowed) nothing() bool {
	if a.needed && a.never || a.above != nil && a.below != nil && *a.below-*a.above < 2 {
		return true
	}
	return a.some && !slices.ContainsFunc(a.values, a.leaves)
}

func (a *allowed) leaves(value string) bool {
	if a.not[value] {
		return false
	}
	number, err := strconv.ParseInt(value, 10, 64)
	return err != nil && a.above == nil && a.below == nil ||
		err == nil && (a.above == nil || number > *a.above) && (a.below == nil || number < *a.below)
}
