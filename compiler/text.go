package compiler

import (
	"bytes"
	"compress/flate"
	"io"
	"sync"
	"sync/atomic"
	"weak"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A text is what an object is written as: a part of a pack.
type text struct {
	*pack
	from, to int32
}

// bytes gives the text, which is not to be changed.
func (t text) bytes() []byte {
	all, shared := t.content()
	if shared {
		return all[t.from:t.to:t.to]
	}
	return bytes.Clone(all[t.from:t.to]) // it does not keep the others
}

func (t text) appendTo(b []byte) []byte {
	all, _ := t.content()
	return append(b, all[t.from:t.to]...)
}

// A pack is the texts of some objects, one behind the other. Objects are much alike, so
// that packed it is a sixteenth as large.
type pack struct {
	mu       sync.Mutex
	plain    []byte // nil: it is packed
	packed   []byte
	size     int                  // of what is packed
	unpacked weak.Pointer[[]byte] // while somebody needs it, and some time longer
}

const (
	packSize   = 32 << 10
	plainTexts = 16 << 20 // how much stays as it is before more is packed
)

func (p *pack) full() bool { return p == nil || len(p.plain) >= packSize }

// add writes an object into the pack.
func (p *pack) add(n *source.Node) text {
	p.mu.Lock()
	defer p.mu.Unlock()
	from := len(p.plain)
	if from == 0 {
		p.plain = make([]byte, 0, 4<<10)
	}
	p.plain = n.AppendYAML(p.plain)
	return text{p, int32(from), int32(len(p.plain))}
}

// close ends a pack, and makes it small where a run has many; so far counts their bytes.
func (p *pack) close(soFar *atomic.Int64) {
	if p == nil || soFar == nil || soFar.Add(int64(len(p.plain))) <= plainTexts {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	w := deflaters.Get().(*flate.Writer)
	defer deflaters.Put(w)
	var packed bytes.Buffer
	w.Reset(&packed)
	w.Write(p.plain) // a buffer takes all
	w.Close()
	p.plain, p.packed, p.size = nil, bytes.Clone(packed.Bytes()), len(p.plain)
}

// content gives the texts of the pack; shared: they are in memory in any case.
func (p *pack) content() (all []byte, shared bool) {
	if p == nil {
		return nil, true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.packed == nil {
		return p.plain, true
	}
	if known := p.unpacked.Value(); known != nil {
		return *known, false
	}
	r := inflaters.Get().(io.ReadCloser)
	defer inflaters.Put(r)
	r.(flate.Resetter).Reset(bytes.NewReader(p.packed), nil)
	all = make([]byte, p.size)
	if _, err := io.ReadFull(r, all); err != nil {
		panic("compiler: what was packed does not unpack: " + err.Error())
	}
	p.unpacked = weak.Make(&all)
	return all, false
}

var (
	deflaters = sync.Pool{New: func() any {
		w, _ := flate.NewWriter(nil, 2) // there is such a level
		return w
	}}
	inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}
)
