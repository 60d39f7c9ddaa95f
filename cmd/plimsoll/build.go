package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/source"
)

func buildCommand() *cobra.Command {
	var b builder
	cmd := &cobra.Command{
		Use:   "build [PATH...]",
		Short: "Compile specs into Kubernetes manifests",
		Long: `Compile the specs in files, in folders with all that is below, and with "-" on
standard input; without a path, in the current folder. Other Kubernetes objects
in the input are passed through as written. The manifests come out in an order
in which they can be applied; when the input has a mistake, nothing comes out.

In folders, files named *.yaml, *.yml, *.json and *.cue are read, but not hidden
ones, kustomization.yaml, plimsoll.yaml, what this command wrote itself, and
files that hold neither specs nor objects.

With --output-dir each app has a file of its own, NAME.yaml or
NAMESPACE.NAME.yaml, and the objects passed through share _objects.yaml. Files
of an earlier run that are no longer wanted are removed; files that this command
did not write are never touched. One folder belongs to one call.`,
		Example: `  plimsoll build shop.yaml | kubectl apply -f -
  plimsoll build apps --output-dir manifests
  plimsoll build apps --output-dir manifests --check`,
		RunE: func(cmd *cobra.Command, paths []string) error { return b.run(cmd, paths) },
	}
	addChoice(cmd, &b.output, "output", "o", "form of the manifests", "yaml", "json")
	addFormat(cmd, &b.formats, "on standard error")
	addPlatform(cmd, &b.platform)
	cmd.Flags().StringVar(&b.dir, "output-dir", "", "write one file per app into this `folder`")
	cmd.Flags().BoolVar(&b.check, "check", false, "with --output-dir: write nothing, show what would change")
	return cmd
}

func addPlatform(cmd *cobra.Command, c *choice) {
	addChoice(cmd, c, "platform", "", "where apps run that name no platform", "kubernetes", "openshift")
}

// A builder is one call of build.
type builder struct {
	output, platform choice
	formats          []string
	dir              string
	check            bool
}

func (b *builder) run(cmd *cobra.Command, paths []string) error {
	switch {
	case b.check && b.dir == "":
		return usage(cmd, "--check compares with a folder: it needs --output-dir")
	case b.dir != "" && b.output.value != "yaml":
		return usage(cmd, "--output-dir writes YAML: leave out -o "+b.output.value)
	}
	outputs, err := parseFormats(cmd, b.formats)
	if err != nil {
		return err
	}
	built, err := compile(cmd, paths, b.platform.value, cmd.ErrOrStderr(), outputs)
	switch {
	case err != nil:
		return err
	case b.dir != "":
		return b.intoFolder(cmd, built.Files())
	case b.output.value == "json":
		return write(cmd, built.JSON())
	}
	if err := built.WriteYAML(cmd.OutOrStdout()); err != nil {
		return cannotWrite(err)
	}
	return nil
}

func (b *builder) intoFolder(cmd *cobra.Command, want map[string][]byte) error {
	dir, err := openOutputDir(b.dir)
	if err != nil {
		return err
	}
	defer dir.close()
	if err := dir.inTheWay(want); err != nil {
		return err
	}
	if !b.check {
		return dir.update(want)
	}
	text, files := dir.difference(want)
	if files == 0 {
		return nil
	}
	if err := write(cmd, text); err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s out of date in %s: run plimsoll build without --check\n",
		source.Plural(files, "file"), source.Printable(b.dir))
	return errMistakes
}

// compile reads, checks and compiles what paths stand for. All mistakes of all
// files are reported, to w where outputs name no file, and then there is no object.
func compile(cmd *cobra.Command, paths []string, platform string, w io.Writer, outputs []output) (*plimsoll.Built,
	error) {
	in := openInput(cmd, paths)
	progress := startProgress(cmd.ErrOrStderr(), "compiling", len(in.Files))
	o := options(platform)
	o.Progress = progress.step
	built, err := plimsoll.Build(cmd.Context(), in, o)
	progress.end()
	err = errors.Join(err, writeOutputs(w, outputs, resultOf(built.Diagnostics)))
	if err == nil && built.Failed() {
		err = errMistakes
	}
	return built, err
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
