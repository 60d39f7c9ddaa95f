package lint

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/source"
)

var schemaUnusable = &Rule{
	ID:       "schema-unusable",
	Summary:  "a schema of a custom resource that cannot be used",
	Why:      "Objects of the kind are then held only to the names and types of their fields, and not to all that the schema says.",
	Do:       "Mend the schema. References to other files have to be put into it.",
	Severity: source.Warning,
	Source:   "https://json-schema.org/draft-07/json-schema-core",
	Input:    reportUnusableSchemas,
}

func reportUnusableSchemas(p *Pass) {
	told := map[*customKind]bool{}
	for _, o := range p.Objects {
		k := p.Schemas.custom(o)
		if k == nil || told[k] || !o.Linted() {
			continue
		}
		told[k] = true
		if k.ready(o.Kind).schema == nil {
			p.ReportAt(nil, k.node.Place, fmt.Sprintf("the schema of %s cannot be used: %s", k.kind, k.broken), "mend it; objects of the kind are not checked fully")
		}
	}
}
