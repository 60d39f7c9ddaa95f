package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/kustomize"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

func lintCommand() *cobra.Command {
	l := &linter{}
	cmd := &cobra.Command{
		Use:        "lint [PATH...]",
		Short:      "Look for mistakes in Kubernetes manifests",
		SuggestFor: strings.Fields("analyze analyse score scan audit"),
		Long: `Look for mistakes in Kubernetes manifests, in files, in folders with all that is
below, and with "-" on standard input; without a path, in the current folder.
What the API server would refuse is an error, what is accepted but wrong a
warning; --advice shows good practice too. "plimsoll explain RULE" says what a
rule is about and what to do.

In folders, files named *.yaml, *.yml, *.json and *.cue are read, but not hidden
ones, and files that hold no objects. The CUE files of a folder with one package
name are one package. Files that a kustomization.yaml names are looked at as it
builds them, and findings shown where they come from; with --kustomize nothing
else in folders is. Render Helm charts first: helm template CHART | plimsoll lint -

A comment ignores a finding in its line or in the next, with a reason:
"# plimsoll:ignore RULE because REASON". The annotation plimsoll.dev/ignore does
so for an object, plimsoll.yaml by files, and --baseline for all that was there
when a repository adopted this command.

Exit codes: 0 there is nothing at or above --fail-on, 1 there are such findings,
or --diff shows a change, 2 the command line is wrong, or a file cannot be read.`,
		Example: `  plimsoll lint manifests
  helm template chart | plimsoll lint -
  plimsoll lint --kustomize overlays/production
  plimsoll lint --format sarif=lint.sarif --format text
  plimsoll lint --fix manifests
  plimsoll lint --list`,
		RunE: func(cmd *cobra.Command, paths []string) error { return l.run(cmd, paths) },
	}
	l.addFlags(cmd)
	addWatch(cmd, func() string {
		if l.writeBaseline {
			return "--write-baseline accepts what there is, once: leave out that or --watch"
		}
		return ""
	})
	return cmd
}

// A linter is one call of lint.
type linter struct {
	advice, kustomize        bool
	statistics, list         bool
	fix, diff, writeBaseline bool
	only, skip               []string
	formats, kubernetes      []string
	schemas                  []string
	base, changedSince       string
	baseline, config         string
	environment, policy      string
	failOn                   choice
	shardFlags
}

func (l *linter) run(cmd *cobra.Command, paths []string) error {
	if l.list {
		return l.listRules(cmd, paths)
	}
	outputs, err := l.check(cmd, paths)
	if err != nil {
		return err
	}
	config, o, err := l.settings(cmd)
	if err != nil {
		return err
	}
	known, err := l.readBaseline(cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	set, err := l.shardFlags.open(cmd, paths, config, &o)
	if err != nil {
		return err
	}
	known.of(set)
	m, err := l.read(cmd, paths, config, o)
	if err != nil {
		return err
	}
	for _, note := range m.PassedOver {
		noteTo(cmd)(note)
	}
	if l.writeBaseline && m.Unreadable != nil {
		return m.Unreadable // what could not be read would be left out
	}
	linter := o.Linter()
	if l.fix || l.diff {
		fixed, err := l.mend(cmd, linter, &o, paths, config, m)
		if err != nil || l.diff {
			return errors.Join(m.Unreadable, err)
		}
		m = fixed
	}
	findings, err := l.find(cmd, linter, m, paths, o)
	if err != nil {
		return err
	}
	edits := slices.ContainsFunc(outputs, func(o output) bool { return report.HasEdits(o.format) })
	if edits && m.Trace == nil && lint.Mendable(findings) {
		if m.Context != nil { // whether a fix holds hangs on those of all files
			m.Context = nil
			findings = m.Lint(linter)
		}
		linter.Fix(m.Input, o.Reparse).Confirm(findings)
	}
	result := &report.Result{Findings: findings, Rules: everyRule, Release: release(), Statistics: l.statistics}
	if known != nil {
		if l.writeBaseline {
			err = known.write(cmd, o.Own(slices.Clone(findings)), m, linter)
			result.Findings = nil
		} else {
			result.Findings = known.apply(cmd, findings, m, linter)
		}
		result.Known = len(o.Own(slices.Clone(findings))) - len(o.Own(slices.Clone(result.Findings)))
	}
	if l.changedSince != "" {
		var failed error
		result.Findings, failed = l.touched(cmd, result.Findings, m, paths, config, o)
		if failed != nil {
			return failed
		}
	}
	result.Findings = o.Own(lint.PerCause(result.Findings))
	if err := errors.Join(err, writeOutputs(cmd.OutOrStdout(), outputs, result), m.Unreadable); err != nil {
		return err
	}
	if worst, _ := severityNamed(l.failOn.value); result.Fails(worst) {
		return errMistakes
	}
	return nil
}

// settings reads the configuration, and gives what a run over manifests decides.
func (l *linter) settings(cmd *cobra.Command) (*lintConfig, plimsoll.Options, error) {
	config, o := &lintConfig{}, options("")
	var err error
	if name := l.config; name != "" {
		config, err = readConfig(name, true, cmd.ErrOrStderr())
	} else if name = findConfig(); name != "" {
		config, err = readConfig(name, false, cmd.ErrOrStderr())
	}
	if err != nil {
		return nil, o, err
	}
	l.adopt(cmd, config)
	o.Linting = l.options(config, o.Linting)
	o.Note, o.Environment = noteTo(cmd), l.environment
	o.Kustomize, o.BuiltOnly = kustomize.Linter{}, l.kustomize
	if o.Language, err = readLanguage(cmd, l.policy, config); err != nil {
		return nil, o, err
	}
	if o.Linting.Policies, err = readPolicies(cmd, config.policies); err != nil {
		return nil, o, err
	}
	o.Linting.Schemas, err = readSchemas(osFiles{}, l.schemas)
	return config, o, err
}

// find looks for mistakes and, where --base names something, for what is at risk.
func (l *linter) find(cmd *cobra.Command, linter *lint.Linter, m *plimsoll.Manifests, paths []string,
	o plimsoll.Options) ([]*lint.Finding, error) {
	var base base
	if l.base != "" {
		var err error
		if base, err = openBase(cmd, l.base, paths, o); err != nil {
			return nil, err
		}
		defer base.close()
		m.Base = sync.OnceValue(func() []*source.Document { return base.documents(cmd.Context()) })
	}
	progress := startProgress(cmd.ErrOrStderr(), "linting", 0)
	findings := m.Lint(linter)
	progress.end()
	if l.base == "" {
		return findings, nil
	}
	risks, err := l.risks(cmd, base, paths, o)
	return lint.Merge(findings, risks), err
}

// risks finds what is at risk where what paths stand for is applied over the base, in each
// environment that there is.
func (l *linter) risks(cmd *cobra.Command, base base, paths []string, o plimsoll.Options) ([]*lint.Finding, error) {
	o.Linting.Admission = nil // lint itself asks the policies
	found, err := against(cmd, base, paths, o, l.environment == "")
	if errors.Is(err, plimsoll.ErrNoEnvironments) {
		found, err = against(cmd, base, paths, o, false)
	}
	switch {
	case err != nil:
		return nil, err
	case found.Failed(): // of what is new, lint tells what is wrong
		return nil, tellBroken(cmd, found, l.base)
	}
	return slices.DeleteFunc(found.Findings, func(f *lint.Finding) bool {
		severity, said := o.Linting.Severity[f.Rule]
		if said {
			f.Severity = severity
		}
		return f.Severity == lint.Off || f.Severity == source.Advice && !l.advice
	}), nil
}

// read reads what paths stand for, and says what of it was not looked at.
func (l *linter) read(cmd *cobra.Command, paths []string, c *lintConfig, o plimsoll.Options) (*plimsoll.Manifests,
	error) {
	in, excluded := openManifests(cmd, &paths, c, o)
	progress := countRead(cmd, "reading", in, &o)
	m := plimsoll.ReadManifests(cmd.Context(), in, o)
	progress.end()
	m.PassedOver = append(m.PassedOver, excluded...)
	if m.Empty() {
		return nil, nothingIn(paths)
	}
	return m, nil
}

func nothingIn(paths []string) error {
	return fmt.Errorf("there is no Kubernetes object in %s", shownPaths(paths))
}

// openManifests opens what paths stand for, the current folder where there are none, and
// tells what of it the configuration excludes.
func openManifests(cmd *cobra.Command, paths *[]string, c *lintConfig, o plimsoll.Options) (in *plimsoll.Input,
	excluded []string) {
	if len(*paths) == 0 {
		*paths = []string{"."}
	}
	in = openSpecs(cmd, *paths, o.Language)
	for _, name := range in.Exclude(c.excludes) {
		excluded = append(excluded, name+" was passed over: the configuration excludes it")
	}
	return in, excluded
}
