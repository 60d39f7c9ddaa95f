package report

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A jsonChanged is an object that a change does something to.
type jsonChanged struct {
	APIVersion  string          `json:"apiVersion"`
	Kind        string          `json:"kind"`
	Namespace   string          `json:"namespace,omitempty"`
	Name        string          `json:"name"`
	OldName     string          `json:"oldName,omitempty"`
	App         string          `json:"app"`
	Environment string          `json:"environment,omitempty"`
	Effect      change.Effect   `json:"effect"`
	Effects     []change.Effect `json:"effects"`
	jsonSpot
	Changes  []jsonChange `json:"changes"`
	Restarts jsonRestarts `json:"restarts"`
	Goes     []string     `json:"goes,omitempty"`
	Left     bool         `json:"left,omitempty"`
	Runs     *jsonRuns    `json:"runs,omitempty"`
}

// A jsonSpot is where something begins, in the new input unless Side says otherwise.
type jsonSpot struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Side   string `json:"side,omitempty"`
}

type jsonChange struct {
	Path    string          `json:"path"`
	Old     json.RawMessage `json:"old"`
	New     json.RawMessage `json:"new"`
	Refused bool            `json:"refused,omitempty"`
	jsonSpot
}

// jsonRestarts has null where only the cluster knows a number.
type jsonRestarts struct {
	Pods        *int64 `json:"pods"`
	AtLeast     bool   `json:"atLeast,omitempty"`
	AtOnce      *int64 `json:"atOnce"`
	Unavailable *int64 `json:"unavailable"`
}

type jsonRuns struct {
	Old *string `json:"old"`
	New *string `json:"new"`
}

func beginOf(place source.Range, onOld bool) (s jsonSpot) {
	p := placeOf(place)
	s.File, s.Line, s.Column = p.File, p.Line, p.Column
	if onOld {
		s.Side = "old"
	}
	return s
}

func valueOf(n *source.Node) json.RawMessage {
	if n == nil {
		return json.RawMessage("null")
	}
	return n.JSON()
}

func countOf(c change.Count) *int64 {
	if c.Unknown {
		return nil
	}
	return &c.N
}

func textOf(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func jsonOf(c *change.Changed) jsonChanged {
	j := jsonChanged{APIVersion: c.APIVersion, Kind: c.Kind, Namespace: c.Namespace, Name: c.Name, OldName: c.OldName,
		App: c.App, Environment: c.Environment, Effect: c.Effect(), Effects: c.Effects,
		jsonSpot: beginOf(c.Place, c.OnOld), Changes: []jsonChange{}, Goes: c.Goes, Left: c.Left}
	for _, f := range c.Changes {
		j.Changes = append(j.Changes, jsonChange{f.Path, valueOf(f.Old), valueOf(f.New), f.Refused,
			beginOf(f.Place, f.OnOld)})
	}
	r := c.Restarts
	j.Restarts = jsonRestarts{countOf(r.Pods), r.AtLeast, countOf(r.AtOnce), countOf(r.Unavailable)}
	if c.Runs != nil {
		j.Runs = &jsonRuns{textOf(c.Runs.Old), textOf(c.Runs.New)}
	}
	return j
}

// writeChangeJSON writes one object with the objects that differ, the findings, and how many
// there are of each effect.
func writeChangeJSON(w io.Writer, r *ChangeResult) {
	var objects []jsonChanged
	for _, c := range r.Objects {
		objects = append(objects, jsonOf(c))
	}
	writeList(w, "objects", objects)
	fmt.Fprint(w, `"findings": [`)
	for i, f := range jsonFindings(&r.Result) {
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		fmt.Fprintf(w, "\n  %s", source.JSONLine(f))
	}
	if len(r.Findings) > 0 {
		fmt.Fprintln(w)
	}
	fmt.Fprint(w, "],\n\"summary\": {")
	report := change.Report{Objects: r.Objects}
	byEffect, pods := report.Summary()
	for _, e := range summed {
		fmt.Fprintf(w, "%q: %d, ", e, byEffect[e])
	}
	fmt.Fprintf(w, "\"pods\": %d}}\n", pods)
}

// summed are the effects in the order in which a summary counts them.
var summed = []change.Effect{change.Create, change.Delete, change.Rename, change.Update, change.Restart, change.Scale,
	change.Refused, change.Recreate, change.Run}
