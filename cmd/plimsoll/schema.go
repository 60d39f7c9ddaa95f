package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// schemaDir is where --write puts the schemas, in the current folder. Hidden
// folders are not read as input.
const schemaDir = ".plimsoll"

// configArgument asks for the schema of plimsoll.yaml instead of a kind's.
const configArgument = "config"

func schemaCommand() *cobra.Command {
	var toFiles bool
	var policy string
	cmd := &cobra.Command{
		Use:        "schema [KIND | config]",
		Short:      "Print or write the JSON Schemas, for editors",
		SuggestFor: strings.Fields("schemas jsonschema"),
		Long: `Print the JSON Schema (draft 7) of one kind of spec, or of all; of a kind of
function, as PlimsollGenerator; with "config", that of plimsoll.yaml. Editors
use it to complete fields and to show their documentation while a file is
written.

With --write, put those of specs and of plimsoll.yaml into the folder .plimsoll,
and print the line that a spec begins with to name its schema. Commit the folder
or leave it out; no command reads it.`,
		Example: `  plimsoll schema --write
  plimsoll schema > plimsoll.schema.json
  plimsoll schema web
  plimsoll schema config`,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			kinds, directive := completeKind(cmd, args, typed)
			if len(args) == 0 {
				kinds = slices.Concat(kinds, []string{schema.EnvironmentKind}, schema.Functions(), []string{configArgument})
			}
			return kinds, directive
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := wholeLanguage(cmd, policy)
			if err != nil {
				return err
			}
			if toFiles && len(args) > 0 {
				return usage(cmd, "--write writes the schemas of all kinds and of plimsoll.yaml: leave out "+
					strings.Join(args, " "))
			}
			if len(args) > 1 {
				return usage(cmd, "schema takes one kind, or none for all; leave out "+strings.Join(args[1:], ", "))
			}
			if toFiles {
				return writeSchemas(cmd, l)
			}
			kind := ""
			if len(args) == 1 {
				if args[0] == configArgument {
					return write(cmd, schema.ConfigSchema(configNames()))
				}
				kinds := slices.Concat(l.Kinds(), []string{schema.EnvironmentKind}, schema.Functions())
				if kind, err = kindNamed(cmd, args[0], kinds); err != nil {
					if hint := didYouMean("", args[0], []string{configArgument}); hint != "" {
						return usage(cmd, fmt.Sprintf("unknown kind %q%s", args[0], hint))
					}
					return err
				}
			}
			return write(cmd, l.JSONSchema(kind))
		},
	}
	addPolicy(cmd, &policy)
	cmd.Flags().BoolVar(&toFiles, "write", false, "write the schemas into the folder .plimsoll")
	return cmd
}

// writeSchemas writes the schemas into files, and prints for each the modeline
// that names it, as seen from the current folder.
func writeSchemas(cmd *cobra.Command, l *schema.Language) error {
	if err := os.MkdirAll(schemaDir, 0o777); err != nil {
		return fmt.Errorf("cannot write %s: %w", schemaDir, source.Cause(err))
	}
	var said strings.Builder
	for _, s := range []struct {
		name, what string
		data       []byte
	}{
		{"spec.schema.json", "a spec in this folder", l.JSONSchema("")},
		{"config.schema.json", configName, schema.ConfigSchema(configNames())},
	} {
		name := filepath.Join(schemaDir, s.name)
		if err := writeFile(name, s.data); err != nil {
			return err
		}
		fmt.Fprintf(&said, "wrote %s; the first line of %s:\n# yaml-language-server: $schema=%s\n", name, s.what,
			filepath.ToSlash(name))
	}
	return write(cmd, []byte(said.String()))
}
