package k8s_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// TestPodSecurityLists asks the API server's own checks about what is on each
// list, and about what is not.
func TestPodSecurityLists(t *testing.T) {
	for _, list := range []struct {
		check   string
		spec    string // of a pod with a value
		allowed []string
		others  []string
	}{
		{
			"capabilities_baseline", `{"containers": [{"securityContext": {"capabilities": {"add": [%q]}}}]}`,
			k8s.BaselineCapabilities, []string{"ALL", "BPF", "NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_TIME", "chown"},
		},
		{
			"capabilities_restricted",
			`{"containers": [{"securityContext": {"capabilities": {"drop": ["ALL"], "add": [%q]}}}]}`,
			k8s.RestrictedCapabilities, append([]string{"NET_RAW", "SYS_ADMIN"}, k8s.BaselineCapabilities...),
		},
		{
			"seccompProfile_baseline", `{"securityContext": {"seccompProfile": {"type": %q}}}`,
			k8s.BaselineProfiles, []string{"Unconfined", ""},
		},
		{
			"appArmorProfile", `{"securityContext": {"appArmorProfile": {"type": %q}}}`,
			k8s.BaselineProfiles, []string{"Unconfined", ""},
		},
		{
			"seLinuxOptions", `{"securityContext": {"seLinuxOptions": {"type": %q}}}`,
			k8s.BaselineSELinuxTypes, []string{"spc_t", "container_logreader_t"},
		},
		{"restrictedVolumes", `{"volumes": [{"name": "v", %q: {}}]}`, k8s.RestrictedVolumes, k8s.UnrestrictedVolumes},
	} {
		for _, value := range append(slices.Clone(list.allowed), list.others...) {
			want := slices.Contains(list.allowed, value)
			if got := podAllowed(t, list.check, k8s.Latest(), fmt.Sprintf(list.spec, value)); got != want {
				t.Errorf("%s: %q is allowed: %t, want %t", list.check, value, got, want)
			}
		}
	}
}

// TestVolumeSources: a volume has no source that no list knows.
func TestVolumeSources(t *testing.T) {
	in := k8s.Every().Newest()
	spec := k8s.Find("v1", "Pod").Object.Field("spec", in).Type.Object
	for _, f := range spec.Field("volumes", in).Type.Elem.Object.Fields() {
		known := slices.Contains(k8s.RestrictedVolumes, f.Name) || slices.Contains(k8s.UnrestrictedVolumes, f.Name)
		if f.Name != "name" && !known {
			t.Errorf("nothing says of %s whether it is allowed", f.Name)
		}
	}
}

// TestSafeSysctls: what is safe differs from one version to the next.
func TestSafeSysctls(t *testing.T) {
	candidates := append(k8s.SafeSysctls(k8s.Latest()), "kernel.msgmax", "net.core.somaxconn", "")
	for _, version := range append([]string{"1.26", "1.28", "1.30"}, k8s.Versions()...) {
		safe := k8s.SafeSysctls(version)
		for _, name := range candidates {
			spec := fmt.Sprintf(`{"securityContext": {"sysctls": [{"name": %q, "value": "1"}]}}`, name)
			if got, want := podAllowed(t, "sysctls", version, spec), slices.Contains(safe, name); got != want {
				t.Errorf("%s: the API server allows %q: %t, want %t", version, name, got, want)
			}
		}
	}
	const lowat = "net.ipv4.tcp_notsent_lowat"
	if slices.Contains(k8s.SafeSysctls("1.36"), lowat) || !slices.Contains(k8s.SafeSysctls("1.37"), lowat) {
		t.Errorf("%s is safe from 1.37 on", lowat)
	}
}

// podAllowed is the verdict of a check, as it is in a version of Kubernetes.
func podAllowed(t *testing.T, check, version, spec string) bool {
	t.Helper()
	var pod corev1.Pod
	if err := json.Unmarshal([]byte(spec), &pod.Spec); err != nil {
		t.Fatal(err)
	}
	at, err := api.ParseVersion("v" + version)
	if err != nil {
		t.Fatal(err)
	}
	var judge policy.CheckPodFn
	for _, c := range policy.DefaultChecks() {
		for _, v := range c.Versions {
			if string(c.ID) == check && !at.Older(v.MinimumVersion) {
				judge = v.CheckPod
			}
		}
	}
	return judge(&pod.ObjectMeta, &pod.Spec).Allowed
}
