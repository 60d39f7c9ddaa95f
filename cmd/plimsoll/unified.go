package main

import (
	"bytes"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/plimsoll-dev/plimsoll/source"
)

// unified gives a unified diff, "" of files that are the same. A line that did not
// change, and that the log of a GitHub job would take for a command, is written as
// one that was taken away and put back: for patch that is the same.
func unified(oldName string, before []byte, newName string, after []byte) []byte {
	text := diff.Diff(source.Printable(oldName), before, source.Printable(newName), after)
	if !bytes.Contains(text, []byte("::")) {
		return text
	}
	var b bytes.Buffer
	for line := range bytes.Lines(text) {
		if line[0] == ' ' && bytes.HasPrefix(bytes.TrimSpace(line), []byte("::")) {
			b.WriteByte('-')
			b.Write(line[1:])
			line[0] = '+'
		}
		b.Write(line)
	}
	return b.Bytes()
}

// printable gives text of several lines as it can be shown.
func printable(text []byte) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(text) {
		b.WriteString(source.Printable(string(bytes.TrimSuffix(line, []byte("\n")))))
		b.WriteByte('\n')
	}
	return b.Bytes()
}
