package compiler

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/plimsoll-dev/plimsoll/cron"
	"github.com/plimsoll-dev/plimsoll/source"
)

// jobSuffix is the length of what a CronJob adds to its name for its Jobs.
const jobSuffix = longestName - longestCronJob

// jobFields are the fields of a job, as Batch and Backup have them.
type jobFields struct {
	Parallelism             *int32                        `json:"parallelism"`
	Completions             *int32                        `json:"completions"`
	CompletionMode          *batchv1.CompletionMode       `json:"completionMode"`
	BackoffLimit            *int32                        `json:"backoffLimit"`
	BackoffLimitPerIndex    *int32                        `json:"backoffLimitPerIndex"`
	MaxFailedIndexes        *int32                        `json:"maxFailedIndexes"`
	ActiveDeadlineSeconds   deadline                      `json:"activeDeadlineSeconds"`
	TTLSecondsAfterFinished *int32                        `json:"ttlSecondsAfterFinished"`
	RestartPolicy           corev1.RestartPolicy          `json:"restartPolicy"`
	PodFailurePolicy        *batchv1.PodFailurePolicy     `json:"podFailurePolicy"`
	SuccessPolicy           *batchv1.SuccessPolicy        `json:"successPolicy"`
	PodReplacementPolicy    *batchv1.PodReplacementPolicy `json:"podReplacementPolicy"`
	Suspend                 *bool                         `json:"suspend"` // of the schedule where there is one
}

// A deadline is the time that a job may take, or its start may be late. The word
// none leaves it out where there would be one by default.
type deadline struct {
	seconds *int64
	none    bool
}

// DecodeNode implements source.NodeDecoder.
func (l *deadline) DecodeNode(n *source.Node, d *source.Decoder) {
	if l.none = n.Text == "none"; !l.none {
		d.Decode(n, &l.seconds)
	}
}

// scheduleFields are the fields of a job that runs again and again.
type scheduleFields struct {
	Schedule                   string                    `json:"schedule"` // "": the job runs once
	TimeZone                   *string                   `json:"timeZone"`
	ConcurrencyPolicy          batchv1.ConcurrencyPolicy `json:"concurrencyPolicy"`
	StartingDeadlineSeconds    deadline                  `json:"startingDeadlineSeconds"`
	SuccessfulJobsHistoryLimit *int32                    `json:"successfulJobsHistoryLimit"`
	FailedJobsHistoryLimit     *int32                    `json:"failedJobsHistoryLimit"`
}

// jobSpec gives a job that runs once, not suspended.
func (j *jobFields) jobSpec(t corev1.PodTemplateSpec) batchv1.JobSpec {
	return batchv1.JobSpec{
		Parallelism:             j.Parallelism,
		Completions:             j.Completions,
		CompletionMode:          j.CompletionMode,
		BackoffLimit:            j.BackoffLimit,
		BackoffLimitPerIndex:    j.BackoffLimitPerIndex,
		MaxFailedIndexes:        j.MaxFailedIndexes,
		ActiveDeadlineSeconds:   j.ActiveDeadlineSeconds.seconds,
		TTLSecondsAfterFinished: j.TTLSecondsAfterFinished,
		PodFailurePolicy:        podFailurePolicy(j.PodFailurePolicy),
		SuccessPolicy:           j.SuccessPolicy,
		PodReplacementPolicy:    j.PodReplacementPolicy,
		Template:                t,
	}
}

// podFailurePolicy fills in the status of conditions, which would be written
// empty otherwise.
func podFailurePolicy(p *batchv1.PodFailurePolicy) *batchv1.PodFailurePolicy {
	if p == nil {
		return nil
	}
	p = p.DeepCopy()
	for i := range p.Rules {
		for j := range p.Rules[i].OnPodConditions {
			if c := &p.Rules[i].OnPodConditions[j]; c.Status == "" {
				c.Status = corev1.ConditionTrue
			}
		}
	}
	return p
}

// emitCronJob emits a CronJob of the app's name.
func (b *build) emitCronJob(s *scheduleFields, j *jobFields, t corev1.PodTemplateSpec) {
	if schedule, limit := b.checkSchedule(), &j.ActiveDeadlineSeconds; schedule != nil && *limit == (deadline{}) {
		limit.seconds = ptr(int64(schedule.Deadline() / time.Second))
	}
	b.emit(&batchv1.CronJob{
		TypeMeta:   typeMeta("batch/v1", "CronJob"),
		ObjectMeta: b.workloadMeta(b.Name),
		Spec: batchv1.CronJobSpec{
			Schedule:                   s.Schedule,
			TimeZone:                   s.TimeZone,
			ConcurrencyPolicy:          s.ConcurrencyPolicy,
			StartingDeadlineSeconds:    s.StartingDeadlineSeconds.seconds,
			SuccessfulJobsHistoryLimit: s.SuccessfulJobsHistoryLimit,
			FailedJobsHistoryLimit:     s.FailedJobsHistoryLimit,
			Suspend:                    j.Suspend,
			JobTemplate: batchv1.JobTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: b.labels(b.Name)},
				Spec:       j.jobSpec(t),
			},
		},
	})
}

// checkSchedule checks what the schema cannot: whether the schedule means
// something, and whether the time zone exists. It gives the schedule, or nil
// when that is wrong.
func (b *build) checkSchedule() (schedule *cron.Schedule) {
	b.checkWorkloadName(longestCronJob, fmt.Sprintf("the Jobs of a schedule add %d and Kubernetes takes 63", jobSuffix),
		see(b.spec("schedule"), "the schedule"))
	if n := b.spec("schedule"); n.Exists() {
		var mistake string
		if schedule, mistake = cron.Parse(n.Text); mistake == "" {
			mistake = schedule.Slip
		}
		if mistake != "" {
			schedule = nil
			b.fail(n.Range, "schedule", mistake,
				"the five fields are minute, hour, day of the month, month and day of the week")
		}
	}
	if n := b.spec("timeZone"); n.Exists() {
		if _, known := cron.Zone(n.Text); known {
			return schedule
		}
		hint := "write the IANA name, such as Europe/Berlin"
		if near := cron.NearestZone(n.Text); near != "" {
			hint = source.DidYouMean(near)
		}
		b.fail(n.Range, "time-zone", fmt.Sprintf("there is no time zone %q", n.Text), hint)
	}
	return schedule
}

// checkJob checks what the schema cannot: numbers against each other, and the
// names of containers.
func (b *build) checkJob(j *jobFields, p *podSpec) {
	b.checkIndexes(j)
	if j.SuccessPolicy != nil && j.Completions != nil {
		for i, rule := range j.SuccessPolicy.Rules {
			b.checkSuccessRule(rule, *j.Completions, b.spec("successPolicy", "rules", strconv.Itoa(i)))
		}
	}
	if j.PodFailurePolicy == nil {
		return
	}
	pod := &pod{build: b, podSpec: p}
	for i, rule := range j.PodFailurePolicy.Rules {
		n := b.spec("podFailurePolicy", "rules", strconv.Itoa(i))
		if rule.Action == batchv1.PodFailurePolicyActionFailIndex && j.BackoffLimitPerIndex == nil {
			b.failAbsent(n.At("action").Range, "conflict", "the action FailIndex needs backoffLimitPerIndex",
				"add backoffLimitPerIndex, or use another action")
		}
		if rule.OnExitCodes == nil {
			continue
		}
		pod.checkMember(pod.members(), n.At("onExitCodes", "containerName"))
		b.checkExitCodes(rule.OnExitCodes, n.At("onExitCodes", "values"))
	}
}

// The API server's limits of jobs with indexes.
const (
	manyCompletions   = 100_000
	mostParallel      = 10_000 // with many completions and backoffLimitPerIndex
	mostFailedIndexes = 10_000 // likewise
)

func (b *build) checkIndexes(j *jobFields) {
	if j.CompletionMode == nil || *j.CompletionMode != batchv1.IndexedCompletion || j.Completions == nil {
		return
	}
	related := see(b.spec("completions"), "completions is here")
	b.checkIndexedName(*j.Completions, related)
	if n := b.spec("adopt", "name"); strings.Contains(n.Text, ".") {
		b.fail(n.Range, "conflict", "the pods of a Job with indexes have its name as their host name, which holds no dot",
			"leave completionMode out: such a Job has never run", see(b.spec("completionMode"), "completionMode is here"))
	}
	if f := j.MaxFailedIndexes; f != nil && *f > *j.Completions {
		b.fail(b.spec("maxFailedIndexes").Range, "range",
			fmt.Sprintf("maxFailedIndexes %d is above completions %d", *f, *j.Completions), "lower it", related)
	}
	if *j.Completions <= manyCompletions || j.BackoffLimitPerIndex == nil {
		return
	}
	if f := j.MaxFailedIndexes; f == nil {
		b.failAbsent(b.spec("maxFailedIndexes").Range, "missing-field",
			fmt.Sprintf("with more than %d completions backoffLimitPerIndex needs maxFailedIndexes",
				manyCompletions),
			"add maxFailedIndexes", related)
	} else if *f > mostFailedIndexes {
		b.fail(b.spec("maxFailedIndexes").Range, "range",
			fmt.Sprintf("with more than %d completions maxFailedIndexes is at most %d", manyCompletions,
				mostFailedIndexes),
			"lower it", related)
	}
	if p := j.Parallelism; p != nil && *p > mostParallel {
		b.fail(b.spec("parallelism").Range, "range",
			fmt.Sprintf("with more than %d completions and backoffLimitPerIndex parallelism is at most %d",
				manyCompletions, mostParallel),
			"lower it", related)
	}
}

// checkIndexedName leaves room for the index in the names of pods, which are
// their host names.
func (b *build) checkIndexedName(completions int32, related source.Related) {
	index := fmt.Sprintf("-%d", max(completions-1, 0))
	limit, because := longestName-len(index), fmt.Sprintf("the last index adds %s", index)
	switch {
	case b.spec("schedule").Exists():
		limit, because = limit-jobSuffix, fmt.Sprintf("the Jobs of a schedule add %d, %s", jobSuffix, because)
	case b.hashed():
		limit, because = limit-1-hashLength, fmt.Sprintf("hash-name adds %d, %s", 1+hashLength, because)
	}
	b.checkWorkloadName(limit, because+" and Kubernetes takes 63", related)
}

// checkSuccessRule holds the indexes of a rule to those that there are.
func (b *build) checkSuccessRule(rule batchv1.SuccessPolicyRule, completions int32, n *source.Node) {
	related := see(b.spec("completions"), "completions is here")
	total := int64(completions)
	if rule.SucceededIndexes != nil {
		count, last, rising := indexes(*rule.SucceededIndexes)
		at := n.At("succeededIndexes")
		switch {
		case !rising:
			b.fail(at.Range, "range", "the indexes must be in rising order, each once", "write them as 0-2,5")
		case last >= total:
			b.fail(at.Range, "range",
				fmt.Sprintf("there is no index %d: with %d completions the last is %d", last, total,
					total-1),
				"", related)
		default:
			total = count
		}
	}
	if c := rule.SucceededCount; c != nil && int64(*c) > total {
		b.fail(n.At("succeededCount").Range, "range",
			fmt.Sprintf("succeededCount %d is above the %d indexes that there are", *c, total), "lower it", related)
	}
}

// indexes reads numbers and ranges with commas between them: how many they
// are, which is the last, and whether they rise.
func indexes(text string) (count, last int64, rising bool) {
	last = -1
	for _, part := range strings.Split(text, ",") {
		first, end, isRange := strings.Cut(part, "-")
		if !isRange {
			end = first
		}
		from, err1 := strconv.ParseInt(first, 10, 32)
		to, err2 := strconv.ParseInt(end, 10, 32)
		if err1 != nil || err2 != nil || from <= last || isRange && to <= from {
			return 0, 0, false
		}
		count, last = count+to-from+1, to
	}
	return count, last, true
}

// checkExitCodes fails for codes that the API server refuses.
func (b *build) checkExitCodes(r *batchv1.PodFailurePolicyOnExitCodesRequirement, n *source.Node) {
	if !slices.IsSorted(r.Values) {
		b.fail(n.Range, "range", "the exit codes must be in rising order", "sort them")
	}
	if i := slices.Index(r.Values, 0); i >= 0 && r.Operator == batchv1.PodFailurePolicyOnExitCodesOpIn {
		b.fail(n.At(strconv.Itoa(i)).Range, "range", "0 is no failure", "leave it out")
	}
}
