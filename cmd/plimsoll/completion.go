package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/source"
)

// addCompletion adds cobra's command, and an error for a shell that it does not
// know where cobra shows the help.
func addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	cmd, _, err := root.Find([]string{"completion"})
	if err != nil {
		panic(err) // it was added above
	}
	cmd.Use = "completion SHELL"
	cmd.Short = "Print the completion script of a shell"
	cmd.Long = `Print a script by which bash, fish, powershell or zsh completes commands, flags,
kinds and fields. "plimsoll completion SHELL --help" says how to load it.`
	cmd.Example = "  source <(plimsoll completion bash)"
	var shells []string
	for _, c := range cmd.Commands() {
		shells = append(shells, c.Name())
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return usage(cmd, fmt.Sprintf("unknown shell %q; those known are %s", args[0], source.And(shells)))
	}
	cmd.Args = cobra.ArbitraryArgs
}
