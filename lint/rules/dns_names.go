package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var dnsNames = &lint.Rule{
	ID:      "dns-names",
	Summary: "a name that is not of the form that its place asks for",
	Why: "The API server refuses the object. Names become parts of host names, so they are made of lower-case " +
		"letters, digits and dashes: up to 63 of them, " +
		"for most kinds several such words with dots between, for ports up to 15 with a letter among them.",
	Do:       "Write it in lower case, with dashes for other characters, and shorten it if it is too long.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names",
	Object:   checkObjectNames,
	Workload: checkPodNames,
	Foreign:  []string{"kube-linter/invalid-target-ports"},
}

func checkObjectNames(p *lint.Pass, o *manifest.Object) {
	if f, ok := nameForm(p, o); ok {
		metadata := o.At("metadata")
		holdName(p, o, metadata.Get("name"), "the name of the "+o.Kind, f)
		if !k8s.ClusterScoped(o.Group, o.Kind) && manifest.BuiltInGroup(o.Group) {
			holdName(p, o, metadata.Get("namespace"), "the namespace", labelForm)
		}
		holdPrefix(p, o, f)
	}
	switch {
	case o.Is("networking.k8s.io", "Ingress"):
		checkIngressNames(p, o)
	case o.Is("networking.k8s.io", "NetworkPolicy"):
		for _, port := range append(manifest.All(o.Node(), "spec.ingress.ports.port"),
			manifest.All(o.Node(), "spec.egress.ports.port")...) {
			if port.Kind == source.String {
				holdText(p, o, port, "the port", portForm)
			}
		}
	case o.Group == manifest.RBACGroup:
		for _, subject := range o.At("subjects").Items {
			if subject.Get("kind").Text == "ServiceAccount" {
				holdName(p, o, subject.Get("name"), "the ServiceAccount", subdomainForm)
			}
		}
	}
}

func checkIngressNames(p *lint.Pass, o *manifest.Object) {
	for _, n := range manifest.All(o.Node(), "spec.rules.host") {
		if n.Kind == source.String && address(n.Text) {
			p.Report(o, n, fmt.Sprintf("the host is %s, which is an address and no name", n.Text),
				"write a host name, or remove host to take any")
			continue
		}
		holdName(p, o, n, "the host", hostForm)
	}
	for _, n := range manifest.All(o.Node(), "spec.tls.hosts") {
		holdName(p, o, n, "the host", hostForm)
	}
	for _, n := range manifest.All(o.Node(), "spec.tls.secretName") {
		holdName(p, o, n, "the Secret", subdomainForm)
	}
	for _, backend := range append(manifest.All(o.Node(), "spec.rules.http.paths.backend"),
		o.At("spec", "defaultBackend")) {
		holdName(p, o, backend.At("service", "name"), "the Service", serviceNameForm(p))
		holdName(p, o, backend.At("service", "port", "name"), "the port", portForm)
	}
	if class := o.At("spec", "ingressClassName"); class.Kind == source.String {
		holdText(p, o, class, "the IngressClass", subdomainForm)
	}
}

func checkPodNames(p *lint.Pass, w *manifest.Workload) {
	o := w.Object
	for _, c := range w.Containers() {
		if n := c.Node.Get("name"); n.Kind == source.String && (n.Text != "" || w.Kind != "Service") {
			holdText(p, o, n, "the name of the container", labelForm)
		}
		for _, port := range c.Ports {
			holdName(p, o, port.Node.Get("name"), "the name of the port", portForm)
		}
		for _, h := range handlers(c) {
			if port := h.node.Get("port"); port.Kind == source.String {
				holdText(p, o, port, "the port", portForm)
			}
		}
	}
	for _, v := range ownVolumes(w) {
		if n := v.Get("name"); n.Kind == source.String {
			holdText(p, o, n, "the name of the volume", labelForm)
		}
	}
	for _, n := range manifest.All(o.Node(), "spec.volumeClaimTemplates.metadata.name") {
		holdName(p, o, n, "the name of the volume", labelForm)
	}
	holdName(p, o, w.Pod().Get("serviceAccountName"), "the ServiceAccount", subdomainForm)
	holdName(p, o, w.Pod().Get("nodeName"), "the Node", subdomainForm)
	holdName(p, o, w.Pod().Get("priorityClassName"), "the PriorityClass", subdomainForm)
	holdName(p, o, w.Pod().Get("runtimeClassName"), "the RuntimeClass", subdomainForm)
	if w.Kind == "StatefulSet" { // which sets the others itself
		holdName(p, o, o.At("spec", "serviceName"), "the Service", labelForm)
		return
	}
	holdName(p, o, w.Pod().Get("hostname"), "the hostname", labelForm)
	holdName(p, o, w.Pod().Get("subdomain"), "the subdomain", labelForm)
}

// holdName reports a name that is not of the form. What is left out or no text
// is for others to judge.
func holdName(p *lint.Pass, o *manifest.Object, n *source.Node, what string, f namePattern) {
	if n.Kind == source.String && n.Text != "" {
		holdText(p, o, n, what, f)
	}
}

// holdText is holdName where an empty name is refused as well.
func holdText(p *lint.Pass, o *manifest.Object, n *source.Node, what string, f namePattern) {
	switch {
	case f.is(n.Text):
	case n.Text == "":
		p.Report(o, n, what+" is empty", "write "+f.what)
	default:
		p.Report(o, n, fmt.Sprintf("%s is %q, which %s", what, source.Shorten(n.Text, 80), f.problem(n.Text)),
			f.hint(n))
	}
}

// holdPrefix looks at generateName, after which a random word comes.
func holdPrefix(p *lint.Pass, o *manifest.Object, f namePattern) {
	prefix := o.At("metadata", "generateName")
	if prefix.Kind != source.String || prefix.Text == "" {
		return
	}
	if text := masked(prefix.Text); !f.is(text) {
		p.Report(o, prefix,
			fmt.Sprintf("generateName is %q, which %s", source.Shorten(prefix.Text, 80),
				f.problem(text)),
			f.hint(prefix))
	}
}
