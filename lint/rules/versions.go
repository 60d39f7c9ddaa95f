package rules

import (
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
)

// olderThan gives the oldest chosen version of Kubernetes that is before
// another, "" when there is none.
func olderThan(o *lint.Options, version string) string {
	oldest := ""
	for _, v := range o.Kubernetes {
		if k8s.Before(v, version) && (oldest == "" || k8s.Before(v, oldest)) {
			oldest = v
		}
	}
	return oldest
}
