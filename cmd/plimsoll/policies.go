package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/source"
)

// readPolicies reads what the configuration names as admission policies. What is wrong with
// their text is reported to stderr, and ends the call.
func readPolicies(cmd *cobra.Command, paths []string) ([]*source.Document, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	in := plimsoll.Open(osFiles{}, slashed(paths)...)
	m := plimsoll.ReadFiles(cmd.Context(), in, &plimsoll.Options{}, nil)
	if err := errors.Join(in.Missing, m.Unreadable); err != nil {
		return nil, err
	}
	if source.HasErrors(m.Diagnostics) {
		show(cmd.ErrOrStderr(), m.Diagnostics)
		return nil, errUnusable
	}
	if len(m.Documents) == 0 {
		return nil, fmt.Errorf("policies in %s: there is no Kubernetes object in %s", configName, shownPaths(paths))
	}
	return m.Documents, nil
}
