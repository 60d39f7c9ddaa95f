package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	names, err := houseFiles(named, config.policy)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	var files []*source.File
	for _, name := range names {
		data, err := readNamed(name, source.MaxFileSize)
		if err != nil {
			return nil, source.CannotRead(name, err)
		}
		files = append(files, source.NewFile(name, data))
	}
	at, err := now(cmd)
	if err != nil {
		return nil, err
	}
	house, mistakes := cue.House(cue.Language{
		Kinds: schema.Kinds(), Definitions: schema.Definitions(),
		Taken: func(kind string) bool { return plimsoll.IsSpecial(kind) || len(k8s.Named(kind)) > 0 || kind == "List" },
	}, files...)
	day := at.UTC().Format(time.DateOnly)
	return plimsoll.NewLanguage(house, mistakes, day, names, readSpecFile), nil
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

// houseFiles gives the files of the house; none where there is no house.
func houseFiles(named, configured string) ([]string, error) {
	name := named
	if name == "" {
		name = configured
	}
	if name == "" {
		if name = findAbove(schema.HouseFile, nil); name == "" {
			return nil, nil
		}
		bounds, err := boundsOf(filepath.Dir(name))
		if err == nil && !bounds.hold(name) {
			err = errors.New("it is a link out of " + bounds.shown)
		}
		if err != nil {
			return nil, source.CannotRead(name, err)
		}
		return []string{filepath.ToSlash(name)}, nil
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, source.CannotRead(name, err)
	case !info.IsDir():
		return []string{filepath.ToSlash(name)}, nil
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, source.CannotRead(name, err)
	}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && strings.HasSuffix(e.Name(), ".cue") && !strings.HasPrefix(e.Name(), ".") {
			files = append(files, filepath.ToSlash(filepath.Join(name, e.Name())))
		}
	}
	if len(files) == 0 {
		return nil, source.CannotRead(name, &fs.PathError{Op: "read", Path: name, Err: errors.New("it holds no CUE file")})
	}
	slices.Sort(files)
	return files, nil
}

// openSpecs finds the files that the arguments stand for, but for those of the house.
func openSpecs(cmd *cobra.Command, paths []string, l *schema.Language) *plimsoll.Input {
	in := openInput(cmd, paths)
	var house []string
	for _, name := range l.Files() {
		if real, err := (osFiles{}).RealPath(name); err == nil {
			house = append(house, real)
		}
	}
	if house == nil {
		noteUnused(cmd, paths)
		return in
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
