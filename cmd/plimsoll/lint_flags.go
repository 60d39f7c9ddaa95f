package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

// addFlags adds the flags of lint. What several commands have is in output.go.
func (l *linter) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&l.advice, "advice", false, "show advice too")
	flags.StringSliceVar(&l.only, "only", nil, "check these `RULES` alone")
	flags.StringSliceVar(&l.skip, "skip", nil, "leave these `RULES` out")
	addChoice(cmd, &l.failOn, "fail-on", "", "exit with 1 from this severity on", "warning", "error", "advice")
	addFormat(cmd, &l.formats, "on standard output", report.FormatNames()...)
	flags.BoolVar(&l.statistics, "statistics", false, "count the findings of each rule, and show the counts alone")
	flags.BoolVar(&l.list, "list", false, "list the rules, and look at nothing")
	addKubernetes(cmd, &l.kubernetes)
	addEnvironment(cmd, &l.environment, "look at")
	addPolicy(cmd, &l.policy)
	addSchemas(cmd, &l.schemas)
	flags.BoolVar(&l.kustomize, "kustomize", false, "look only at what kustomize builds of folders")
	flags.StringVar(&l.base, "base", "", "find what is at risk in the change from `BASE`, too, as plimsoll diff does")
	flags.StringVar(&l.changedSince, "changed-since", "",
		"look at all, and show what the change from `BASE` touches: git:REVISION, a file or folder")
	flags.StringVar(&l.baseline, "baseline", "", "do not show findings that are in this `FILE`")
	flags.BoolVar(&l.writeBaseline, "write-baseline", false, "write the findings that there are into the baseline")
	flags.BoolVar(&l.fix, "fix", false, "fix in place what has one right answer")
	flags.BoolVar(&l.diff, "diff", false, "show what --fix would change")
	addConfig(cmd, &l.config)
	l.shardFlags.add(cmd, "show the findings in")
	l.lints = true
	for _, name := range []string{"only", "skip"} {
		mustComplete(cmd, name, ruleIDs)
	}
}

// addKubernetes adds the flag that names versions of Kubernetes.
func addKubernetes(cmd *cobra.Command, versions *[]string) {
	cmd.Flags().StringSliceVar(versions, "kubernetes-version", nil,
		"`VERSIONS` of Kubernetes to check for, as 1.37 (default the newest known)")
	mustComplete(cmd, "kubernetes-version", k8s.Versions)
}

// addSchemas adds the flag that names schemas.
func addSchemas(cmd *cobra.Command, folders *[]string) {
	cmd.Flags().StringArrayVar(folders, "schema", nil,
		"`FOLDER` with the schemas of custom resources: CRDs or JSON Schemas; may be given more than once")
}

// addConfig adds the flag that names the configuration.
func addConfig(cmd *cobra.Command, name *string) {
	cmd.Flags().StringVar(name, "config", "", "configuration `FILE` (default plimsoll.yaml, here or above)")
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

// everyRule are the rules that findings of lint may be of: its own, and with --base those
// of diff.
var everyRule = slices.Concat(rules.All, change.Rules)

// ruleIDs gives the IDs of all rules, sorted.
func ruleIDs() (ids []string) {
	for _, r := range everyRule.All() {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	return ids
}

// check refuses flags that mean nothing, and gives where the findings go.
func (l *linter) check(cmd *cobra.Command, paths []string) ([]output, error) {
	if wrong := l.unknownNames(); len(wrong) > 0 {
		return nil, usage(cmd, strings.Join(wrong, "\n"))
	}
	whole := map[string]bool{"fix": l.fix, "diff": l.diff, "kustomize": l.kustomize, "base": l.base != "",
		"changed-since": l.changedSince != ""}
	if err := l.shardFlags.check(cmd, paths, whole); err != nil {
		return nil, err
	}
	switch {
	case l.fix && l.diff:
		return nil, usage(cmd, "--fix writes files and --diff does not: leave out one of them")
	case (l.fix || l.diff) && l.kustomize:
		return nil, usage(cmd, "--kustomize looks at what is built, which cannot be fixed: leave out one of them")
	case l.diff && len(l.formats) > 0:
		return nil, usage(cmd, "--diff writes a diff: leave out --format")
	case l.base == stdinName && slices.Contains(paths, stdinName):
		return nil, usage(cmd, "--base and the paths cannot both be standard input")
	case (l.fix || l.diff) && l.base != "":
		return nil, usage(cmd, "--base finds what a change does, which cannot be fixed: leave out one of them")
	case l.changedSince == stdinName && (l.base == stdinName || slices.Contains(paths, stdinName)):
		return nil, usage(cmd, "--changed-since and the rest of the call cannot both be standard input")
	case (l.fix || l.diff) && l.changedSince != "":
		return nil, usage(cmd, "--changed-since shows a part of what there is, and all is fixed: leave out one of them")
	case l.writeBaseline && l.changedSince != "":
		return nil, usage(cmd, "--changed-since shows a part of what there is, and a baseline holds all: leave out one "+
			"of them")
	case l.fix && slices.Contains(paths, stdinName):
		return nil, usage(cmd,
			"--fix writes files in place, and standard input is none; --diff shows what would change")
	case l.statistics && (l.diff || l.writeBaseline):
		return nil, usage(cmd, "--statistics counts the findings of a report: leave out --diff and --write-baseline")
	case l.writeBaseline && (l.fix || l.diff):
		return nil, usage(cmd, "--write-baseline keeps findings: leave out --fix and --diff")
	}
	return l.outputs(cmd)
}

// unknownNames says of every rule and version that flags name and that there is
// not, what was probably meant. Versions are then minor ones.
func (l *linter) unknownNames() (wrong []string) {
	for _, id := range slices.Concat(l.only, l.skip) {
		if everyRule.Find(id) == nil {
			wrong = append(wrong, unknownRule(id))
		}
	}
	return append(wrong, toMinor(l.kubernetes)...)
}

// toMinor makes minor versions of versions, and says which are unknown.
func toMinor(versions []string) (wrong []string) {
	for i, v := range versions {
		minor, err := minorVersion(v)
		if err != nil {
			wrong = append(wrong, err.Error())
			continue
		}
		versions[i] = minor
	}
	return wrong
}

// unknownRule says that there is no rule with an ID, and what was probably meant.
func unknownRule(id string) string {
	if id == source.RulePolicy {
		return "policy is no rule of plimsoll lint: " + source.HowToExcept
	}
	if near := didYouMean("", id, ruleIDs()); near != "" {
		return fmt.Sprintf("unknown rule %q", id) + near
	}
	return fmt.Sprintf("unknown rule %q; plimsoll lint --list lists the rules", id)
}

// outputs gives where the findings go, or what is made of them.
func (l *linter) outputs(cmd *cobra.Command) ([]output, error) {
	outputs, err := parseFormats(cmd, l.formats, report.FormatNames())
	for _, o := range outputs {
		if table := l.table(); table != "" && !report.HasTables(o.format) {
			return nil, usage(cmd, fmt.Sprintf("%s makes a table, and %s is for findings: take text or json", table, o.format))
		}
	}
	return outputs, err
}

// table gives the flag that asks for a table in place of findings, "" for none.
func (l *linter) table() string {
	switch {
	case l.list:
		return "--list"
	case l.statistics:
		return "--statistics"
	}
	return ""
}

// minorVersion gives the minor version that a version of Kubernetes is of.
func minorVersion(v string) (string, error) {
	parts := strings.SplitN(strings.TrimPrefix(v, "v"), ".", 3)
	if len(parts) >= 2 {
		if minor := parts[0] + "." + parts[1]; slices.Contains(k8s.Versions(), minor) {
			return minor, nil
		}
	}
	return "", fmt.Errorf("unknown version %q of Kubernetes; those known are %s", v, source.And(k8s.Versions()))
}

// adopt takes over from the configuration what the flags leave open.
func (l *linter) adopt(cmd *cobra.Command, c *lintConfig) {
	flags := cmd.Flags()
	if c.failOn != "" && !flags.Changed("fail-on") {
		l.failOn.value = c.failOn
	}
	if !flags.Changed("advice") {
		l.advice = c.advice
	}
	l.advice = l.advice || l.failOn.value == source.Advice.String()
	if !flags.Changed("kubernetes-version") {
		l.kubernetes = c.kubernetes
	}
	if !flags.Changed("schema") {
		l.schemas = c.schemas
	}
	if !flags.Changed("baseline") {
		l.baseline = c.baseline
	}
}

// options adds to options what lint is to look for. Flags win over the
// configuration.
func (l *linter) options(c *lintConfig, o lint.Options) lint.Options {
	o.GitOps = c.gitops
	o.Advice, o.Kubernetes, o.Severity = l.advice, l.kubernetes, map[string]source.Severity{}
	fixed := map[string]bool{} // what flags say, and no path changes
	for id, s := range c.rules {
		o.Severity[id] = s
	}
	for _, r := range everyRule {
		if len(l.only) > 0 && !slices.Contains(l.only, r.ID) {
			o.Severity[r.ID], fixed[r.ID] = lint.Off, true
		}
	}
	for _, id := range l.only {
		if s, ok := o.Severity[id]; !ok || s == lint.Off {
			o.Severity[id] = everyRule.Find(id).Severity
		}
	}
	for _, id := range l.skip {
		o.Severity[id], fixed[id] = lint.Off, true
	}
	if len(c.paths) > 0 {
		o.For = c.bySeverity(fixed)
	}
	return o
}

// bySeverity gives the severities of rules in a file, later items of paths over
// earlier ones; not those in fixed.
func (c *lintConfig) bySeverity(fixed map[string]bool) func(string) map[string]source.Severity {
	known := map[string]map[string]source.Severity{}
	return func(name string) map[string]source.Severity {
		if found, ok := known[name]; ok {
			return found
		}
		found := map[string]source.Severity{}
		for _, p := range c.paths {
			if c.matches(p.match, name) {
				for id, s := range p.rules {
					if !fixed[id] {
						found[id] = s
					}
				}
			}
		}
		known[name] = found
		return found
	}
}

// readSchemas reads the files with schemas that paths stand for.
func readSchemas(from fs.FS, paths []string) ([]*source.File, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	in := plimsoll.Open(from, slashed(paths)...)
	files := make([]*source.File, len(in.Files))
	failures := make([]error, len(in.Files)+1)
	failures[len(in.Files)] = in.Missing
	source.Each(len(in.Files), func(i int) {
		data, err := in.Read(&in.Files[i])
		files[i], failures[i] = source.NewFile(in.Files[i].Name, data), err
	})
	if err := errors.Join(failures...); err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("--schema: there is no schema in %s", shownPaths(paths))
	}
	return files, nil
}
