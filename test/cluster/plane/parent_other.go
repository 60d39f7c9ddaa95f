//go:build !linux

package plane

import (
	"os/exec"
	"syscall"
)

// dieWithParent does what it can: only Linux kills a process with its parent.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}
