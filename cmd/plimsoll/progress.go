package main

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/source"
)

// patience is how long a run may take before it says how far it is, and how
// often it says so from then on.
const (
	patience  = time.Second
	refreshed = 200 * time.Millisecond
)

// A progress tells whoever sits at a terminal how far a slow run is, in a line
// that goes away at the end. In a pipe or a log it says nothing.
type progress struct {
	what string
	all  int // 0: the work is not done file by file
	done atomic.Int64
	end  func() // to be called once, when the work is done
}

// startProgress begins to count files, of which there are so many in all. what
// says what is done with them.
func startProgress(w io.Writer, what string, all int) *progress {
	if !isTerminal(w) {
		return &progress{end: func() {}}
	}
	return watch(w, what, all, patience, refreshed)
}

// countRead begins to count the files of an input as they are read.
func countRead(cmd *cobra.Command, what string, in *plimsoll.Input, o *plimsoll.Options) *progress {
	p := startProgress(cmd.ErrOrStderr(), what, len(in.Files))
	o.Progress = p.step
	return p
}

func watch(w io.Writer, what string, all int, first, each time.Duration) *progress {
	p := &progress{what: what, all: all}
	over := make(chan struct{})
	var shown sync.WaitGroup
	shown.Go(func() {
		said := false
		for wait := first; ; wait = each {
			select {
			case <-over:
				if said {
					fmt.Fprint(w, "\r\x1b[K") // back to the empty line
				}
				return
			case <-time.After(wait):
				said = true
				fmt.Fprintf(w, "\r%s\x1b[K", p)
			}
		}
	})
	p.end = func() {
		close(over)
		shown.Wait()
	}
	return p
}

func (p *progress) String() string {
	if p.all == 0 {
		return p.what
	}
	return fmt.Sprintf("%s: %d of %s", p.what, p.done.Load(), source.Plural(p.all, "file"))
}

// step counts one file as done. It is called from several goroutines.
func (p *progress) step() { p.done.Add(1) }
