package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var capabilityName = &lint.Rule{
	ID:      "capability-name",
	Summary: "a capability with CAP_ before it, in lower case, or one that Linux does not have",
	Why: "The runtime puts CAP_ before the name: of CAP_NET_ADMIN it makes CAP_CAP_NET_ADMIN, and either does not " +
		"start the container or leaves it out, as it does with names that Linux does not have. Pod Security compares " +
		"names as they are written: drop: [all] is not the ALL that the level restricted asks for.",
	Do:       "Write the name as capabilities(7) has it, in capital letters and without CAP_: NET_BIND_SERVICE; or ALL.",
	Severity: source.Warning,
	Beyond:   true,
	Source:   "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, c := range w.Containers() {
			for _, list := range []string{"add", "drop"} {
				for _, n := range c.Node.At("securityContext", "capabilities", list).Items {
					checkCapability(p, w, n)
				}
			}
		}
	},
}

func checkCapability(p *lint.Pass, w *manifest.Workload, n *source.Node) {
	if n.Kind != source.String || isCapability(n.Text) || placeholder(n.Text) {
		return
	}
	upper := strings.ToUpper(strings.TrimSpace(n.Text))
	meant := strings.TrimPrefix(upper, "CAP_")
	switch {
	case !isCapability(meant):
		p.Report(w.Object, n, fmt.Sprintf("Linux has no capability %s", source.Shorten(n.Text, 40)),
			didYouMean(meant, strings.Fields(capabilities), "write one of those in capabilities(7), without CAP_")).
			Because(n.Text)
	case meant != upper:
		p.Report(w.Object, n, fmt.Sprintf("the capability %s is written with CAP_, which the runtime puts before it again",
			n.Text), "write "+meant).
			Fix("write "+meant, source.Replace(n, meant)).Because(n.Text)
	default:
		p.Report(w.Object, n, fmt.Sprintf("the capability %q is not in capital letters, so Pod Security does not know it",
			n.Text), "write "+meant).
			Fix("write "+meant, source.Replace(n, meant)).Because(n.Text)
	}
}

func isCapability(name string) bool { return isWord(capabilities, name) }

// capabilities are those of Linux, and ALL.
//
//   - https://man7.org/linux/man-pages/man7/capabilities.7.html
const capabilities = "ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN " +
	"DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN " +
	"MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID " +
	"SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE " +
	"SYS_TIME SYS_TTY_CONFIG WAKE_ALARM"
