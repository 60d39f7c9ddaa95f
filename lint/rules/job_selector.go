package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var jobSelector = &lint.Rule{
	ID:      "job-selector",
	Summary: "a selector in a Job or CronJob, where Kubernetes makes its own",
	Why: "The API server gives each Job a selector on a label that no other Job has, and its pods that label. " +
		"It refuses a selector of one's own unless manualSelector is true, one in a CronJob always, and pods whose " +
		"labels say another Job's name or uid.",
	Do:       "Leave selector, manualSelector and the labels controller-uid and job-name out.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/job/#specifying-your-own-pod-selector",
	Workload: checkJobSelector,
	Kinds:    []string{"CronJob", "Job"},
}

func checkJobSelector(p *lint.Pass, w *manifest.Workload) {
	if w.Selector() == nil {
		return
	}
	if w.Kind == "CronJob" {
		if !w.Selector().Null {
			p.ReportKey(w.Object, w.Selector().Node,
				"a CronJob's jobs have a selector, and each Job must get its own from Kubernetes", "remove selector").
				Fix("remove selector", source.RemoveField(w.At("spec", "jobTemplate", "spec"), "selector")...)
		}
		if manual := w.At("spec", "jobTemplate", "spec", "manualSelector"); manual.Kind == source.Bool &&
			manual.Text == "true" {
			p.Report(w.Object, manual,
				"manualSelector is true, and a CronJob's jobs must get their selectors from Kubernetes",
				"remove manualSelector")
		}
		return
	}
	if manual := w.At("spec", "manualSelector"); manual.Kind == source.Bool && manual.Text == "true" {
		checkManualSelector(p, w, manual)
		return
	}
	if s := w.Selector(); !s.Null && !s.Invalid && !s.Matches(jobLabels(w)) {
		p.ReportKey(w.Object, s.Node,
			fmt.Sprintf("the selector asks for %s, and without manualSelector a Job gets its selector from Kubernetes",
				s),
			"remove selector").
			Fix("remove selector", source.RemoveField(w.At("spec"), "selector")...)
	}
	for _, l := range w.LabelsOfPods() {
		if want, ok := jobLabels(w).Get(l.Key); ok && want != l.Value {
			p.Report(w.Object, l.Node,
				fmt.Sprintf("label %s of the pods is %s, and Kubernetes gives it another value", l.Key,
					l.Value),
				"remove the label: Kubernetes sets it")
		}
	}
}

// jobLabels are what the API server gives the pods of a Job. Nobody can know
// the uid before.
func jobLabels(w *manifest.Workload) manifest.Labels {
	var list manifest.Labels
	for _, prefix := range []string{"", "batch.kubernetes.io/"} {
		list = append(list, manifest.Label{Key: prefix + "job-name", Value: w.Name},
			manifest.Label{Key: prefix + "controller-uid", Value: "\x00"})
	}
	return list
}

func checkManualSelector(p *lint.Pass, w *manifest.Workload, manual *source.Node) {
	switch s := w.Selector(); {
	case s.Invalid || w.Template().Kind != source.Map:
	case s.Null:
		p.Report(w.Object, manual, "manualSelector is true, and there is no selector",
			"remove manualSelector, so that Kubernetes makes the selector")
	case !s.Matches(w.PodLabels):
		var missing []string
		for _, r := range s.Requirements {
			if !r.Matches(w.PodLabels) {
				missing = append(missing, r.String())
			}
		}
		p.Report(w.Object, s.Node,
			fmt.Sprintf("the selector asks for %s, and the pods' labels do not meet it", strings.Join(missing, ",")),
			"remove selector and manualSelector, or give the pods these labels").
			Relate(templateLabels(w), "the labels of the pods")
	}
}
