package main

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestProgress holds that a slow run says how far it is and takes its line
// away, and that a quick one, and one whose output is no terminal, say nothing.
func TestProgress(t *testing.T) {
	var slow lockedBuffer
	p := watch(&slow, "reading", 3, time.Millisecond, time.Millisecond)
	p.step()
	p.step()
	for !strings.Contains(slow.String(), "reading: 2 of 3 files") {
		time.Sleep(time.Millisecond)
	}
	p.end()
	if text := slow.String(); !strings.HasPrefix(text, "\rreading: ") || !strings.HasSuffix(text, "\r\x1b[K") {
		t.Errorf("%q", text)
	}

	var quick lockedBuffer
	p = watch(&quick, "reading", 3, time.Hour, time.Hour)
	p.step()
	p.end()
	pipe := startProgress(&quick, "reading", 3)
	pipe.step()
	pipe.end()
	if quick.String() != "" {
		t.Errorf("%q", quick.String())
	}
}

// A lockedBuffer can be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(data []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(data)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
