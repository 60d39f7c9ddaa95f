package main

import "github.com/spf13/cobra"

func vetCommand() *cobra.Command {
	var platform choice
	cmd := &cobra.Command{
		Use:   "vet [PATH...]",
		Short: "Check specs without writing anything",
		Long: `Check the specs that "plimsoll build" would compile, with the same checks, and
say nothing when they are in order.`,
		Example: `  plimsoll vet
  plimsoll vet apps shop.yaml`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			_, err := compile(cmd, paths, platform.value)
			return err
		},
	}
	addPlatform(cmd, &platform)
	return cmd
}
