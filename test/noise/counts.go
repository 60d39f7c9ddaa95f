package main

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
)

// Counts are what counts.json holds.
type Counts struct {
	Date    string         `json:"date"`
	Seed    uint64         `json:"seed"`
	Sources []SourceCount  `json:"sources"`
	Rules   map[string]int `json:"rules"` // by severity and rule: "warning latest-tag"
}

// A SourceCount is what was found in a repository.
type SourceCount struct {
	Name      string `json:"name"`
	Commit    string `json:"commit"`
	Folders   string `json:"folders,omitempty"`
	Workloads int    `json:"workloads"`
	Errors    int    `json:"errors"`
	Warnings  int    `json:"warnings"`
}

func (c *Counts) add(s source, workloads int, list []found) {
	n := SourceCount{s.name, s.commit, strings.Join(s.folders, " "), workloads, 0, 0}
	if c.Rules == nil {
		c.Rules = map[string]int{}
	}
	for _, f := range list {
		c.Rules[f.Severity+" "+f.Rule]++
		if f.Severity == "error" {
			n.Errors++
		} else {
			n.Warnings++
		}
	}
	c.Sources = append(c.Sources, n)
}

func (c *Counts) encode() []byte {
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		panic(err) // nothing in it can fail
	}
	return append(data, '\n')
}

// draw takes up to so many findings of each rule and severity, the same for the same seed.
func draw(all []found, seed uint64, each int) (sample []found) {
	by := map[string][]found{}
	for _, f := range all {
		by[f.Severity+" "+f.Rule] = append(by[f.Severity+" "+f.Rule], f)
	}
	var keys []string
	for key := range by {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	random := rand.New(rand.NewPCG(seed, seed))
	for _, key := range keys {
		list := by[key]
		picked := random.Perm(len(list))[:min(each, len(list))]
		slices.Sort(picked)
		for _, i := range picked {
			sample = append(sample, list[i])
		}
	}
	return sample
}
