package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

func buildCommand() *cobra.Command {
	var b builder
	cmd := &cobra.Command{
		Use:        "build [PATH...]",
		Short:      "Compile specs into Kubernetes manifests",
		SuggestFor: strings.Fields("render template compile generate gen make synth convert export"),
		Long: `Compile the specs in files, in folders with all that is below, and with "-" on
standard input; without a path, in the current folder. Other Kubernetes objects
in the input are passed through as written, once they are linted together with
what is compiled. The manifests come out in an order in which they can be
applied; when the input has a mistake, nothing comes out.

In folders, files named *.yaml, *.yml, *.json and *.cue are read, but not hidden
ones, kustomization.yaml, plimsoll.yaml, what this command wrote itself, and
files that hold neither specs nor objects. The CUE files of a folder with one
package name are one package, also where one of them is named.

With --output-dir each app has a file of its own, NAME.yaml or
NAMESPACE.NAME.yaml, and the objects passed through share _objects.yaml. What is
written and removed is said on standard error. A file says in its first lines
what it was built from; it is removed when its app is gone from there, and only
by a call whose paths hold that: to build one of several apps leaves the files
of the others alone. Files that this command did not write, or that were changed
since, are neither replaced nor removed.`,
		Example: `  plimsoll build shop.yaml | kubectl apply -f -
  plimsoll build apps --output-dir manifests
  plimsoll build apps --output-dir manifests --check`,
		RunE: func(cmd *cobra.Command, paths []string) error { return b.run(cmd, paths) },
	}
	addChoice(cmd, &b.output, "output", "o", "form of the manifests", "yaml", "json")
	addFormat(cmd, &b.formats, "on standard error")
	addPlatform(cmd, &b.platform)
	addKubernetes(cmd, &b.kubernetes)
	addNoLint(cmd, &b.noLint)
	cmd.Flags().StringVar(&b.dir, "output-dir", "", "write one file per app into this `FOLDER`")
	cmd.Flags().BoolVar(&b.check, "check", false, "with --output-dir: write nothing, show what would change")
	return cmd
}

func addPlatform(cmd *cobra.Command, c *choice) {
	addChoice(cmd, c, "platform", "", "where apps run that name no platform", "kubernetes", "openshift")
}

func addNoLint(cmd *cobra.Command, noLint *bool) {
	cmd.Flags().BoolVar(noLint, "no-lint", false, "do not lint the objects that are passed through")
}

// A builder is one call of build.
type builder struct {
	output, platform choice
	formats          []string
	kubernetes       []string
	dir              string
	check, noLint    bool
}

func (b *builder) run(cmd *cobra.Command, paths []string) error {
	switch {
	case b.check && b.dir == "":
		return usage(cmd, "--check compares with a folder: it needs --output-dir")
	case b.dir != "" && b.output.value != "yaml":
		return usage(cmd, "--output-dir writes YAML: leave out -o "+b.output.value)
	}
	if wrong := toMinor(b.kubernetes); len(wrong) > 0 {
		return usage(cmd, strings.Join(wrong, "\n"))
	}
	outputs, err := parseFormats(cmd, b.formats)
	if err != nil {
		return err
	}
	if b.dir != "" {
		return b.intoFolder(cmd, paths, outputs)
	}
	built, err := compile(cmd, openInput(cmd, paths), b.platform.value, b.kubernetes, b.noLint, cmd.ErrOrStderr(), outputs)
	switch {
	case err != nil:
		return err
	case b.output.value == "json":
		return write(cmd, built.JSON())
	}
	if err := built.WriteYAML(cmd.OutOrStdout()); err != nil {
		return cannotWrite(err)
	}
	return nil
}

func (b *builder) intoFolder(cmd *cobra.Command, paths []string, outputs []output) error {
	dir, err := openOutputDir(b.dir)
	if err != nil {
		return err
	}
	defer dir.close()
	in := openInput(cmd, paths).Without(dir.holds)
	built, err := compile(cmd, in, b.platform.value, b.kubernetes, b.noLint, cmd.ErrOrStderr(), outputs)
	if err != nil {
		return err
	}
	want := built.Files(dir.naming(in))
	p := dir.plan(want, coverage(paths, in))
	tell := func(message string) {
		fmt.Fprintf(cmd.ErrOrStderr(), "plimsoll: %s\n", source.Printable(message))
	}
	for _, note := range p.notes {
		tell(note)
	}
	if !b.check {
		return dir.update(p, want, tell)
	}
	if err := errors.Join(p.inTheWay...); err != nil {
		return err
	}
	files := len(p.write) + len(p.remove)
	if files == 0 {
		return nil
	}
	if err := write(cmd, dir.difference(p, want)); err != nil {
		return err
	}
	for _, name := range p.edited {
		tell(fmt.Sprintf("%s was changed after plimsoll build wrote it: remove it before it is written anew",
			dir.path(name)))
	}
	tell(fmt.Sprintf("%s out of date in %s: run plimsoll build without --check", source.Plural(files, "file"), b.dir))
	return errMistakes
}

// compile reads, checks and compiles an input. All mistakes of all files are
// reported, to w where outputs name no file, and then there is no object.
func compile(cmd *cobra.Command, in *plimsoll.Input, platform string, kubernetes []string, noLint bool, w io.Writer,
	outputs []output) (*plimsoll.Built, error) {
	config, err := foundConfig(cmd)
	if err != nil {
		return nil, err
	}
	if len(kubernetes) > 0 {
		config.kubernetes = kubernetes
	}
	o := options(platform)
	o.Linting.Kubernetes = config.kubernetes
	if o.NoLint = noLint; !noLint {
		if err := lintPassed(cmd, config, &o); err != nil {
			return nil, err
		}
	}
	progress := startProgress(cmd.ErrOrStderr(), "compiling", len(in.Files))
	o.Progress = progress.step
	built, err := plimsoll.Build(cmd.Context(), in, o)
	progress.end()
	result := &report.Result{Findings: built.Findings, Rules: rules.All, Release: release()}
	err = errors.Join(err, writeOutputs(w, outputs, result))
	if err == nil && built.Failed() {
		err = errMistakes
	}
	return built, err
}

// foundConfig reads the configuration here or above, if there is one.
func foundConfig(cmd *cobra.Command) (*lintConfig, error) {
	name := findConfig()
	if name == "" {
		return &lintConfig{}, nil
	}
	return readConfig(name, false, cmd.ErrOrStderr())
}

// lintPassed has what is passed through linted as plimsoll.yaml says.
func lintPassed(cmd *cobra.Command, config *lintConfig, o *plimsoll.Options) error {
	l := &linter{kubernetes: config.kubernetes, baseline: config.baseline}
	o.Linting = l.options(config, o.Linting)
	known, err := l.readBaseline(cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if o.Linting.Schemas, err = readSchemas(config.schemas); err != nil {
		return err
	}
	o.Accept = func(findings []*lint.Finding) []*lint.Finding {
		findings = slices.DeleteFunc(findings,
			func(f *lint.Finding) bool { return config.matches(config.exclude, f.FileName()) })
		if known != nil {
			findings, _ = known.held.Apply(findings, known.file)
		}
		return findings
	}
	return nil
}

// write writes to stdout, once, what a command has to say.
func write(cmd *cobra.Command, data []byte) error {
	if _, err := cmd.OutOrStdout().Write(data); err != nil {
		return cannotWrite(err)
	}
	return nil
}

func cannotWrite(err error) error {
	return fmt.Errorf("cannot write to standard output: %w", source.Cause(err))
}
