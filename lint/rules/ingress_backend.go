package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var ingressBackend = &lint.Rule{
	ID:      "ingress-backend",
	Summary: "an Ingress or route to a Service or port that is not there, or with a Secret that is no certificate",
	Why: "The API server accepts it, and the controller answers every request for that path with 502, 503 or 404. " +
		"The port is that of the Service, and not the one on which the container listens. " +
		"Without its certificate, the host is served with one that no browser trusts.",
	Do:       "Write the name of a Service in the same namespace, and a port that stands under its ports.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource",
	Object:   checkIngressBackend,
	Foreign:  []string{"kube-linter/dangling-ingress", "kube-score/ingress-targets-service"},
}

func checkIngressBackend(p *lint.Pass, o *manifest.Object) {
	for _, b := range backendsOf(o) {
		if b.name.Kind == source.String && b.name.Text != "" {
			checkBackend(p, o, b)
		}
	}
	for _, c := range certificatesOf(o) {
		if c.name.Kind == source.String && c.name.Text != "" {
			checkCertificate(p, o, c)
		}
	}
}

func checkBackend(p *lint.Pass, o *manifest.Object, b backend) {
	found := p.Find(o, "Service", b.namespace, b.name.Text)
	services := manifest.OfGroup(found, "")
	if len(services) == 0 {
		if len(found) == 0 && !p.Generated("Service", b.name.Text) &&
			!inOtherNamespace(p, o, b.namespace, "Service", b.name.Text, b.name) && meant(p, o, b.namespace) {
			p.Report(o, b.name, fmt.Sprintf("there is no Service %s%s", b.name.Text, inNamespace(b.namespace)),
				backendHint(p, o, b))
		}
		return
	}
	if b.port.Kind <= source.Null || len(services) > manifest.MaxCandidates ||
		slices.ContainsFunc(services, func(s *manifest.Object) bool { return hasPort(s, b.port) }) {
		return
	}
	service := services[0]
	p.Report(o, b.port, fmt.Sprintf("Service %s has no port %s", service.Name, b.port.Text),
		servicePortHint(service, b.port)).
		Relate(service.At("spec", "ports"), "the ports of Service "+service.Name)
}

func backendHint(p *lint.Pass, o *manifest.Object, b backend) string {
	others := p.Candidates(o, "Service", b.namespace)
	if len(others) == 0 {
		return "add the Service"
	}
	return oneOfThem(b.name.Text, others)
}

// workloadHasPort reports whether a Service has a port of that name or number. One that
// lists no ports says nothing of them.
func hasPort(service *manifest.Object, port *source.Node) bool {
	ports := service.At("spec", "ports").Items
	return len(ports) == 0 || slices.ContainsFunc(ports, func(n *source.Node) bool {
		return n.Get("port").Text == port.Text || port.Kind == source.String && n.Get("name").Text == port.Text
	})
}

func servicePortHint(service *manifest.Object, port *source.Node) string {
	var have []string
	for _, n := range service.At("spec", "ports").Items {
		number := n.Get("port").Text
		if n.Get("targetPort").Text == port.Text {
			return "write " + number + ": " + port.Text + " is the port of the containers, to which the Service leads"
		}
		if name := n.Get("name").Text; name != "" {
			number += " (" + name + ")"
		}
		have = append(have, number)
	}
	return "write a port that the Service has: " + some(have)
}

func checkCertificate(p *lint.Pass, o *manifest.Object, c certificate) {
	secrets := manifest.OfGroup(p.Find(o, "Secret", c.namespace, c.name.Text), "")
	if len(secrets) == 0 {
		if inOtherNamespace(p, o, c.namespace, "Secret", c.name.Text, c.name) || c.namespace != "" {
			return
		}
		if m := p.NearMiss(o, "Secret", c.name.Text); m != nil && !m.Kind {
			p.Report(o, c.name,
				fmt.Sprintf("there is no Secret %s, and nothing uses %s", c.name.Text,
					m.Object.Title()),
				source.DidYouMean(m.Object.Name)).
				Relate(m.Object.At("metadata", "name"), m.Object.Title()+" is defined here")
		}
		return
	}
	keys, ok := keysOfAll(p.Index, secrets)
	for _, key := range []string{"tls.crt", "tls.key"} {
		if ok && !slices.Contains(keys, key) {
			p.Report(o, c.name, fmt.Sprintf("Secret %s is no certificate: it has no %s", c.name.Text, key),
				"write the name of a Secret of type kubernetes.io/tls").
				Relate(secrets[0].At("metadata", "name"), "Secret "+c.name.Text+" is defined here")
			return
		}
	}
}
