package main

import (
	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/schema"
)

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema [KIND]",
		Short: "Print the JSON Schema of specs, for editors",
		Long: `Print the JSON Schema (draft 7) of one kind of spec, or of all. Editors use it
to complete fields and to show their documentation while a spec is written.`,
		Example: `  plimsoll schema > plimsoll.schema.json
  plimsoll schema web`,
		ValidArgsFunction: completeKind,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage(cmd, "schema takes one kind, or none for all")
			}
			kind := ""
			if len(args) == 1 {
				var err error
				if kind, err = kindNamed(cmd, args[0]); err != nil {
					return err
				}
			}
			return write(cmd, schema.JSONSchema(kind))
		},
	}
}
