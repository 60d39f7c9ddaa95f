package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var podSubdomain = &lint.Rule{
	ID:      "pod-subdomain",
	Summary: "subdomain without a headless Service of that name that selects the pods",
	Why: "A pod has the name HOSTNAME.SUBDOMAIN in DNS only where a headless Service of the subdomain's name in its " +
		"namespace selects it. Else the pods have no names, and members that look for each other by them do not come " +
		"together.",
	Do:       "Write the name of the headless Service, or add one with clusterIP: None that selects the pods.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-hostname-and-subdomain-fields",
	Workload: checkPodSubdomain,
}

func checkPodSubdomain(p *lint.Pass, w *manifest.Workload) {
	n := w.Pod().Get("subdomain")
	if n.Kind != source.String || n.Text == "" || placeholder(n.Text) || w.Kind == "StatefulSet" {
		return // serviceName of a StatefulSet is its pods' subdomain
	}
	services := manifest.OfGroup(p.Find(w.Object, "Service", "", n.Text), "")
	if len(services) == 0 {
		if inOtherNamespace(p, w.Object, "", "Service", n.Text, n) || p.Generated("Service", n.Text) {
			return
		}
		if others := p.Candidates(w.Object, "Service", ""); len(others) > 0 {
			p.Report(w.Object, n, fmt.Sprintf("there is no Service %s, so the pods have no names in DNS", n.Text),
				oneOfThem(n.Text, others))
		}
		return
	}
	service := services[0]
	selector := manifest.PodSelector(service)
	switch {
	case !manifest.Headless(service):
		p.Report(w.Object, n,
			fmt.Sprintf("Service %s has an address, so the pods have no names in DNS", n.Text),
			"write the name of a headless Service, or add clusterIP: None to it").
			Relate(service.At("metadata", "name"), "the Service is here")
	case !selector.Empty() && !selector.Invalid && !w.Selects(selector) && !w.MaySelectLater(selector):
		p.Report(w.Object, n,
			fmt.Sprintf("Service %s does not select the pods, so they have no names in DNS", n.Text),
			"select labels that the pods have, or write the name of another Service").
			Relate(selector.Anchor(), "the selector of the Service")
	}
}
