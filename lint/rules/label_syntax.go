package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var labelSyntax = &lint.Rule{
	ID:      "label-syntax",
	Summary: "a key or value of a label, selector or annotation that Kubernetes does not take",
	Why: "A label value has at most 63 letters, digits, dashes, underscores and dots, and begins and ends with a " +
		"letter or digit. " +
		"A key is the same, and may have a DNS name and a slash before it; so is the key of an annotation. " +
		"The API server refuses an object that breaks this in its labels, in those of its pods, or in a selector.",
	Do: "Change the key or value. What is free text, as a description, a branch name or an address, belongs in " +
		"an annotation.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set",
	Object:   checkLabelSyntax,
	Foreign:  []string{"kube-score/label-values"},
}

const (
	keyHint = "a key has at most 63 letters, digits, -, _ and . in its last part, begins and ends with a letter or " +
		"digit, and may have a DNS name and one / before it"
	valueHint = "a value has at most 63 letters, digits, -, _ and ., and begins and ends with a letter or digit; " +
		"free text belongs in an annotation"
)

func checkLabelSyntax(p *lint.Pass, o *manifest.Object) {
	check := func(metadata *source.Node) {
		checkLabelMap(p, o, metadata.Get("labels"))
		checkAnnotations(p, o, metadata.Get("annotations"))
	}
	check(o.At("metadata"))
	if w := o.Workload; w != nil {
		if w.Template() != o.Node() {
			check(w.Template().Get("metadata"))
		}
		for _, v := range w.Pod().Get("volumes").Items {
			check(v.At("ephemeral", "volumeClaimTemplate", "metadata"))
		}
	}
	v := selectorVisitor{
		labels: func(n *source.Node) { checkLabelMap(p, o, n) },
		key:    func(n *source.Node) { checkLabelKey(p, o, n) },
		value:  func(n *source.Node) { checkLabelValue(p, o, n) },
		requirement: func(n *source.Node, _, preference bool) {
			checkLabelKey(p, o, n.Get("key"))
			for _, value := range n.Get("values").Items {
				if !preference && !n.Has("scopeName") { // of a ResourceQuota: no labels
					checkLabelValue(p, o, value)
				}
			}
		},
	}
	v.visit(o)
}

func checkLabelMap(p *lint.Pass, o *manifest.Object, n *source.Node) {
	for _, f := range n.Fields {
		if problem := labelKeyProblem(f.Name); problem != "" {
			p.ReportKey(o, f.Value, keySentence("label", f.Name, problem), keyHint)
		}
		checkLabelValue(p, o, f.Value)
	}
}

func checkLabelKey(p *lint.Pass, o *manifest.Object, n *source.Node) {
	if problem := labelKeyProblem(n.Text); n.Kind == source.String && problem != "" {
		p.Report(o, n, keySentence("label", n.Text, problem), keyHint)
	}
}

func keySentence(what, key, problem string) string {
	if key == "" {
		return "the key of the " + what + " is empty"
	}
	return fmt.Sprintf("%s key %q %s", what, key, problem)
}

func checkLabelValue(p *lint.Pass, o *manifest.Object, n *source.Node) {
	if problem := labelValueProblem(n.Text); n.Kind == source.String && problem != "" {
		p.Report(o, n, fmt.Sprintf("label value %q %s", n.Text, problem), valueHint)
	}
}

// maxAnnotations is how many bytes all annotations of an object may have.
const maxAnnotations = 256 << 10

func checkAnnotations(p *lint.Pass, o *manifest.Object, n *source.Node) {
	size := 0
	for _, f := range n.Fields {
		if problem := labelKeyProblem(strings.ToLower(f.Name)); problem != "" {
			p.ReportKey(o, f.Value, keySentence("annotation", f.Name, problem), keyHint)
		}
		if f.Value.Kind == source.String {
			size += len(f.Name) + len(f.Value.Text)
		}
	}
	if size > maxAnnotations {
		p.Report(o, n, fmt.Sprintf("the annotations are %d bytes long, and %d are the most", size, maxAnnotations),
			"keep large data in a ConfigMap; if kubectl apply adds too much, use kubectl apply --server-side")
	}
}
