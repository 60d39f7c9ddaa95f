package report

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
)

// Dependencies say of what the files are made that build writes. All paths are relative to
// one folder, with slashes.
type Dependencies struct {
	Outputs []MadeOutput // sorted by path
	Roots   []string     // the folders whose listing counts, each once, sorted
}

// A MadeOutput is a file that build writes.
type MadeOutput struct {
	Path        string   `json:"path"`
	Environment *string  `json:"environment"` // nil: none
	Inputs      []string `json:"inputs"`      // each once, sorted
	Roots       []string `json:"-"`           // those of its environment
}

// A usedInput is a file that outputs are made of.
type usedInput struct {
	Path    string   `json:"path"`
	Outputs []string `json:"outputs"`
}

// inputs gives the inputs, each with its outputs; sorted.
func (d *Dependencies) inputs() []usedInput {
	outputs := map[string][]string{}
	for _, o := range d.Outputs {
		for _, in := range o.Inputs {
			outputs[in] = append(outputs[in], o.Path)
		}
	}
	list := make([]usedInput, 0, len(outputs))
	for _, in := range slices.Sorted(maps.Keys(outputs)) {
		list = append(list, usedInput{in, outputs[in]})
	}
	return list
}

// DependencyFormats are the formats that WriteDependencies knows.
var DependencyFormats = []string{"text", "json"}

// WriteDependencies writes what outputs are made of, in one of DependencyFormats.
func WriteDependencies(w io.Writer, d *Dependencies, format string) {
	if format == "json" {
		writeDependenciesJSON(w, d)
		return
	}
	for _, o := range d.Outputs {
		writeRule(w, o.Path, o.Inputs)
	}
}

func writeDependenciesJSON(w io.Writer, d *Dependencies) {
	all := struct {
		Outputs []MadeOutput `json:"outputs"`
		Inputs  []usedInput  `json:"inputs"`
		Roots   []string     `json:"roots"`
	}{d.Outputs, d.inputs(), d.Roots}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(all) // it is written into memory
}
