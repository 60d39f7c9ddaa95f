package lint

import "github.com/plimsoll-dev/plimsoll/source"

var invalidValue = &Rule{
	ID:       "invalid-value",
	Summary:  "a value of a custom resource that its schema does not allow",
	Why:      "The API server holds custom resources to the schema of their CRD, and refuses what is out of bounds or does not match.",
	Do:       "Write a value that the schema allows; kubectl explain shows it.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation",
	Object:   func(p *Pass, o *Object) { p.reportFaults(o, invalidValueFault) },
}
