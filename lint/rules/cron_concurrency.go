package rules

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/plimsoll-dev/plimsoll/cron"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var cronConcurrency = &lint.Rule{
	ID:      "cron-concurrency",
	Summary: "runs of a CronJob that get in each other's way",
	Why: "Allow, the default, starts a run though the last one is still at work. Two backups or migrations at a " +
		"time, or two pods that write to one claim, damage what they write, or wait for each other's locks. " +
		"With Forbid a run is left out while the last one is at work: where activeDeadlineSeconds is above the time " +
		"between two runs, one that hangs makes several fall out; where there is no limit at all, it ends the schedule for " +
		"good.",
	Do: "Write concurrencyPolicy: Forbid for runs that write to one place, with activeDeadlineSeconds below " +
		"the time between two runs.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#concurrency-policy",
	Workload: checkCronConcurrency,
	Kinds:    []string{"CronJob"},
}

func checkCronConcurrency(p *lint.Pass, w *manifest.Workload) {
	if hangsForEver(w) {
		p.Report(w.Object, w.At("spec", "concurrencyPolicy"),
			"with Forbid and no time limit one run that hangs keeps all others from starting, without a word",
			"add activeDeadlineSeconds to jobTemplate.spec: several times as long as a run takes, and less than the time "+
				"between two")
		return
	}
	s := schedule(w.Object)
	if s == nil {
		return
	}
	policy, deadline := w.At("spec", "concurrencyPolicy"), jobSpec(w.Object).Get("activeDeadlineSeconds")
	shortest, longest := s.Runs()
	limit := manifest.IntOr(deadline, 0)
	overlaps := limit <= 0 || limit > int64(shortest/time.Second)
	if strange, _ := surprise(s, longest); shortest == 0 || strange != "" {
		return // cron-surprise says what is wrong with it
	}
	switch {
	case policy.Text == "Forbid":
		// Of a run every minute cron-every-minute speaks.
		if limit > 0 && overlaps && shortest > time.Minute && !deadlineOfPlimsoll(w, s, limit) {
			f := p.Report(w.Object, w.At("spec", "schedule"),
				fmt.Sprintf("a run is due after %s and may take %s, and with Forbid each one in between falls out",
					period(shortest), seconds(deadline)),
				"lower activeDeadlineSeconds below the time between two runs, or run it less often").
				Relate(deadline, "activeDeadlineSeconds stands here").Relate(policy, "concurrencyPolicy stands here")
			if limit <= 2*int64(shortest/time.Second) {
				f.AtMost = source.Advice // one run that hangs costs one other
			}
		}
	case !manifest.IsSet(policy) || policy.Text == "Allow":
		what, n := sharedTarget(w)
		if what == "" || !overlaps && !manifest.IsSet(policy) {
			return
		}
		message := "concurrencyPolicy is Allow, and " + what
		if !manifest.IsSet(policy) {
			message = "concurrencyPolicy is missing, and its default is Allow, but " + what
		}
		f := p.Report(w.Object, policy, message, "write concurrencyPolicy: Forbid")
		f.Relate(n, "what is shared")
	}
}

// deadlineOfPlimsoll reports whether a time limit is the one that Plimsoll gives
// a schedule, where the spec says none. It may be above the time between two
// runs, so that runs of a few minutes have the time of one that is slow for once.
func deadlineOfPlimsoll(w *manifest.Workload, s *cron.Schedule, limit int64) bool {
	return writtenByPlimsoll(w.Object) && limit == int64(s.Deadline()/time.Second)
}

// sharedTarget tells of what two runs of a CronJob at a time would both write
// to, and what says so; "" where nothing does.
func sharedTarget(w *manifest.Workload) (what string, n *source.Node) {
	for _, c := range w.Containers() {
		for _, m := range c.Node.Get("volumeMounts").Items {
			v := w.Volume(m.Get("name").Text)
			if v == nil || manifest.IsTrue(m.Get("readOnly")) {
				continue
			}
			if claim := v.Node.Get("persistentVolumeClaim"); claim.Kind == source.Map &&
				!manifest.IsTrue(claim.Get("readOnly")) {
				return "two runs at a time would write to the claim " + claim.Get("claimName").Text,
					claim.Get("claimName")
			}
		}
	}
	if task := writes(w.Name); task != "" {
		return "two runs at a time would both do the " + task, w.At("metadata", "name")
	}
	for _, c := range w.Containers() {
		if task := writes(c.Name); task != "" {
			return "two runs at a time would both do the " + task, c.Node.Get("name")
		}
		i, ok := parseImage(c.Image)
		if task := writes(i.base()); ok && task != "" {
			return "two runs at a time would both do the " + task, c.Node.Get("image")
		}
		for _, field := range []string{"command", "args"} {
			for _, n := range c.Node.Get(field).Items {
				if task := runs(n.Text); task != "" {
					return "two runs at a time would both do the " + task, n
				}
			}
		}
	}
	return "", nil
}

// runs tells from a word or script of a command line whether it writes a backup
// or changes a database: by the programs that do, and by a task called migrate.
func runs(text string) string {
	for _, word := range strings.FieldsFunc(text,
		func(r rune) bool { return strings.ContainsRune(" \t\n;|&()\"'", r) }) {
		word = path.Base(word)
		switch task := commands[word]; {
		case task != "":
			return task
		case word == "migrate" || strings.HasSuffix(word, ":migrate"):
			return "migration"
		}
	}
	return ""
}

var commands = map[string]string{
	"pg_dump": "backup", "pg_dumpall": "backup", "pg_basebackup": "backup", "mysqldump": "backup",
	"mariadb-dump": "backup", "mongodump": "backup",
	"restic": "backup", "borg": "backup", "kopia": "backup", "velero": "backup", "backup.sh": "backup",
	"flyway": "migration", "liquibase": "migration", "alembic": "migration", "migrate.sh": "migration",
}

// writes tells from a name whether something writes a backup or changes a
// database.
func writes(name string) string {
	for _, other := range []string{"clean", "prune", "delete", "verify", "check", "monitor", "report"} {
		if strings.Contains(strings.ToLower(name), other) {
			return ""
		}
	}
	for _, t := range []struct{ sign, task string }{
		{"backup", "backup"}, {"migrat", "migration"}, {"restic", "backup"}, {"borg", "backup"}, {"kopia",
			"backup"},
		{"flyway", "migration"}, {"liquibase", "migration"},
	} {
		if strings.Contains(strings.ToLower(name), t.sign) {
			return t.task
		}
	}
	return ""
}
