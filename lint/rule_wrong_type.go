package lint

import "github.com/plimsoll-dev/plimsoll/source"

var wrongType = &Rule{
	ID:       "wrong-type",
	Summary:  "a value of another type than the field has",
	Why:      "The API server cannot decode the object, and refuses it. Numbers and words such as yes, no and on become text only in quotes, which is what environment variables, labels and annotations need.",
	Do:       "Write the value as the type of the field: text in quotes, numbers without.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
	Object:   func(p *Pass, o *Object) { p.reportFaults(o, wrongTypeFault) },
	Covers:   func(*Finding) bool { return true },
}
