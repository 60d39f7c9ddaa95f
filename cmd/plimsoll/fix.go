package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// mend mends the files of the input, or shows what would change, and gives the input with
// the mended files. Files that a kustomization builds from are mended as they stand, by what
// is found in what it makes of them, too.
func (l *linter) mend(cmd *cobra.Command, linter *lint.Linter, o *plimsoll.Options, paths []string, c *lintConfig,
	m *plimsoll.Manifests) (*plimsoll.Manifests, error) {
	written, built := *o, m.Trace != nil
	if written.Kustomize = nil; built {
		found := lint.Places(m.Lint(linter))
		var err error
		if m, err = l.read(cmd, paths, c, written); err != nil {
			return nil, err
		}
		m.Trace = found.Limit
	}
	fixed := linter.Fix(m.Input, o.Reparse)
	m.Input = fixed.Input
	names := slices.Sorted(maps.Keys(fixed.Files))
	if l.diff {
		return nil, showFixes(cmd, fixed, names)
	}
	for _, name := range names {
		if err := writeEdited(name, fixed.Before[name], fixed.Files[name]); err != nil {
			return nil, err
		}
	}
	if fixed.Findings > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "plimsoll: fixed %s in %s\n", source.Plural(fixed.Findings, "finding"),
			source.Plural(len(names), "file"))
	}
	if built {
		return l.read(cmd, paths, c, *o)
	}
	return m, nil
}

// showFixes writes the difference that fixes make.
func showFixes(cmd *cobra.Command, fixed *lint.Fixed, names []string) error {
	if len(names) == 0 {
		return nil
	}
	var text []byte
	for _, name := range names {
		text = append(text, unified(name, fixed.Before[name], name, fixed.Files[name])...)
	}
	if err := writeUnified(cmd, text); err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "plimsoll: --fix would fix %s in %s\n", source.Plural(fixed.Findings, "finding"),
		source.Plural(len(names), "file"))
	return errMistakes
}

// writeEdited writes a file that was edited, unless somebody changed it meanwhile.
func writeEdited(name string, before, after []byte) error {
	data, err := osFiles{}.ReadFile(name)
	if err != nil {
		return source.CannotRead(name, err)
	}
	if !bytes.Equal(data, before) {
		return fmt.Errorf("%s was changed while it was looked at, and is left as it is", name)
	}
	return writeFile(name, after)
}
