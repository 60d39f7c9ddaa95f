package plane

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the kernel kill the process when the one that starts it is
// gone, whatever has ended that. Its own group keeps Ctrl-C from it, so that the
// parent stops them all in order.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
