//go:build !race

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/source/cue"
)

// gigabyte is a value that is reserved in one go, and filled by code that asks
// nobody.
const gigabyte = `import "strings"

_a: strings.Repeat("a", 1000000)
x: {apiVersion: "v1", kind: "ConfigMap", metadata: name: "a", data: a: strings.Repeat(_a, 1000)}
`

// TestCUEMemory wants a process that takes too much memory to end before it has
// twice what it may take, also while the machine is busy with other work.
func TestCUEMemory(t *testing.T) {
	if os.Getenv("PLIMSOLL_TAKE_MEMORY") != "" {
		boundMemory(cueMemory)
		cue.Parse(context.Background(), source.NewFile("x.cue", []byte(gigabyte)))
		os.Exit(0)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestCUEMemory$")
	child.Env = append(os.Environ(), "PLIMSOLL_TAKE_MEMORY=1")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	var peak uint64
	for {
		// What the system counts for a child that has ended includes the memory of
		// its parent, from whose process it was made.
		peak = max(peak, peakMemory(child.Process.Pid))
		select {
		case err := <-ended:
			if exit := new(exec.ExitError); !errors.As(err, &exit) {
				t.Errorf("it ended as %v, and not for want of memory", err)
			}
			t.Logf("%d MiB", peak>>20)
			if peak == 0 || peak > 2*cueMemory {
				t.Errorf("it took %d MiB, of %d", peak>>20, cueMemory>>20)
			}
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// peakMemory gives the most memory that a process has had at once, in bytes; 0
// for one that is gone.
func peakMemory(pid int) uint64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	var kB uint64
	for line := range strings.Lines(string(status)) {
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kB); err == nil {
			break
		}
	}
	return kB << 10
}
