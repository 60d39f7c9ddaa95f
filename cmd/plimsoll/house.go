package main

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/cue"
	"github.com/plimsoll-dev/plimsoll/source"
)

// addPolicy adds the flag that names the rules of the house.
func addPolicy(cmd *cobra.Command, policy *string) {
	cmd.Flags().StringVar(policy, "policy", "",
		"the rules of the house: a `FILE` of CUE or a folder with one package, in place of plimsoll.cue here or above")
}

// readLanguage reads what specs are written in: the language, and what the house asks
// beside it. The house is what a flag names, or else plimsoll.yaml, or else plimsoll.cue
// here or above. What is wrong with it is told by whoever reads specs.
func readLanguage(cmd *cobra.Command, named string, config *lintConfig) (*schema.Language, error) {
	names, err := here().house(filepath.ToSlash(cmp.Or(named, config.policy)))
	if err != nil || len(names) == 0 {
		return nil, err
	}
	files, err := readHouse(names, func(name string) ([]byte, error) { return readNamed(name, source.MaxFileSize) })
	if err != nil {
		return nil, err
	}
	return languageOf(cmd, files, readSpecFile)
}

// readHouse reads the files that a house is said in.
func readHouse(names []string, read func(name string) ([]byte, error)) (files []*source.File, err error) {
	for _, name := range names {
		data, err := read(name)
		if err != nil {
			return nil, source.CannotRead(name, err)
		}
		files = append(files, source.NewFile(name, data))
	}
	return files, nil
}

// languageOf gives the language of a house in some files. beside reads those that its kinds
// name.
func languageOf(cmd *cobra.Command, files []*source.File,
	beside func(*source.File, string) ([]byte, error)) (*schema.Language, error) {
	at, err := now(cmd)
	if err != nil {
		return nil, err
	}
	house, mistakes := cue.House(cue.Language{
		Kinds: schema.Kinds(), Definitions: schema.Definitions(),
		Taken: func(kind string) bool { return plimsoll.IsSpecial(kind) || len(k8s.Named(kind)) > 0 || kind == "List" },
	}, files...)
	day := at.UTC().Format(time.DateOnly)
	return plimsoll.NewLanguage(house, mistakes, day, files, beside), nil
}

// withLanguage gives the options of a command that asks plimsoll.yaml nothing else.
func withLanguage(cmd *cobra.Command, policy, platform string) (plimsoll.Options, error) {
	o := options(platform)
	config, err := foundConfig(cmd)
	if err != nil {
		return o, err
	}
	o.Language, err = readLanguage(cmd, policy, config)
	return o, err
}

// wholeLanguage gives the language for a command that only speaks of it. What is wrong
// with the house is told, and ends the call.
func wholeLanguage(cmd *cobra.Command, policy string) (*schema.Language, error) {
	o, err := withLanguage(cmd, policy, "")
	if err != nil {
		return nil, err
	}
	if wrong := o.Language.Mistakes(); wrong != nil {
		show(cmd.ErrOrStderr(), wrong)
		return nil, errMistakes
	}
	return o.Language, nil
}

// openSpecs finds the files that the arguments stand for, but for those of the house.
func openSpecs(cmd *cobra.Command, paths []string, l *schema.Language) *plimsoll.Input {
	if len(l.Files()) == 0 {
		noteUnused(cmd, paths)
	}
	return withoutHouse(openInput(cmd, paths), osFiles{}, l.Files())
}

// withoutHouse gives an input without the files, of these names, that the house is said in.
func withoutHouse(in *plimsoll.Input, files plimsoll.Paths, names []string) *plimsoll.Input {
	var house []string
	for _, name := range names {
		if real, err := files.RealPath(name); err == nil {
			house = append(house, real)
		}
	}
	return in.Without(func(f plimsoll.File) bool { return slices.Contains(house, f.Real()) })
}

// noteUnused tells of rules in folders that are named, where no rules are in use.
func noteUnused(cmd *cobra.Command, paths []string) {
	for _, name := range paths {
		file := filepath.Join(name, schema.HouseFile)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			shown := filepath.ToSlash(file)
			noteTo(cmd)("the rules in " + shown + " are not used: they are looked for in the working folder and above; " +
				"--policy " + shown + " uses them")
		}
	}
}
