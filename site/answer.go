// Package site answers the page in the browser: a text in, and out what the commands say of
// it, in their JSON. It knows neither the browser nor a file: what a spec names with file is
// told to be missing.
package site

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/graph"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Question is what the page asks of a text.
type Question struct {
	Want        string `json:"want"` // findings, manifests, graph or diff
	Text        string `json:"text"`
	Base        string `json:"base"`        // what diff compares with
	Environment string `json:"environment"` // "": none
	Layer       string `json:"layer"`       // of graph
	Advice      bool   `json:"advice"`
}

// Findings are the answer to findings.
type Findings struct {
	Report json.RawMessage `json:"report"` // as that of lint
	Rules  []string        `json:"rules"`  // those in it that have a page
}

// Manifests are the answer to manifests.
type Manifests struct {
	Text         string   `json:"text"`
	Failed       bool     `json:"failed"` // a mistake keeps them from being written
	Environments []string `json:"environments"`
}

// A Picture is the answer to graph.
type Picture struct {
	SVG   string          `json:"svg"`
	Graph json.RawMessage `json:"graph"` // as that of graph
}

// A Difference is the answer to diff.
type Difference struct {
	Report json.RawMessage `json:"report"` // as that of diff
	Failed bool            `json:"failed"` // nothing was compared
}

// A refusal is the answer to what has none.
type refusal struct {
	Error string `json:"error"`
}

// Answer answers a question, both in JSON.
func Answer(question []byte) []byte {
	var q Question
	var answer any
	err := json.Unmarshal(question, &q)
	if err == nil {
		answer, err = q.answer(context.Background())
	}
	if err != nil {
		answer = refusal{err.Error()}
	}
	text, err := json.Marshal(answer)
	if err != nil {
		panic(err) // it is plain data
	}
	return text
}

func (q *Question) answer(ctx context.Context) (any, error) {
	switch q.Want {
	case "findings":
		return q.findings(ctx)
	case "manifests":
		return q.manifests(ctx)
	case "graph":
		return q.graph(ctx)
	case "diff":
		return q.diff(ctx)
	}
	return nil, fmt.Errorf("want is %q, and must be findings, manifests, graph or diff", q.Want)
}

// fileName is the name under which findings have a text.
const fileName = "app.yaml"

func inputOf(text string) *plimsoll.Input {
	in := &plimsoll.Input{}
	in.Add(plimsoll.File{Name: fileName, Named: true, Read: func() ([]byte, error) { return []byte(text), nil }})
	return in
}

func (q *Question) options() plimsoll.Options {
	return plimsoll.Options{Environment: q.Environment, Linting: lint.Options{Advice: q.Advice}}
}

func (q *Question) findings(ctx context.Context) (*Findings, error) {
	check := plimsoll.Check{Options: q.options()}
	checked, err := check.Run(ctx, inputOf(q.Text))
	if err != nil {
		return nil, err
	}
	checked.Confirm()
	found := checked.Findings
	paged := []string{}
	for _, f := range found {
		if rules.All.Find(f.Rule) != nil && !slices.Contains(paged, f.Rule) {
			paged = append(paged, f.Rule)
		}
	}
	return &Findings{written("json", &report.Result{Findings: found}), paged}, nil
}

func written(format string, r *report.Result) json.RawMessage {
	var b bytes.Buffer
	for _, f := range report.Formats() {
		if f.Name == format {
			f.Write(&b, r)
		}
	}
	return b.Bytes()
}

func (q *Question) manifests(ctx context.Context) (*Manifests, error) {
	built, err := plimsoll.Build(ctx, inputOf(q.Text), q.options())
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	_ = built.WriteYAML(&text) // a buffer takes all
	return &Manifests{text.String(), built.Failed(), built.Environments}, nil
}

func (q *Question) graph(ctx context.Context) (*Picture, error) {
	drawn, err := plimsoll.ReadGraph(ctx, inputOf(q.Text), q.options())
	if err != nil {
		return nil, err
	}
	layer := q.Layer
	if !slices.Contains(graph.Layers, layer) {
		layer = graph.LayerObjects
	}
	part := drawn.Of(layer)
	return &Picture{string(part.SVG()), part.JSON()}, drawn.Unreadable
}

func (q *Question) diff(ctx context.Context) (*Difference, error) {
	o := q.options()
	found, err := plimsoll.Diff(ctx, plimsoll.DiffSide{Input: inputOf(q.Base), Options: o},
		plimsoll.DiffSide{Input: inputOf(q.Text), Options: o}, change.Options{Known: o.Linting.Known()})
	if err != nil {
		return nil, err
	}
	result := report.ChangeResult{Result: report.Result{Rules: plimsoll.DiffRules}, Failed: found.Failed()}
	if result.Failed {
		result.Findings = slices.Concat(found.Mistakes, found.Broken)
	} else {
		result.Objects, result.Findings = found.Objects, found.Findings
	}
	if !q.Advice {
		result.Findings = slices.DeleteFunc(slices.Clone(result.Findings),
			func(f *lint.Finding) bool { return f.Severity == source.Advice })
	}
	var b bytes.Buffer
	for _, f := range report.ChangeFormats() {
		if f.Name == "json" {
			f.Write(&b, &result)
		}
	}
	return &Difference{b.Bytes(), result.Failed}, nil
}
