package compiler

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A security is what spec.security says of the pod, or what a container says
// of itself. nil and the zero value say nothing.
type security struct {
	Level                    string                        `json:"level"`
	RunAsUser                *int64                        `json:"runAsUser"`
	RunAsGroup               *int64                        `json:"runAsGroup"`
	RunAsNonRoot             orNone[bool]                  `json:"runAsNonRoot"`
	SeccompProfile           orNone[corev1.SeccompProfile] `json:"seccompProfile"`
	ReadOnlyRootFilesystem   *bool                         `json:"readOnlyRootFilesystem"`
	AllowPrivilegeEscalation orNone[bool]                  `json:"allowPrivilegeEscalation"`
	Privileged               *bool                         `json:"privileged"`
	Capabilities             orNone[corev1.Capabilities]   `json:"capabilities"`

	AppArmorProfile *corev1.AppArmorProfile               `json:"appArmorProfile"`
	SELinuxOptions  *corev1.SELinuxOptions                `json:"seLinuxOptions"`
	ProcMount       *corev1.ProcMountType                 `json:"procMount"`
	WindowsOptions  *corev1.WindowsSecurityContextOptions `json:"windowsOptions"`

	// Of the pod alone.
	FSGroup             orNone[int64]                         `json:"fsGroup"`
	FSGroupChangePolicy orNone[corev1.PodFSGroupChangePolicy] `json:"fsGroupChangePolicy"`
	SupplementalGroups  []int64                               `json:"supplementalGroups"`
	Sysctls             []corev1.Sysctl                       `json:"sysctls"`

	SupplementalGroupsPolicy *corev1.SupplementalGroupsPolicy `json:"supplementalGroupsPolicy"`
	SELinuxChangePolicy      *corev1.PodSELinuxChangePolicy   `json:"seLinuxChangePolicy"`

	root, none bool // the words for an image that runs as root, and for no security context
}

// DecodeNode implements source.NodeDecoder: text is a level, or a word that
// stands for one with details, and a map has the details.
func (s *security) DecodeNode(n *source.Node, d *source.Decoder) {
	switch {
	case n.Kind == source.Map:
		type fields security
		d.Decode(n, (*fields)(s))
	case n.Text == "root":
		s.Level, s.root = baseline.String(), true
		s.RunAsNonRoot.none, s.Capabilities.none = true, true
	case n.Text == "none":
		s.Level, s.none = privileged.String(), true
	default:
		d.Decode(n, &s.Level)
	}
}

func (s *security) levelOf() level {
	if s == nil {
		return restricted
	}
	for l := restricted; l <= privileged; l++ {
		if l.String() == s.Level {
			return l
		}
	}
	return restricted
}

// forOthers is what the spec's security says of the containers beside the main
// one: what loosens is for that alone.
func (s security) forOthers() security {
	s.Privileged, s.ProcMount = nil, nil
	if e := s.AllowPrivilegeEscalation.value; e != nil && *e {
		s.AllowPrivilegeEscalation.value = nil
	}
	if c := s.Capabilities.value; c != nil {
		s.Capabilities.value = &corev1.Capabilities{Drop: c.Drop}
	}
	return s
}

// podSecurity is what holds for the pod as a whole.
func (p *pod) podSecurity() *corev1.PodSecurityContext {
	s := p.podUserSecurity()
	if s.none {
		return nil
	}
	n := p.spec("security")
	p.checkUser(s, n)
	p.checkSysctls(s.Sysctls, n.At("sysctls"))
	if way := s.SELinuxChangePolicy; way != nil && *way == corev1.SELinuxChangePolicyMountOption {
		p.since(labelsByMount, n.Get("seLinuxChangePolicy").Range, "MountOption needs", "leave it out")
	}
	c := &corev1.PodSecurityContext{
		RunAsUser:           s.RunAsUser,
		RunAsGroup:          s.RunAsGroup,
		RunAsNonRoot:        s.RunAsNonRoot.value,
		FSGroup:             s.FSGroup.value,
		FSGroupChangePolicy: s.FSGroupChangePolicy.value,
		SupplementalGroups:  s.SupplementalGroups,
		Sysctls:             s.Sysctls,
		SeccompProfile:      s.SeccompProfile.value,
		AppArmorProfile:     s.AppArmorProfile,
		SELinuxOptions:      s.SELinuxOptions,
		WindowsOptions:      s.WindowsOptions,

		SupplementalGroupsPolicy: s.SupplementalGroupsPolicy,
		SELinuxChangePolicy:      s.SELinuxChangePolicy,
	}
	if s.nonRootByDefault() {
		c.RunAsNonRoot = ptr(true)
	}
	if !s.SeccompProfile.said() && !p.windows() {
		c.SeccompProfile = &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}
	}
	if c.FSGroup != nil && len(p.storage) > 0 && !s.FSGroupChangePolicy.said() {
		// Else every start of a pod would visit every file on its disks.
		c.FSGroupChangePolicy = ptr(corev1.FSGroupChangeOnRootMismatch)
	}
	if reflect.ValueOf(*c).IsZero() {
		return nil
	}
	return c
}

// labelsByMount is the minor version since which pods can ask for MountOption.
const labelsByMount = "1.37"

// nonRootByDefault reports whether the pods get runAsNonRoot though the spec
// does not say so.
func (s *security) nonRootByDefault() bool { return !s.RunAsNonRoot.said() && !root(s.RunAsUser) }

// checkSysctls holds the sysctls to the level, and refuses those that the API
// server refuses: twice the same, and those of a namespace that is the node's.
func (p *pod) checkSysctls(list []corev1.Sysctl, n *source.Node) {
	if len(list) == 0 {
		return
	}
	first := map[string]*source.Node{}
	safe := k8s.SafeSysctls(oldestKubernetes)
	for i, sysctl := range list {
		at := n.At(strconv.Itoa(i), "name")
		name := strings.ReplaceAll(sysctl.Name, "/", ".")
		if old := first[name]; old != nil {
			p.fail(at.Range, "duplicate", "the sysctl "+sysctl.Name+" is set twice", "keep one",
				see(old, "the other one"))
			continue
		}
		first[name] = at
		network := strings.HasPrefix(name, "net.")
		ipc := strings.HasPrefix(name, "kernel.shm") || strings.HasPrefix(name, "kernel.msg") || name == "kernel.sem" ||
			strings.HasPrefix(name, "fs.mqueue.")
		switch {
		case p.HostNetwork && network:
			p.fail(at.Range, "conflict", "the sysctl "+sysctl.Name+
				" does not go with hostNetwork: the network is the node's",
				"set it on the node, or leave hostNetwork out", see(p.spec("hostNetwork"), "hostNetwork is here"))
		case p.HostIPC && ipc:
			p.fail(at.Range, "conflict", "the sysctl "+sysctl.Name+
				" does not go with hostIPC: the memory is the node's",
				"set it on the node, or leave hostIPC out", see(p.spec("hostIPC"), "hostIPC is here"))
		}
		if !slices.Contains(safe, sysctl.Name) {
			p.needs(privileged, at, "the sysctl "+sysctl.Name)
		}
	}
}

// podUserSecurity is what the spec says of the pod, with the ids of a known
// image where it says none.
func (p *pod) podUserSecurity() security {
	var s security
	if p.Security != nil {
		s = *p.Security
	}
	if p.user == nil || p.openshift() || p.windows() {
		return s
	}
	if s.RunAsUser == nil {
		s.RunAsUser = ptr(p.user.user)
	}
	if s.RunAsGroup == nil {
		s.RunAsGroup = ptr(p.user.group)
	}
	if !s.FSGroup.said() {
		s.FSGroup.value = ptr(p.user.group)
	}
	return s
}

// containerSecurity is what one container may do: what it says itself, then
// what the spec says for all, then what the strictest level wants.
func (p *pod) containerSecurity(m member) *corev1.SecurityContext {
	all, own := p.podUserSecurity(), security{}
	if all.none && (m.role == mainRole || m.Security == nil) {
		return nil
	}
	if m.role != mainRole {
		all = all.forOthers()
		if m.Security != nil {
			own = *m.Security
			p.checkUser(own, m.node.At("security"))
		}
	}
	c := &corev1.SecurityContext{
		RunAsUser:              own.RunAsUser,
		RunAsGroup:             own.RunAsGroup,
		SeccompProfile:         own.SeccompProfile.value,
		ReadOnlyRootFilesystem: either(own.ReadOnlyRootFilesystem, all.ReadOnlyRootFilesystem),
		Privileged:             either(own.Privileged, all.Privileged),
		Capabilities:           capabilities(own.Capabilities, all.Capabilities),
		AppArmorProfile:        own.AppArmorProfile,
		SELinuxOptions:         own.SELinuxOptions,
		ProcMount:              either(own.ProcMount, all.ProcMount),
		WindowsOptions:         own.WindowsOptions,
	}
	c.RunAsNonRoot = p.nonRoot(m, all, own, isTrue(c.Privileged))
	escalation := own.AllowPrivilegeEscalation.or(all.AllowPrivilegeEscalation)
	c.AllowPrivilegeEscalation = escalation.value
	if !escalation.said() && !escalates(c) {
		c.AllowPrivilegeEscalation = ptr(false)
	}
	if p.windows() { // which has neither
		c.AllowPrivilegeEscalation, c.Capabilities = escalation.value, own.Capabilities.or(all.Capabilities).value
	}
	if all.none {
		// What is said, and nothing that is filled in.
		c.RunAsNonRoot, c.AllowPrivilegeEscalation = own.RunAsNonRoot.value, own.AllowPrivilegeEscalation.value
		c.Capabilities = own.Capabilities.value
	}
	p.checkContainerSecurity(m, c)
	if *c == (corev1.SecurityContext{}) {
		return nil
	}
	return c
}

// everyCapability stands for all that there are. Runtimes read it before the names
// of single ones, and in drop after that in add: who drops all has none of those
// that add gave so.
//
//   - https://github.com/containerd/containerd/blob/main/internal/cri/opts/spec_linux_opts.go, WithCapabilities
const everyCapability = "ALL"

// escalates reports whether a container can always gain more rights.
func escalates(c *corev1.SecurityContext) bool {
	return isTrue(c.Privileged) || c.Capabilities != nil &&
		(slices.Contains(c.Capabilities.Add, "SYS_ADMIN") || slices.Contains(c.Capabilities.Add, everyCapability))
}

// nonRoot decides about runAsNonRoot of a container, where the default of the
// pods would not do: root needs it off, as the image of a privileged container
// mostly is, and who is not root beside a root pod has it on.
func (p *pod) nonRoot(m member, all, own security, privileged bool) *bool {
	user := either(own.RunAsUser, all.RunAsUser)
	switch {
	case own.RunAsNonRoot.said():
		return own.RunAsNonRoot.value
	case all.nonRootByDefault() && (root(own.RunAsUser) || privileged && (user == nil || root(user))):
		return ptr(false)
	case own.RunAsUser == nil:
		return nil
	case !root(own.RunAsUser) && !all.RunAsNonRoot.said() && root(all.RunAsUser):
		return ptr(true)
	case root(own.RunAsUser) && isTrue(all.RunAsNonRoot.value):
		p.fail(m.node.At("security", "runAsUser").Range, "conflict",
			"user 0 does not go with runAsNonRoot of the pods: this container would never start",
			"set runAsNonRoot: false for this container, or another user", see(p.spec("security", "runAsNonRoot"),
				"it holds for all containers"))
	}
	return nil
}

// capabilities are all dropped unless the container or the spec says which; nil
// leaves out which are.
func capabilities(own, all orNone[corev1.Capabilities]) *corev1.Capabilities {
	said := own.or(all)
	if said.none {
		return nil
	}
	c := &corev1.Capabilities{}
	if said.value != nil {
		c.Add, c.Drop = said.value.Add, said.value.Drop
	}
	switch {
	case c.Drop != nil || all.none || slices.Contains(c.Add, everyCapability):
	case all.value != nil && all.value.Drop != nil:
		c.Drop = all.value.Drop
	default:
		c.Drop = []corev1.Capability{everyCapability}
	}
	return c
}

// checkUser holds the user and the seccomp profile to the level.
func (p *pod) checkUser(s security, n *source.Node) {
	if root(s.RunAsUser) {
		p.needs(baseline, n.At("runAsUser"), "user 0")
	}
	switch nonRoot := s.RunAsNonRoot; {
	case nonRoot.none:
		p.needs(baseline, n.At("runAsNonRoot"), "runAsNonRoot: none")
	case nonRoot.value != nil && !*nonRoot.value:
		p.needs(baseline, n.At("runAsNonRoot"), "runAsNonRoot: false")
	}
	switch profile := s.SeccompProfile; {
	case profile.none:
		p.needs(baseline, n.At("seccompProfile"), "seccompProfile: none")
	case profile.value != nil && profile.value.Type == corev1.SeccompProfileTypeUnconfined:
		p.needs(privileged, n.At("seccompProfile", "type"), "a container without a seccomp profile")
	}
	if a := s.AppArmorProfile; a != nil && a.Type == corev1.AppArmorProfileTypeUnconfined {
		p.needs(privileged, n.At("appArmorProfile", "type"), "a container without an AppArmor profile")
	}
	if o := s.SELinuxOptions; o != nil {
		p.checkSELinux(o, n.At("seLinuxOptions"))
	}
}

// checkSELinux holds the labels of SELinux to the level.
func (p *pod) checkSELinux(o *corev1.SELinuxOptions, n *source.Node) {
	if !slices.Contains(k8s.BaselineSELinuxTypes, o.Type) {
		p.needs(privileged, n.Get("type"), "the SELinux type "+o.Type)
	}
	if o.Role != "" {
		p.needs(privileged, n.Get("role"), "a role of SELinux")
	}
	if o.User != "" {
		p.needs(privileged, n.Get("user"), "a user of SELinux")
	}
}

// checkProc checks how much of /proc a container sees: all of it only where its
// users are not the node's.
func (p *pod) checkProc(c *corev1.SecurityContext, n *source.Node) {
	if c.ProcMount == nil || *c.ProcMount != corev1.UnmaskedProcMount {
		return
	}
	p.needs(privileged, n, "all of /proc")
	if p.HostUsers == nil || *p.HostUsers {
		p.failAbsent(n.Range, "missing-field", "procMount: Unmasked needs hostUsers: false", "add it to spec")
	}
}

// checkContainerSecurity holds a container to the level, and refuses pairs that
// the API server refuses. What comes from the spec as a whole is checked for
// each container, and reported once since it stands in one place.
func (p *pod) checkContainerSecurity(m member, c *corev1.SecurityContext) {
	at := func(field string) *source.Node {
		if n := m.node.At("security", field); m.role != mainRole && n.Exists() {
			return n
		}
		return p.spec("security", field)
	}
	if isTrue(c.Privileged) {
		p.needs(privileged, at("privileged"), "a privileged container")
	}
	p.checkEscalation(c, at)
	p.checkProc(c, at("procMount"))
	if p.windows() {
		return
	}
	caps := at("capabilities")
	if c.Capabilities == nil {
		p.needs(baseline, caps, "a container that does not drop ALL capabilities")
		return
	}
	for i, c := range c.Capabilities.Add {
		n, name := caps.At("add", strconv.Itoa(i)), string(c)
		switch {
		case !slices.Contains(k8s.BaselineCapabilities, name):
			p.needs(privileged, n, "the capability "+name)
		case !slices.Contains(k8s.RestrictedCapabilities, name):
			p.needs(baseline, n, "the capability "+name)
		}
	}
	if !slices.Contains(c.Capabilities.Drop, everyCapability) && !slices.Contains(c.Capabilities.Add, everyCapability) {
		p.needs(baseline, caps.At("drop"), "a container that does not drop ALL capabilities")
	}
}

func (p *pod) checkEscalation(c *corev1.SecurityContext, at func(string) *source.Node) {
	n := at("allowPrivilegeEscalation")
	switch {
	case c.AllowPrivilegeEscalation == nil && n.Text == "none":
		p.needs(baseline, n, "allowPrivilegeEscalation: none")
	case c.AllowPrivilegeEscalation == nil:
	case *c.AllowPrivilegeEscalation:
		p.needs(baseline, n, "allowPrivilegeEscalation: true")
	case isTrue(c.Privileged):
		p.fail(n.Range, "conflict", "a privileged container can always gain more rights",
			"leave allowPrivilegeEscalation out, or privileged", see(at("privileged"), "it is privileged here"))
	case escalates(c):
		p.fail(n.Range, "conflict",
			"a container with the capability SYS_ADMIN can always gain more rights",
			"leave allowPrivilegeEscalation out, or the capability", see(at("capabilities"), "the capability is added here"))
	}
}

func isTrue(b *bool) bool { return b != nil && *b }

func root(user *int64) bool { return user != nil && *user == 0 }

// either gives the first of two that is said.
func either[T any](own, all *T) *T {
	if own != nil {
		return own
	}
	return all
}

func ptr[T any](v T) *T { return &v }
