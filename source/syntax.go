package source

import (
	"bytes"
	"path"
	"strings"
)

// A Syntax is how a file is written.
type Syntax uint8

const (
	YAML Syntax = iota
	JSON
	CUE
)

// Syntax tells how a file is written by its suffix, and by its content where it has
// none that tells.
func (f *File) Syntax() Syntax {
	switch suffix := strings.ToLower(path.Ext(f.Name)); {
	case suffix == ".cue":
		return CUE
	case suffix == ".json", suffix != ".yaml" && suffix != ".yml" && beginsAsJSON(f.Data()):
		return JSON
	}
	return YAML
}

// beginsAsJSON reports whether data begins as JSON and not as a YAML map in braces,
// whose names mostly stand without quotes.
func beginsAsJSON(data []byte) bool {
	data = bytes.TrimLeft(data, " \t\r\n")
	if len(data) < 2 || data[0] != '{' {
		return false
	}
	data = bytes.TrimLeft(data[1:], " \t\r\n")
	return len(data) > 0 && (data[0] == '"' || data[0] == '}')
}
