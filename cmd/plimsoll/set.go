package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

func setCommand() *cobra.Command {
	var s settings
	cmd := &cobra.Command{
		Use:        "set APP FIELD=VALUE... [PATH...]",
		Short:      "Change values in specs and environments, and nothing else in their files",
		SuggestFor: strings.Fields("edit update bump patch release"),
		Long: `Change values in the spec of an app, with --env in its own layer for an
environment, or in an environment, Environment/NAME. All else in the file stays
as it is written, to the byte. APP is NAME or NAMESPACE/NAME. FIELD is a path
under spec, as podLabels["a.b/c"] or args[1], or begins with metadata. VALUE is
text where the field takes text, and YAML in one line elsewhere; null is written
as it is, and with nothing behind the = it is empty text. What is not there yet
is added at the end of the map that it belongs to, written as that is.

With --image it is every image of a repository, in all apps, containers, layers
and environments; with --env only in the layers of that. :TAG gives another tag
and takes a digest away, @sha256:DIGEST keeps no tag, and a repository takes the
place of the old one.

What comes of it is checked as "plimsoll vet" does before it is written. A mistake
that the change causes writes nothing; older ones do not hinder it.`,
		Example: `  plimsoll set shop replicas=3
  plimsoll set --env production shop image=registry.example.com/shop:1.5.0 deploy/
  plimsoll set Environment/production 'labels={stage: production}'
  plimsoll set --image registry.example.com/shop=:1.5.0 --diff`,
		RunE: s.run,
	}
	flags := cmd.Flags()
	flags.StringVar(&s.environment, "env", "", "change the layers of the environment `NAME`")
	flags.StringArrayVar(&s.unset, "unset", nil, "take `FIELD` away; may be given more than once")
	flags.StringArrayVar(&s.images, "image", nil,
		"give the images of a repository another version or place, `REPOSITORY=TO`; may be given more than once")
	addPolicy(cmd, &s.policy)
	flags.BoolVar(&s.diff, "diff", false, "write nothing, show what would change")
	return cmd
}

// settings are one call of set.
type settings struct {
	environment, policy string
	unset, images       []string
	diff                bool
}

func (s *settings) run(cmd *cobra.Command, args []string) error {
	edits, paths, err := s.edits(cmd, args)
	if err != nil {
		return err
	}
	if slices.Contains(paths, stdinName) {
		return usage(cmd, "set changes files, and standard input is none")
	}
	flags := compileFlags{environment: s.environment, policy: s.policy}
	o, err := flags.options(cmd)
	if err != nil {
		return err
	}
	o.Note = nil // of what only building needs
	in := openSpecs(cmd, paths, o.Language)
	progress := countRead(cmd, "reading", in, &o)
	edited, err := plimsoll.Set(cmd.Context(), in, o, edits)
	progress.end()
	if err != nil {
		return err
	}
	tell := noteTo(cmd)
	if len(edited.Findings) > 0 {
		edited.Notes = append(edited.Notes, "nothing is written")
	}
	err = showFindings(cmd, edited.Findings)
	for _, note := range edited.Notes {
		tell(note)
	}
	if err != nil {
		return err
	}
	if s.diff {
		return showDifference(cmd, edited)
	}
	for _, name := range slices.Sorted(maps.Keys(edited.After)) {
		if err := writeEdited(name, edited.Before[name], edited.After[name]); err != nil {
			return err
		}
		tell("wrote " + name)
	}
	if len(edited.After) == 0 && len(edited.Notes) == 0 {
		tell("nothing to change")
	}
	return nil
}

// showFindings shows what stands against a change; the error is errMistakes where anything
// does.
func showFindings(cmd *cobra.Command, findings []*lint.Finding) error {
	if len(findings) == 0 {
		return nil
	}
	outputs, err := parseFormats(cmd, nil, report.FormatNames())
	if err != nil {
		return err
	}
	return tellFindings(cmd.ErrOrStderr(), outputs, findings)
}

// edits sorts the arguments of a call.
func (s *settings) edits(cmd *cobra.Command, args []string) (edits plimsoll.Edits, paths []string, err error) {
	for _, image := range s.images {
		repository, to, ok := strings.Cut(image, "=")
		if !ok {
			return edits, nil, usage(cmd, fmt.Sprintf("--image %s lacks what comes of it: write %s=:TAG", image, image))
		}
		edits.Images = append(edits.Images, plimsoll.ImageEdit{Repository: repository, To: to})
	}
	if len(s.images) > 0 {
		if len(s.unset) > 0 || slices.ContainsFunc(args, isAssignment) {
			return edits, nil, usage(cmd, "--image is for all apps: change the fields of one in a call of its own")
		}
		return edits, args, nil
	}
	if len(args) == 0 || isAssignment(args[0]) {
		return edits, nil, usage(cmd, "say which app is to be changed, and what: plimsoll set APP FIELD=VALUE")
	}
	edits.App, paths = args[0], args[1:]
	for len(paths) > 0 && isAssignment(paths[0]) {
		field, value, _ := cutAssignment(paths[0])
		edits.Fields = append(edits.Fields, plimsoll.FieldEdit{Field: field, Value: value})
		paths = paths[1:]
	}
	for _, field := range s.unset {
		edits.Fields = append(edits.Fields, plimsoll.FieldEdit{Field: field, Unset: true})
	}
	if len(edits.Fields) == 0 {
		return edits, nil, usage(cmd,
			fmt.Sprintf("say what of %s is to be changed: FIELD=VALUE, or --unset FIELD", edits.App))
	}
	for _, path := range paths {
		if isAssignment(path) {
			return edits, nil, usage(cmd, path+" stands behind a path: FIELD=VALUE comes before those")
		}
	}
	return edits, paths, nil
}

// isAssignment reports whether an argument is FIELD=VALUE, and no path.
func isAssignment(arg string) bool {
	_, _, ok := cutAssignment(arg)
	return ok && !exists(arg)
}

// cutAssignment cuts FIELD=VALUE at the first = that stands in no quotes.
func cutAssignment(arg string) (field, value string, ok bool) {
	for i := range len(arg) {
		if arg[i] != '=' {
			continue
		}
		if _, ok := source.ParsePath(arg[:i]); ok && i > 0 {
			return arg[:i], arg[i+1:], true
		}
	}
	return strings.Cut(arg, "=")
}

// showDifference writes what edits make of files.
func showDifference(cmd *cobra.Command, edited *plimsoll.Edited) error {
	if len(edited.After) == 0 {
		return nil
	}
	var text []byte
	for _, name := range slices.Sorted(maps.Keys(edited.After)) {
		text = append(text, unified(name, edited.Before[name], name, edited.After[name])...)
	}
	if err := writeUnified(cmd, text); err != nil {
		return err
	}
	return errMistakes
}
