package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var requestsAboveLimits = &lint.Rule{
	ID:      "requests-above-limits",
	Summary: "requests of a container that do not fit its limits",
	Why: "A request is what a container is promised, a limit what it may not exceed, so the API server refuses a " +
		"request above the limit. " +
		"Devices and huge pages cannot be shared: they need a limit, and a request must be equal to it.",
	Do: "Lower the request or raise the limit. For devices and huge pages write only the limit: the request " +
		"follows it.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits",
	Workload: checkRequestsAboveLimits,
}

func checkRequestsAboveLimits(p *lint.Pass, w *manifest.Workload) {
	for _, c := range w.Containers() {
		checkResources(p, w, c.Title(), c.Node.Get("resources"))
	}
	if olderThan(p.Options, "1.34") == "" {
		checkResources(p, w, "the pod", w.Pod().Get("resources"))
	}
}

func checkResources(p *lint.Pass, w *manifest.Workload, of string, resources *source.Node) {
	limits := resources.Get("limits")
	for _, f := range resources.Get("requests").Fields {
		request, ok := quantity(f.Value)
		n := limits.Get(f.Name)
		limit, limited := quantity(n)
		switch {
		case n.Kind == source.Null && overcommits(f.Name) && ok && request.Sign() > 0: // which is no limit, but 0
			p.Report(w.Object, n, fmt.Sprintf("the limit of %s of %s is null, which the server reads as 0, and it requests %s",
				f.Name, of, f.Value.Text), "write the limit, or remove it").
				Relate(f.Value, "the request stands here")
		case !ok || manifest.IsSet(n) && !limited:
		case limited && overcommits(f.Name) && request.Cmp(limit) > 0:
			p.Report(w.Object, f.Value,
				fmt.Sprintf("%s requests %s of %s, above its limit of %s", of, f.Value.Text, f.Name,
					n.Text),
				"lower the request or raise the limit").
				Relate(n, "the limit stands here")
		case limited && !overcommits(f.Name) && request.Cmp(limit) != 0:
			p.Report(w.Object, f.Value,
				fmt.Sprintf("%s requests %s of %s, and must request as much as its limit, %s", of, f.Value.Text, f.Name,
					n.Text),
				"remove the request: it follows the limit").
				Relate(n, "the limit stands here")
		case !limited && !overcommits(f.Name):
			p.Report(w.Object, f.Value,
				fmt.Sprintf("%s requests %s without a limit, and it cannot be shared", of,
					f.Name),
				"write it under limits instead: the request follows it")
		}
	}
}
