package rules

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var jobFields = &lint.Rule{
	ID:      "job-fields",
	Summary: "fields of a Job or CronJob that the API server refuses together, or for their values",
	Why: "Indexes, policies and limits of a Job belong together: backoffLimitPerIndex, maxFailedIndexes and " +
		"successPolicy are about indexes, so completionMode must be Indexed; " +
		"podFailurePolicy decides what becomes of a failed pod, so nothing may restart its containers. Counts and " +
		"times cannot be negative. " +
		"Pods of a Deployment or the like run until they are deleted, so they cannot have activeDeadlineSeconds. The " +
		"API server refuses what goes against this.",
	Do:       "Change the field that the finding points at, or the one that it names.",
	Severity: source.Error,
	API:      true,
	Source:   "k8s.io/kubernetes/pkg/apis/batch/validation/validation.go",
	Workload: checkJobFields,
}

func checkJobFields(p *lint.Pass, w *manifest.Workload) {
	checkPodDeadline(p, w)
	if !w.Ends {
		return
	}
	j := &job{Pass: p, Workload: w, spec: jobSpec(w.Object)}
	if w.Kind == "CronJob" {
		j.notNegative(w.At("spec"), "startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")
	}
	if j.spec.Kind != source.Map {
		return
	}
	j.notNegative(j.spec, "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit",
		"ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes")
	j.indexed = j.spec.Get("completionMode").Text == "Indexed"
	j.completions, j.known = j.spec.Get("completions").Int()
	if w.Kind == "Job" && !manifest.IsSet(j.spec.Get("completions")) && !manifest.IsSet(j.spec.Get("parallelism")) {
		j.completions, j.known = 1, true
	}
	if j.indexed {
		j.checkIndexed()
	} else if mode := j.spec.Get("completionMode"); !manifest.IsSet(mode) || mode.Text == "NonIndexed" {
		j.checkNotIndexed(mode)
	}
	j.checkManagedBy()
	j.checkFailurePolicy()
	j.checkSuccessPolicy()
}

// checkPodDeadline looks at the deadline of pods, which kinds that run for ever
// cannot have.
func checkPodDeadline(p *lint.Pass, w *manifest.Workload) {
	n := w.Pod().Get("activeDeadlineSeconds")
	value, ok := n.Int()
	switch w.Kind {
	case "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet":
		if manifest.IsSet(n) {
			p.ReportKey(w.Object, n,
				fmt.Sprintf("activeDeadlineSeconds is set, but the pods of a %s run until they are deleted",
					w.Kind),
				"remove it, or make it a Job").
				Fix("remove activeDeadlineSeconds", source.RemoveField(w.Pod(), "activeDeadlineSeconds")...)
		}
	case "Pod", "PodTemplate", "Job", "CronJob":
		if ok && (value < 1 || value > math.MaxInt32) {
			p.Report(w.Object, n,
				fmt.Sprintf("activeDeadlineSeconds of the pod is %d, and must be from 1 to %d", value,
					math.MaxInt32),
				"write the seconds that the pod may take, or remove it")
		}
	}
}

// A job is what the rule knows of the Job that it looks at.
type job struct {
	*lint.Pass
	*manifest.Workload
	spec        *source.Node
	indexed     bool
	completions int64
	known       bool // completions is a number
}

func (j *job) notNegative(n *source.Node, fields ...string) {
	for _, field := range fields {
		if v := n.Get(field); v.Kind == source.Int && strings.HasPrefix(v.Text, "-") && v.Text != "-0" {
			j.Report(j.Object, v, fmt.Sprintf("%s is %s, and cannot be negative", field, v.Text),
				"write 0 or more, or remove it")
		}
	}
}

func (j *job) checkNotIndexed(mode *source.Node) {
	for _, field := range []string{"backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"} {
		n := j.spec.Get(field)
		if !manifest.IsSet(n) {
			continue
		}
		f := j.ReportKey(j.Object, n, field+" is set, but the Job has no indexes",
			"add completionMode: Indexed and completions, or remove "+field)
		if manifest.IsSet(mode) {
			f.Relate(mode, "completionMode is "+mode.Text)
		}
	}
}

// needsPerIndex reports maxFailedIndexes without what it limits.
func (j *job) needsPerIndex() {
	n := j.spec.Get("maxFailedIndexes")
	if manifest.IsSet(n) && !manifest.IsSet(j.spec.Get("backoffLimitPerIndex")) {
		j.ReportKey(j.Object, n, "maxFailedIndexes is set without backoffLimitPerIndex, so no index can fail by itself",
			"add backoffLimitPerIndex, or remove maxFailedIndexes")
	}
}

// The API server's limits of jobs with indexes.
const (
	mostIndexed      = 100_000 // pods at a time, or failed indexes
	manyCompletions  = 100_000
	mostOfMany       = 10_000 // likewise, with many completions and backoffLimitPerIndex
	longestLabel     = 63
	longestManagedBy = 63
)

func (j *job) checkIndexed() {
	completions := j.spec.Get("completions")
	if !manifest.IsSet(completions) && !j.known {
		j.Report(j.Object, j.spec.Get("completionMode"), "completionMode is Indexed, but completions is not set",
			"add completions: how many indexes there are")
	}
	limit := int64(mostIndexed)
	why := "a Job with indexes"
	if perIndex := manifest.IsSet(j.spec.Get("backoffLimitPerIndex")); perIndex && j.completions > manyCompletions {
		limit, why = mostOfMany, fmt.Sprintf("a Job with more than %d completions and backoffLimitPerIndex",
			manyCompletions)
		if !manifest.IsSet(j.spec.Get("maxFailedIndexes")) {
			j.ReportKey(j.Object, j.spec.Get("backoffLimitPerIndex"), why+" needs maxFailedIndexes",
				fmt.Sprintf("add maxFailedIndexes, at most %d", limit))
		}
	}
	for _, field := range []string{"parallelism", "maxFailedIndexes"} {
		if n := j.spec.Get(field); manifest.IntOr(n, 0) > limit {
			j.Report(j.Object, n, fmt.Sprintf("%s is %s, and for %s can be at most %d", field, n.Text, why, limit),
				"write a lower number")
		}
	}
	if n := j.spec.Get("maxFailedIndexes"); j.known && j.completions >= 0 && manifest.IntOr(n, 0) > j.completions {
		j.Report(j.Object, n,
			fmt.Sprintf("maxFailedIndexes is %s, but there are only %d indexes", n.Text,
				j.completions),
			"write a lower number").
			Relate(completions, "completions stands here")
	}
	j.needsPerIndex()
	j.checkIndexedName(completions)
}

// checkIndexedName leaves room for the index in the host names of the pods.
func (j *job) checkIndexedName(completions *source.Node) {
	if !j.known || j.completions <= 0 || j.Name == "" || j.Kind != "Job" {
		return
	}
	n, last := j.At("metadata", "name"), j.Name+"-"+strconv.FormatInt(j.completions-1, 10)
	switch {
	case len(last) > longestLabel:
		j.Report(j.Object, n,
			fmt.Sprintf("the name has %d characters, which with the index of a pod makes up to %d, and a host name "+
				"has at most %d",
				len(j.Name), len(last), longestLabel),
			"take a shorter name").Relate(completions, "completions says how many indexes there are")
	case strings.Contains(j.Name, "."):
		j.Report(j.Object, n,
			fmt.Sprintf("the name %s holds a dot, and with the index of a pod, %s, it becomes a host name, which has "+
				"none",
				j.Name, last), "write - for .")
	}
}

func (j *job) checkManagedBy() {
	n := j.spec.Get("managedBy")
	if n.Kind != source.String {
		return
	}
	domain, path, found := strings.Cut(n.Text, "/")
	switch {
	case len(n.Text) > longestManagedBy:
		j.Report(j.Object, n,
			fmt.Sprintf("managedBy has %d characters, and can have %d", len(n.Text),
				longestManagedBy),
			"take a shorter name")
	case !found || !isPath(path) || !isSubdomain(domain):
		j.Report(j.Object, n,
			fmt.Sprintf("managedBy is %s, which does not begin with a domain and a slash",
				manifest.TextOr(n, `""`)),
			"write the name of the controller as example.com/name")
	}
}

// isPath reports whether text can stand after the domain of a controller's name.
func isPath(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isAlphanumeric(c) && !strings.ContainsRune("/-._~%!$&'()*+,;=:", rune(c)) {
			return false
		}
	}
	return s != ""
}
