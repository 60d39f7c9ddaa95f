package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// touched gives those findings that the change from what --changed-since names touches. That
// is looked at by the rules and versions of this call, with the rules of the house of its own.
func (l *linter) touched(cmd *cobra.Command, findings []*lint.Finding, m *plimsoll.Manifests, paths []string,
	config *lintConfig, o plimsoll.Options) ([]*lint.Finding, error) {
	base, err := openBase(cmd, l.changedSince, paths, o)
	if err != nil {
		return nil, err
	}
	defer base.close()
	base.Input.Exclude(func(name string) bool { return config.excludes(base.here(name)) })
	was := base.Options
	was.Note, was.Progress = nil, nil
	if said := was.Linting.For; said != nil {
		was.Linting.For = func(name string) map[string]source.Severity { return said(base.here(name)) }
	}
	before := &plimsoll.Before{Input: base.Input, Here: base.here}
	before.Manifests = plimsoll.ReadManifests(cmd.Context(), base.Input, was)
	if err := before.Manifests.Unreadable; err != nil {
		return nil, errors.Join(err, errors.New(l.changedSince+" cannot be compared with"))
	}
	progress := startProgress(cmd.ErrOrStderr(), "comparing", 0)
	defer progress.end()
	before.Findings = before.Manifests.Lint(was.Linter())
	return m.Touched(findings, before), nil
}
