package main

import (
	"runtime"
	"runtime/debug"
)

// roomy is how large the heap may grow before it is worth collecting, in bytes.
const roomy = 32 << 20

// pace has memory collected seldom while there is little of it, so that a run
// over a few files ends before the first collection, and closely once there is
// much, so that one over many thousands stays small. The collector itself only
// knows a percentage of what is in use, which is too often at first.
func pace() { paceFor(4 << 20) }

// paceFor sets the pace for some memory in use, in bytes, and again after each
// collection.
func paceFor(used uint64) {
	debug.SetGCPercent(max(50, int(100*roomy/used)-100))
	// Nothing holds the object, so it goes with the next collection.
	runtime.AddCleanup(new([16]byte), func(struct{}) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		paceFor(max(m.HeapAlloc, 1))
	}, struct{}{})
}
