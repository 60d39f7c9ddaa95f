package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// kindNamed gives the kind that a user means, in whatever case, of some.
func kindNamed(cmd *cobra.Command, name string, kinds []string) (string, error) {
	for _, kind := range kinds {
		if strings.EqualFold(kind, name) {
			return kind, nil
		}
	}
	hint := didYouMean("", name, kinds)
	if made := schema.Making(name); hint == "" && made != nil {
		hint = "; plimsoll explain " + strings.ToLower(made.Kind) + " says what becomes one"
	}
	if hint == "" {
		hint = "; the kinds are " + source.And(schema.Kinds())
	}
	return "", usage(cmd, fmt.Sprintf("unknown kind %q", name)+hint)
}

// didYouMean ends a message with the candidate that a name was probably meant
// to be, with prefix before it; it is empty when none is near.
func didYouMean(prefix, name string, candidates []string) string {
	near := source.Nearest(name, candidates)
	if near == "" {
		return ""
	}
	return "; " + source.DidYouMean(prefix+near)
}

// completeKind offers the kinds as the first argument of a command.
func completeKind(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return schema.Kinds(), cobra.ShellCompDirectiveNoFileComp
}
