package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// cueMemory is how much memory a process that reads CUE may take, in bytes.
const cueMemory = 256 << 20

// exitTooLarge is the exit code of such a process that would take more.
const exitTooLarge = 3

// boundMemory ends this process when it takes more memory than a limit. It asks
// Go's runtime, which knows on every system, so often that little can be added in
// between. A large value is reserved in one go, and on a busy machine filled before
// anybody asks: where the system can, it refuses to reserve twice the limit.
func boundMemory(most uint64) {
	limitSpace(2 * most)
	// What copies a large value cannot be interrupted, so that one processor more
	// than that has to be there.
	runtime.GOMAXPROCS(max(2, runtime.GOMAXPROCS(0)))
	debug.SetMemoryLimit(int64(most / 4 * 3)) // from here on it is collected closely
	go func() {
		for range time.Tick(5 * time.Millisecond) {
			if memoryInUse() > most {
				os.Exit(exitTooLarge)
			}
		}
	}()
}

// memoryInUse gives the memory that this process has from the system, in bytes.
func memoryInUse() uint64 {
	all := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(all)
	return all[0].Value.Uint64() - all[1].Value.Uint64()
}
