package main

import (
	"io"
	"os"

	"golang.org/x/term"

	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

// show shows diagnostics to people.
func show(w io.Writer, list []source.Diagnostic) {
	// A stderr that cannot be written leaves nobody to tell; the exit code says it.
	_ = report.Diagnostics(w, list, terminal(w))
}

// terminal says what text may do in w: colour and wrapping are for terminals.
// NO_COLOR takes colour away, wherever w leads; FORCE_COLOR and CLICOLOR_FORCE
// bring it to pipes too, as CI shows them, and so to a terminal that is dumb.
func terminal(w io.Writer) (t report.Terminal) {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		t.Color = os.Getenv("TERM") != "dumb"
		t.Width, _, _ = term.GetSize(int(f.Fd())) // 0 where it is not known
	}
	switch {
	case os.Getenv("NO_COLOR") != "":
		t.Color = false
	case isSet("FORCE_COLOR"), isSet("CLICOLOR_FORCE"):
		t.Color = true
	}
	return t
}

// isSet reports whether a variable of the environment says yes.
func isSet(variable string) bool {
	switch os.Getenv(variable) {
	case "", "0", "false":
		return false
	}
	return true
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
