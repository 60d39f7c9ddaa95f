package podsecurity

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

const (
	AppArmorAnnotation         = "container.apparmor.security.beta.kubernetes.io/"
	SeccompPodAnnotation       = "seccomp.security.alpha.kubernetes.io/pod"
	SeccompContainerAnnotation = "container.seccomp.security.alpha.kubernetes.io/"
)

func isProfile(n *source.Node) bool { return slices.Contains(k8s.BaselineProfiles, n.Text) }

func checkAppArmor(p *pod) {
	const hint = "remove it, or use RuntimeDefault or a Localhost profile"
	for _, s := range p.securityContexts() {
		if profile := s.Get("appArmorProfile"); manifest.IsSet(profile) && !isProfile(profile.Get("type")) {
			p.forbid(profile.Get("type"), "the AppArmor profile is "+manifest.TextOr(profile.Get("type"), "not given"),
				hint)
		}
	}
	for _, f := range p.annotations.Fields {
		if !strings.HasPrefix(f.Name, AppArmorAnnotation) || f.Value.Text == "" {
			continue
		}
		if f.Value.Text != "runtime/default" && !strings.HasPrefix(f.Value.Text, "localhost/") {
			p.forbid(f.Value, "the AppArmor profile is "+f.Value.Text, hint)
		}
	}
}

func checkAddedCapabilities(p *pod) {
	for _, c := range p.containers {
		for _, n := range c.At("securityContext", "capabilities", "add").Items {
			if !slices.Contains(k8s.BaselineCapabilities, n.Text) {
				p.forbid(n, p.title(c)+" adds the capability "+n.Text,
					"remove it: the level allows only those that a container has by default, without NET_RAW")
			}
		}
	}
}

var HostNamespaceFields = []string{"hostNetwork", "hostPID", "hostIPC"}

func checkHostNamespaceFields(p *pod) {
	for _, field := range HostNamespaceFields {
		if n := p.spec.Get(field); manifest.IsTrue(n) {
			p.forbid(n, field+" is true", "remove it, or run the pod in a namespace of the level privileged")
			p.violations[len(p.violations)-1].Control = field
		}
	}
}

func checkHostPathVolumes(p *pod) {
	for _, v := range p.spec.Get("volumes").Items {
		if n := v.Get("hostPath"); n.Kind == source.Map {
			p.forbid(n, "volume "+v.Get("name").Text+" is a path of the node",
				"use a claim or an emptyDir, or run the pod in a namespace of the level privileged")
		}
	}
}

func checkHostPorts(p *pod) {
	for _, c := range p.containers {
		for _, port := range c.Get("ports").Items {
			if n, ok := port.Get("hostPort").Int(); ok && n != 0 {
				p.forbid(port.Get("hostPort"), p.title(c)+" takes port "+port.Get("hostPort").Text+
					" of the node", "remove hostPort, and reach the pod through a Service")
			}
		}
	}
}

func checkProbeHosts(p *pod) {
	for _, c := range p.containers {
		for _, handler := range []*source.Node{
			c.Get("livenessProbe"), c.Get("readinessProbe"), c.Get("startupProbe"),
			c.At("lifecycle", "postStart"), c.At("lifecycle", "preStop"),
		} {
			for _, way := range []string{"httpGet", "tcpSocket"} {
				if n := handler.At(way, "host"); manifest.IsSet(n) && n.Text != "" {
					p.forbid(n, p.title(c)+" has the kubelet call host "+n.Text,
						"remove host: the default is the pod itself")
				}
			}
		}
	}
}

func checkPrivilegedContainers(p *pod) {
	for _, c := range p.containers {
		if n := c.At("securityContext", "privileged"); manifest.IsTrue(n) {
			p.forbid(n, p.title(c)+" is privileged",
				"remove it, and add the capabilities that are needed one by one")
		}
	}
}

func checkProcMountBaseline(p *pod) {
	if !p.userspace {
		checkProcMount(p)
	}
}

func checkProcMount(p *pod) {
	for _, c := range p.containers {
		if n := c.At("securityContext", "procMount"); manifest.IsSet(n) && n.Text != "Default" {
			p.forbid(n, p.title(c)+" has procMount "+n.Text, "remove it: Default is the default")
		}
	}
}

func checkSELinux(p *pod) {
	for _, s := range p.securityContexts() {
		options := s.Get("seLinuxOptions")
		if n := options.Get("type"); !slices.Contains(k8s.SELinuxTypes(p.version), n.Text) {
			p.forbid(n, "the SELinux type is "+n.Text,
				"use one of "+source.And(k8s.SELinuxTypes(p.version)[1:]))
		}
		for _, field := range []string{"user", "role"} {
			if n := options.Get(field); manifest.IsSet(n) && n.Text != "" {
				p.forbid(n, "the SELinux "+field+" is "+n.Text, "remove it: the level does not let pods choose it")
			}
		}
	}
}

func checkSeccompValues(p *pod) {
	for _, s := range p.securityContexts() {
		if profile := s.Get("seccompProfile"); manifest.IsSet(profile) && !isProfile(profile.Get("type")) {
			p.forbid(profile.Get("type"), "the seccomp profile is "+manifest.TextOr(profile.Get("type"), "not given"),
				"use RuntimeDefault or a Localhost profile")
		}
	}
}

func checkSysctls(p *pod) {
	sysctls := p.spec.At("securityContext", "sysctls").Items
	if len(sysctls) == 0 {
		return
	}
	safe := k8s.SafeSysctls(p.version)
	for _, s := range sysctls {
		if n := s.Get("name"); !slices.Contains(safe, n.Text) {
			p.forbid(n, "the sysctl "+n.Text+" is not among the safe ones",
				"remove it, or run the pod in a namespace of the level privileged")
		}
	}
}

func checkHostProcess(p *pod) {
	for _, s := range p.securityContexts() {
		if n := s.At("windowsOptions", "hostProcess"); manifest.IsTrue(n) {
			p.forbid(n, "hostProcess is true", "remove it, or run the pod in a namespace of the level privileged")
		}
	}
}
