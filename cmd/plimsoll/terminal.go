package main

import (
	"io"
	"os"

	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

// show shows diagnostics to people, in colour at a terminal.
func show(w io.Writer, list []source.Diagnostic) {
	// A stderr that cannot be written leaves nobody to tell; the exit code says it.
	_ = report.Diagnostics(w, list, wantsColor(w))
}

// wantsColor reports whether w is a terminal whose user does not mind colour.
func wantsColor(w io.Writer) bool {
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	return isTerminal(w)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
