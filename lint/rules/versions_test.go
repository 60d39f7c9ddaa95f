package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/plimsoll-dev/plimsoll/lint"
)

// TestOldVersions looks at fields whose rules changed: what one version
// refuses and the next one takes.
func TestOldVersions(t *testing.T) {
	pod := func(container string) string {
		return "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {initContainers: [" + container +
			"], containers: [" + container + "]}\n"
	}
	for _, test := range []struct {
		rule, version, next string
		manifest            string
		want                []string
	}{
		{"restart-policy", "1.33", "1.35", pod("{name: c, restartPolicy: OnFailure}"), []string{
			"restartPolicy of init container c is OnFailure, and Kubernetes 1.33 takes only Always",
			"restartPolicy is set for container c, which Kubernetes 1.33 allows only for init containers",
		}},
		{"restart-policy", "1.34", "1.35", pod("{name: c, restartPolicy: OnFailure}"), []string{
			"restartPolicy of init container c is dropped by Kubernetes 1.34, whose feature gate for it is off by default",
			"restartPolicy of container c is dropped by Kubernetes 1.34, whose feature gate for it is off by default"}},
		{"restart-policy", "1.35", "1.36", pod("{name: c, restartPolicy: Always, restartPolicyRules: [{}]}"), []string{
			"init container c has restartPolicyRules beside restartPolicy: Always, which Kubernetes 1.35 does not allow",
		}},
		{"restart-policy", "1.35", "1.36", pod("{name: c, restartPolicy: Never, restartPolicyRules: " +
			"[{action: RestartAllContainers, exitCodes: {operator: In, values: [1]}}]}"), []string{
			"action of a rule of init container c is RestartAllContainers, and Kubernetes 1.35 takes only Restart",
			"action of a rule of container c is RestartAllContainers, and Kubernetes 1.35 takes only Restart",
		}},
		{"lifecycle-fields", "1.32", "1.33", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: " +
			"[{name: c, lifecycle: {preStop: {sleep: {seconds: 0}}}}]}\n",
			[]string{
				"preStop sleeps for 0 seconds, which Kubernetes 1.32 does not allow",
			}},
	} {
		for version, want := range map[string][]string{test.version: test.want, test.next: nil, "": nil} {
			o := lint.Options{}
			if version != "" {
				o.Kubernetes = []string{version}
			}
			var got []string
			for _, f := range run(t, []txtar.File{{Name: "a.yaml", Data: []byte(test.manifest)}}, o) {
				if f.Rule == test.rule {
					got = append(got, f.Message)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s, %s:\n%s\nwant:\n%s", test.rule, version, strings.Join(got, "\n"),
					strings.Join(want, "\n"))
			}
		}
	}
}

// What the pod as a whole may have was another matter before it could have
// resources.
func TestPodResourcesBefore(t *testing.T) {
	manifest := "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {resources: {requests: {cpu: 3}, limits: " +
		"{cpu: 2}}, containers: [{name: c}]}\n"
	for version, want := range map[string]bool{"1.33": false, "1.34": true} {
		got := false
		for _, f := range run(t, []txtar.File{{Name: "a.yaml", Data: []byte(manifest)}},
			lint.Options{Kubernetes: []string{version}}) {
			got = got || f.Rule == "requests-above-limits"
		}
		if got != want {
			t.Errorf("%s: found %t", version, got)
		}
	}
}

// A sysctl is safe from some version on, so that the oldest of the versions decides.
func TestSysctlsBefore(t *testing.T) {
	manifest := "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {securityContext: {sysctls: [{name: " +
		"net.ipv4.tcp_rmem, value: \"1\"}]}, containers: [{name: c, image: c:1}]}\n"
	for _, test := range []struct {
		versions []string
		want     bool
	}{
		{nil, false},
		{[]string{"1.32"}, false},
		{[]string{"1.37", "1.31"}, true},
	} {
		got := false
		for _, f := range run(t, []txtar.File{{Name: "a.yaml", Data: []byte(manifest)}},
			lint.Options{Kubernetes: test.versions, Advice: true}) {
			got = got || f.Rule == "pod-security-baseline"
		}
		if got != test.want {
			t.Errorf("%v: found %t", test.versions, got)
		}
	}
}
