package main

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

func versionCommand() *cobra.Command {
	var schemas bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Show the version",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			text := version() + "\n"
			if schemas {
				text += schemaVersions()
			}
			return write(cmd, []byte(text))
		},
	}
	cmd.Flags().BoolVar(&schemas, "schemas", false,
		"show the versions of Kubernetes, and of the projects whose custom kinds lint knows without their CRDs")
	return cmd
}

// schemaVersions says what objects are held to where the input and --schema say nothing else.
func schemaVersions() string {
	text := "Kubernetes " + strings.Join(k8s.Every().Names(), ", ") + "\n"
	for _, p := range k8s.Catalogue() {
		text += fmt.Sprintf("%s %s (%s)\n", p.Name, p.Version, p.Module)
	}
	return text
}

// release is the module's version, as v1.2.3; "(devel)" where it is not known.
func release() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// version describes this program as the Go command recorded it: the module's
// version, the commit and its date where they are known, and the Go release.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "plimsoll, version unknown"
	}
	text := "plimsoll " + release()
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			text += ", commit " + s.Value
		case s.Key == "vcs.time":
			text += " of " + s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			text += " with changes"
		}
	}
	return fmt.Sprintf("%s, %s", text, info.GoVersion)
}
