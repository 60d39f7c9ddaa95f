package podsecurity

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

func checkPrivilegeEscalation(p *pod) {
	if p.windows {
		return
	}
	for _, c := range p.containers {
		switch n := c.At("securityContext", "allowPrivilegeEscalation"); {
		case !manifest.IsSet(n):
			p.miss(c, "allowPrivilegeEscalation: false")
		case !manifest.IsFalse(n):
			p.forbid(n, p.title(c)+" allows privilege escalation", "write false")
		}
	}
}

func checkDroppedCapabilities(p *pod) {
	if p.windows {
		return
	}
	for _, c := range p.containers {
		capabilities := c.At("securityContext", "capabilities")
		drop := capabilities.Get("drop")
		dropsAll := slices.ContainsFunc(drop.Items, func(n *source.Node) bool { return n.Text == "ALL" })
		switch {
		case !dropsAll && len(drop.Items) > 0:
			p.forbid(drop, p.title(c)+" drops some capabilities and keeps others", "write drop: [ALL]")
		case !dropsAll:
			p.miss(c, "capabilities.drop: [ALL]")
		}
		for _, n := range capabilities.Get("add").Items {
			if !slices.Contains(k8s.RestrictedCapabilities, n.Text) {
				p.forbid(n, p.title(c)+" adds the capability "+n.Text,
					"remove it: the level allows only NET_BIND_SERVICE")
			}
		}
	}
}

func checkVolumeTypes(p *pod) {
	for _, v := range p.spec.Get("volumes").Items {
		has := func(kind string) bool { return manifest.IsSet(v.Get(kind)) }
		if slices.ContainsFunc(k8s.RestrictedVolumes, has) {
			continue
		}
		if i := slices.IndexFunc(k8s.UnrestrictedVolumes, has); i >= 0 {
			kind := k8s.UnrestrictedVolumes[i]
			p.forbid(v.Get(kind), "volume "+v.Get("name").Text+" is of the type "+kind, "use a persistentVolumeClaim")
			if kind == "hostPath" {
				p.violations[len(p.violations)-1].Control = "hostPathVolumes"
			}
		}
	}
}

func checkRunAsNonRoot(p *pod) {
	if p.userspace {
		return
	}
	const hint = "write true, and an image or runAsUser that is not root"
	pod := p.spec.At("securityContext", "runAsNonRoot")
	if manifest.IsFalse(pod) {
		p.forbid(pod, "runAsNonRoot is false", hint)
	}
	for _, c := range p.containers {
		switch n := c.At("securityContext", "runAsNonRoot"); {
		case manifest.IsFalse(n):
			p.forbid(n, p.title(c)+" has runAsNonRoot false", hint)
		case !manifest.IsSet(n) && !manifest.IsSet(pod):
			p.miss(c, "runAsNonRoot: true")
		}
	}
}

func checkRunAsUser(p *pod) {
	if p.userspace {
		return
	}
	for _, s := range p.securityContexts() {
		if id, ok := s.Get("runAsUser").Int(); ok && id == 0 {
			p.forbid(s.Get("runAsUser"), "runAsUser is 0, root",
				"write another number, or remove it if the image has a user of its own")
		}
	}
}

func checkSeccompSet(p *pod) {
	if p.windows {
		return
	}
	checkSeccompValues(p)
	if manifest.IsSet(p.spec.At("securityContext", "seccompProfile")) {
		return
	}
	for _, c := range p.containers {
		if !manifest.IsSet(c.At("securityContext", "seccompProfile")) {
			p.miss(c, "seccompProfile.type: RuntimeDefault")
		}
	}
}
