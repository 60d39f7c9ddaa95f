package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// A sample is what one run took.
type sample struct {
	wall, cpu time.Duration
	memory    int64 // most bytes resident at a time
}

func (s sample) String() string {
	return fmt.Sprintf("%v wall, %v processor, %d MiB", s.wall.Round(time.Millisecond), s.cpu.Round(time.Millisecond), s.memory>>20)
}

// measure runs a program in a folder, with its output going nowhere. Exit code
// 1 means that a linter found something.
func measure(tools, dir string, c contender) (sample, error) {
	cmd := exec.Command(filepath.Join(tools, c.args[0]), c.args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "NO_COLOR=1")
	if c.alone {
		cmd.Env = append(cmd.Env, "GOMAXPROCS=1")
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1 && stderr.Len() == 0) {
		return sample{}, fmt.Errorf("%w: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return sample{
		wall:   wall,
		cpu:    cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		memory: usage.Maxrss << 10, // Linux counts in KiB
	}, nil
}

// median takes each figure by itself.
func median(list []sample) sample {
	return sample{
		wall:   middle(list, func(s sample) time.Duration { return s.wall }),
		cpu:    middle(list, func(s sample) time.Duration { return s.cpu }),
		memory: middle(list, func(s sample) int64 { return s.memory }),
	}
}

func middle[T cmp.Ordered](list []sample, of func(sample) T) T {
	values := make([]T, len(list))
	for i, s := range list {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// tooSlow reports whether a contender took over a minute in this round, or
// would for the size at hand, going by the last one.
func (r *report) tooSlow(c contender, samples []sample) bool {
	const limit = time.Minute
	if len(samples) > 0 {
		return samples[len(samples)-1].wall > limit/4
	}
	for _, old := range r.results {
		if old.name == c.name && old.wall > limit/4 {
			return true
		}
	}
	return false
}
