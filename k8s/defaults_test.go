package k8s_test

import (
	"testing"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

func TestDefault(t *testing.T) {
	for _, c := range []struct{ definition, field, want string }{
		{"apps.v1.DeploymentSpec", "progressDeadlineSeconds", "600"},
		{"apps.v1.DeploymentSpec", "strategy", "{}"},
		{"apps.v1.RollingUpdateDeployment", "maxSurge", `"25%"`},
		{"core.v1.PodSpec", "enableServiceLinks", "true"},
		{"core.v1.SecretVolumeSource", "defaultMode", "420"},
		{"core.v1.PodSpec", "automountServiceAccountToken", ""}, // not said is not false
		{"core.v1.Container", "imagePullPolicy", ""},            // the tag decides
		{"core.v1.Volume", "emptyDir", ""},                      // {} means something
		{"core.v1.PodSpec", "containers", ""},
	} {
		got, ok := k8s.Definition(c.definition).Default(c.field)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%s of %s: got %q, %t", c.field, c.definition, got, ok)
		}
	}
}

func TestMergeKey(t *testing.T) {
	for _, c := range []struct{ definition, field, want string }{
		{"core.v1.PodSpec", "containers", "name"},
		{"core.v1.Container", "volumeMounts", "mountPath"},
		{"core.v1.Container", "command", ""},
		{"core.v1.PodSpec", "tolerations", ""},
	} {
		if got := k8s.Definition(c.definition).MergeKey(c.field); got != c.want {
			t.Errorf("%s of %s: got %q", c.field, c.definition, got)
		}
	}
}
