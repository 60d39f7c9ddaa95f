package main

import (
	"bytes"
	"encoding/json"
	"runtime/debug"
	"strings"
)

type document struct {
	Format      string      `json:"bomFormat"`
	SpecVersion string      `json:"specVersion"`
	Version     int         `json:"version"`
	Metadata    metadata    `json:"metadata"`
	Components  []component `json:"components"`
}

type metadata struct {
	Component component `json:"component"`
}

// A license is an expression of SPDX.
type license struct {
	Expression string `json:"expression"`
}

type component struct {
	Type    string `json:"type"`
	Ref     string `json:"bom-ref"`
	Name    string `json:"name"`
	Version string `json:"version"`
	PURL    string `json:"purl"`

	Licenses []license `json:"licenses,omitempty"`
}

// sbomOf writes the modules that a program was built from as a CycloneDX document, with their
// licences.
func sbomOf(info *debug.BuildInfo, parts []*part) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(describe(info, parts))
	return b.Bytes(), err
}

// describe gives the document of a program; parts have the licences.
func describe(info *debug.BuildInfo, parts []*part) document {
	ids := map[string]string{}
	for _, p := range parts {
		ids[p.path] = p.id
	}
	d := document{
		Format: "CycloneDX", SpecVersion: "1.5", Version: 1,
		Metadata: metadata{module("application", &info.Main, "Apache-2.0")}, Components: []component{},
	}
	for _, dep := range info.Deps { // sorted by path
		if dep.Replace != nil {
			dep = dep.Replace
		}
		d.Components = append(d.Components, module("library", dep, ids[dep.Path]))
	}
	std := &debug.Module{Path: "std", Version: goVersion(info)}
	d.Components = append(d.Components, module("library", std, ids["std"]))
	return d
}

func module(kind string, m *debug.Module, licenses string) component {
	purl := "pkg:golang/" + m.Path + "@" + m.Version
	c := component{Type: kind, Ref: purl, Name: m.Path, Version: m.Version, PURL: purl}
	if licenses != "" {
		c.Licenses = []license{{licenses}}
	}
	return c
}

// goVersion is the release of Go that a program was built with.
func goVersion(info *debug.BuildInfo) string {
	version, _, _ := strings.Cut(strings.TrimPrefix(info.GoVersion, "go"), " ")
	return version
}
