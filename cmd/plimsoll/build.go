package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
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
	addFormat(cmd, &b.formats, "on standard error", report.FormatNames()...)
	b.compileFlags.add(cmd, "compile")
	b.shardFlags.add(cmd, "build")
	cmd.Flags().BoolVar(&b.all, "all-environments", false,
		"with --output-dir: write each environment into a folder of its name")
	cmd.Flags().StringVar(&b.dir, "output-dir", "", "write one file per app into this `FOLDER`")
	cmd.Flags().StringVar(&b.provenance, "provenance", "", "write where each field is from into this `FILE`, as JSON")
	cmd.Flags().StringVar(&b.depfile, "depfile", "",
		"with --output-dir: write what each file there is made of into this `FILE`, as rules of Make")
	cmd.Flags().BoolVar(&b.check, "check", false, "with --output-dir: write nothing, show what would change")
	addWatch(cmd, func() string {
		if b.dir == "" {
			return "--watch keeps a folder up to date: it needs --output-dir"
		}
		return ""
	})
	return cmd
}

func addPlatform(cmd *cobra.Command, c *choice) {
	addChoice(cmd, c, "platform", "", "where all apps run, whatever specs and environments say", "kubernetes", "openshift")
	c.value, cmd.Flags().Lookup("platform").DefValue = "", "" // what specs say
}

// addEnvironment adds the flag that names an environment; verb is what the command does
// with specs.
func addEnvironment(cmd *cobra.Command, name *string, verb string) {
	cmd.Flags().StringVar(name, "env", "", verb+" specs as they are in the environment `NAME`")
}

// compileFlags say how a command compiles.
type compileFlags struct {
	platform    choice
	environment string
	kubernetes  []string
	policy      string
	noLint      bool

	house      string // the file or folder with the rules of the house, where one is named
	configured bool   // it is plimsoll.yaml that names it
	config     *lintConfig
}

// add adds the flags; verb is what the command does with specs.
func (f *compileFlags) add(cmd *cobra.Command, verb string) {
	addPlatform(cmd, &f.platform)
	addKubernetes(cmd, &f.kubernetes)
	addEnvironment(cmd, &f.environment, verb)
	addPolicy(cmd, &f.policy)
	cmd.Flags().BoolVar(&f.noLint, "no-lint", false, "do not lint the objects that are passed through")
}

// options gives what the flags and plimsoll.yaml say.
func (f *compileFlags) options(cmd *cobra.Command) (plimsoll.Options, error) {
	o := options(f.platform.value)
	o.Note = noteTo(cmd)
	o.Environment, o.NoLint = f.environment, f.noLint
	if wrong := toMinor(f.kubernetes); len(wrong) > 0 {
		return o, usage(cmd, strings.Join(wrong, "\n"))
	}
	config, err := foundConfig(cmd)
	if err != nil {
		return o, err
	}
	if o.Language, err = readLanguage(cmd, f.policy, config); err != nil {
		return o, err
	}
	f.config = config
	f.house, f.configured = cmp.Or(f.policy, config.policy), f.policy == "" && config.policy != ""
	if len(f.kubernetes) > 0 {
		config.kubernetes = f.kubernetes
	}
	o.Linting.Kubernetes = config.kubernetes
	if f.noLint {
		return o, nil
	}
	return o, lintPassed(cmd, config, &o)
}

// A builder is one call of build.
type builder struct {
	compileFlags
	shardFlags
	output     choice
	formats    []string
	dir        string
	provenance string // a file; "": none
	depfile    string // likewise
	all, check bool   // all environments
}

const oneOrAll = "--env names one environment, and --all-environments are all: give one of the two"

func (b *builder) run(cmd *cobra.Command, paths []string) error {
	switch {
	case b.check && b.dir == "":
		return usage(cmd, "--check compares with a folder: it needs --output-dir")
	case b.all && b.dir == "":
		return usage(cmd, "--all-environments writes a folder for each: it needs --output-dir")
	case b.all && b.environment != "":
		return usage(cmd, oneOrAll)
	case b.all && b.provenance != "":
		return usage(cmd, "--provenance is of one environment: give --env NAME in place of --all-environments")
	case b.depfile != "" && b.dir == "":
		return usage(cmd, "--depfile says what the files of a folder are made of: it needs --output-dir")
	case b.check && b.depfile != "":
		return usage(cmd, "--check writes nothing: leave out --depfile")
	case b.check && b.provenance != "":
		return usage(cmd, "--check writes nothing: leave out --provenance")
	case b.dir != "" && b.output.value != "yaml":
		return usage(cmd, "--output-dir writes YAML: leave out -o "+b.output.value)
	}
	whole := map[string]bool{"provenance": b.provenance != "", "depfile": b.depfile != ""}
	if err := b.shardFlags.check(cmd, paths, whole); err != nil {
		return err
	}
	outputs, err := parseFormats(cmd, b.formats, report.FormatNames())
	if err != nil {
		return err
	}
	if b.dir != "" {
		return b.intoFolder(cmd, paths, outputs)
	}
	o, err := b.options(cmd)
	if err != nil {
		return err
	}
	if _, err := b.shardFlags.open(cmd, paths, b.config, &o); err != nil {
		return err
	}
	in := openSpecs(cmd, paths, o.Language)
	built, err := compile(cmd, in, o, cmd.ErrOrStderr(), outputs)
	if err == nil {
		err = b.writeProvenance(cmd, in, o)
	}
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

// intoFolder compiles into the folder; with --all-environments into a folder in it for
// each environment.
func (b *builder) intoFolder(cmd *cobra.Command, paths []string, outputs []output) error {
	o, err := b.options(cmd)
	if err != nil {
		return err
	}
	o.Needs = b.depfile != ""
	folders := outputFolders{paths: paths}
	if folders.shard, err = b.shardFlags.open(cmd, paths, b.config, &o); err != nil {
		return err
	}
	defer folders.close()
	c, err := b.compiled(cmd, &folders, o, outputs)
	if err != nil {
		return err
	}
	for _, e := range c.environments {
		folders.plan(e.dir, e.Built.Files(e.dir.naming(c.in)), c.in)
	}
	for _, dir := range c.gone {
		folders.plan(dir, nil, c.in)
	}
	if err := b.writeProvenance(cmd, c.in, o); err != nil {
		return err
	}
	tell := noteTo(cmd)
	folders.notes(tell)
	if !b.check {
		return b.update(cmd, &folders, c)
	}
	difference, files, err := folders.difference()
	if err != nil || files == 0 {
		return err
	}
	if err := writeUnified(cmd, difference); err != nil {
		return err
	}
	folders.tellEdited(tell)
	tell(fmt.Sprintf("%s out of date in %s: run plimsoll build without --check", source.Plural(files, "file"), b.dir))
	return errMistakes
}

// update writes what is to be written. The depfile comes first: where it lies in a folder
// whose listing counts, the outputs are younger than that.
func (b *builder) update(cmd *cobra.Command, folders *outputFolders, c *compiledInput) error {
	if err := folders.refusal(); err != nil {
		return err
	}
	if b.depfile != "" {
		if err := b.writeDepfile(c); err != nil {
			return err
		}
	}
	return folders.update(noteTo(cmd))
}

// A compiledInput is what a call that writes into a folder, or speaks of it, compiles.
type compiledInput struct {
	in           *plimsoll.Input
	environments []compiledEnvironment
	gone         []*outputDir // of environments that are gone
}

// A compiledEnvironment is what goes into one folder.
type compiledEnvironment struct {
	plimsoll.EnvironmentBuilt
	dir *outputDir // nil: no folder is named
}

// compiled compiles for the folder; with --all-environments each environment.
func (b *builder) compiled(cmd *cobra.Command, folders *outputFolders, o plimsoll.Options, outputs []output) (
	*compiledInput, error) {
	if b.all {
		return b.eachEnvironment(cmd, folders, o, outputs)
	}
	c := &compiledInput{in: openSpecs(cmd, folders.paths, o.Language)}
	var dir *outputDir
	if b.dir != "" {
		var err error
		if dir, err = folders.open(b.dir); err != nil {
			return nil, err
		}
		c.in = c.in.Without(dir.holds)
	}
	built, err := compile(cmd, c.in, o, cmd.ErrOrStderr(), outputs)
	c.environments = []compiledEnvironment{{plimsoll.EnvironmentBuilt{Name: b.environment, Built: built}, dir}}
	return c, err
}

// writeProvenance writes where the fields of an input without mistakes are from, where
// that is asked for.
func (b *builder) writeProvenance(cmd *cobra.Command, in *plimsoll.Input, o plimsoll.Options) error {
	if b.provenance == "" {
		return nil
	}
	o.NoLint = true // it was told what is wrong
	origins, err := plimsoll.ReadOrigins(cmd.Context(), in, o)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	report.WriteProvenance(&out, origins.All())
	return writeFile(b.provenance, out.Bytes())
}

// eachEnvironment compiles each environment for a folder of its name, and finds those of
// environments that are gone.
func (b *builder) eachEnvironment(cmd *cobra.Command, folders *outputFolders, o plimsoll.Options,
	outputs []output) (*compiledInput, error) {
	dirs, err := b.openSubfolders(folders)
	if err != nil {
		return nil, err
	}
	c := &compiledInput{in: openSpecs(cmd, folders.paths, o.Language).Without(func(f plimsoll.File) bool {
		return slices.ContainsFunc(folders.dirs, func(d *outputDir) bool { return d.holds(f) })
	})}
	progress := countRead(cmd, "compiling", c.in, &o)
	environments, findings, err := plimsoll.BuildAll(cmd.Context(), c.in, o)
	progress.end()
	if err := errors.Join(err, tellFindings(cmd.ErrOrStderr(), outputs, findings)); err != nil {
		return nil, err
	}
	for _, e := range environments {
		dir := dirs[e.Name]
		if dir == nil && b.dir != "" {
			if dir, err = folders.open(filepath.Join(b.dir, e.Name)); err != nil {
				return nil, err
			}
		}
		delete(dirs, e.Name)
		c.environments = append(c.environments, compiledEnvironment{e, dir})
	}
	for _, name := range slices.Sorted(maps.Keys(dirs)) {
		c.gone = append(c.gone, dirs[name])
	}
	return c, nil
}

// openSubfolders opens the folders in the one that is written into, by their names.
func (b *builder) openSubfolders(folders *outputFolders) (map[string]*outputDir, error) {
	if b.dir == "" {
		return nil, nil
	}
	names, err := foldersIn(b.dir)
	if err != nil {
		return nil, err
	}
	dirs := map[string]*outputDir{}
	for _, name := range names {
		if dirs[name], err = folders.open(filepath.Join(b.dir, name)); err != nil {
			return nil, err
		}
	}
	return dirs, nil
}

// compile reads, checks and compiles an input. All mistakes of all files are
// reported, to w where outputs name no file, and then there is no object.
func compile(cmd *cobra.Command, in *plimsoll.Input, o plimsoll.Options, w io.Writer,
	outputs []output) (*plimsoll.Built, error) {
	progress := countRead(cmd, "compiling", in, &o)
	built, err := plimsoll.Build(cmd.Context(), in, o)
	progress.end()
	err = errors.Join(err, tellFindings(w, outputs, built.Findings))
	if o.Environment == "" && built.Lacks() && len(built.Environments) > 0 {
		noteTo(cmd)("without an environment the specs are not whole: build one with --env: " + source.Or(built.Environments))
	}
	return built, err
}

// noteTo gives what tells something that is no finding.
func noteTo(cmd *cobra.Command) func(message string) {
	return func(message string) {
		fmt.Fprintf(cmd.ErrOrStderr(), "plimsoll: %s\n", source.Printable(message))
	}
}

// tellFindings reports what was found; the error is errMistakes where an error is
// among it.
func tellFindings(w io.Writer, outputs []output, findings []*lint.Finding) error {
	result := &report.Result{Findings: findings, Rules: rules.All, Release: release()}
	if err := writeOutputs(w, outputs, result); err != nil {
		return err
	}
	if result.Fails(source.Error) {
		return errMistakes
	}
	return nil
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
	if o.Linting.Schemas, err = readSchemas(osFiles{}, config.schemas); err != nil {
		return err
	}
	if o.Linting.Policies, err = readPolicies(cmd, config.policies); err != nil {
		return err
	}
	accept := config.accepting(known)
	o.Accept = func(findings []*lint.Finding) []*lint.Finding { return lint.PerCause(accept(findings)) }
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
