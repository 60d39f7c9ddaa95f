package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

func lintCommand() *cobra.Command {
	l := &linter{}
	cmd := &cobra.Command{
		Use:   "lint [PATH...]",
		Short: "Hold Kubernetes manifests to rules",
		RunE:  func(cmd *cobra.Command, paths []string) error { return l.run(cmd, paths) },
	}
	cmd.Flags().BoolVar(&l.advice, "advice", false, "give advice too")
	return cmd
}

// A linter is one call of lint.
type linter struct {
	advice bool
}

func (l *linter) run(cmd *cobra.Command, paths []string) error {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	files, err := findFiles(paths)
	parts := make([]lintInput, len(files))
	source.Each(len(files), func(i int) {
		data, err := files[i].read(cmd.InOrStdin())
		if err != nil {
			parts[i].unreadable = err
			return
		}
		parts[i].documents, parts[i].diagnostics = parse(cmd.Context(), source.NewFile(files[i].name, data))
	})
	var in lint.Input
	var diagnostics []source.Diagnostic
	for _, part := range parts {
		err = errors.Join(err, part.unreadable)
		in.Documents = append(in.Documents, part.documents...)
		diagnostics = append(diagnostics, part.diagnostics...)
	}
	for _, f := range lint.Lint(in, lint.Options{Advice: l.advice}) {
		diagnostics = append(diagnostics, f.Diagnostic)
	}
	report(cmd.OutOrStdout(), diagnostics)
	if err == nil && len(diagnostics) > 0 {
		err = errMistakes
	}
	return err
}

// A lintInput is what one file holds.
type lintInput struct {
	documents   []*source.Document
	diagnostics []source.Diagnostic
	unreadable  error
}
