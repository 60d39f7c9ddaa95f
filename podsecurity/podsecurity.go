package podsecurity

import (
	"cmp"
	"slices"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A control is one control. Its ID is the module's.
type control struct {
	id         string
	restricted bool   // of the level restricted; else of baseline and restricted
	overrides  string // the control of baseline that it replaces in restricted
	since      string // the version of Kubernetes that brought it, "" for all that Check knows
	check      func(*pod)
}

var controls = []control{
	{id: "appArmorProfile", check: checkAppArmor},
	{id: "capabilities_baseline", check: checkAddedCapabilities},
	{id: "hostNamespaces", check: checkHostNamespaceFields},
	{id: "hostPathVolumes", check: checkHostPathVolumes},
	{id: "hostPorts", check: checkHostPorts},
	{id: "hostProbesAndHostLifecycle", since: "1.34", check: checkProbeHosts},
	{id: "privileged", check: checkPrivilegedContainers},
	{id: "procMount", check: checkProcMountBaseline},
	{id: "seLinuxOptions", check: checkSELinux},
	{id: "seccompProfile_baseline", check: checkSeccompValues},
	{id: "sysctls", check: checkSysctls},
	{id: "windowsHostProcess", check: checkHostProcess},

	{id: "allowPrivilegeEscalation", restricted: true, check: checkPrivilegeEscalation},
	{id: "capabilities_restricted", restricted: true, overrides: "capabilities_baseline", since: "1.22",
		check: checkDroppedCapabilities},
	{id: "procMount_restricted", restricted: true, overrides: "procMount", since: "1.35", check: checkProcMount},
	{id: "restrictedVolumes", restricted: true, overrides: "hostPathVolumes", check: checkVolumeTypes},
	{id: "runAsNonRoot", restricted: true, check: checkRunAsNonRoot},
	{id: "runAsUser", restricted: true, since: "1.23", check: checkRunAsUser},
	{id: "seccompProfile_restricted", restricted: true, overrides: "seccompProfile_baseline", check: checkSeccompSet},
}

// A pod is what the controls look at, and takes what they find.
type pod struct {
	version     string // of Kubernetes
	spec        *source.Node
	annotations *source.Node
	containers  []*source.Node // of all three lists
	windows     bool           // the pod says that it is for Windows, where what only Linux has cannot be set
	userspace   bool           // the pod has a user namespace of its own, so that its root is nobody on the node
	violations  []Violation
}

// A Violation is one field that a level does not allow, or one that it asks
// for.
type Violation struct {
	Control       string // the control by its ID, of hostNamespaces the field, and that of baseline for a hostPath
	Node          *source.Node
	Message, Hint string

	// Missing is what a container has to set, for what is not there. Node is the
	// container then, and Container what messages call it.
	Missing, Container string
}

func (p *pod) forbid(n *source.Node, message, hint string) {
	p.violations = append(p.violations, Violation{Node: n, Message: message, Hint: hint})
}

func (p *pod) miss(container *source.Node, what string) {
	p.violations = append(p.violations, Violation{Node: container, Missing: what, Container: p.title(container)})
}

func newPod(template, spec *source.Node, version string) *pod {
	p := &pod{
		version:     version,
		spec:        spec,
		annotations: template.At("metadata", "annotations"),
		windows:     spec.At("os", "name").Text == "windows" && !k8s.Before(version, "1.25"),
		userspace:   manifest.IsFalse(spec.Get("hostUsers")) && !k8s.Before(version, "1.35"),
	}
	for _, list := range containerLists {
		p.containers = append(p.containers, spec.Get(list).Items...)
	}
	return p
}

// containerLists are the fields of a pod that hold containers.
var containerLists = []string{"initContainers", "containers", "ephemeralContainers"}

// title names a container of the pod in a message.
func (p *pod) title(c *source.Node) string {
	i := slices.IndexFunc(containerLists, func(list string) bool { return slices.Contains(p.spec.Get(list).Items, c) })
	return manifest.ContainerTitle(containerLists[i], c)
}

// Oldest is the oldest version of Kubernetes whose controls are known. Those of older ones
// are taken to be the same.
const Oldest = "1.19"

// Check runs the controls of a level on a pod, as a version of Kubernetes such as
// 1.34 has them.
func Check(template, spec *source.Node, restricted bool, version string) []Violation {
	p := newPod(template, spec, version)
	var overridden []string
	for _, c := range controls {
		if restricted && c.overrides != "" && c.in(version) {
			overridden = append(overridden, c.overrides)
		}
	}
	for _, c := range controls {
		if (restricted || !c.restricted) && c.in(version) && !slices.Contains(overridden, c.id) {
			found := len(p.violations)
			c.check(p)
			for i := range p.violations[found:] {
				v := &p.violations[found+i]
				v.Control = cmp.Or(v.Control, c.id)
			}
		}
	}
	return p.violations
}

// in reports whether a version of Kubernetes has the control.
func (c *control) in(version string) bool { return c.since == "" || !k8s.Before(version, c.since) }

// securityContexts gives those of the pod and of all containers that are there.
func (p *pod) securityContexts() []*source.Node {
	var list []*source.Node
	for _, n := range append([]*source.Node{p.spec}, p.containers...) {
		if s := n.Get("securityContext"); s.Kind == source.Map {
			list = append(list, s)
		}
	}
	return list
}
