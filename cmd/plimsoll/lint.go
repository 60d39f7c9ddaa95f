package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

func lintCommand() *cobra.Command {
	l := &linter{}
	cmd := &cobra.Command{
		Use:   "lint [PATH...]",
		Short: "Hold Kubernetes manifests to rules",
		Long: `Look for mistakes in Kubernetes manifests, in files, in folders with all that is
below, and with "-" on standard input; without a path, in the current folder.
What the API server would refuse is an error, what is accepted but wrong a
warning; --advice shows good practice too. "plimsoll explain RULE" says what a
rule is about and what to do.

In folders, files named *.yaml, *.yml, *.json and *.cue are read, but not hidden
ones, kustomization.yaml, and files that hold no objects. Patches of kustomize
are parts of objects and not looked at; --kustomize looks at what folders with a
kustomization.yaml build, and shows the findings where they come from. Render
Helm charts first: helm template CHART | plimsoll lint -

A comment ignores a finding in its line or in the next, with a reason:
"# plimsoll:ignore RULE because REASON". The annotation plimsoll.dev/ignore does
so for an object, plimsoll.yaml by files, and --baseline for all that was there
when a repository adopted this command.

Exit codes: 0 there is nothing at or above --fail-on, 1 there are such findings,
or --diff shows a change, 2 the call is wrong or a file cannot be read.`,
		Example: `  plimsoll lint manifests
  helm template chart | plimsoll lint -
  plimsoll lint --kustomize overlays/production
  plimsoll lint --format sarif=lint.sarif --format text
  plimsoll lint --fix manifests`,
		RunE: func(cmd *cobra.Command, paths []string) error { return l.run(cmd, paths) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&l.advice, "advice", false, "give advice too")
	flags.StringSliceVar(&l.only, "only", nil, "only these `rules`")
	flags.StringSliceVar(&l.skip, "skip", nil, "not these `rules`")
	addChoice(cmd, &l.failOn, "fail-on", "", "exit with 1 from this grade on", "warning", "error", "advice")
	flags.StringArrayVar(&l.formats, "format", nil, "`FORMAT` or FORMAT=FILE, given once or more: "+strings.Join(report.FormatNames(), ", ")+" (default text)")
	flags.StringSliceVar(&l.kubernetes, "kubernetes-version", nil, "`versions` to hold the objects to, as 1.37 (default the newest known)")
	flags.StringArrayVar(&l.schemas, "schema", nil, "`folder` with the schemas of custom resources: CRDs or JSON Schemas; may be given more than once")
	flags.BoolVar(&l.kustomize, "kustomize", false, "look at what kustomize builds, not at the files it is built from")
	flags.StringVar(&l.baseline, "baseline", "", "do not show findings that are in this `file`")
	flags.BoolVar(&l.writeBaseline, "write-baseline", false, "write the findings that there are into the baseline")
	flags.BoolVar(&l.fix, "fix", false, "mend what has one right answer, in place")
	flags.BoolVar(&l.diff, "diff", false, "show what --fix would change")
	flags.StringVar(&l.config, "config", "", "configuration `file` (default plimsoll.yaml, here or above)")
	for _, name := range []string{"only", "skip"} {
		mustComplete(cmd, name, ruleIDs)
	}
	mustComplete(cmd, "format", report.FormatNames)
	mustComplete(cmd, "kubernetes-version", k8s.Versions)
	return cmd
}

// mustComplete offers words for the value of a flag that takes several.
func mustComplete(cmd *cobra.Command, flag string, words func() []string) {
	complete := func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndex(typed, ",")+1]
		var list []string
		for _, w := range words() {
			list = append(list, before+w)
		}
		return list, cobra.ShellCompDirectiveNoFileComp
	}
	if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic(err) // the flag was added before
	}
}

// ruleIDs gives the IDs of all rules, sorted.
func ruleIDs() (ids []string) {
	for _, r := range rules.All.All() {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	return ids
}

// A linter is one call of lint.
type linter struct {
	advice, kustomize        bool
	fix, diff, writeBaseline bool
	only, skip               []string
	formats, kubernetes      []string
	schemas                  []string
	baseline, config         string
	failOn                   choice
}

func (l *linter) run(cmd *cobra.Command, paths []string) error {
	outputs, err := l.check(cmd, paths)
	if err != nil {
		return err
	}
	config := &lintConfig{}
	if name := l.config; name != "" {
		config, err = readConfig(name, cmd.ErrOrStderr())
	} else if name = findConfig(); name != "" {
		config, err = readConfig(name, cmd.ErrOrStderr())
	}
	if err != nil {
		return err
	}
	l.adopt(cmd, config)
	known, err := l.readBaseline()
	if err != nil {
		return err
	}
	m, err := l.read(cmd, paths, config)
	if err != nil {
		return err
	}
	options := l.options(config)
	if options.Schemas, err = readSchemas(l.schemas); err != nil {
		return err
	}
	linter := lint.New(rules.All, options)
	if l.fix || l.diff {
		if err := l.mend(cmd, linter, m); err != nil || l.diff {
			return errors.Join(m.unreadable, err)
		}
	}
	progress := startProgress(cmd.ErrOrStderr(), "linting", 0)
	findings := linter.Lint(m.Input)
	progress.end()
	result := &report.Result{Findings: findings, Rules: rules.All, Release: release()}
	if known != nil {
		if l.writeBaseline {
			err = known.write(cmd, findings, m, linter)
			result.Findings = nil
		} else {
			result.Findings = known.apply(cmd, findings, m, linter)
		}
		result.Known = len(findings) - len(result.Findings)
	}
	if err := errors.Join(err, writeOutputs(cmd, outputs, result), m.unreadable); err != nil {
		return err
	}
	if worst, _ := severityNamed(l.failOn.value); result.Fails(worst) {
		return errMistakes
	}
	return nil
}

// read reads what paths stand for, and says what of it was not looked at.
func (l *linter) read(cmd *cobra.Command, paths []string, c *lintConfig) (*manifests, error) {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	files, found, unreadable := findAll(paths)
	var excluded []string
	files = slices.DeleteFunc(files, func(f inputFile) bool {
		out := !f.stdin && c.matches(c.exclude, f.name)
		if out && f.named {
			excluded = append(excluded, f.name+" was passed over: the configuration excludes it")
		}
		return out
	})
	found = slices.DeleteFunc(found, func(name string) bool { return c.matches(c.exclude, name) })
	progress := startProgress(cmd.ErrOrStderr(), "reading", len(files))
	m := l.manifests(cmd.Context(), cmd, files, found, progress)
	progress.end()
	m.unreadable = errors.Join(unreadable, m.unreadable)
	m.passedOver = append(m.passedOver, excluded...)
	if m.empty() {
		return nil, fmt.Errorf("there is no Kubernetes object in %s", shownPaths(paths))
	}
	for _, note := range m.passedOver {
		fmt.Fprintf(cmd.ErrOrStderr(), "plimsoll: %s\n", source.Printable(note))
	}
	m.Diagnostics = append(m.Diagnostics, checkSpecs(m)...)
	return m, nil
}

// checkSpecs compiles the specs among the manifests, as plimsoll vet does: what
// is said of them is said here too.
func checkSpecs(m *manifests) []source.Diagnostic {
	var in inputPart
	for _, doc := range m.specs {
		in.document(doc)
	}
	in.Incomplete = in.Incomplete || m.unreadable != nil
	_, diagnostics := compiler.Compile(in.Input, compiler.Options{ReadFile: readConfigFile, Inspect: inspect})
	return append(in.diagnostics, diagnostics...)
}

func (l *linter) manifests(ctx context.Context, cmd *cobra.Command, files []inputFile, found []string, progress *progress) *manifests {
	kustomizations := kustomizationsFor(files, found)
	if l.kustomize {
		return readBuilt(ctx, files, kustomizations, found, cmd.InOrStdin(), progress)
	}
	m := readManifests(ctx, files, partsNamed(kustomizations), cmd.InOrStdin(), progress)
	for _, k := range kustomizations {
		m.Kustomizations = append(m.Kustomizations, k.root)
	}
	return m
}
