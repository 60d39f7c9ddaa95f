package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/kustomize"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A differ is one call of diff.
type differ struct {
	compileFlags
	formats                []string
	all, kustomize, advice bool
	failOn                 string
}

func diffCommand() *cobra.Command {
	var d differ
	cmd := &cobra.Command{
		Use:        "diff BASE [PATH...]",
		Short:      "Say what a change does to a cluster before it is applied",
		SuggestFor: strings.Fields("compare changes delta plan preview"),
		Long: `Compare the objects of files and folders with those of BASE, and say what happens
where they are applied over these: what is created, deleted and renamed, what the API
server refuses, which pods restart, how many at a time, and what is at risk. Specs are
compiled, other manifests are taken as they are.

BASE is git:REVISION, or git:REVISION... for where the history parted from it, with the
same paths at that revision, read from the repository without a checkout; a file or
folder; or "-" for standard input, as "kubectl get -o yaml" gives it. With --env A..B
there is no BASE: the environments A and B are compared.

What is compared is an apply as kubectl does it: what only spells a value in another way,
or says what the server fills in anyway, is no difference.

Exit codes: 0 no difference, 1 differences or mistakes in what is new, 2 the call is wrong
or BASE cannot be read. With --fail-on the exit code is 1 only for findings of that
severity or above.`,
		Example: `  plimsoll diff git:origin/main... apps
  plimsoll diff --env production git:HEAD apps
  plimsoll diff --env staging..production apps
  kubectl get deployments,services -o yaml | plimsoll diff - apps
  plimsoll diff --all-environments --format markdown=comment.md git:origin/main...`,
		RunE: func(cmd *cobra.Command, args []string) error { return d.run(cmd, args) },
	}
	addFormat(cmd, &d.formats, "on standard output", changeFormats()...)
	d.compileFlags.add(cmd, "compile")
	cmd.Flags().Lookup("env").Usage = "compare the environment `NAME`, or A..B two of them"
	cmd.Flags().BoolVar(&d.all, "all-environments", false, "compare each environment")
	cmd.Flags().BoolVar(&d.kustomize, "kustomize", false,
		"compare what kustomize builds of folders with a kustomization.yaml")
	cmd.Flags().BoolVar(&d.advice, "advice", false, "show advice too")
	cmd.Flags().StringVar(&d.failOn, "fail-on", "",
		"exit with 1 for findings of this `SEVERITY` or above, error or warning, and for no difference alone")
	mustComplete(cmd, "fail-on", func() []string { return []string{"error", "warning"} })
	_ = cmd.Flags().MarkHidden("no-lint") // it is for what build writes
	return cmd
}

func changeFormats() (names []string) {
	for _, f := range report.ChangeFormats() {
		names = append(names, f.Name)
	}
	return names
}

func (d *differ) run(cmd *cobra.Command, args []string) error {
	outputs, err := parseFormats(cmd, d.formats, changeFormats())
	if err != nil {
		return err
	}
	worst, known := severityNamed(d.failOn)
	from, to, both := strings.Cut(d.environment, "..")
	switch {
	case d.failOn != "" && (!known || worst == source.Advice):
		return usage(cmd, fmt.Sprintf("--fail-on takes error or warning, not %q", d.failOn))
	case d.all && d.environment != "":
		return usage(cmd, oneOrAll)
	case both && (from == "" || to == ""):
		return usage(cmd, "--env compares two environments as A..B")
	case !both && len(args) == 0:
		return usage(cmd, "diff takes what to compare with: git:REVISION, a file or folder, or - for standard input")
	}
	d.environment = to
	if !both {
		d.environment = from
	}
	o, err := d.options(cmd)
	if err != nil {
		return err
	}
	if o.NoLint = true; d.kustomize {
		o.Kustomize, o.BuiltOnly = kustomize.Linter{}, true
	}
	var found *plimsoll.Difference
	old := from
	if both {
		found, err = d.between(cmd, args, from, o)
	} else {
		old = args[0]
		var base base
		if base, err = openBase(cmd, args[0], args[1:], o); err != nil {
			return err
		}
		defer base.close()
		found, err = against(cmd, base, args[1:], o, d.all)
	}
	if err != nil {
		return err
	}
	return d.tell(cmd, outputs, found, old)
}

// between compares two environments of one input.
func (d *differ) between(cmd *cobra.Command, paths []string, from string, o plimsoll.Options) (
	*plimsoll.Difference, error) {
	old := o
	old.Environment = from
	in := openSpecs(cmd, paths, o.Language)
	return plimsoll.Diff(cmd.Context(),
		plimsoll.DiffSide{Input: in, Options: old},
		plimsoll.DiffSide{Input: in, Options: o, Command: commandToBuild(cmd, paths)},
		change.Options{Kubernetes: o.Linting.Kubernetes, AcrossNamespaces: true, Known: o.Linting.Known()})
}

// against compares an input with a base; all: in each environment, where there are some.
func against(cmd *cobra.Command, base base, paths []string, o plimsoll.Options, all bool) (
	*plimsoll.Difference, error) {
	new := plimsoll.DiffSide{Input: openSpecs(cmd, paths, o.Language), Options: o, Within: base.opposite,
		Command: commandToBuild(cmd, paths)}
	to := change.Options{Kubernetes: o.Linting.Kubernetes, Known: o.Linting.Known()}
	progress := startProgress(cmd.ErrOrStderr(), "comparing", 0)
	defer progress.end()
	if all {
		return plimsoll.DiffAll(cmd.Context(), base.DiffSide, new, to)
	}
	return plimsoll.Diff(cmd.Context(), base.DiffSide, new, to)
}

// tellBroken tells what is wrong with the base, a revision, file or environment, where
// something is.
func tellBroken(cmd *cobra.Command, found *plimsoll.Difference, base string) error {
	if !(&report.Result{Findings: found.Broken}).Fails(source.Error) {
		return nil
	}
	var list []source.Diagnostic
	for _, f := range found.Broken {
		list = append(list, f.Diagnostic)
	}
	show(cmd.ErrOrStderr(), list)
	if base == stdinName {
		base = stdinShown
	}
	noteTo(cmd)(base + ", which is compared with, does not compile: mend it, or compare with what does")
	return errUnusable
}

// commandToBuild gives the command that compiles paths as a call with these flags does.
func commandToBuild(cmd *cobra.Command, paths []string) func(environment string) string {
	return func(environment string) string {
		words := []string{"plimsoll", "build"}
		if environment != "" {
			words = append(words, "--env", source.ShellWord(environment))
		}
		for _, name := range []string{"platform", "kubernetes-version", "policy"} {
			if f := cmd.Flags().Lookup(name); f != nil && f.Changed {
				words = append(words, "--"+name, source.ShellWord(strings.Trim(f.Value.String(), "[]")))
			}
		}
		for _, p := range paths {
			words = append(words, source.ShellWord(p))
		}
		return strings.Join(words, " ")
	}
}

// tell reports what a change does.
func (d *differ) tell(cmd *cobra.Command, outputs []output, found *plimsoll.Difference, base string) error {
	if err := tellBroken(cmd, found, base); err != nil {
		return err
	}
	result := report.ChangeResult{Result: report.Result{Rules: plimsoll.DiffRules, Release: release()}}
	if found.Failed() {
		result.Findings, result.Failed = found.Mistakes, true
	} else {
		result.Objects, result.Findings = found.Objects, found.Findings
	}
	if !d.advice {
		result.Findings = slices.DeleteFunc(slices.Clone(result.Findings), func(f *lint.Finding) bool {
			return f.Severity == source.Advice
		})
	}
	err := writeEach(cmd.OutOrStdout(), outputs, func(b io.Writer, format string, t report.Terminal) {
		result.Terminal = t
		for _, f := range report.ChangeFormats() {
			if f.Name == format {
				f.Write(b, &result)
			}
		}
	})
	worst, known := severityNamed(d.failOn)
	switch {
	case err != nil:
		return err
	case found.Failed(), known && result.Fails(worst), !known && len(result.Objects) > 0:
		return errMistakes
	}
	return nil
}
