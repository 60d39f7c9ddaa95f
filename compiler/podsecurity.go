package compiler

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A level is one of the Pod Security Standards, strictest first.
type level uint8

const (
	restricted level = iota
	baseline
	privileged
)

func (l level) String() string {
	return [...]string{"restricted", "baseline", "privileged"}[l]
}

// needs fails when the pods must be at a looser level than the spec gives; n
// is what asks for it. A looser level only permits.
func (p *pod) needs(l level, n *source.Node, what string) {
	if l <= p.level || p.Wrong["security"] {
		return
	}
	hint := "set security: " + l.String()
	at := p.spec("security")
	if at.Kind == source.Map {
		hint = fmt.Sprintf("set security: {level: %s, ...}", l)
		at = at.At("level")
	}
	var related []source.Related
	if at.Exists() && at.Range != at.Key { // written, not the default
		related = append(related, see(at, "the level is here"))
	}
	p.fail(n.Range, "pod-security", fmt.Sprintf("%s needs the Pod Security level %s, and the pods have %s", what, l, p.level), hint, related...)
}

// The lists below are those of the Pod Security Standards:
// https://kubernetes.io/docs/concepts/security/pod-security-standards/
// Sysctls that only the newest versions of Kubernetes know to be safe are left
// out, so that the level given is enough on older ones.

var baselineCapabilities = []corev1.Capability{
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
	"NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
}

var safeSysctls = []string{
	"kernel.shm_rmid_forced",
	"net.ipv4.ip_local_port_range",
	"net.ipv4.ip_local_reserved_ports",
	"net.ipv4.ip_unprivileged_port_start",
	"net.ipv4.ping_group_range",
	"net.ipv4.tcp_fin_timeout",
	"net.ipv4.tcp_keepalive_intvl",
	"net.ipv4.tcp_keepalive_probes",
	"net.ipv4.tcp_keepalive_time",
	"net.ipv4.tcp_rmem",
	"net.ipv4.tcp_syncookies",
	"net.ipv4.tcp_wmem",
}
