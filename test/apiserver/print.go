package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/plimsoll-dev/plimsoll/test/apiserver/judge"
)

func printJSON(w io.Writer) func(result) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return func(r result) error { return e.Encode(r) }
}

func printText(w io.Writer, verbose bool) func(result) error {
	return func(r result) error {
		lines := []string{fmt.Sprintf("%s\t%s\t%d\t%s", r.Outcome, r.File, r.Document, object(r.Verdict))}
		for _, e := range r.Errors {
			lines = append(lines, e.String())
		}
		for _, p := range r.PodSecurity {
			lines = append(lines, "pod security "+p.Level+": "+p.String())
		}
		if verbose {
			lines = append(lines, prefixed("warning: ", r.Warnings)...)
			lines = append(lines, prefixed("dropped: ", r.Dropped)...)
			lines = append(lines, prefixed("server-side apply: ", r.ServerSideApply)...)
		}
		for i, line := range lines {
			if i > 0 {
				// An error is one line, so that a reader can count them.
				line = "    " + strings.Join(strings.Fields(line), " ")
			}
			if _, err := fmt.Fprintln(w, line); err != nil {
				return err
			}
		}
		return nil
	}
}

func prefixed(prefix string, texts []string) []string {
	var out []string
	for _, t := range texts {
		out = append(out, prefix+t)
	}
	return out
}

// object names what a verdict is about, as "Deployment default/web".
func object(v judge.Verdict) string {
	name := v.Name
	if v.Namespace != "" {
		name = v.Namespace + "/" + name
	}
	if v.Kind == "" {
		return "?"
	}
	return strings.TrimSpace(v.Kind + " " + name)
}
