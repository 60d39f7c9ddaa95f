package lint

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// The controls of the Pod Security Standards, as k8s.io/pod-security-admission
// has them in its newest version, but on nodes: a violation stands where the
// field does. TestPodSecurity holds each to the module's verdict.

// A podControl is one control. Its ID is the module's.
type podControl struct {
	id         string
	restricted bool   // of the level restricted; else of baseline and restricted
	overrides  string // the control of baseline that it replaces in restricted
	check      func(*podUnderCheck)
}

var podControls = []podControl{
	{id: "appArmorProfile", check: checkAppArmor},
	{id: "capabilities_baseline", check: checkAddedCapabilities},
	{id: "hostNamespaces", check: checkHostNamespaceFields},
	{id: "hostPathVolumes", check: checkHostPathVolumes},
	{id: "hostPorts", check: checkHostPorts},
	{id: "hostProbesAndHostLifecycle", check: checkProbeHosts},
	{id: "privileged", check: checkPrivilegedContainers},
	{id: "procMount", check: checkProcMountBaseline},
	{id: "seLinuxOptions", check: checkSELinux},
	{id: "seccompProfile_baseline", check: checkSeccompValues},
	{id: "sysctls", check: checkSysctls},
	{id: "windowsHostProcess", check: checkHostProcess},

	{id: "allowPrivilegeEscalation", restricted: true, check: checkPrivilegeEscalation},
	{id: "capabilities_restricted", restricted: true, overrides: "capabilities_baseline", check: checkDroppedCapabilities},
	{id: "procMount_restricted", restricted: true, overrides: "procMount", check: checkProcMount},
	{id: "restrictedVolumes", restricted: true, overrides: "hostPathVolumes", check: checkVolumeTypes},
	{id: "runAsNonRoot", restricted: true, check: checkRunAsNonRoot},
	{id: "runAsUser", restricted: true, check: checkRunAsUser},
	{id: "seccompProfile_restricted", restricted: true, overrides: "seccompProfile_baseline", check: checkSeccompSet},
}

// A podUnderCheck is what the controls look at, and takes what they find.
type podUnderCheck struct {
	spec        *source.Node
	annotations *source.Node
	containers  []*source.Node // of all three lists
	windows     bool           // the pod says that it is for Windows, where what only Linux has cannot be set
	userspace   bool           // the pod has a user namespace of its own, so that its root is nobody on the node
	violations  []violation
}

// A violation is one field that a level does not allow, or one that it asks
// for.
type violation struct {
	node          *source.Node
	message, hint string

	// missing is what a container has to set, for what is not there; node is
	// the container then.
	missing string
}

func (p *podUnderCheck) forbid(n *source.Node, message, hint string) {
	p.violations = append(p.violations, violation{node: n, message: message, hint: hint})
}

func (p *podUnderCheck) miss(container *source.Node, what string) {
	p.violations = append(p.violations, violation{node: container, missing: what})
}

func newPodUnderCheck(template, spec *source.Node) *podUnderCheck {
	p := &podUnderCheck{
		spec:        spec,
		annotations: template.At("metadata", "annotations"),
		windows:     spec.At("os", "name").Text == "windows",
		userspace:   isFalse(spec.Get("hostUsers")),
	}
	for _, list := range []string{"initContainers", "containers", "ephemeralContainers"} {
		p.containers = append(p.containers, spec.Get(list).Items...)
	}
	return p
}

// podViolations runs the controls of a level on a pod.
func podViolations(template, spec *source.Node, restricted bool) []violation {
	p := newPodUnderCheck(template, spec)
	var overridden []string
	for _, c := range podControls {
		if restricted && c.overrides != "" {
			overridden = append(overridden, c.overrides)
		}
	}
	for _, c := range podControls {
		if restricted || !c.restricted {
			if !slices.Contains(overridden, c.id) {
				c.check(p)
			}
		}
	}
	return p.violations
}

// securityContexts gives those of the pod and of all containers that are there.
func (p *podUnderCheck) securityContexts() []*source.Node {
	var list []*source.Node
	for _, n := range append([]*source.Node{p.spec}, p.containers...) {
		if s := n.Get("securityContext"); s.Kind == source.Map {
			list = append(list, s)
		}
	}
	return list
}

// isTrue and isFalse read a boolean as kubectl does, to which yes and on are
// booleans too.
func isTrue(n *source.Node) bool {
	return isBool(n) && slices.Contains([]string{"true", "yes", "on", "y"}, strings.ToLower(n.Text))
}

func isFalse(n *source.Node) bool {
	return isBool(n) && slices.Contains([]string{"false", "no", "off", "n"}, strings.ToLower(n.Text))
}

func isBool(n *source.Node) bool {
	return n.Kind == source.Bool || n.Kind == source.String && n.Style == source.Plain
}

// isSet reports whether a field has a value other than null.
func isSet(n *source.Node) bool { return n.Kind > source.Null }

// containerTitle names a container in a message.
func containerTitle(c *source.Node) string {
	if name := c.Get("name"); name.Kind == source.String && name.Text != "" {
		return "container " + name.Text
	}
	return "a container"
}

// enumerate writes a list as a sentence has it: a, b and c.
func enumerate(list []string, last string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	end := len(list) - 1
	return strings.Join(list[:end], ", ") + " " + last + " " + list[end]
}
