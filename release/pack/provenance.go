package main

import (
	"bytes"
	"encoding/json"
)

// A statement of in-toto, version 1, with provenance of SLSA, version 1, as its predicate:
// https://slsa.dev/spec/v1.1/provenance. Its times are those of the commit, so that it is the
// same whenever it is made.
type statement struct {
	Type          string     `json:"_type"`
	Subject       []subject  `json:"subject"`
	PredicateType string     `json:"predicateType"`
	Predicate     provenance `json:"predicate"`
}

type subject struct {
	Name   string            `json:"name"`
	Digest map[string]string `json:"digest"`
}

type provenance struct {
	BuildDefinition struct {
		BuildType            string         `json:"buildType"`
		ExternalParameters   map[string]any `json:"externalParameters"`
		ResolvedDependencies []dependency   `json:"resolvedDependencies"`
	} `json:"buildDefinition"`
	RunDetails struct {
		Builder struct {
			ID string `json:"id"`
		} `json:"builder"`
		Metadata struct {
			InvocationID string `json:"invocationId"`
		} `json:"metadata"`
	} `json:"runDetails"`
}

type dependency struct {
	URI    string            `json:"uri"`
	Digest map[string]string `json:"digest,omitempty"`
}

// provenance says what the files were made of: the commit, and the release of Go.
func (r *release) provenance(subjects []subject) []byte {
	s := statement{Type: "https://in-toto.io/Statement/v1", Subject: subjects, PredicateType: "https://slsa.dev/provenance/v1"}
	var targets []string
	for _, t := range r.targets {
		targets = append(targets, t.system+"/"+t.processor)
	}
	build, run := &s.Predicate.BuildDefinition, &s.Predicate.RunDetails
	build.BuildType = home + "/blob/" + r.commit + "/release/build.sh"
	build.ExternalParameters = map[string]any{"repository": home, "version": r.version, "targets": targets}
	build.ResolvedDependencies = []dependency{
		{URI: "git+" + home + "@" + r.version, Digest: map[string]string{"gitCommit": r.commit}},
		{URI: "pkg:golang/std@" + goVersion(r.targets[0].info)},
	}
	run.Builder.ID = home + "/blob/main/release/build.sh"
	run.Metadata.InvocationID = r.commit
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // nothing of it can fail
	return b.Bytes()
}
