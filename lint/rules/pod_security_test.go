package rules

import (
	"testing"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestPodSecurityTogether: what both levels refuse is said once, but a pod that
// is refused by both is reported by both.
func TestPodSecurityTogether(t *testing.T) {
	const restricted = "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, " +
		"containers: [{name: c, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]"
	for _, test := range []struct {
		spec                 string
		baseline, restricted int
	}{
		{"{" + restricted + "}", 0, 0},
		{"{hostNetwork: true, " + restricted + "}", 1, 1},
		{"{hostNetwork: true, containers: [{name: c}]}", 1, 1}, // what c lacks
		{"{containers: [{name: c}]}", 0, 1},
	} {
		documents, _ := source.Parse(source.NewFile("pod.yaml",
			[]byte("{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: "+test.spec+"}")))
		found := map[string]int{}
		for _, f := range lint.New(All, lint.Options{Advice: true}).Lint(lint.Input{Documents: documents}) {
			found[f.Rule]++
		}
		if found[podSecurityBaseline.ID] != test.baseline || found[podSecurityRestricted.ID] != test.restricted {
			t.Errorf("%s: %d of baseline and %d of restricted, want %d and %d", test.spec,
				found[podSecurityBaseline.ID], found[podSecurityRestricted.ID], test.baseline, test.restricted)
		}
	}
}
