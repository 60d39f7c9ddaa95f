// Package pace has memory collected seldom while there is little of it, so that a
// run over a few files ends before the first collection, and closely once there is
// much, so that one over many thousands stays small. The collector itself only
// knows a percentage of what is in use, which is too often at first.
//
// What packages are set up with alone would be collected once, which is a third of
// what it takes to start. So the pace is set before them: Go sets up packages in
// the order of their paths, as far as their imports allow, and this one imports
// nothing that is large.
package pace

import (
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// How large the heap may grow before it is worth collecting, in bytes: where much of it
// stays in use, since it is to be written, and where little does.
const (
	roomy   = 24 << 20
	roomier = 96 << 20

	little = 64 << 20 // so much is collected so fast that it can be done more often

	beside = 16 << 20 // what Go takes beside a heap of that size, at most
)

// room is the one that holds, and least the percentage below which the pace does not fall.
var room, least atomic.Int64

// limit is what the one who runs the program set as GOMEMLIMIT.
var limit = debug.SetMemoryLimit(-1)

func init() {
	least.Store(50)
	within(roomy)
	setAfterNext()
}

// Widen gives more room, where little of the heap stays in use.
func Widen() { within(roomier) }

// Serve has memory collected less closely, where much of the heap is kept and looked at anew
// again and again.
func Serve() { least.Store(300) }

// within sets how much room there is, in bytes. What is set after the first collection
// comes some time after it, when memory is swept: until then the percentage is one of very
// little in use, and a limit stands in its place.
func within(bytes int64) {
	room.Store(bytes)
	set(4 << 20)
	debug.SetMemoryLimit(min(limit, bytes+beside))
}

// set sets the pace for some memory in use, in bytes.
func set(used uint64) {
	percent := int(least.Load())
	if used < little {
		percent = percent * 4 / 5
	}
	debug.SetGCPercent(max(percent, int(100*uint64(room.Load())/used)-100))
}

// setAfterNext sets the pace anew after each collection.
func setAfterNext() {
	// Nothing holds the object, so it goes with the next collection.
	runtime.AddCleanup(new([16]byte), func(struct{}) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		set(max(m.HeapAlloc, 1))
		debug.SetMemoryLimit(limit)
		setAfterNext()
	}, struct{}{})
}
