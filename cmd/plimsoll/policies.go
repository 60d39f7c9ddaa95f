package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

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
	m, err := policiesIn(cmd.Context(), osFiles{}, paths, &plimsoll.Options{})
	if source.HasErrors(m.Diagnostics) && m.Unreadable == nil {
		show(cmd.ErrOrStderr(), m.Diagnostics)
		return nil, errUnusable
	}
	return m.Documents, err
}

// policiesIn reads what the configuration names as admission policies, which is to hold some
// objects unless it does not parse.
func policiesIn(ctx context.Context, files fs.FS, paths []string, o *plimsoll.Options) (*plimsoll.Manifests, error) {
	in := plimsoll.Open(files, slashed(paths)...)
	m := plimsoll.ReadFiles(ctx, in, o, nil)
	m.Unreadable = errors.Join(in.Missing, m.Unreadable)
	if m.Unreadable == nil && len(m.Documents) == 0 && !source.HasErrors(m.Diagnostics) {
		return m, fmt.Errorf("policies in %s: there is no Kubernetes object in %s", configName, shownPaths(paths))
	}
	return m, m.Unreadable
}
