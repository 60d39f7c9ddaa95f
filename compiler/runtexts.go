package compiler

import (
	"sync"
	"sync/atomic"

	"github.com/plimsoll-dev/plimsoll/source"
)

// runTexts are those that a run has to keep: of objects until they are written, and of specs for
// messages about them. Once there are many, they are packed.
type runTexts struct {
	size atomic.Int64

	mu   sync.Mutex
	open []*source.Pack // of specs
}

// plainTexts is how much stays as it is before more is packed.
const plainTexts = 1 << 20

// many counts some bytes more, and reports whether there are so many that they are to be
// packed. Of nil there are few.
func (t *runTexts) many(more int) bool { return t != nil && t.size.Add(int64(more)) > plainTexts }

// packSpecs packs a file of which nobody needs more than a place or a line. A large one stays
// as it is: it would be unpacked for each.
func (t *runTexts) packSpecs(f *source.File) {
	if size := len(f.Data()); f.Packed() || size > mostOfFile || !t.many(size) {
		return
	}
	p := t.take()
	if f.Pack(p); p.Full() {
		p.Close()
		return
	}
	t.mu.Lock()
	t.open = append(t.open, p)
	t.mu.Unlock()
}

const mostOfFile = 8 << 10

// take gives a pack that others do not write into.
func (t *runTexts) take() *source.Pack {
	t.mu.Lock()
	defer t.mu.Unlock()
	last := len(t.open) - 1
	if last < 0 {
		return new(source.Pack)
	}
	p := t.open[last]
	t.open = t.open[:last]
	return p
}
