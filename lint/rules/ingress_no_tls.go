package rules

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var ingressNoTLS = &lint.Rule{
	ID:      "ingress-no-tls",
	Summary: "an Ingress without tls",
	Why: "Without tls the Ingress serves plain HTTP, or HTTPS with the controller's own certificate, at which " +
		"browsers stop. What is sent, passwords and cookies too, can be read on the way. Annotations that give the " +
		"certificate of a cloud's load balancer, or have Traefik use TLS, count as well.",
	Do:       "Add spec.tls with the hosts and the Secret of their certificate, which cert-manager can make.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
	Kinds:    []string{"Ingress"},
	Object:   checkIngressNoTLS,
	Foreign:  []string{"polaris/tlsSettingsMissing"},
}

// tlsAnnotations are how controllers are told of a certificate that is not in spec.tls,
// by the beginnings of the annotations' names.
var tlsAnnotations = []string{"alb.ingress.kubernetes.io/certificate-arn", "appgw.ingress.kubernetes.io/appgw-ssl-",
	"ingress.gcp.kubernetes.io/pre-shared-cert", "networking.gke.io/managed-certificates",
	"route.openshift.io/termination", "traefik.ingress.kubernetes.io/router.tls",
	"tailscale.com/"}

func checkIngressNoTLS(p *lint.Pass, o *manifest.Object) {
	tls := o.At("spec", "tls")
	if o.Group != "networking.k8s.io" && o.Group != "extensions" || o.At("spec").Kind != source.Map ||
		len(tls.Items) > 0 || o.At("spec", "ingressClassName").Text == "tailscale" {
		return
	}
	for _, f := range o.At("metadata", "annotations").Fields {
		if slices.ContainsFunc(tlsAnnotations, func(name string) bool { return strings.HasPrefix(f.Name, name) }) {
			return
		}
	}
	p.Report(o, tls, o.Title()+" has no tls, so what is sent to it can be read on the way",
		"add spec.tls with its hosts and the Secret of their certificate")
}
