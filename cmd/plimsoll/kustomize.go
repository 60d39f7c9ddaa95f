package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/kustomize"
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
			return usage(cmd,
				fmt.Sprintf("unknown command %q; did you mean plimsoll kustomize build?", "kustomize "+args[0]))
		},
	}
	cmd.AddCommand(kustomizeBuildCommand())
	return cmd
}

func kustomizeBuildCommand() *cobra.Command {
	var platform choice
	var policy string
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
			o, err := withLanguage(cmd, policy, platform.value)
			if err != nil {
				return err
			}
			built, err := kustomize.Build(cmd.Context(), osFiles{}, filepath.ToSlash(folder), o)
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
