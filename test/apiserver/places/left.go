package places

import (
	"bufio"
	_ "embed"
	"fmt"
	"regexp"
	"strings"
)

// Counts are what a run found, for the page that shows it.
type Counts struct {
	Kubernetes string         `json:"kubernetes"`
	Sites      int            `json:"sites"`     // lines of the server's source
	Places     int            `json:"places"`    // lines and fields
	Reached    int            `json:"reached"`   // by a document
	Documents  int            `json:"documents"` // that the server refuses
	Said       int            `json:"said"`      // lint says an error
	SameLine   int            `json:"sameLine"`  // and on the line that the server means
	Left       map[string]int `json:"left"`      // places that no document reaches, by the reason
}

// Open is the reason of a place that has none: nobody has written a document for it yet.
const Open = "no document yet"

// A Reason says why a document cannot reach some sites.
type Reason struct {
	sites *regexp.Regexp // matches their names, from their beginning
	why   string
}

//go:embed testdata/left.txt
var leftText string

// Reasons reads testdata/left.txt: a line each, the pattern and the reason, with -- between.
func Reasons() (all []Reason, err error) {
	for s := bufio.NewScanner(strings.NewReader(leftText)); s.Scan(); {
		line := strings.TrimSpace(s.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		pattern, why, ok := strings.Cut(line, " -- ")
		if !ok {
			return nil, fmt.Errorf("left.txt: %s: there is no reason", line)
		}
		sites, err := regexp.Compile("^(?:" + pattern + ")")
		if err != nil {
			return nil, fmt.Errorf("left.txt: %w", err)
		}
		all = append(all, Reason{sites, why})
	}
	return all, nil
}
