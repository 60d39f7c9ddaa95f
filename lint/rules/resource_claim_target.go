package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var resourceClaimTarget = &lint.Rule{
	ID: "resource-claim-target",
	Summary: "a ResourceClaim, its template or a DeviceClass that is not there, where the input defines others; or a " +
		"request that the claim does not make",
	Why: "The pod stays Pending until the claim that it names is there and has been given devices of its class. A " +
		"container that takes one request of a claim waits for it as well.",
	Do:       "Write a name of those that are there, or add the object.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/",
	Workload: checkPodClaims,
	Object:   checkDeviceClasses,
}

// claimTargets are the fields of a pod's claim, with the kinds that they name.
var claimTargets = []struct{ field, kind string }{
	{"resourceClaimName", "ResourceClaim"}, {"resourceClaimTemplateName", "ResourceClaimTemplate"},
}

func checkPodClaims(p *lint.Pass, w *manifest.Workload) {
	for _, claim := range w.Pod().Get("resourceClaims").Items {
		for _, t := range claimTargets {
			n := claim.Get(t.field)
			if n.Kind != source.String || n.Text == "" || placeholder(n.Text) {
				continue
			}
			found := manifest.OfGroup(p.Find(w.Object, t.kind, "", n.Text), manifest.DeviceGroup)
			if len(found) > 0 {
				checkClaimRequests(p, w, claim.Get("name").Text, found)
			} else if others := p.Candidates(w.Object, t.kind, ""); len(others) > 0 {
				p.Report(w.Object, n, fmt.Sprintf("there is no %s %s", t.kind, n.Text), oneOfThem(n.Text, others))
			}
		}
	}
}

// checkClaimRequests looks at the containers that take only one request of a claim,
// which is one of those in the objects.
func checkClaimRequests(p *lint.Pass, w *manifest.Workload, claim string, objects []*manifest.Object) {
	var names []string
	for _, o := range objects {
		for _, request := range deviceRequests(o).Items {
			names = append(names, request.Get("name").Text)
		}
	}
	for _, c := range w.Containers() {
		for _, use := range c.Node.At("resources", "claims").Items {
			n := use.Get("request")
			name, _, _ := strings.Cut(n.Text, "/") // REQUEST/SUBREQUEST
			if use.Get("name").Text != claim || name == "" || slices.Contains(names, name) {
				continue
			}
			p.Report(w.Object, n, fmt.Sprintf("%s makes no request %s", objects[0].Title(), name),
				didYouMean(name, names, "write one that it makes ("+some(names)+")")).
				Relate(objects[0].At("metadata", "name"), objects[0].Title()+" is defined here")
		}
	}
}

// deviceRequests gives the requests of a ResourceClaim or its template.
func deviceRequests(o *manifest.Object) *source.Node {
	spec := o.At("spec")
	if o.Kind == "ResourceClaimTemplate" {
		spec = spec.Get("spec")
	}
	return spec.At("devices", "requests")
}

func checkDeviceClasses(p *lint.Pass, o *manifest.Object) {
	if !o.Is(manifest.DeviceGroup, "ResourceClaim") && !o.Is(manifest.DeviceGroup, "ResourceClaimTemplate") {
		return
	}
	classes := p.Of("DeviceClass")
	if len(classes) == 0 {
		return
	}
	for _, request := range deviceRequests(o).Items {
		ways := append([]*source.Node{request, request.Get("exactly")}, request.Get("firstAvailable").Items...)
		for _, way := range ways {
			n := way.Get("deviceClassName")
			if n.Kind == source.String && n.Text != "" && !placeholder(n.Text) &&
				len(p.Find(o, "DeviceClass", "", n.Text)) == 0 {
				p.Report(o, n, "there is no DeviceClass "+n.Text, oneOfThem(n.Text, classes[:min(len(classes), 6)]))
			}
		}
	}
}
