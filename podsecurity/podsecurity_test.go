package podsecurity

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/policy"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestPodSecurity holds the controls to the verdicts of the API server's own
// code: each control and both levels, on pods put together at random from
// everything that the controls look at.
func TestPodSecurity(t *testing.T) {
	theirs := map[string]policy.Check{}
	for _, c := range policy.DefaultChecks() {
		theirs[string(c.ID)] = c
	}
	for _, c := range controls {
		if _, ok := theirs[c.id]; !ok {
			t.Errorf("%s: the module has no such control", c.id)
		}
		delete(theirs, c.id)
	}
	for id := range theirs {
		t.Errorf("%s is missing", id)
	}
	const pods = 20_000
	refused := map[string]int{}
	r := rand.New(rand.NewPCG(1, 2))
	for range pods {
		template := randomPod(r)
		for id, bad := range podVerdicts(t, template, anyOf(r, versions()...)) {
			if bad {
				refused[id]++
			}
		}
		if t.Failed() {
			return
		}
	}
	for _, id := range append(controlIDs(), "baseline", "restricted") {
		if refused[id] == 0 || refused[id] == pods {
			t.Errorf("%s refused %d pods of %d: the pods do not try it", id, refused[id], pods)
		}
	}
}

func controlIDs() []string {
	var list []string
	for _, c := range controls {
		list = append(list, c.id)
	}
	return list
}

// versions gives the newest version often, and all others whose controls are known.
func versions() (list []string) {
	for v := k8s.Latest(); !k8s.Before(v, Oldest); v = before(v) {
		list = append(list, v, k8s.Latest())
	}
	return list
}

// before gives the version before another.
func before(version string) string {
	var minor int
	fmt.Sscanf(version, "1.%d", &minor)
	return fmt.Sprint("1.", minor-1)
}

// podVerdicts judges a pod by both, and gives what is refused.
func podVerdicts(t *testing.T, pod *corev1.PodTemplateSpec, version string) map[string]bool {
	t.Helper()
	data, err := json.Marshal(pod)
	if err != nil {
		t.Fatal(err)
	}
	documents, diagnostics := source.ParseJSON(source.NewFile("pod.json", data))
	if len(diagnostics) > 0 || len(documents) != 1 {
		t.Fatal(diagnostics)
	}
	template := documents[0].Root()
	ours := map[string]bool{}
	for _, c := range controls {
		p := newPod(template, template.Get("spec"), version)
		if c.in(version) {
			c.check(p)
		}
		ours[c.id] = len(p.violations) > 0
	}
	ours["baseline"] = len(Check(template, template.Get("spec"), false, version)) > 0
	ours["restricted"] = len(Check(template, template.Get("spec"), true, version)) > 0

	// The API server judges pods after it has put the defaults in.
	for i := range pod.Spec.Volumes {
		if v := &pod.Spec.Volumes[i].VolumeSource; *v == (corev1.VolumeSource{}) {
			v.EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
	want := map[string]bool{}
	overridden := map[policy.CheckID]bool{}
	for _, c := range policy.DefaultChecks() {
		newest := checkOf(c, version)
		if newest == nil {
			continue
		}
		for _, id := range newest.OverrideCheckIDs {
			overridden[id] = true
		}
		bad := !newest.CheckPod(&pod.ObjectMeta, &pod.Spec).Allowed
		want[string(c.ID)] = bad
		if bad && c.Level == "baseline" {
			want["baseline"] = true
		}
		if bad && c.Level == "restricted" {
			want["restricted"] = true
		}
	}
	for id := range want {
		if want[id] && isBaseline(id) && !overridden[policy.CheckID(id)] {
			want["restricted"] = true
		}
	}
	for id, bad := range ours {
		if want[id] != bad {
			t.Errorf("%s: refused is %t, and %t by the API server:\n%s", id, bad, want[id], data)
		}
	}
	return ours
}

// checkOf gives a check as a version has it, nil where it has none.
func checkOf(c policy.Check, version string) (found *policy.VersionedCheck) {
	for i, v := range c.Versions {
		if !k8s.Before(version, v.MinimumVersion.String()[1:]) {
			found = &c.Versions[i]
		}
	}
	return found
}

func isBaseline(id string) bool {
	for _, c := range controls {
		if c.id == id {
			return !c.restricted
		}
	}
	return false
}

// anyOf gives one of the values.
func anyOf[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

// maybeOf gives a pointer to one of the values, or nil.
func maybeOf[T any](r *rand.Rand, values ...T) *T {
	if r.IntN(3) == 0 {
		return nil
	}
	v := anyOf(r, values...)
	return &v
}

// seldom reports true once in n times.
func seldom(r *rand.Rand, n int) bool { return r.IntN(n) == 0 }

// randomPod makes a pod that is not far from what the level restricted admits,
// so that every control decides about some pods alone.
func randomPod(r *rand.Rand) *corev1.PodTemplateSpec {
	pod := &corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Name: "p"}}
	spec := &pod.Spec
	if seldom(r, 8) {
		pod.Annotations = map[string]string{
			anyOf(r, AppArmorAnnotation+"c0", SeccompPodAnnotation, "other"): anyOf(r, "", "runtime/default",
				"localhost/x", "unconfined"),
		}
	}
	if seldom(r, 8) {
		spec.OS = &corev1.PodOS{Name: anyOf(r, corev1.Windows, corev1.Linux)}
	}
	if seldom(r, 8) {
		spec.HostUsers = maybeOf(r, true, false)
	}
	spec.HostNetwork, spec.HostPID, spec.HostIPC = seldom(r, 40), seldom(r, 40), seldom(r, 40)
	if !seldom(r, 5) {
		spec.SecurityContext = randomPodContext(r)
	}
	for i := range r.IntN(3) {
		spec.Volumes = append(spec.Volumes, corev1.Volume{Name: fmt.Sprint("v", i), VolumeSource: randomVolume(r)})
	}
	for i := range 1 + r.IntN(2) {
		spec.Containers = append(spec.Containers, randomContainer(r, fmt.Sprint("c", i)))
	}
	if seldom(r, 4) {
		spec.InitContainers = append(spec.InitContainers, randomContainer(r, "i"))
	}
	if seldom(r, 8) {
		c := corev1.EphemeralContainerCommon(randomContainer(r, "e"))
		spec.EphemeralContainers = append(spec.EphemeralContainers,
			corev1.EphemeralContainer{EphemeralContainerCommon: c})
	}
	return pod
}

func randomPodContext(r *rand.Rand) *corev1.PodSecurityContext {
	s := &corev1.PodSecurityContext{RunAsNonRoot: maybeOf(r, true, true, true, false), SeccompProfile: randomSeccomp(r)}
	if seldom(r, 10) {
		s.AppArmorProfile = randomAppArmor(r)
	}
	if seldom(r, 10) {
		s.RunAsUser = maybeOf[int64](r, 0, 1, 1000)
	}
	if seldom(r, 10) {
		s.SELinuxOptions = randomSELinux(r)
	}
	if seldom(r, 20) {
		s.WindowsOptions = &corev1.WindowsSecurityContextOptions{HostProcess: maybeOf(r, true, false)}
	}
	for range r.IntN(2) {
		name := anyOf(r, k8s.SafeSysctls(k8s.Latest())...)
		if seldom(r, 10) {
			name = anyOf(r, "kernel.msgmax", "", "net.core.somaxconn")
		}
		s.Sysctls = append(s.Sysctls, corev1.Sysctl{Name: name, Value: "1"})
	}
	return s
}

func randomContainer(r *rand.Rand, name string) corev1.Container {
	c := corev1.Container{Name: name, Image: "i:1"}
	if !seldom(r, 12) {
		c.SecurityContext = randomContext(r)
	}
	if seldom(r, 8) {
		c.Ports = append(c.Ports, corev1.ContainerPort{ContainerPort: 80, HostPort: anyOf[int32](r, 0, 0, 80)})
	}
	get := &corev1.HTTPGetAction{Host: anyOf(r, "", "", "", "example.com")}
	tcp := &corev1.TCPSocketAction{Host: anyOf(r, "", "", "", "10.0.0.1")}
	probe := &corev1.Probe{ProbeHandler: anyOf(r, corev1.ProbeHandler{HTTPGet: get},
		corev1.ProbeHandler{TCPSocket: tcp}, corev1.ProbeHandler{})}
	hook := anyOf(r, &corev1.LifecycleHandler{HTTPGet: get}, &corev1.LifecycleHandler{TCPSocket: tcp})
	switch r.IntN(20) {
	case 0:
		c.LivenessProbe = probe
	case 1:
		c.ReadinessProbe = probe
	case 2:
		c.StartupProbe = probe
	case 3:
		c.Lifecycle = &corev1.Lifecycle{PreStop: hook}
	case 4:
		c.Lifecycle = &corev1.Lifecycle{PostStart: hook}
	}
	return c
}

func randomContext(r *rand.Rand) *corev1.SecurityContext {
	s := &corev1.SecurityContext{AllowPrivilegeEscalation: maybeOf(r, false, false, false, true)}
	if !seldom(r, 6) {
		drop := anyOf(r, []corev1.Capability{"ALL"}, []corev1.Capability{"ALL"}, []corev1.Capability{"NET_RAW", "ALL"},
			[]corev1.Capability{"NET_RAW"}, nil)
		s.Capabilities = &corev1.Capabilities{Drop: drop}
		if seldom(r, 3) {
			s.Capabilities.Add = []corev1.Capability{anyOf[corev1.Capability](r, "NET_BIND_SERVICE", "CHOWN",
				"SYS_ADMIN", "NET_RAW")}
		}
	}
	if seldom(r, 3) {
		s.RunAsNonRoot = maybeOf(r, true, true, false)
	}
	if seldom(r, 3) {
		s.SeccompProfile = randomSeccomp(r)
	}
	switch r.IntN(24) {
	case 0:
		s.Privileged = maybeOf(r, true, false)
	case 1:
		s.ProcMount = maybeOf(r, corev1.DefaultProcMount, corev1.UnmaskedProcMount)
	case 2:
		s.RunAsUser = maybeOf[int64](r, 0, 1000)
	case 3:
		s.SELinuxOptions = randomSELinux(r)
	case 4:
		s.AppArmorProfile = randomAppArmor(r)
	case 5:
		s.WindowsOptions = &corev1.WindowsSecurityContextOptions{HostProcess: maybeOf(r, true, false)}
	}
	return s
}

func randomSeccomp(r *rand.Rand) *corev1.SeccompProfile {
	if seldom(r, 4) {
		return nil
	}
	const runtimeDefault = corev1.SeccompProfileTypeRuntimeDefault
	return &corev1.SeccompProfile{Type: anyOf(r, runtimeDefault, runtimeDefault, runtimeDefault,
		corev1.SeccompProfileTypeLocalhost, corev1.SeccompProfileTypeUnconfined, "")}
}

func randomAppArmor(r *rand.Rand) *corev1.AppArmorProfile {
	return &corev1.AppArmorProfile{Type: anyOf(r, corev1.AppArmorProfileTypeRuntimeDefault,
		corev1.AppArmorProfileTypeLocalhost, corev1.AppArmorProfileTypeUnconfined, "")}
}

func randomSELinux(r *rand.Rand) *corev1.SELinuxOptions {
	return &corev1.SELinuxOptions{Type: anyOf(r, "", "container_t", "container_engine_t", "spc_t"),
		User: anyOf(r, "", "", "u"), Role: anyOf(r, "", "", "r"), Level: anyOf(r, "", "s0")}
}

// randomVolume gives a volume of every source that the API knows, and some
// without one.
func randomVolume(r *rand.Rand) corev1.VolumeSource {
	sources := slices.Concat([]string{"", "", ""}, k8s.RestrictedVolumes, k8s.RestrictedVolumes)
	var v corev1.VolumeSource
	kind := anyOf(r, append(sources, k8s.UnrestrictedVolumes...)...)
	if kind != "" {
		if err := json.Unmarshal([]byte(`{"`+kind+`": {}}`), &v); err != nil {
			panic(err)
		}
	}
	return v
}
