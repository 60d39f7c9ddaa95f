package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/cmd/plimsoll/pace"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/schema/oracle"
	"github.com/plimsoll-dev/plimsoll/source"
)

func vetCommand() *cobra.Command {
	var flags compileFlags
	var part shardFlags
	var formats []string
	var verify bool
	var testFolder string
	cmd := &cobra.Command{
		Use:        "vet [PATH...]",
		Short:      "Check specs without writing anything",
		SuggestFor: strings.Fields("validate check verify test"),
		Long: `Check the specs that "plimsoll build" would compile, with the same checks. The
report goes to standard output; in text there is none when all is in order.

Specs are checked by tables made from the CUE schemas. With --verify CUE's own
evaluator checks them as well, which takes a hundred times as long, and a
difference between the two is shown: it would be a bug in Plimsoll.`,
		Example: `  plimsoll vet
  plimsoll vet apps shop.yaml
  plimsoll vet --format sarif=vet.sarif --format text`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			if verify && slices.Contains(paths, stdinName) {
				return usage(cmd, "--verify reads the specs a second time: give it files")
			}
			whole := map[string]bool{"verify": verify, "test-policy": testFolder != ""}
			if err := part.check(cmd, paths, whole); err != nil {
				return err
			}
			outputs, err := parseFormats(cmd, formats, report.FormatNames())
			if err != nil {
				return err
			}
			if verify {
				if err := verifySpecs(cmd, paths); err != nil {
					return err
				}
			}
			o, err := flags.options(cmd)
			if err != nil {
				return err
			}
			if testFolder != "" {
				if len(paths) > 0 {
					return usage(cmd, "--test-policy checks the specs of its folder: leave out "+strings.Join(paths, ", "))
				}
				if o.Environment != "" {
					return usage(cmd, "--test-policy looks at all environments: leave out --env")
				}
				return testPolicy(cmd, testFolder, o, outputs)
			}
			pace.Widen()
			if _, err := part.open(cmd, paths, flags.config, &o); err != nil {
				return err
			}
			in := openSpecs(cmd, paths, o.Language)
			progress := countRead(cmd, "compiling", in, &o)
			findings, err := plimsoll.Vet(cmd.Context(), in, o)
			progress.end()
			return errors.Join(err, tellFindings(cmd.OutOrStdout(), outputs, findings))
		},
	}
	addFormat(cmd, &formats, "on standard output", report.FormatNames()...)
	flags.add(cmd, "check")
	part.add(cmd, "check")
	cmd.Flags().StringVar(&testFolder, "test-policy", "", "try the rules of the house on the specs in this `FOLDER`: "+
		"they are to speak of the lines with a comment \"# want: WORDS\", and of no other")
	cmd.Flags().BoolVar(&verify, "verify", false, "check with CUE's own evaluator too")
	addWatch(cmd, nil)
	return cmd
}

// verifySpecs holds the verdicts on specs to those of CUE's evaluator. What is
// wrong with the specs themselves is not said here.
func verifySpecs(cmd *cobra.Command, paths []string) error {
	evaluator, err := oracle.New()
	if err != nil {
		return err
	}
	specs := plimsoll.Specs(cmd.Context(), openInput(cmd, paths), options(""))
	var diagnostics []source.Diagnostic
	for _, doc := range specs {
		difference, err := evaluator.Verify(doc.Root())
		if err != nil {
			return err
		}
		if difference != "" {
			diagnostics = append(diagnostics, source.Diagnostic{
				Rule: "verify", Message: difference, Range: doc.Root().Key,
				Hint: "this is a bug in Plimsoll; please report it, with the spec",
			})
		}
	}
	show(cmd.ErrOrStderr(), diagnostics)
	if len(diagnostics) > 0 {
		return errMistakes
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "CUE's evaluator says the same of %s\n", source.Plural(len(specs), "spec"))
	return nil
}
