package main

import (
	"bytes"
	"fmt"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

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

// writeUnified writes unified diffs, at a terminal in colour: what a pipe gets may go to a
// program that patches files.
func writeUnified(cmd *cobra.Command, text []byte) error {
	if w := cmd.OutOrStdout(); isTerminal(w) && terminal(w).Color {
		text = painted(text)
	}
	return write(cmd, text)
}

// painted gives unified diffs in the colours that git shows them in.
func painted(text []byte) []byte {
	colors := map[byte]string{'-': "31", '+': "32", '@': "36"}
	var b bytes.Buffer
	for line := range bytes.Lines(text) {
		color, plain := colors[line[0]], bytes.TrimSuffix(line, []byte("\n"))
		switch {
		case bytes.HasPrefix(line, []byte("diff ")), bytes.HasPrefix(line, []byte("--- ")),
			bytes.HasPrefix(line, []byte("+++ ")):
			color = "1"
		case color == "":
			b.Write(line)
			continue
		}
		fmt.Fprintf(&b, "\x1b[%sm%s\x1b[0m\n", color, plain)
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
