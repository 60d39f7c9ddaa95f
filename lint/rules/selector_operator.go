package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var selectorOperator = &lint.Rule{
	ID:      "selector-operator",
	Summary: "an expression of a selector whose operator and values do not go together",
	Why: "In and NotIn compare with a list of values, which must not be empty; Exists and DoesNotExist take none. " +
		"Node affinity also has Gt and Lt, with one value. The API server refuses anything else.",
	Do: "Give In and NotIn their values, remove those of Exists and DoesNotExist, and spell the operator as " +
		"Kubernetes does.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements",
	Object:   checkSelectorOperator,
}

func checkSelectorOperator(p *lint.Pass, o *manifest.Object) {
	v := selectorVisitor{requirement: func(n *source.Node, node, _ bool) { checkOperator(p, o, n, node) }}
	v.visit(o)
}

func checkOperator(p *lint.Pass, o *manifest.Object, n *source.Node, node bool) {
	operator, values := n.Get("operator"), n.Get("values")
	if operator.Kind <= source.Null && n.Kind == source.Map {
		p.Report(o, operator,
			fmt.Sprintf("the expression for %s has no operator",
				manifest.TextOr(n.Get("key"), "a label")),
			"add operator: In with the values that are meant, or Exists")
		return
	}
	if operator.Kind != source.String || values.Exists() && values.Kind != source.List && values.Kind != source.Null {
		return
	}
	count := len(values.Items)
	if !values.Exists() {
		values = operator
	}
	switch operator.Text {
	case "In", "NotIn":
		if count == 0 {
			p.Report(o, values, fmt.Sprintf("operator %s has no values to compare with", operator.Text),
				"list the values, or write Exists or DoesNotExist if any value will do")
		}
	case "Exists", "DoesNotExist":
		if count > 0 {
			p.Report(o, values, fmt.Sprintf("operator %s has values, and takes none", operator.Text),
				"remove the values, or write In or NotIn to compare with them")
		}
	case "Gt", "Lt":
		if node && count != 1 {
			p.Report(o, values, fmt.Sprintf("operator %s has %d values, and takes one", operator.Text, count),
				"give it one whole number, in quotes")
		}
	}
	known := []string{"In", "NotIn", "Exists", "DoesNotExist"}
	if node {
		known = append(known, "Gt", "Lt")
	}
	if !slices.Contains(known, operator.Text) {
		f := p.Report(o, operator,
			fmt.Sprintf("operator is %s, and can only be %s", manifest.TextOr(operator, `""`),
				source.Or(known)),
			"write one of them exactly so, capital letters included")
		if i := slices.IndexFunc(known, func(s string) bool { return strings.EqualFold(s, operator.Text) }); i >= 0 {
			f.Fix("write "+known[i], source.Replace(operator, known[i]))
		}
	}
}
