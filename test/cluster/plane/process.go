package plane

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// grace is how long a process has between being asked to end and being killed.
const grace = 5 * time.Second

// A process is a program that runs until it is stopped.
type process struct {
	name string
	log  string // the file with what it writes
	pid  int
	done chan struct{} // closed when it has ended
	err  error         // why it has ended
}

// startProcess starts a program, whose output goes to NAME.log in dir.
func startProcess(name, program, dir string, args ...string) (*process, error) {
	p := &process{name: name, log: filepath.Join(dir, name+".log"), done: make(chan struct{})}
	log, err := os.Create(p.log)
	if err != nil {
		return nil, err
	}
	started := make(chan error)
	go func() {
		// A child that dies with its parent dies with the thread that started it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer log.Close()
		cmd := exec.Command(program, args...)
		cmd.Stdout, cmd.Stderr = log, log
		dieWithParent(cmd)
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		p.pid = cmd.Process.Pid
		started <- nil
		p.err = cmd.Wait()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	return p, nil
}

// ended gives an error when the process is not running any more.
func (p *process) ended() error {
	select {
	case <-p.done:
		return fmt.Errorf("%s has ended (%v); its log is %s", p.name, p.err, p.log)
	default:
		return nil
	}
}

// stop ends the process and waits until it is gone.
func (p *process) stop() {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		if p.ended() != nil {
			return
		}
		_ = syscall.Kill(p.pid, signal) // it may have ended just now
		select {
		case <-p.done:
		case <-time.After(grace):
		}
	}
}
