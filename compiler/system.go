package compiler

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// windows reports whether the pods are for nodes with Windows, where the API
// server refuses all that only Linux has.
func (p *pod) windows() bool { return p.OS != nil && p.OS.Name == corev1.Windows }

// onlyLinux are fields of a pod that it refuses there.
var onlyLinux = []string{"hostUsers", "hostPID", "hostIPC", "shareProcessNamespace", "podResources"}

// plain are those that say nothing when they are false.
var plain = []string{"hostPID", "hostIPC"}

// onlyLinuxSecurity are fields of security that it refuses there, in the pod and
// in containers.
var onlyLinuxSecurity = []string{
	"runAsUser", "runAsGroup", "fsGroup", "fsGroupChangePolicy", "supplementalGroups", "supplementalGroupsPolicy",
	"sysctls", "seccompProfile", "appArmorProfile", "seLinuxOptions", "seLinuxChangePolicy", "capabilities",
	"readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation", "procMount",
}

// checkSystem refuses what the system of the nodes does not have.
func (p *pod) checkSystem(members []member) {
	places := []*source.Node{p.spec("security")}
	for _, m := range members[1:] {
		places = append(places, m.node.Get("security"))
	}
	p.checkHostProcess(members)
	p.checkSignals(members)
	if p.OS == nil {
		return
	}
	system := p.spec("os", "name")
	refuse := func(n *source.Node, name, of string) {
		v := n.Get(name)
		if v.Exists() && v.Text != "none" && !(slices.Contains(plain, name) && v.Text == "false") {
			p.fail(v.Range, "conflict", name+" is for "+of+", and the nodes are not", "leave it out, or change os",
				see(system, "the system of the nodes"))
		}
	}
	for _, n := range places {
		if !p.windows() {
			refuse(n, "windowsOptions", "Windows")
			continue
		}
		for _, name := range onlyLinuxSecurity {
			refuse(n, name, "Linux")
		}
	}
	if p.windows() {
		for _, name := range onlyLinux {
			refuse(p.spec(), name, "Linux")
		}
	}
}

// checkSignals checks the signals that stop containers: Kubernetes takes them
// only where it knows the system, and Windows has two.
func (p *pod) checkSignals(members []member) {
	for _, m := range members {
		if m.Lifecycle == nil || m.Lifecycle.StopSignal == nil {
			continue
		}
		n := m.node.At("lifecycle", "stopSignal")
		switch signal := *m.Lifecycle.StopSignal; {
		case p.OS == nil:
			p.failAbsent(n.Range, "missing-field", "stopSignal needs os: signals are those of a system",
				"add os: {name: linux}")
		case p.windows() && signal != "SIGTERM" && signal != "SIGKILL":
			p.fail(n.Range, "conflict", "Windows has no "+string(signal), "write SIGTERM or SIGKILL",
				see(p.spec("os", "name"), "the system of the nodes"))
		}
	}
}

// checkHostProcess checks containers that run on a node with Windows itself: all
// of a pod do or none, in the network of the node.
func (p *pod) checkHostProcess(members []member) {
	all := p.Security.hostProcess()
	at := p.spec("security", "windowsOptions", "hostProcess")
	if isTrue(all) {
		p.needs(privileged, at, "a process of the node")
		if !p.HostNetwork {
			p.failAbsent(at.Range, "missing-field", "hostProcess needs hostNetwork: true", "add it to spec")
		}
	}
	for _, m := range members[1:] {
		own := m.Security.hostProcess()
		if own == nil || *own == isTrue(all) {
			continue
		}
		var related []source.Related
		if at.Exists() {
			related = append(related, see(at, "that of the pod"))
		}
		p.fail(m.node.At("security", "windowsOptions", "hostProcess").Range, "conflict",
			"all containers of a pod are processes of the node, or none is",
			"write hostProcess under spec.security.windowsOptions alone", related...)
	}
}

func (s *security) hostProcess() *bool {
	if s == nil || s.WindowsOptions == nil {
		return nil
	}
	return s.WindowsOptions.HostProcess
}

// checkUsers refuses raw devices where the users of the pod are not the node's,
// whom the device belongs to.
func (p *pod) checkUsers(s *corev1.PodSpec) {
	if p.HostUsers == nil || *p.HostUsers {
		return
	}
	for _, c := range slices.Concat(s.Containers, s.InitContainers) {
		if len(c.VolumeDevices) > 0 {
			p.fail(p.spec("hostUsers").Range, "conflict", "hostUsers: false does not go with a raw device",
				"leave hostUsers out, or give the disk volumeMode: Filesystem")
			return
		}
	}
}
