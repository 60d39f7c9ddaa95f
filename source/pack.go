package source

import (
	"bytes"
	"compress/flate"
	"io"
	"sync"
	"weak"
)

// A Pack is some texts, one behind the other. Specs and objects are much alike, so that
// closed it is a tenth as large or less. Its methods may be called from several goroutines,
// but for Add and Close.
type Pack struct {
	mu       sync.Mutex
	plain    []byte // nil: it is closed
	packed   []byte
	size     int                  // of what is packed
	unpacked weak.Pointer[[]byte] // while somebody needs it, and some time longer
}

// A Packed is a text in a pack.
type Packed struct {
	pack     *Pack
	from, to int32
}

const packSize = 32 << 10

// PlainText gives a text in a pack of its own, which is not closed.
func PlainText(data []byte) Packed { return Packed{&Pack{plain: data}, 0, int32(len(data))} }

// Full reports whether a pack is large enough to be closed; nil: there is none yet.
func (p *Pack) Full() bool { return p == nil || len(p.plain) >= packSize }

// Size gives how large all texts are that were added.
func (p *Pack) Size() int { return len(p.plain) }

// Add has a text appended to those that the pack has.
func (p *Pack) Add(write func(to []byte) []byte) Packed {
	p.mu.Lock()
	defer p.mu.Unlock()
	from := len(p.plain)
	if from == 0 {
		p.plain = make([]byte, 0, 4<<10)
	}
	p.plain = write(p.plain)
	return Packed{p, int32(from), int32(len(p.plain))}
}

// Close makes a pack small. Nothing is added to it then.
func (p *Pack) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.packed, p.size = deflated(p.plain), len(p.plain)
	p.plain = nil
}

// Size gives how many bytes the text has.
func (t Packed) Size() int { return int(t.to - t.from) }

// Bytes gives the text, which is not to be changed.
func (t Packed) Bytes() []byte {
	all, shared := t.pack.content()
	if shared {
		return all[t.from:t.to:t.to]
	}
	return bytes.Clone(all[t.from:t.to]) // it does not keep the others
}

// AppendTo appends the text.
func (t Packed) AppendTo(b []byte) []byte {
	all, _ := t.pack.content()
	return append(b, all[t.from:t.to]...)
}

// content gives the texts of the pack; shared: they are in memory in any case.
func (p *Pack) content() (all []byte, shared bool) {
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
	all = inflated(p.packed, p.size)
	p.unpacked = weak.Make(&all)
	return all, false
}

func deflated(data []byte) []byte {
	var w *flate.Writer
	select {
	case w = <-deflaters:
	default:
		w, _ = flate.NewWriter(nil, 2) // there is such a level
	}
	var packed bytes.Buffer
	w.Reset(&packed)
	w.Write(data) // a buffer takes all
	w.Close()
	select {
	case deflaters <- w:
	default:
	}
	return bytes.Clone(packed.Bytes())
}

func inflated(packed []byte, size int) []byte {
	r := inflaters.Get().(io.ReadCloser)
	defer inflaters.Put(r)
	r.(flate.Resetter).Reset(bytes.NewReader(packed), nil)
	data := make([]byte, size)
	if _, err := io.ReadFull(r, data); err != nil {
		panic("source: what was packed does not unpack: " + err.Error())
	}
	return data
}

// deflaters wait for the next pack. One takes more than a megabyte, and a sync.Pool would
// let it go and make it anew again and again: collections are more frequent than packs.
var deflaters = make(chan *flate.Writer, 16)

var inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}
