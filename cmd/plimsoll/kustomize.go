package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
)

func kustomizeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "kustomize",
		Short: "Build kustomizations that hold specs",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return usage(cmd, fmt.Sprintf("there is no command %q; did you mean plimsoll kustomize build?", "kustomize "+args[0]))
		},
	}
	cmd.AddCommand(kustomizeBuildCommand())
	return cmd
}

func kustomizeBuildCommand() *cobra.Command {
	var platform choice
	cmd := &cobra.Command{
		Use:   "build [FOLDER]",
		Short: "Build a kustomization, with its specs compiled",
		Long: `Do what "kustomize build" does with the kustomization in a folder, by default the
current one, with Plimsoll built in: a spec among its resources or generators
becomes its objects, PlimsollGenerator, PlimsollTransformer and
PlimsollValidator work as they do with "plimsoll fn", and no flags and no second
program are needed. Other functions are not run, and nothing is fetched from the
network.`,
		Example: `  plimsoll kustomize build overlays/production | kubectl apply -f -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			folder := "."
			switch {
			case len(args) == 1:
				folder = args[0]
			case len(args) > 1:
				return usage(cmd, "build takes one folder")
			}
			return kustomizeBuild(cmd, folder, platform.value)
		},
	}
	addPlatform(cmd, &platform)
	return cmd
}

func kustomizeBuild(cmd *cobra.Command, folder, platform string) error {
	dir, err := realPath(folder)
	if err != nil {
		return cannotRead(folder, err)
	}
	k := kustomizationIn(dir)
	if k == nil {
		return notRead(cmd, folder, dir)
	}
	fs := newSpecFiles(cmd.Context(), compiler.Options{Platform: platform, ReadFile: readConfigFile, Inspect: inspect})
	text, err := fs.build(fs.entrance(dir))
	switch {
	case anyErrors(fs.diagnostics):
	case err != nil:
		fs.diagnostics = append(fs.diagnostics, failure(k, []*kustomization{k}, err))
	default:
		fs.validate(text, k)
	}
	show(cmd.ErrOrStderr(), fs.diagnostics)
	if anyErrors(fs.diagnostics) || fs.refused {
		return errMistakes
	}
	return write(cmd, text)
}

// notRead says why a folder has no kustomization that can be read.
func notRead(cmd *cobra.Command, folder, dir string) error {
	for _, name := range kustomizationNames {
		path := filepath.Join(dir, name)
		if !exists(path) {
			continue
		}
		data, err := inputFile{name: path}.read(nil)
		if err != nil {
			return cannotRead(shortName(path), err)
		}
		if _, diagnostics := source.Parse(source.NewFile(shortName(path), data)); len(diagnostics) > 0 {
			show(cmd.ErrOrStderr(), diagnostics)
			return errMistakes
		}
		return fmt.Errorf("%s is not a map of settings", shortName(path))
	}
	return fmt.Errorf("there is no kustomization.yaml in %s", folder)
}

// lintBuilt lints objects that were built of a kustomization. Findings stand
// where the objects are from, as far as that can be told.
func lintBuilt(items []*source.Node, k *kustomization) (diagnostics []source.Diagnostic) {
	b := newBuild(nil, map[string]*kustomization{k.dir: k})
	chain, problem := b.chain(k, nil)
	if problem != nil { // something is remote
		chain = []*kustomization{k}
	}
	var written []*source.Document
	for _, path := range slices.Sorted(maps.Keys(b.reached)) {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			written = append(written, b.parse(path)...)
		}
	}
	for i, n := range items {
		f := source.NewFile(fmt.Sprintf("#%d", i+1), compiler.YAML(n))
		documents, _ := source.Parse(f)
		o := &origin{built: documents[0].Root, title: n.Get("kind").Text + " " + n.At("metadata", "name").Text, chain: chain, builtIn: k}
		if from := pick(written, n.Get("kind").Text, n.At("metadata", "name").Text); from != nil {
			o.from = append(b.patchesOf(chain, from), from)
		}
		b.origins[f] = o
		b.documents = append(b.documents, documents...)
	}
	for _, f := range lint.New(rules.All, lint.Options{}).Lint(lint.Input{Documents: b.documents, Trace: b.trace, Sources: b.sources}) {
		diagnostics = append(diagnostics, f.Diagnostic)
	}
	return diagnostics
}
