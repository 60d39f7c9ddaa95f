package main

import (
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// How large the heap may grow before it is worth collecting, in bytes: where much of it
// stays in use, since it is to be written, and where little does.
const (
	roomy   = 32 << 20
	roomier = 96 << 20
)

// room is the one that holds.
var room atomic.Int64

// pace has memory collected seldom while there is little of it, so that a run
// over a few files ends before the first collection, and closely once there is
// much, so that one over many thousands stays small. The collector itself only
// knows a percentage of what is in use, which is too often at first.
func pace() {
	paceWithin(roomy)
	paceAfterNext()
}

// paceWithin sets how much room there is, in bytes.
func paceWithin(bytes int64) {
	room.Store(bytes)
	paceFor(4 << 20)
}

// paceFor sets the pace for some memory in use, in bytes.
func paceFor(used uint64) {
	debug.SetGCPercent(max(50, int(100*uint64(room.Load())/used)-100))
}

// paceAfterNext sets the pace anew after each collection.
func paceAfterNext() {
	// Nothing holds the object, so it goes with the next collection.
	runtime.AddCleanup(new([16]byte), func(struct{}) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		paceFor(max(m.HeapAlloc, 1))
		paceAfterNext()
	}, struct{}{})
}
