package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// configName is the file that lint looks for in the current folder and above.
const configName = schema.ConfigFile

// A lintConfig is what plimsoll.yaml says of lint. Its zero value says nothing.
type lintConfig struct {
	name       string // of the file; "": there is none
	dir        string // where the file is: patterns are relative to it
	advice     bool
	failOn     string
	kubernetes []string // minor versions
	gitops     bool     // Argo CD, Flux or Fleet apply what is committed
	policy     string   // the file or folder with the rules of the house; "": that which is found
	schemas    []string
	policies   []string // files and folders with admission policies
	baseline   string
	exclude    []string
	rules      map[string]source.Severity
	paths      []pathSeverities
}

// A pathSeverities is the severities of rules in the files that match.
type pathSeverities struct {
	match []string
	rules map[string]source.Severity
}

// findConfig gives the name of the configuration of the current folder; "" when there
// is none.
func findConfig() string { return here().config() }

// readConfig reads a configuration: one that the user named, or one that was
// found. What is wrong with it is reported to stderr, and ends the call.
func readConfig(name string, named bool, stderr io.Writer) (*lintConfig, error) {
	bounds, err := boundsOf(osFiles{}, filepath.ToSlash(filepath.Dir(name)))
	var data []byte
	switch {
	case err != nil:
	case named:
		data, err = readNamed(name, source.MaxFileSize)
	default:
		data, err = bounds.read(filepath.ToSlash(name))
	}
	if err != nil {
		return nil, source.CannotRead(name, err)
	}
	return configOf(source.NewFile(name, data), bounds, filepath.Dir(name), stderr)
}

// configOf gives what the text of a configuration in a folder says. What is wrong with it is
// reported to stderr.
func configOf(file *source.File, bounds bounds, dir string, stderr io.Writer) (*lintConfig, error) {
	config, diagnostics := checkConfig(file, bounds, dir)
	if len(diagnostics) > 0 {
		show(stderr, diagnostics)
		return nil, errUnusable
	}
	return config, nil
}

// checkConfig gives what the text of a configuration in a folder says, or what is wrong with
// it.
func checkConfig(file *source.File, bounds bounds, dir string) (*lintConfig, []source.Diagnostic) {
	documents, diagnostics := source.Parse(file)
	config := &schema.Config{}
	for i, doc := range documents {
		if i > 0 {
			diagnostics = append(diagnostics, source.Diagnostic{
				Rule: ruleConfig, Message: "a configuration is one document", Hint: "remove this one",
				Range: doc.Root().Range,
			})
			continue
		}
		var mistakes []source.Diagnostic
		config, mistakes = schema.CheckConfig(doc.Root(), configNames())
		diagnostics = append(diagnostics, mistakes...)
		diagnostics = append(diagnostics, bounds.check(doc.Root())...)
	}
	if len(diagnostics) > 0 {
		return nil, diagnostics
	}
	c := newLintConfig(dir, config)
	c.name = file.Name
	return c, nil
}

const ruleConfig = "config"

// The bounds of a configuration are what the files that it names may not lie
// outside of, so that one that came with a repository reaches nothing else.
type bounds struct {
	files    fileSystem
	dir, top string // where the configuration is, and its repository, without links
	shown    string // what top is
}

func boundsOf(files fileSystem, dir string) (b bounds, err error) {
	b.files = files
	if b.dir, err = files.RealPath(dir); err != nil {
		return b, err
	}
	b.top, b.shown = plimsoll.Repository(files, b.dir), "the repository"
	if _, err := fs.Stat(files, path.Join(b.top, ".git")); err != nil {
		b.shown = "the folder of the configuration"
	}
	return b, nil
}

// hold reports whether a file, which need not be there, is inside, links
// included.
func (b bounds) hold(name string) bool {
	real, err := realPathIn(b.files, name)
	return err == nil && plimsoll.Within(b.top, real)
}

// read reads a file that was found, unless it is a link out.
func (b bounds) read(name string) ([]byte, error) {
	if !b.hold(name) {
		return nil, errors.New("it is a link out of " + b.shown)
	}
	return fs.ReadFile(b.files, name)
}

// check finds what a configuration names outside of the bounds.
func (b bounds) check(root *source.Node) (diagnostics []source.Diagnostic) {
	said := root.Get("lint")
	fail := func(n *source.Node, message, hint string) {
		diagnostics = append(diagnostics,
			source.Diagnostic{Rule: ruleConfig, Message: message, Hint: hint, Range: n.Range})
	}
	for _, field := range []*source.Node{root.Get("policy"), said.Get("baseline"), said.Get("schemas"),
		said.Get("policies")} {
		for _, n := range texts(field) {
			if path.IsAbs(n.Text) || filepath.IsAbs(n.Text) || !b.hold(path.Join(b.dir, n.Text)) {
				fail(n, fmt.Sprintf("%s is outside of %s", n.Text, b.shown),
					"name what is inside, relative to this file; a flag can name what is elsewhere")
			}
		}
	}
	patterns := texts(said.Get("exclude"))
	for _, item := range said.Get("paths").Items {
		patterns = append(patterns, texts(item.Get("match"))...)
	}
	for _, n := range patterns {
		if n.Text != "" && !plimsoll.IsLocal(n.Text) {
			fail(n, fmt.Sprintf("%s matches nothing in the folder of the configuration", n.Text),
				"patterns are relative to this file, and of files beside it and below")
		}
	}
	return diagnostics
}

// texts gives the texts of a value that is one, or a list of some.
func texts(n *source.Node) (list []*source.Node) {
	for _, item := range append([]*source.Node{n}, n.Items...) {
		if item.Kind == source.String {
			list = append(list, item)
		}
	}
	return list
}

// configNames gives what a configuration can name.
func configNames() schema.Names {
	n := schema.Names{Rules: map[string]string{}, Kubernetes: k8s.Versions()}
	for _, r := range everyRule.All() {
		n.Rules[r.ID] = source.Capital(r.Summary) + ". Severity: " + r.Severity.String() + "."
	}
	return n
}

// newLintConfig gives what a configuration in a folder means for lint: names of
// files are relative to that folder.
func newLintConfig(dir string, config *schema.Config) *lintConfig {
	said, versions := config.Lint, config.Lint.KubernetesVersions
	if len(versions) == 0 {
		versions = config.KubernetesVersions
	}
	file := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	c := &lintConfig{dir: dir, advice: said.Advice, failOn: said.FailOn, exclude: said.Exclude,
		rules: severities(said.Rules)}
	c.gitops = config.GitOps
	for _, v := range versions {
		minor, _ := minorVersion(v) // the schema takes those that are known
		c.kubernetes = append(c.kubernetes, minor)
	}
	for _, name := range said.Schemas {
		c.schemas = append(c.schemas, file(name))
	}
	for _, name := range said.Policies {
		c.policies = append(c.policies, file(name))
	}
	if config.Policy != "" {
		c.policy = file(config.Policy)
	}
	if said.Baseline != "" {
		c.baseline = file(said.Baseline)
	}
	for _, p := range said.Paths {
		c.paths = append(c.paths, pathSeverities{p.Match, severities(p.Rules)})
	}
	return c
}

// severities reads the severities of rules.
func severities(said map[string]string) map[string]source.Severity {
	read := map[string]source.Severity{}
	for id, text := range said {
		severity, ok := severityNamed(text)
		if !ok {
			severity = lint.Off
		}
		read[id] = severity
	}
	return read
}

func severityNamed(name string) (source.Severity, bool) {
	for _, s := range []source.Severity{source.Error, source.Warning, source.Advice} {
		if s.String() == name {
			return s, true
		}
	}
	return 0, false
}

// relative gives the name of a file as patterns see it, with slashes; ok is
// false for what is outside of the configuration's folder.
func (c *lintConfig) relative(name string) (rel string, ok bool) {
	dir, err1 := filepath.Abs(c.dir)
	file, err2 := filepath.Abs(name)
	if err1 != nil || err2 != nil {
		return "", false
	}
	rel, err := filepath.Rel(dir, file)
	return filepath.ToSlash(rel), err == nil && filepath.IsLocal(rel)
}

// matches reports whether one of the patterns matches a file.
func (c *lintConfig) matches(patterns []string, name string) bool {
	if len(patterns) == 0 {
		return false
	}
	rel, ok := c.relative(name)
	if !ok {
		return false
	}
	for _, p := range patterns {
		if lint.MatchPath(p, rel) {
			return true
		}
	}
	return false
}

// excludes reports whether lint is to pass over a file.
func (c *lintConfig) excludes(name string) bool { return c.matches(c.exclude, name) }

// accepting gives what counts of what specs have against them, and of what is found in objects
// that are passed through: known is the baseline, nil for none.
func (c *lintConfig) accepting(known *baselineFile) func([]*lint.Finding) []*lint.Finding {
	return func(findings []*lint.Finding) []*lint.Finding {
		return known.fresh(slices.DeleteFunc(findings,
			func(f *lint.Finding) bool { return f.Policy == "" && c.excludes(f.FileName()) }))
	}
}

// check gives what vet and lint are asked together, with the options of lint.
func (c *lintConfig) check(o plimsoll.Options, known *baselineFile) plimsoll.Check {
	o.Accept = c.accepting(known)
	return plimsoll.Check{Options: o, Excluded: c.excludes, Fresh: known.fresh}
}

// files gives the name of the file, if there is one.
func (c *lintConfig) files() []string {
	if c.name == "" {
		return nil
	}
	return []string{c.name}
}
