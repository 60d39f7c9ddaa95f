package main

import (
	"bytes"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/report"
)

func depsCommand() *cobra.Command {
	var b builder
	var format choice
	cmd := &cobra.Command{
		Use:        "deps [PATH...]",
		Short:      "Say which files each output of build is made of",
		SuggestFor: strings.Fields("dependencies depends inputs sources requires needs"),
		Long: `Say of each file that build writes into a folder which files it is made of, and
write nothing. An input of an output is a file of which some change changes that
output: the spec and the files that it names, in an environment the documents of
that and of what it is from, plimsoll.cue, plimsoll.yaml where it names the rules of
the house or decides what is accepted, the CUE files of its package, the apps of a
chain of after, the Database of a Backup, and what a policy of the network finds by
adopt.

Paths are relative to the working folder. What is behind a link stands beside the
link. The form json also says what each input is for, and names the roots: the
folders in which a file that comes or goes may change what is built. "plimsoll build
--depfile" writes the same for Make.

With mistakes in the specs they are said as build says them, and nothing else.`,
		Example: `  plimsoll deps apps
  plimsoll deps --all-environments --output-dir manifests --format json apps`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			d, err := b.dependencies(cmd, paths)
			if err != nil {
				return err
			}
			var out bytes.Buffer
			report.WriteDependencies(&out, d, format.value)
			return write(cmd, out.Bytes())
		},
	}
	addChoice(cmd, &format, "format", "", "the form of what is said", report.DependencyFormats...)
	b.compileFlags.add(cmd, "look at")
	cmd.Flags().BoolVar(&b.all, "all-environments", false, "look at each environment")
	cmd.Flags().StringVar(&b.dir, "output-dir", "", "the `FOLDER` that build writes into")
	return cmd
}

// dependencies gives what the outputs of a call of build are made of.
func (b *builder) dependencies(cmd *cobra.Command, paths []string) (*report.Dependencies, error) {
	if b.all && b.environment != "" {
		return nil, usage(cmd, oneOrAll)
	}
	o, err := b.options(cmd)
	if err != nil {
		return nil, err
	}
	o.Needs = true
	outputs, err := parseFormats(cmd, nil, report.FormatNames())
	if err != nil {
		return nil, err
	}
	folders := outputFolders{paths: paths}
	defer folders.close()
	built, err := b.compiled(cmd, &folders, o, outputs)
	if err != nil {
		return nil, err
	}
	return b.made(built)
}
