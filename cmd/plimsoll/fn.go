package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/kustomize"
	"github.com/plimsoll-dev/plimsoll/source"
)

func fnCommand() *cobra.Command {
	var platform choice
	var policy string
	cmd := &cobra.Command{
		Use:   "fn",
		Short: "Run as a function of kustomize",
		Long: `Read a ResourceList on standard input and write one on standard output, as
kustomize asks of its functions. What is done follows from the kind of the
function's configuration:

  a spec               becomes its objects (generators)
  PlimsollGenerator    the specs in spec.files and spec.specs become their
                       objects (generators)
  PlimsollTransformer  specs among the resources are replaced by their objects
                       (transformers)
  PlimsollValidator    the resources are linted (validators)

kustomize runs functions only with --enable-alpha-plugins and --enable-exec;
without the second flag it writes nothing and says nothing. "plimsoll kustomize
build" needs neither.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			data, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), source.MaxFileSize+1))
			if err != nil {
				return source.CannotRead(stdinShown, err)
			}
			o, err := withLanguage(cmd, policy, platform.value)
			if err != nil {
				return err
			}
			built, err := kustomize.Function(cmd.Context(), osFiles{}, data, o)
			if err != nil {
				return err
			}
			return answer(cmd, built)
		},
	}
	addPlatform(cmd, &platform)
	addPolicy(cmd, &policy)
	return cmd
}

// answer writes what kustomize built, or was given, and shows what was found:
// kustomize shows warnings in the results of a function to nobody, and those of
// one that fails neither.
func answer(cmd *cobra.Command, built *kustomize.Built) error {
	if len(built.Text) > 0 {
		if err := write(cmd, built.Text); err != nil {
			return err
		}
	}
	show(cmd.ErrOrStderr(), built.Diagnostics)
	if built.Failed() {
		return errMistakes
	}
	return nil
}
