package main

import (
	"bytes"
	"errors"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/report"
)

func environmentsCommand() *cobra.Command {
	var format choice
	var policy string
	cmd := &cobra.Command{
		Use:        "environments [PATH...]",
		Aliases:    []string{"envs"},
		SuggestFor: []string{"environment", "overlays", "stages"},
		Short:      "Show what differs between environments",
		Long: `Show what differs between the environments of the specs in files and folders: a
row for each field that is not the same in all, defaults filled in, and one for
each app that is not in all.`,
		Example: `  plimsoll environments
  plimsoll environments apps --format markdown`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			o, err := withLanguage(cmd, policy, "")
			if err != nil {
				return err
			}
			in := openSpecs(cmd, paths, o.Language)
			progress := countRead(cmd, "reading", in, &o)
			table, mistakes, err := plimsoll.EnvironmentTable(cmd.Context(), in, o)
			progress.end()
			if err != nil {
				return err
			}
			if len(mistakes) > 0 {
				show(cmd.ErrOrStderr(), mistakes)
				return errMistakes
			}
			if len(table.Environments) == 0 {
				return errors.New("there is no document of the kind Environment in " + shownPaths(paths))
			}
			var out bytes.Buffer
			report.WriteEnvironments(&out, table, format.value)
			return write(cmd, out.Bytes())
		},
	}
	addPolicy(cmd, &policy)
	addChoice(cmd, &format, "format", "", "the form of the table", report.EnvironmentFormats...)
	return cmd
}
