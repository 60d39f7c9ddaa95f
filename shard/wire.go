package shard

import "encoding/binary"

// A Writer takes numbers and truths, and texts behind their lengths.
type Writer []byte

// Number writes a number that is not negative.
func (w *Writer) Number(n int) { *w = binary.AppendUvarint(*w, uint64(n)) }

// Truth writes a truth.
func (w *Writer) Truth(yes bool) {
	if yes {
		w.Number(1)
	} else {
		w.Number(0)
	}
}

// Texts writes texts.
func (w *Writer) Texts(list ...string) {
	for _, text := range list {
		w.Number(len(text))
		*w = append(*w, text...)
	}
}

// Bytes writes what Reader.Bytes reads.
func (w *Writer) Bytes(data []byte) {
	w.Number(len(data))
	*w = append(*w, data...)
}

// A Reader reads back what a Writer took. Once its data are not as they should be, it gives
// nothing any more.
type Reader struct {
	data  []byte
	wrong bool
	words map[string]string
}

// NewReader makes a reader of data, whose memory what it gives may share.
func NewReader(data []byte) *Reader { return &Reader{data: data} }

// Done reports whether all was read, and was as it should be.
func (r *Reader) Done() bool { return !r.wrong && len(r.data) == 0 }

// Number reads a number.
func (r *Reader) Number() int {
	n, size := binary.Uvarint(r.data)
	if size <= 0 || n > 1<<40 || r.wrong {
		r.data, r.wrong = nil, true
		return 0
	}
	r.data = r.data[size:]
	return int(n)
}

// Truth reads a truth.
func (r *Reader) Truth() bool { return r.Number() == 1 }

// Count reads how many things follow, each of which takes a byte at least.
func (r *Reader) Count() int {
	n := r.Number()
	if n > len(r.data) {
		r.data, r.wrong = nil, true
		return 0
	}
	return n
}

// Bytes reads some bytes.
func (r *Reader) Bytes() []byte {
	n := r.Count()
	data := r.data[:n:n]
	r.data = r.data[n:]
	return data
}

// Text reads a text.
func (r *Reader) Text() string { return string(r.Bytes()) }

// Word reads a text that comes again and again, and is kept once.
func (r *Reader) Word() string {
	text := r.Bytes()
	if word, known := r.words[string(text)]; known {
		return word
	}
	word := string(text)
	if r.words == nil {
		r.words = map[string]string{}
	}
	r.words[word] = word
	return word
}
