package main

import "syscall"

// limitData has the system refuse this process more memory than a limit, in bytes.
func limitData(most uint64) {
	syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: most, Max: most}) // the other bound holds too
}
