package main

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

func whyCommand() *cobra.Command {
	var environment, policy string
	var platform, format choice
	cmd := &cobra.Command{
		Use:        "why WHERE [PATH...]",
		SuggestFor: strings.Fields("where origin provenance blame trace whence"),
		Short:      "Say where a field of an object is from, or what comes of a line",
		Long: `Say where a field of an object is from: the line of the spec or of a layer, a
default, a rule of the house, a patch, or what it is made of. WHERE is
KIND/NAME.FIELD or KIND/NAMESPACE/NAME.FIELD; of a field that holds others, each is
told, and without FIELD all of the object. Items of lists go by their name or
their number.

Or the other way round: WHERE is FILE:LINE or FILE:LINE:COLUMN of a spec, and all
fields are told that what stands there decides about. Of a file that build wrote,
or of other manifests, it is the field that stands there.

Each value of the spec is changed in turn, and what changes with it comes of it. So
what is said holds whatever way a value takes. Paths are those of build.`,
		Example: `  plimsoll why Deployment/shop.spec.replicas
  plimsoll why --env production Deployment/shop.spec.replicas apps
  plimsoll why 'Deployment/shop.spec.template.spec.containers[shop].env' apps
  plimsoll why apps/shop.yaml:12`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage(cmd, whyTakes)
			}
			o, err := withLanguage(cmd, policy, platform.value)
			if err != nil {
				return err
			}
			o.Environment = environment
			found, err := whyOf(cmd, args[0], args[1:], o)
			if err != nil {
				return err
			}
			var out bytes.Buffer
			report.WriteOrigins(&out, found, format.value)
			return write(cmd, out.Bytes())
		},
	}
	addPlatform(cmd, &platform)
	addEnvironment(cmd, &environment, "look at")
	addPolicy(cmd, &policy)
	addChoice(cmd, &format, "format", "", "the form of what is said", report.OriginFormats...)
	return cmd
}

const whyTakes = "why takes a field, as Deployment/shop.spec.replicas, or a line, as apps/shop.yaml:12"

// fileLine matches FILE:LINE and FILE:LINE:COLUMN.
var fileLine = regexp.MustCompile(`^(.+?):([0-9]+)(?::([0-9]+))?$`)

// whyOf finds what WHERE asks for.
func whyOf(cmd *cobra.Command, where string, paths []string, o plimsoll.Options) ([]plimsoll.FieldOrigin, error) {
	in := openSpecs(cmd, paths, o.Language)
	progress := countRead(cmd, "reading", in, &o)
	origins, err := plimsoll.ReadOrigins(cmd.Context(), in, o)
	progress.end()
	if origins.Failed() {
		show(cmd.ErrOrStderr(), origins.Diagnostics())
	}
	switch {
	case err != nil:
		return nil, err
	case origins.Failed():
		return nil, errMistakes
	}
	m := fileLine.FindStringSubmatch(where)
	switch {
	case m == nil:
		return whyOfField(cmd, origins, where)
	case !exists(m[1]):
		var names []string
		for _, f := range in.Files {
			names = append(names, f.Name)
		}
		return nil, notThere(cmd, m[1], source.Nearest(m[1], names))
	}
	line, _ := strconv.Atoi(m[2])
	column, _ := strconv.Atoi(m[3])
	return whyOfLine(cmd, origins, m[1], line, column)
}

// whyOfField finds a field of an object. One that is not there is a mistake.
func whyOfField(cmd *cobra.Command, origins *plimsoll.Origins, where string) ([]plimsoll.FieldOrigin, error) {
	if !strings.Contains(where, "/") {
		return nil, usage(cmd, whyTakes+", not "+where)
	}
	found, near := origins.Of(where)
	if len(found) == 0 {
		return nil, notThere(cmd, where, near)
	}
	return found, nil
}

// notThere says that there is no such place, and what was probably meant.
func notThere(cmd *cobra.Command, where, near string) error {
	message := "there is no " + where
	if near != "" {
		message += "; " + source.DidYouMean(near)
	}
	noteTo(cmd)(message)
	return errMistakes
}

// whyOfLine finds what comes of a line of a spec, or the field that stands at one of
// other manifests.
func whyOfLine(cmd *cobra.Command, origins *plimsoll.Origins, name string, line, column int) (
	[]plimsoll.FieldOrigin, error) {
	if found, ok := origins.At((osFiles{}).ShortName(filepath.ToSlash(name)), line, column); ok {
		return found, nil
	}
	data, err := readNamed(name, source.MaxFileSize)
	if err != nil {
		return nil, source.CannotRead(name, err)
	}
	place := name + ":" + strconv.Itoa(line)
	where := plimsoll.FieldAt(source.NewFile(name, data), line, column)
	if where == "" {
		return nil, notThere(cmd, "value of a spec, and no field of an object, at "+place, "")
	}
	return whyOfField(cmd, origins, where)
}
