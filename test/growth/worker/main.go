// Command worker does what the command plimsoll does with a file, and writes how
// often each statement of the program was run. It is built with counters, by
// the test beside it: a count is the same on every machine, where a time is not.
//
// It reads tasks as JSON from standard input, and answers each with a line.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"runtime"
	"runtime/coverage"
	"testing/fstest"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/graph"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate/jsonschema"
)

// A Task is a file and where the counts go.
type Task struct {
	Do   string // build, lint, fix
	Name string // of the file
	Text []byte
	Dir  string
}

// An Answer is what a task took beside its counts.
type Answer struct {
	Allocated uint64 // bytes, all told
	Findings  int
	Rules     map[string]int // how many findings of each rule
}

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var t Task
		if err := in.Decode(&t); err == io.EOF {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		a, err := t.run()
		if err == nil {
			err = out.Encode(a)
		}
		if err != nil {
			log.Fatal(err)
		}
	}
}

// run does a task and writes its counts.
func (t *Task) run() (Answer, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := coverage.ClearCounters(); err != nil {
		return Answer{}, err
	}
	found, err := t.do()
	if err != nil {
		return Answer{}, err
	}
	runtime.ReadMemStats(&after)
	a := Answer{Allocated: after.TotalAlloc - before.TotalAlloc, Findings: len(found), Rules: map[string]int{}}
	for _, d := range found {
		a.Rules[d.Rule]++
	}
	if err := coverage.WriteMetaDir(t.Dir); err != nil {
		return a, err
	}
	return a, coverage.WriteCountersDir(t.Dir)
}

// do gives what is wrong with the file.
func (t *Task) do() ([]source.Diagnostic, error) {
	in := plimsoll.Open(fstest.MapFS{t.Name: {Data: t.Text}}, t.Name)
	o := plimsoll.Options{Linting: lint.Options{Advice: true, JSONSchema: jsonschema.Compile}}
	switch t.Do {
	case "build":
		return build(in, o)
	case "vet":
		return vet(in, o)
	case "lint":
		return look(in, o)
	case "graph":
		return draw(in, o)
	case "fix":
		m := plimsoll.ReadManifests(context.Background(), in, o)
		o.Linter().Fix(m.Input, o.Reparse)
		return nil, m.Unreadable
	}
	return nil, fmt.Errorf("there is nothing to do of the name %s", t.Do)
}

func build(in *plimsoll.Input, o plimsoll.Options) ([]source.Diagnostic, error) {
	built, err := plimsoll.Build(context.Background(), in, o)
	if err != nil {
		return nil, err
	}
	found := built.Diagnostics()
	report.Diagnostics(io.Discard, found, report.Terminal{})
	built.JSON()
	for _, f := range built.Files(func(name string) string { return name }) {
		f.Text()
	}
	return found, built.WriteYAML(io.Discard)
}

func vet(in *plimsoll.Input, o plimsoll.Options) (found []source.Diagnostic, err error) {
	findings, err := plimsoll.Vet(context.Background(), in, o)
	for _, f := range findings {
		found = append(found, f.Diagnostic)
	}
	return found, err
}

func draw(in *plimsoll.Input, o plimsoll.Options) ([]source.Diagnostic, error) {
	drawn, err := plimsoll.ReadGraph(context.Background(), in, o)
	if err != nil {
		return nil, err
	}
	for _, layer := range graph.Layers {
		part := drawn.Of(layer)
		for _, f := range graph.Formats {
			f.Write(part)
		}
	}
	return drawn.Diagnostics, drawn.Unreadable
}

func look(in *plimsoll.Input, o plimsoll.Options) (found []source.Diagnostic, err error) {
	findings, err := plimsoll.Lint(context.Background(), in, o)
	if err != nil {
		return nil, err
	}
	result := &report.Result{Findings: findings, Rules: rules.All}
	for _, f := range report.Formats() {
		f.Write(io.Discard, result)
	}
	known := lint.Baseline{}
	for _, f := range findings {
		known[f.Entry(f.FileName())]++
		found = append(found, f.Diagnostic)
	}
	known.Apply(findings, func(name string) string { return name })
	return found, nil
}
