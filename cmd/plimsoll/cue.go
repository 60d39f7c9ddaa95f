package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/source"
)

// CUE is a program that cannot be stopped, and may need any amount of time. So
// packages of it are evaluated by another process of this same program, which is
// ended when one takes too long, and ends itself when one takes too much memory.
// One process reads many packages.

// cueTime is how long the reading of one CUE package may take, all told.
const cueTime = 5 * time.Second

// cueCommandName is the command that those processes run. It is not for users.
const cueCommandName = "read-cue"

func cueCommand() *cobra.Command {
	return &cobra.Command{
		Use:    cueCommandName,
		Short:  "Read CUE files for another process",
		Hidden: true,
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			boundMemory(cueMemory)
			in, out := json.NewDecoder(cmd.InOrStdin()), json.NewEncoder(cmd.OutOrStdout())
			for {
				var q cueQuestion
				if err := in.Decode(&q); err != nil {
					return endOfInput(err)
				}
				if err := out.Encode(q.answer(cmd.Context())); err != nil {
					return err
				}
			}
		},
	}
}

func endOfInput(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// readCUE reads the files of a CUE package in another process. It may be called from several
// goroutines, each of which then has a process of its own.
func readCUE(ctx context.Context, files ...*source.File) ([]*source.Document, []source.Diagnostic) {
	ctx, cancel := context.WithTimeout(ctx, cueTime)
	defer cancel()
	p, err := cueProcesses.get()
	if err != nil {
		return nil, cueFailed(files, "CUE cannot be read: "+source.Cause(err).Error(), "")
	}
	type result struct {
		answer cueAnswer
		err    error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		r.answer, r.err = p.ask(files)
		done <- r
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return nil, cueFailed(files, p.brokenBy(theFile(files)), smallerCUE)
		}
		cueProcesses.put(p)
		return r.answer.in(files)
	case <-ctx.Done():
		p.end()
		return nil, cueFailed(files,
			fmt.Sprintf("%s takes more than %d seconds to evaluate", theFile(files), int(cueTime.Seconds())), smallerCUE)
	}
}

const smallerCUE = "make its lists and comprehensions smaller"

// theFile is what messages call the files that are read together.
func theFile(files []*source.File) string {
	if len(files) > 1 {
		return fmt.Sprintf("the package of this and %s", source.Plural(len(files)-1, "other file"))
	}
	return "the file"
}

// brokenBy waits for a process that does not answer, and says what the files did
// to it.
func (p *cueProcess) brokenBy(file string) string {
	p.command.Process.Kill() // it may be gone
	p.command.Wait()         // its end says why
	said := p.said.String()
	// What the system gives no more memory has several last words, and none is panic.
	starved := said != "" && !strings.Contains(said, "panic: ")
	if p.command.ProcessState.ExitCode() == exitTooLarge || starved {
		return fmt.Sprintf("%s takes more than %d MiB of memory to evaluate", file, cueMemory>>20)
	}
	return "CUE's evaluator broke down over " + file
}

func cueFailed(files []*source.File, message, hint string) []source.Diagnostic {
	return []source.Diagnostic{{Rule: "limit", Message: message, Hint: hint, Range: source.Range{File: files[0]}}}
}

// A cueProcess is another process of this program that reads CUE files.
type cueProcess struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *json.Decoder
	said    bytes.Buffer // to standard error, which is nothing but the end of Go's runtime
}

// cueProcesses are those that are free.
var cueProcesses cuePool

// A cuePool keeps processes between files.
type cuePool struct {
	mu   sync.Mutex
	free []*cueProcess
}

func (c *cuePool) get() (*cueProcess, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.free); n > 0 {
		p := c.free[n-1]
		c.free = c.free[:n-1]
		return p, nil
	}
	return startCUEProcess()
}

func (c *cuePool) put(p *cueProcess) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.free = append(c.free, p)
}

func startCUEProcess() (*cueProcess, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &cueProcess{command: exec.Command(self, cueCommandName)}
	p.command.Env = []string{"GOTRACEBACK=none"} // it needs nothing of it, and its end no trace
	p.command.Stderr = &p.said
	if p.in, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = json.NewDecoder(bufio.NewReader(out))
	return p, p.command.Start()
}

// ask has files read.
func (p *cueProcess) ask(files []*source.File) (a cueAnswer, err error) {
	if err := json.NewEncoder(p.in).Encode(newCUEQuestion(files)); err != nil {
		return a, err
	}
	return a, p.out.Decode(&a)
}

// close ends the processes that are free, and waits for them.
func (c *cuePool) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.free {
		p.in.Close()     // it ends at the end of its input
		p.command.Wait() // nobody asks for its exit code
	}
	c.free = nil
}

// end ends the process at once.
func (p *cueProcess) end() {
	p.command.Process.Kill() // it may be gone
	go p.command.Wait()      // nobody waits for its exit code
}
