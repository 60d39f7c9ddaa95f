package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var crdRuleInvalid = &lint.Rule{
	ID:      "crd-rule-invalid",
	Summary: "a rule in CEL of a CRD that does not compile, or that may take too much work",
	Why: "The API server refuses the CRD, so that no object of its kind can be made. It estimates what a rule takes " +
		"at worst: a list without maxItems, or text without maxLength, may be as long as a request.",
	Do: "Correct the expression. Bound what it goes through with maxItems, maxProperties and maxLength. Until " +
		"then no object is judged by the CRD.",
	Severity: source.Error,
	API:      true,
	Source: "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/" +
		"#resource-use-by-validation-functions",
	Kinds:  []string{"CustomResourceDefinition"},
	Object: func(p *lint.Pass, o *manifest.Object) { reportRuleFaults(p, o, p.Schemas.RuleFaults(o.Node())) },
	Input: func(p *lint.Pass) {
		for _, crd := range p.Schemas.Given() {
			reportRuleFaults(p, nil, p.Schemas.RuleFaults(crd))
		}
		told := map[source.Range]bool{}
		for _, o := range p.Objects {
			faults := p.Schemas.SchemaFaults(o)
			if len(faults) > 0 && !told[faults[0].Range] {
				told[faults[0].Range] = true
				reportRuleFaults(p, nil, faults)
			}
		}
	},
}
