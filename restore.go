package plimsoll

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Backups are what an input has of backups.
type Backups struct{ whole }

// Diagnostics are those of the whole input, sorted.
func (b *Backups) Diagnostics() []source.Diagnostic { return b.diagnostics }

// Failed reports whether a diagnostic is an error, so that nothing can be
// restored.
func (b *Backups) Failed() bool { return source.HasErrors(b.diagnostics) }

// ReadBackups reads and compiles an input, as Build does, and keeps the specs, as they are
// in the environment of the options.
func ReadBackups(ctx context.Context, in *Input, o Options) (*Backups, error) {
	w, err := readWhole(ctx, in, &o)
	return &Backups{w}, err
}

// Named gives the app that is the Backup of a name, or the Database of that name
// that has a backup. The error is for the one who gave the name.
func (b *Backups) Named(name string) (*schema.App, error) {
	var found []*schema.App
	var without *schema.App
	var names []string
	for _, app := range b.Apps {
		backup := compiler.BackupOf(app)
		switch {
		case backup == "" && app.Kind == "Database" && app.Name == name:
			without = app
		case backup == "":
		case backup == name, app.Name == name:
			found = append(found, app)
		default:
			names = append(names, backup)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return nil, fmt.Errorf("there are backups named %s in the namespaces %s: give the files of one of them", name,
			strings.Join(namespaces(found), ", "))
	case without != nil:
		return nil, fmt.Errorf("the Database %s has no backup: add backup to its spec", name)
	}
	message := fmt.Sprintf("there is no Backup named %q", name)
	slices.Sort(names)
	names = slices.Compact(names)
	switch near := source.Nearest(name, names); {
	case near != "":
		message += "; did you mean " + near + "?"
	case len(names) == 1:
		message += "; there is one, " + names[0]
	case len(names) > 0:
		message += "; there are " + source.And(names)
	}
	return nil, fmt.Errorf("%s", message)
}

func namespaces(apps []*schema.App) (names []string) {
	for _, app := range apps {
		names = append(names, cmp.Or(app.Namespace, "(none)"))
	}
	slices.Sort(names)
	return names
}

// Restore makes the Job that puts a copy back, for kubectl create. backup is what
// Named gave. There is no Job where a diagnostic is an error; the error is for the
// one who asks for a database that the backup does not copy.
func (b *Backups) Restore(backup *schema.App, r compiler.Restore) (*compiler.Object, []source.Diagnostic, error) {
	return compiler.CompileRestore(backup, b.Input, r, b.options)
}
