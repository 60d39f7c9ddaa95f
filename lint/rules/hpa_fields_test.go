package rules_test

import (
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/plimsoll-dev/plimsoll/lint"
)

// TestScaleToZero wants minReplicas: 0 refused before Kubernetes 1.37 only.
func TestScaleToZero(t *testing.T) {
	file := txtar.File{Name: "zero.yaml", Data: []byte(`
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: zero}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: zero}
  minReplicas: 0
  maxReplicas: 2
  metrics:
  - type: External
    external: {metric: {name: queue}, target: {type: AverageValue, averageValue: "30"}}
`)}
	for _, test := range []struct {
		versions []string
		want     int
	}{
		{nil, 0},
		{[]string{"1.37"}, 0},
		{[]string{"1.36"}, 1},
		{[]string{"1.31", "1.37"}, 1},
	} {
		got := 0
		for _, f := range run(t, []txtar.File{file}, lint.Options{Kubernetes: test.versions}) {
			if f.Rule == "hpa-fields" {
				got++
			}
		}
		if got != test.want {
			t.Errorf("%v: %d findings, want %d", test.versions, got, test.want)
		}
	}
}
