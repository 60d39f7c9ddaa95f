package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

var schemaUnusable = &lint.Rule{
	ID:      "schema-unusable",
	Summary: "a schema of a custom resource that cannot be used",
	Why: "Objects of the kind are then held only to the names and types of their fields, and not to all that " +
		"the schema says.",
	Do:       "Fix the schema. References to other files have to be put into it.",
	Severity: source.Warning,
	Source:   "https://json-schema.org/draft-07/json-schema-core",
	Input:    reportUnusableSchemas,
}

func reportUnusableSchemas(p *lint.Pass) {
	told := map[source.Range]bool{}
	for _, o := range p.Objects {
		if !o.Linted() {
			continue
		}
		if at, why := p.Schemas.Unusable(o); why != "" && !told[at] {
			told[at] = true
			p.ReportAt(nil, at, fmt.Sprintf("the schema of %s cannot be used: %s", o.Kind, why),
				"fix it; objects of the kind are not checked fully")
		}
	}
}
