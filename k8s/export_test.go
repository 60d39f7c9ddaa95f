package k8s

// Reload reads the data anew, for benchmarks.
func Reload() { load() }

var ParseConstraint = parseConstraint
