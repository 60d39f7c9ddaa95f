package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var ingressFields = &lint.Rule{
	ID:      "ingress-fields",
	Summary: "paths or backends of an Ingress that are not possible",
	Why: "The API server refuses the Ingress. A backend is one Service, with the name or the number of one of its " +
		"ports, or one resource. " +
		"A path begins with a slash, and unless its type is ImplementationSpecific it is written as a browser would " +
		"send it.",
	Do:       "Write paths from the slash on, without empty parts and dots, and one port for each backend.",
	Severity: source.Error,
	API:      true,
	Source:   "pkg/apis/networking/validation/validation.go: ValidateIngressSpec",
	Kinds:    []string{"Ingress"},
	Object:   checkIngressFields,
}

func checkIngressFields(p *lint.Pass, o *manifest.Object) {
	spec := o.At("spec")
	if !o.Is(manifest.NetworkingGroup, "Ingress") || o.Version != "v1" {
		return
	}
	if rules := spec.Get("rules"); spec.Kind <= source.Map && !manifest.IsSet(spec.Get("defaultBackend")) &&
		(rules.Kind <= source.Null || rules.Kind == source.List && len(rules.Items) == 0) {
		p.Report(o, spec, "the Ingress has neither rules nor a defaultBackend", "add rules")
	}
	checkIngressClass(p, o)
	checkOneBackend(p, o, spec.Get("defaultBackend"))
	for _, rule := range spec.Get("rules").Items {
		paths := rule.At("http", "paths")
		for _, n := range paths.Items {
			checkIngressPath(p, o, n)
			checkOneBackend(p, o, n.Get("backend"))
		}
	}
}

func checkIngressClass(p *lint.Pass, o *manifest.Object) {
	class, old := o.At("spec", "ingressClassName"), o.At("metadata", "annotations", "kubernetes.io/ingress.class")
	named := old.Kind == source.String || old.Kind == source.Null
	if text := manifest.StringOf(old); class.Kind == source.String && named && class.Text != text {
		p.Report(o, old,
			fmt.Sprintf("the annotation asks for class %s, and ingressClassName for %s", manifest.TextOr(old, `""`),
				class.Text),
			"remove the annotation").
			Relate(class, "ingressClassName stands here")
	}
}

func checkIngressPath(p *lint.Pass, o *manifest.Object, n *source.Node) {
	path, kind := n.Get("path"), n.Get("pathType").Text
	if path.Kind > source.Null && path.Kind != source.String || kind != "Exact" && kind != "Prefix" &&
		kind != "ImplementationSpecific" {
		return
	}
	strict := kind != "ImplementationSpecific"
	text := path.Text
	if path.Kind == source.Null {
		text = "" // it counts as left out
	}
	if !strings.HasPrefix(text, "/") {
		if strict || text != "" {
			p.Report(o, path, fmt.Sprintf("path is %q, and does not begin with a slash", text),
				"write it from the slash on: /"+text)
		}
		return
	}
	for _, part := range []string{"//", "/./", "/../", "%2f", "%2F"} {
		if strict && strings.Contains(path.Text, part) {
			p.Report(o, path, fmt.Sprintf("path is %s, and has %s in it", path.Text, part), "write it without "+part)
			return
		}
	}
	for _, end := range []string{"/..", "/."} {
		if strict && strings.HasSuffix(path.Text, end) {
			p.Report(o, path, fmt.Sprintf("path is %s, and ends with %s", path.Text, end), "write it without "+end)
			return
		}
	}
}

func checkOneBackend(p *lint.Pass, o *manifest.Object, n *source.Node) {
	if n.Kind != source.Map {
		return
	}
	service, resource := n.Get("service"), n.Get("resource")
	switch {
	case manifest.IsSet(service) && manifest.IsSet(resource):
		p.Report(o, n, "the backend has both a service and a resource", "remove one of them")
	case !manifest.IsSet(service) && !manifest.IsSet(resource):
		p.Report(o, n, "the backend has neither a service nor a resource", "add service")
	case service.Kind == source.Map:
		checkBackendService(p, o, service)
	}
}

func checkBackendService(p *lint.Pass, o *manifest.Object, service *source.Node) {
	if name := service.Get("name"); name.Kind == source.String && name.Text == "" {
		p.Report(o, name, "the backend names no Service", "write the name of the Service")
	}
	port := service.Get("port")
	if port.Kind > source.Null && port.Kind != source.Map {
		return
	}
	name, number := port.Get("name"), port.Get("number")
	value, ok := number.Int()
	named := !manifest.IsEmptyText(name)
	switch {
	case manifest.IsSet(number) && !ok || manifest.IsSet(name) && name.Kind != source.String:
	case named && value != 0:
		p.Report(o, port, "the port of the backend has both a name and a number", "remove one of them")
	case !named && value == 0:
		p.Report(o, port, "the backend names no port", "add port.number, or port.name")
	case value != 0 && !isPort(value):
		p.Report(o, number, fmt.Sprintf("number is %d, and can be 1 to 65535", value), "write a port of the Service")
	}
}
