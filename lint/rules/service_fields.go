package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var serviceFields = &lint.Rule{
	ID:      "service-fields",
	Summary: "fields of a Service that do not go together, or a port that is not possible",
	Why: "What a Service may have depends on its type: node ports and the outer traffic policy need NodePort or " +
		"LoadBalancer, a headless Service cannot be either, and ExternalName has no address. " +
		"Several ports need names, and each port and name can be given once. The API server refuses anything else.",
	Do:       "Give the Service the type that has the field, or remove the field.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec",
	Object:   checkServiceFields,
	Kinds:    []string{"Service"},
	Foreign:  []string{"kube-linter/invalid-target-ports"},
}

func checkServiceFields(p *lint.Pass, o *manifest.Object) {
	spec := o.At("spec")
	if o.Group != "" || spec.Kind > source.Null && spec.Kind != source.Map {
		return
	}
	s := &serviceCheck{Pass: p, o: o, spec: spec, kind: spec.Get("type").Text}
	if s.kind == "" {
		s.kind = "ClusterIP"
	}
	s.families()
	s.types()
	s.affinity()
	s.ports()
}

// A serviceCheck looks at one Service.
type serviceCheck struct {
	*lint.Pass
	o    *manifest.Object
	spec *source.Node
	kind string // the type
}

// families looks at ipFamilies.
func (s *serviceCheck) families() {
	var seen []string
	for _, n := range s.spec.Get("ipFamilies").Items {
		if n.Kind == source.String && slices.Contains(seen, n.Text) {
			s.Report(s.o, n, fmt.Sprintf("ipFamilies has %s twice", n.Text), "remove one of them")
		}
		seen = append(seen, n.Text)
	}
}

// types looks at what the type allows.
func (s *serviceCheck) types() {
	outside := s.kind == "LoadBalancer" || s.kind == "NodePort" || s.kind == "ClusterIP" &&
		len(s.spec.Get("externalIPs").Items) > 0
	if n := s.spec.Get("externalTrafficPolicy"); manifest.IsNonZero(n) && !outside {
		s.wrongType("externalTrafficPolicy", n, "NodePort or LoadBalancer")
	}
	for _, field := range []string{"loadBalancerSourceRanges", "loadBalancerClass", "allocateLoadBalancerNodePorts"} {
		if n := s.spec.Get(field); n.Exists() && n.Kind != source.Null &&
			(n.Kind != source.List || manifest.IsNonZero(n)) && s.kind != "LoadBalancer" {
			s.wrongType(field, n, "LoadBalancer")
		}
	}
	if n := s.spec.Get("loadBalancerClass"); n.Kind == source.String && s.kind == "LoadBalancer" {
		if problem := labelKeyProblem(n.Text); problem != "" {
			s.Report(s.o, n, fmt.Sprintf("loadBalancerClass %q %s", n.Text, problem),
				"write a name such as example.com/internal")
		}
	}
	if n := s.spec.Get("healthCheckNodePort"); manifest.IsNonZero(n) &&
		!(s.kind == "LoadBalancer" && s.spec.Get("externalTrafficPolicy").Text == "Local") {
		s.ReportKey(s.o, n, "healthCheckNodePort needs type LoadBalancer with externalTrafficPolicy Local", "remove it")
	}
	distributions := []string{"PreferClose", "PreferSameZone", "PreferSameNode"}
	if n := s.spec.Get("trafficDistribution"); n.Kind == source.String && !slices.Contains(distributions, n.Text) {
		s.Report(s.o, n, fmt.Sprintf("trafficDistribution is %s, and can only be %s", n.Text, source.Or(distributions)),
			"write one of them exactly so, capital letters included")
	}
	if manifest.Headless(s.o) && (s.kind == "LoadBalancer" || s.kind == "NodePort") {
		n := s.spec.Get("clusterIP")
		if !n.Exists() {
			n = s.spec.Get("clusterIPs")
		}
		s.Report(s.o, n, fmt.Sprintf("clusterIP is None, and a Service of type %s needs an address", s.kind),
			"remove clusterIP, or the type").
			Relate(s.spec.Get("type"), "the type")
	}
	if s.kind == "ExternalName" {
		s.externalName()
	}
}

func (s *serviceCheck) wrongType(field string, n *source.Node, need string) {
	s.ReportKey(s.o, n, fmt.Sprintf("%s needs type %s, and the type is %s", field, need, s.kind),
		"remove it, or change the type").
		Relate(s.spec.Get("type"), "the type is "+s.kind)
}

func (s *serviceCheck) externalName() {
	for _, field := range []string{"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"} {
		if n := s.spec.Get(field); manifest.IsNonZero(n) {
			s.ReportKey(s.o, n, fmt.Sprintf("%s is set, and a Service of type ExternalName has no address", field),
				"remove "+field)
		}
	}
	n := s.spec.Get("externalName")
	switch name := strings.TrimSuffix(n.Text, "."); {
	case !manifest.IsNonZero(n):
		s.Report(s.o, n, "externalName is missing, and the type is ExternalName",
			"add externalName with the DNS name that the Service stands for")
	case n.Kind == source.String && !isSubdomain(name):
		s.Report(s.o, n, fmt.Sprintf("externalName is %q, which is no DNS name in lower case", n.Text),
			"write the host's name alone: no scheme, port or path")
	}
}

// affinity looks at how long sessions last.
func (s *serviceCheck) affinity() {
	n := s.spec.At("sessionAffinityConfig", "clientIP", "timeoutSeconds")
	seconds, ok := n.Int()
	if ok && s.spec.Get("sessionAffinity").Text == "ClientIP" && (seconds <= 0 || seconds > 86400) {
		s.Report(s.o, n, fmt.Sprintf("timeoutSeconds is %d, and can be 1 to 86400", seconds),
			"write at most 86400, which is a day")
	}
}
