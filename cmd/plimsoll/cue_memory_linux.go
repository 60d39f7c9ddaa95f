//go:build !race

package main

import (
	"fmt"
	"os"
	"syscall"
)

// limitSpace has the system refuse this process more than a number of bytes of
// address space beyond what it has. What is limited is space, which Go takes 64 MiB
// at a time, since RLIMIT_DATA lets through what is reserved first and then
// written to, as Go does it (Linux 6.12 and later).
func limitSpace(more uint64) {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return // the other bound holds too
	}
	var pages uint64
	if _, err := fmt.Sscan(string(statm), &pages); err != nil {
		return
	}
	most := pages*uint64(os.Getpagesize()) + more
	syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: most, Max: most})
}
