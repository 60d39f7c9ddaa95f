package lint

// Rules are all rules, in the order of the documentation.
var Rules = []*Rule{
	// Selectors and references

	// Restart policy and job lifecycle
	restartPolicy,

	// The right kind for the app

	// Probes, resources, availability

	// Security

	// Hygiene and removed APIs

	// Schema
}

// Find gives the rule with an ID, nil when there is none.
func Find(id string) *Rule {
	for _, r := range Rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}
