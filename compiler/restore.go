package compiler

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A copied is what a Backup copies, and how: what a restore of it needs to know.
type copied struct {
	copies
	cronJob string // that makes the copies
	origin  *origin
	to      *s3Target // nil: a claim
}

// A Restore says what is put back.
type Restore struct {
	From     string    // the copy: latest, or the name of its file
	Database string    // the one of several that is put back; "": all, or that of From
	Time     time.Time // when it was asked for, which is part of the Job's name
}

// BackupOf gives the name of the Backup that an app is or has; "" where it has
// none.
func BackupOf(app *schema.App) string {
	switch {
	case app.Kind == "Backup":
		return app.Name
	case app.Kind == "Database" && app.Node.At("spec").Has("backup"):
		return app.Name + backupSuffix
	}
	return ""
}

// CompileRestore makes the Job that puts a copy of a Backup back into its
// database. app is that Backup, or the Database that has it; it may be a part of
// the input, which must have been compiled without mistakes. The Job runs in the
// pods that make the copies, patches included, with other commands. The error is
// for the one who asks for what the Backup does not copy.
func CompileRestore(app *schema.App, in Input, r Restore, opts Options) (*Object, []source.Diagnostic, error) {
	others := newRegistry(knownOf(in, makerOf), in.Incomplete)
	b := newBuild(app, opts, others, new(encoder))
	results := b.results()
	if source.HasErrors(b.diagnostics) {
		return nil, b.diagnostics, nil
	}
	made := b.cronJob(results, b.copied.cronJob)
	if made == nil {
		return nil, b.diagnostics, nil
	}
	database, err := b.copied.database(r)
	if err != nil {
		return nil, nil, err
	}
	job := b.restoreJob(r, database, *made)
	if job == nil {
		return nil, b.diagnostics, nil
	}
	last := []*result{b.newResult(job)}
	return &b.entries(last, makerOf(b.App))[0].Object, nil, nil
}

// database gives the one database of several that a restore is of; "" where it
// is of all, or there are not several.
func (c *copied) database(r Restore) (string, error) {
	ofFile := c.databaseOf(r.From)
	switch {
	case !c.several && r.Database != "" && c.engine.database == "":
		return "", fmt.Errorf("%s has no databases with names: leave --database out", c.engine.name)
	case !c.several && r.Database != "" && r.Database != c.origin.address.database:
		return "", fmt.Errorf("the Backup %s is of the database %s alone", c.name, c.origin.address.database)
	case !c.several:
		return "", nil
	case r.From != latestCopy && r.Database == "" && ofFile == "":
		return "", fmt.Errorf("it is not clear which database %s is a copy of: add --database", r.From)
	case ofFile != "" && r.Database != "" && r.Database != ofFile:
		return "", fmt.Errorf("%s is a copy of the database %s, not of %s", r.From, ofFile, r.Database)
	case r.Database != "" && c.databases != nil && !slices.Contains(c.databases, r.Database):
		message := fmt.Sprintf("the Backup %s is of the databases %s", c.name, source.And(c.databases))
		if near := source.Nearest(r.Database, c.databases); near != "" {
			message += "; did you mean " + near + "?"
		}
		return "", fmt.Errorf("%s", message)
	}
	return cmp.Or(r.Database, ofFile), nil
}

// latestCopy stands for the newest copy in place of a name.
const latestCopy = "latest"

var stamped = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(.+)-[0-9]{8}T[0-9]{6}Z\.[a-z]+(\.gz|\.zst)?$`)
})

// databaseOf tells by the name of a copy which database it is of; "" where the
// name does not say it.
func (c *copied) databaseOf(file string) string {
	m := stamped().FindStringSubmatch(file)
	if m == nil {
		return ""
	}
	database, _ := strings.CutPrefix(m[1], c.name+".")
	if database == m[1] {
		return ""
	}
	return database
}

// cronJob reads back the CronJob of a name, as patches have left it, which may
// have taken it away.
func (b *build) cronJob(results []*result, name string) *batchv1.CronJob {
	for _, r := range results {
		if r.kind() != "CronJob" || r.node.At("metadata", "name").Text != name {
			continue
		}
		var c batchv1.CronJob
		if err := json.Unmarshal(r.node.JSON(), &c); err != nil {
			panic(fmt.Sprintf("compiler: CronJob %s does not read back: %v", name, err))
		}
		return &c
	}
	b.failTaken("CronJob "+name, "leave it there; suspend: true keeps it from running")
	return nil
}

// failTaken says that patches have taken away what a restore is made of.
func (b *build) failTaken(what, hint string) {
	b.fail(b.spec("patches").Key, "patch-target",
		fmt.Sprintf("a restore needs the %s, which a patch takes away", what), hint)
}

// restoreJob makes the Job of a restore from the CronJob that makes the copies: of
// one database of several, or "". It does not try twice. It is nil where a patch
// has taken away a container.
func (b *build) restoreJob(r Restore, database string, c batchv1.CronJob) *batchv1.Job {
	t, from := c.Spec.JobTemplate.Spec.Template, b.copied
	script, own := from.copies, settings(from.origin.restoreEnv, from.origin.address)
	if database != "" {
		script.several, script.name = false, from.name+"."+database
		own = append(own, source.Pair[envValue]{Name: from.engine.database, Value: envValue{text: unexpanded(database)}})
	}
	t.Spec.RestartPolicy = corev1.RestartPolicyNever
	main := b.container(t.Spec.Containers, from.name)
	dir := backupPath
	if from.to != nil {
		dir = scratchPath
		fetch := b.container(t.Spec.InitContainers, dumpContainer)
		if main == nil || fetch == nil {
			return nil
		}
		*main, *fetch = *fetch, *main
		main.Name, fetch.Name = from.name, fetchContainer
		fetch.Command = shell(script.fetch(from.remote(from.to), r.From))
	}
	if main == nil {
		return nil
	}
	main.Command = shell(script.restore(dir, r.From))
	for _, own := range envVars(own) {
		main.Env = slices.DeleteFunc(main.Env, func(v corev1.EnvVar) bool { return v.Name == own.Name })
		main.Env = append(main.Env, own)
	}
	for i := range main.VolumeMounts {
		if m := &main.VolumeMounts[i]; m.Name == copiesVolume {
			m.ReadOnly = true
		}
	}
	job := &batchv1.Job{
		TypeMeta:   typeMeta("batch/v1", "Job"),
		ObjectMeta: c.ObjectMeta,
		Spec:       batchv1.JobSpec{BackoffLimit: ptr(int32(0)), Template: t},
	}
	job.Name = restoreName(from.name, r.Time)
	return job
}

// container gives the container of a name, which patches may have taken away.
func (b *build) container(list []corev1.Container, name string) *corev1.Container {
	i := slices.IndexFunc(list, func(c corev1.Container) bool { return c.Name == name })
	if i < 0 {
		b.failTaken("container "+name, "leave its name as it is")
		return nil
	}
	return &list[i]
}

// restoreName names the Job of a restore after its Backup and the time. A name
// that is too long for that is cut, and kept apart from its like by a hash.
func restoreName(backup string, at time.Time) string {
	suffix := restoreSuffix + at.UTC().Format("20060102150405")
	if room := longestName - len(suffix); len(backup) > room {
		backup = strings.TrimRight(backup[:room-1-hashLength], "-") + "-" + hash([]byte(backup))
	}
	return backup + suffix
}
