package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/compiler"
)

func restoreCommand() *cobra.Command {
	var from, database, environment, policy string
	var platform choice
	cmd := &cobra.Command{
		Use:   "restore NAME [PATH...]",
		Short: "Print the Job that puts a copy of a database back",
		Long: `Print a Job that puts a copy back into its database. NAME is a Backup, or a
Database with a backup; paths are those of build. The Job is no part of a build,
and its name ends with the time, so that nothing that is applied later stops it
or runs it again: start it with kubectl create.

The copy is the latest, or with --from the one of that file name; the log of each
run of the backup names its file. The whole copy is read before the database is
touched. All that came after it is lost, so stop what writes to the database.

Of a Backup of several databases all are put back, each from its latest copy, or
with --database one of them. The name of a copy says which one it is of.

The time is that of now, or of SOURCE_DATE_EPOCH in seconds since 1970.`,
		Example: `  plimsoll restore shop-db | kubectl create -f -
  plimsoll restore shop-db --from shop-db-backup-20260102T030000Z.dump.gz apps
  plimsoll restore nightly --database orders | kubectl create -f -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage(cmd, "restore takes the name of a Backup, or of a Database that has one")
			}
			if !isFileName(from) {
				return usage(cmd, "--from takes latest, or the name of a file without its folder")
			}
			if cmd.Flags().Changed("database") && !isFileName(database) {
				return usage(cmd, "--database takes the name of a database")
			}
			at, err := now(cmd)
			if err != nil {
				return err
			}
			o, err := withLanguage(cmd, policy, platform.value)
			if err != nil {
				return err
			}
			o.Environment = environment
			return restore(cmd, args[0], args[1:], compiler.Restore{From: from, Database: database, Time: at}, o)
		},
	}
	cmd.Flags().StringVar(&from, "from", "latest", "the copy: latest, or the name of its `FILE`")
	cmd.Flags().StringVar(&database, "database", "", "the `NAME` of the one database of several that is put back")
	addPlatform(cmd, &platform)
	addEnvironment(cmd, &environment, "read")
	addPolicy(cmd, &policy)
	return cmd
}

func isFileName(name string) bool {
	return name != "" && name != "." && name != ".." && !strings.ContainsAny(name, "/\n")
}

// now gives the time, which whoever needs the same output twice can set.
func now(cmd *cobra.Command) (time.Time, error) {
	const name = "SOURCE_DATE_EPOCH"
	text, set := os.LookupEnv(name)
	if !set {
		return time.Now(), nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if at := time.Unix(seconds, 0).UTC(); err == nil && seconds >= 0 && at.Year() <= 9999 {
		return at, nil
	}
	return time.Time{}, usage(cmd, fmt.Sprintf("%s is %q: it must be seconds since 1970", name, text))
}

func restore(cmd *cobra.Command, name string, paths []string, r compiler.Restore, o plimsoll.Options) error {
	in := openSpecs(cmd, paths, o.Language)
	progress := countRead(cmd, "reading", in, &o)
	backups, err := plimsoll.ReadBackups(cmd.Context(), in, o)
	progress.end()
	if backups.Failed() { // warnings are for build: most are about apps that are not restored
		show(cmd.ErrOrStderr(), backups.Diagnostics())
	}
	if err != nil {
		return err
	}
	if backups.Failed() {
		return errMistakes
	}
	app, err := backups.Named(name)
	if err != nil {
		message := err.Error()
		if exists(name) {
			message += "; the name of a Backup comes before the paths"
		}
		return usage(cmd, message)
	}
	job, diagnostics, err := backups.Restore(app, r)
	if err != nil {
		return usage(cmd, err.Error())
	}
	if job == nil {
		show(cmd.ErrOrStderr(), diagnostics)
		return errMistakes
	}
	return write(cmd, job.YAML())
}
