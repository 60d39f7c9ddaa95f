package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var pdbTarget = &lint.Rule{
	ID:      "pdb-target",
	Summary: "a PodDisruptionBudget that selects no pods, those of several applications, or those of a Job",
	Why: "A budget that selects nothing protects nothing, and nothing says so. One over several applications lets " +
		"all pods of one go as long as the others have enough. " +
		"For the pods of a Job, CronJob or DaemonSet Kubernetes cannot tell how many there should be, so a " +
		"percentage or maxUnavailable lets none of them be evicted, ever.",
	Do: "Make one budget for each application, with the selector of its workload. Leave Jobs out: give their " +
		"pods other labels.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors",
	Object:   checkPDBTarget,
	Kinds:    []string{"PodDisruptionBudget"},
}

func checkPDBTarget(p *lint.Pass, o *manifest.Object) {
	spec := o.At("spec")
	if o.Group != "policy" || spec.Kind != source.Map {
		return
	}
	s := manifest.PodSelector(o)
	switch {
	case s.Invalid:
		return
	case s.Null:
		p.Report(o, s.Node, "selector is missing, so the budget is for no pods",
			"add selector: {matchLabels: ...} with the labels of the workload's selector")
		return
	}
	pods := p.Select(o, "", s)
	if len(pods) == 0 {
		checkBudgetWithout(p, o, s)
		return
	}
	checkBudgetPods(p, o, s, pods)
}

// checkBudgetWithout looks at a budget that selects no pods.
func checkBudgetWithout(p *lint.Pass, o *manifest.Object, s *manifest.Selector) {
	switch {
	case s.Empty() || p.PatchSelects(s):
	case p.HasApps():
		reportBesideApps(p, o, s)
	case !p.OperatorNear(o):
		if w := p.MeantBy(o, s); w != nil {
			reportUnmet(w, p, o, s)
		}
	}
}

// tellingPods leaves out workloads of which a budget for the same pods says no
// more than of the first: those that run on, of one application and part.
func tellingPods(p *lint.Pass, o *manifest.Object, pods []*manifest.Workload) (telling []*manifest.Workload) {
	var app *manifest.Workload
	for _, w := range pods {
		switch {
		case w.Ends || w.Kind == "DaemonSet" || w.Kind == "PodTemplate" || !p.Together(o, w.Object):
		case app == nil:
			app = w
		case manifest.SameApp(app, w) && manifest.SamePart(app, w):
			continue
		}
		telling = append(telling, w)
	}
	return telling
}

// checkBudgetPods looks at whose pods a budget selects.
func checkBudgetPods(p *lint.Pass, o *manifest.Object, s *manifest.Selector, pods []*manifest.Workload) {
	var app, ending, uncounted *manifest.Workload
	telling := manifest.Follows(p.Index, "budgeted beside "+o.Folder()+"\x00"+manifest.NamespaceKey(o.Namespace), pods,
		func() []*manifest.Workload { return tellingPods(p, o, pods) })
	for _, w := range telling {
		switch {
		case w.Kind == "PodTemplate" || !p.Together(o, w.Object):
		case w.Ends:
			ending = w
		case app == nil:
			app = w
		case !manifest.SameApp(app, w) || !manifest.SamePart(app, w):
			p.Report(o, s.Anchor(),
				fmt.Sprintf("%s matches the pods of both %s and %s, and the budget counts them together", s.Title(),
					app.Title(), w.Title()),
				"make a budget for each, by a label that only its pods have").
				Relate(templateLabels(app), "labels of the pods of "+app.Title()).
				Relate(templateLabels(w), "labels of the pods of "+w.Title())
			return
		}
		if w.Ends || w.Kind == "DaemonSet" {
			uncounted = w
		}
	}
	switch limit := relativeLimit(o); {
	case ending != nil && app != nil:
		p.Report(o, s.Anchor(),
			fmt.Sprintf("%s also matches the pods of %s, which only run until they are done", s.Title(),
				ending.Title()),
			fmt.Sprintf("give the pods of the %s other labels than those of %s", ending.Kind, app.Title())).
			Relate(templateLabels(ending), "labels of the pods of "+ending.Title())
	case uncounted != nil && limit != nil:
		p.Report(o, limit,
			fmt.Sprintf("of the pods of a %s Kubernetes does not know how many there should be, so none of %s may "+
				"ever be evicted",
				uncounted.Kind, uncounted.Title()),
			"write minAvailable with a number, or remove the budget").
			Relate(s.Node, "the selector matches its pods")
	}
}

// relativeLimit gives the limit of a budget if it depends on how many pods
// there should be: maxUnavailable, or a percentage.
func relativeLimit(o *manifest.Object) *source.Node {
	if n := o.At("spec", "maxUnavailable"); n.Kind > source.Null {
		return n
	}
	if n := o.At("spec", "minAvailable"); n.Kind == source.String {
		return n
	}
	return nil
}
