package compiler

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func TestRunOn(t *testing.T) {
	for fields, want := range map[string][2]int{
		"args: []":                          {0, 0},
		"runOn: workers":                    {0, 0},
		"runOn: all":                        {1, 0},
		"runOn: {nodeSelector: {edge: ''}}": {0, 1},
		"nodeSelector: {a: b}, runOn: all":  {1, 1},
		"runOn: all, tolerations: [{key: a, operator: Exists}]":     {2, 0},
		"nodeSelector: {a: b}, runOn: {nodeSelector: {c: d, a: b}}": {0, 2},
	} {
		pod := emitted[*appsv1.DaemonSet](t, compileSpec(t, app("NodeAgent", "agent", fields))).Spec.Template.Spec
		if got := [2]int{len(pod.Tolerations), len(pod.NodeSelector)}; got != want {
			t.Errorf("%s: %v", fields, got)
		}
	}
}

// A surge leaves no room for missing pods, which Kubernetes fills in otherwise.
func TestSurge(t *testing.T) {
	for rollout, want := range map[string]string{
		"{}":                   "- -",
		"{maxSurge: 1}":        "1 0",
		"{maxSurge: 0}":        "0 -",
		"{maxSurge: 0%}":       "0% -",
		"{maxSurge: 10%}":      "10% 0",
		"{maxUnavailable: 2}":  "- 2",
		"{strategy: OnDelete}": "- -",
	} {
		s := emitted[*appsv1.DaemonSet](t,
			compileSpec(t, app("NodeAgent", "agent", "rollout: "+rollout))).Spec.UpdateStrategy
		got := "- -"
		if r := s.RollingUpdate; r != nil {
			got = said(textOf(r.MaxSurge)) + " " + said(textOf(r.MaxUnavailable))
		}
		if got != want {
			t.Errorf("%s: %s", rollout, got)
		}
	}
}

func textOf(v *intstr.IntOrString) *string {
	if v == nil {
		return nil
	}
	return ptr(v.String())
}
