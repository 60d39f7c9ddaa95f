package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

//go:embed counts.json
var countsText []byte

//go:embed verdicts.txt
var verdictsText string

// The verdicts on a finding: what a maintainer would mend; what one may leave, and rightly
// so; and what should not have been said.
var verdictWords = []string{"right", "arguable", "wrong"}

// A verdict is what a reader made of a finding.
type verdict struct{ word, severity, rule, source, place, reason string }

// readVerdicts reads lines of VERDICT SEVERITY RULE SOURCE FILE:LINE [REASON], between tabs.
func readVerdicts(text string) (list []verdict, err error) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		cells := append(strings.Split(line, "\t"), "")
		if len(cells) < 6 || !slices.Contains(verdictWords, cells[0]) {
			return nil, fmt.Errorf("verdicts.txt: %q is no verdict", line)
		}
		v := verdict{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]}
		if v.word != "right" && v.reason == "" {
			return nil, fmt.Errorf("verdicts.txt: %q has no reason", line)
		}
		list = append(list, v)
	}
	return list, nil
}

// pageTables writes the part of docs/noise.md that is made from the counts and the verdicts.
func pageTables(data []byte, text string) (string, error) {
	c := &Counts{}
	if err := json.Unmarshal(data, c); err != nil {
		return "", err
	}
	verdicts, err := readVerdicts(text)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	c.writeSources(&b)
	if err := c.writeRules(&b, verdicts); err != nil {
		return "", err
	}
	fmt.Fprint(&b, "\n| verdict | rule | where | why |\n|---|---|---|---|\n")
	for _, word := range []string{"wrong", "arguable"} {
		for _, v := range verdicts {
			if v.word == word {
				fmt.Fprintf(&b, "| %s | `%s` | %s `%s` | %s |\n", v.word, v.rule, v.source, v.place, v.reason)
			}
		}
	}
	return b.String(), nil
}

func (c *Counts) writeSources(b *bytes.Buffer) {
	fmt.Fprintf(b, "Linted on %s, each by itself; the sample is drawn by the seed %d.\n\n", c.Date, c.Seed)
	fmt.Fprint(b, "| repository | commit | folders | workloads | errors | warnings |\n|---|---|---|---:|---:|---:|\n")
	workloads, failed, warned := 0, 0, 0
	for _, s := range c.Sources {
		fmt.Fprintf(b, "| %s | `%s` | %s | %d | %d | %d |\n", s.Name, s.Commit[:10], s.Folders, s.Workloads, s.Errors,
			s.Warnings)
		workloads, failed, warned = workloads+s.Workloads, failed+s.Errors, warned+s.Warnings
	}
	fmt.Fprintf(b, "| all | | | %d | %d | %d |\n", workloads, failed, warned)
	fmt.Fprintf(b, "\n%d warnings on %d workloads are %.1f on a hundred.\n", warned, workloads,
		100*float64(warned)/float64(max(workloads, 1)))
}

// A tally counts verdicts by their words.
type tally map[string]int

func (t tally) read() int { return t["right"] + t["arguable"] + t["wrong"] }

// writeRules writes how often each rule fires, and what the verdicts on it are.
func (c *Counts) writeRules(b *bytes.Buffer, verdicts []verdict) error {
	by, sums := map[string]tally{}, tally{}
	for _, v := range verdicts {
		key := v.severity + " " + v.rule
		if by[key] == nil {
			by[key] = tally{}
		}
		by[key][v.word]++
		sums[v.word]++
	}
	for key, n := range by {
		if n.read() > c.Rules[key] {
			return fmt.Errorf("%s: %d verdicts on %d findings", key, n.read(), c.Rules[key])
		}
	}
	fmt.Fprint(b, "\n| severity | rule | findings | read | right | arguable | wrong |\n"+
		"|---|---|---:|---:|---:|---:|---:|\n")
	all := 0
	for _, key := range c.often() {
		severity, rule, _ := strings.Cut(key, " ")
		n := by[key]
		fmt.Fprintf(b, "| %s | [`%s`](rules/%s.md) | %d | %d | %d | %d | %d |\n", severity, rule, rule, c.Rules[key],
			n.read(), n["right"], n["arguable"], n["wrong"])
		all += c.Rules[key]
	}
	read := sums.read()
	fmt.Fprintf(b, "| all | | %d | %d | %d | %d | %d |\n", all, read, sums["right"], sums["arguable"], sums["wrong"])
	part := func(word string) float64 { return 100 * float64(sums[word]) / float64(max(read, 1)) }
	fmt.Fprintf(b, "\nOf %d findings that were read, %.1f %% are wrong and %.1f %% arguable.\n\n", read, part("wrong"),
		part("arguable"))
	return nil
}

// often lists the rules, errors before warnings, those that fire most before others.
func (c *Counts) often() []string {
	return slices.SortedFunc(maps.Keys(c.Rules), func(a, b string) int {
		return cmp.Or(strings.Compare(a[:strings.IndexByte(a, ' ')], b[:strings.IndexByte(b, ' ')]),
			cmp.Compare(c.Rules[b], c.Rules[a]), strings.Compare(a, b))
	})
}
