package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var serviceShape = &lint.Rule{
	ID:      "service-shape",
	Summary: "a field of a Service that its type passes over without a word",
	Why: "A Service of type ExternalName is an alias in DNS: it has no endpoints, so a selector selects nothing, and " +
		"an IP address as its name is not resolved. " +
		"A headless Service is a list of pods in DNS: nothing stands between client and pod that could keep sessions " +
		"or lead a port to another. " +
		"The API server takes all of this, and it does nothing.",
	Do:       "Remove the field, or give the Service the type in which it works.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/service/#externalname",
	Object:   checkServiceShape,
	Kinds:    []string{"Service"},
}

func checkServiceShape(p *lint.Pass, o *manifest.Object) {
	spec := o.At("spec")
	if o.Group != "" || spec.Kind != source.Map {
		return
	}
	kind := spec.Get("type").Text
	external := spec.Get("externalName")
	switch {
	case kind == "ExternalName":
		if selector := spec.Get("selector"); len(selector.Fields) > 0 {
			p.ReportKey(o, selector, "selector is passed over: a Service of type ExternalName selects no pods",
				"remove selector, or the type and externalName").
				Relate(spec.Get("type"), "the type")
		}
		if isIPv4(external.Text) {
			p.Report(o, external,
				fmt.Sprintf("externalName is the address %s, and DNS resolves only names", external.Text),
				"write a name; for an address, leave out type and selector and add an EndpointSlice")
		}
	case manifest.IsNonZero(external):
		p.ReportKey(o, external, "externalName is passed over: the type is not ExternalName",
			"write type: ExternalName, or remove externalName")
	}
	if config := spec.Get("sessionAffinityConfig"); len(config.Fields) > 0 &&
		spec.Get("sessionAffinity").Text != "ClientIP" {
		p.ReportKey(o, config, "sessionAffinityConfig is passed over: sessionAffinity is not ClientIP",
			"add sessionAffinity: ClientIP, or remove it")
	}
	if affinity := spec.Get("sessionAffinity"); affinity.Text == "ClientIP" &&
		(manifest.Headless(o) || kind == "ExternalName") {
		what := "a headless Service"
		if kind == "ExternalName" {
			what = "a Service of type ExternalName"
		}
		p.Report(o, affinity, "sessionAffinity is passed over: nothing stands between the clients of "+what+
			" and the pods", "remove sessionAffinity").
			Relate(spec.Get("clusterIP"), "the address of the Service")
	}
}

// isIPv4 reports whether s is an address such as 10.0.0.1.
func isIPv4(s string) bool {
	dots, digits := 0, 0
	for i := range len(s) {
		switch {
		case s[i] == '.' && digits > 0:
			dots, digits = dots+1, 0
		case '0' <= s[i] && s[i] <= '9':
			digits++
		default:
			return false
		}
	}
	return dots == 3 && digits > 0
}
