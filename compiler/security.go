package compiler

import (
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
	Level                    string                 `json:"level"`
	RunAsUser                *int64                 `json:"runAsUser"`
	RunAsGroup               *int64                 `json:"runAsGroup"`
	RunAsNonRoot             *bool                  `json:"runAsNonRoot"`
	SeccompProfile           *corev1.SeccompProfile `json:"seccompProfile"`
	ReadOnlyRootFilesystem   *bool                  `json:"readOnlyRootFilesystem"`
	AllowPrivilegeEscalation *bool                  `json:"allowPrivilegeEscalation"`
	Privileged               *bool                  `json:"privileged"`
	Capabilities             *corev1.Capabilities   `json:"capabilities"`

	// Of the pod alone.
	FSGroup            *int64          `json:"fsGroup"`
	SupplementalGroups []int64         `json:"supplementalGroups"`
	Sysctls            []corev1.Sysctl `json:"sysctls"`
}

// DecodeNode implements source.NodeDecoder: text is a level, and a map has the
// details.
func (s *security) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.Map {
		type fields security
		d.Decode(n, (*fields)(s))
		return
	}
	d.Decode(n, &s.Level)
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

// podSecurity is what holds for the pod as a whole.
func (p *pod) podSecurity() *corev1.PodSecurityContext {
	s := p.podUserSecurity()
	n := p.spec("security")
	p.checkUser(s, n)
	p.checkSysctls(s.Sysctls, n.At("sysctls"))
	c := &corev1.PodSecurityContext{
		RunAsUser:          s.RunAsUser,
		RunAsGroup:         s.RunAsGroup,
		RunAsNonRoot:       s.RunAsNonRoot,
		FSGroup:            s.FSGroup,
		SupplementalGroups: s.SupplementalGroups,
		Sysctls:            s.Sysctls,
		SeccompProfile:     s.SeccompProfile,
	}
	if c.RunAsNonRoot == nil && !root(s.RunAsUser) {
		c.RunAsNonRoot = ptr(true)
	}
	if c.SeccompProfile == nil {
		c.SeccompProfile = &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}
	}
	return c
}

// checkSysctls holds the sysctls to the level, and refuses those that the API
// server refuses: twice the same, and those of a namespace that is the node's.
func (p *pod) checkSysctls(list []corev1.Sysctl, n *source.Node) {
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
	if p.user == nil || p.openshift() {
		return s
	}
	for _, id := range []struct {
		said   **int64
		preset int64
	}{{&s.RunAsUser, p.user.user}, {&s.RunAsGroup, p.user.group}, {&s.FSGroup, p.user.group}} {
		if *id.said == nil {
			*id.said = ptr(id.preset)
		}
	}
	return s
}

// containerSecurity is what one container may do: what it says itself, then
// what the spec says for all, then what the strictest level wants.
func (p *pod) containerSecurity(m member) *corev1.SecurityContext {
	all, own := p.podUserSecurity(), security{}
	if m.role != mainRole && m.Security != nil {
		own = *m.Security
		p.checkUser(own, m.node.At("security"))
	}
	c := &corev1.SecurityContext{
		RunAsUser:                own.RunAsUser,
		RunAsGroup:               own.RunAsGroup,
		RunAsNonRoot:             p.nonRoot(m, all, own),
		SeccompProfile:           own.SeccompProfile,
		ReadOnlyRootFilesystem:   either(own.ReadOnlyRootFilesystem, all.ReadOnlyRootFilesystem),
		AllowPrivilegeEscalation: either(own.AllowPrivilegeEscalation, all.AllowPrivilegeEscalation),
		Privileged:               either(own.Privileged, all.Privileged),
		Capabilities:             capabilities(either(own.Capabilities, all.Capabilities)),
	}
	escalates := c.Privileged != nil && *c.Privileged || slices.Contains(c.Capabilities.Add, "SYS_ADMIN")
	if c.AllowPrivilegeEscalation == nil && !escalates {
		c.AllowPrivilegeEscalation = ptr(false)
	}
	p.checkContainerSecurity(m, c)
	return c
}

// nonRoot decides about runAsNonRoot of a container, where the default of the
// pod would not do: root needs it off, and who is not root beside a root pod
// has it on.
func (p *pod) nonRoot(m member, all, own security) *bool {
	switch {
	case own.RunAsNonRoot != nil || own.RunAsUser == nil:
		return own.RunAsNonRoot
	case !root(own.RunAsUser) && all.RunAsNonRoot == nil && root(all.RunAsUser):
		return ptr(true)
	case root(own.RunAsUser) && all.RunAsNonRoot == nil && !root(all.RunAsUser):
		return ptr(false)
	case root(own.RunAsUser) && all.RunAsNonRoot != nil && *all.RunAsNonRoot:
		p.fail(m.node.At("security", "runAsUser").Range, "conflict",
			"user 0 does not go with runAsNonRoot of the pods: this container would never start",
			"set runAsNonRoot: false for this container, or another user", see(p.spec("security", "runAsNonRoot"),
				"it holds for all containers"))
	}
	return nil
}

// capabilities are all dropped unless the spec says which.
func capabilities(said *corev1.Capabilities) *corev1.Capabilities {
	c := &corev1.Capabilities{}
	if said != nil {
		c.Add, c.Drop = said.Add, said.Drop
	}
	if c.Drop == nil {
		c.Drop = []corev1.Capability{"ALL"}
	}
	return c
}

// checkUser holds the user and the seccomp profile to the level.
func (p *pod) checkUser(s security, n *source.Node) {
	if root(s.RunAsUser) {
		p.needs(baseline, n.At("runAsUser"), "user 0")
	}
	if s.RunAsNonRoot != nil && !*s.RunAsNonRoot {
		p.needs(baseline, n.At("runAsNonRoot"), "runAsNonRoot: false")
	}
	if s.SeccompProfile != nil && s.SeccompProfile.Type == corev1.SeccompProfileTypeUnconfined {
		p.needs(privileged, n.At("seccompProfile", "type"), "a container without a seccomp profile")
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
	if c.Privileged != nil && *c.Privileged {
		p.needs(privileged, at("privileged"), "a privileged container")
	}
	p.checkEscalation(c, at)
	caps := at("capabilities")
	for i, c := range c.Capabilities.Add {
		n, name := caps.At("add", strconv.Itoa(i)), string(c)
		switch {
		case !slices.Contains(k8s.BaselineCapabilities, name):
			p.needs(privileged, n, "the capability "+name)
		case !slices.Contains(k8s.RestrictedCapabilities, name):
			p.needs(baseline, n, "the capability "+name)
		}
	}
	if !slices.Contains(c.Capabilities.Drop, "ALL") {
		p.needs(baseline, caps.At("drop"), "a container that does not drop ALL capabilities")
	}
}

func (p *pod) checkEscalation(c *corev1.SecurityContext, at func(string) *source.Node) {
	switch {
	case c.AllowPrivilegeEscalation == nil:
	case *c.AllowPrivilegeEscalation:
		p.needs(baseline, at("allowPrivilegeEscalation"), "allowPrivilegeEscalation: true")
	case c.Privileged != nil && *c.Privileged:
		p.fail(at("allowPrivilegeEscalation").Range, "conflict", "a privileged container can always gain more rights",
			"leave allowPrivilegeEscalation out, or privileged", see(at("privileged"), "it is privileged here"))
	case slices.Contains(c.Capabilities.Add, "SYS_ADMIN"):
		p.fail(at("allowPrivilegeEscalation").Range, "conflict",
			"a container with the capability SYS_ADMIN can always gain more rights",
			"leave allowPrivilegeEscalation out, or SYS_ADMIN", see(at("capabilities"), "the capability is added here"))
	}
}

func root(user *int64) bool { return user != nil && *user == 0 }

// either gives the first of two that is said.
func either[T any](own, all *T) *T {
	if own != nil {
		return own
	}
	return all
}

func ptr[T any](v T) *T { return &v }
