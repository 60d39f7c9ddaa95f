package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// ports looks at the ports of a Service, each alone and all together.
func (s *serviceCheck) ports() {
	list := s.spec.Get("ports")
	if !manifest.IsNonZero(list) {
		if !manifest.Headless(s.o) && s.kind != "ExternalName" {
			s.Report(s.o, list,
				"the Service has no ports, and only one that is headless or of type ExternalName can do without",
				"add ports: [{port: 80}]")
		}
		return
	}
	names, ports, nodePorts := map[string]*source.Node{}, map[string]*source.Node{}, map[string]*source.Node{}
	for _, n := range list.Items {
		if n.Kind != source.Map {
			continue
		}
		s.port(n)
		name := n.Get("name")
		switch {
		case !manifest.IsNonZero(name) && len(list.Items) > 1:
			s.ReportAt(s.o, n.Get("port").Key,
				fmt.Sprintf("port %s has no name, and a Service with several ports needs one for each",
					n.Get("port").Text),
				"add name")
		case name.Kind == source.String && name.Text != "":
			s.once(names, name.Text, name, "port name "+name.Text)
		}
		protocol := n.Get("protocol").Text
		if protocol == "" {
			protocol = "TCP"
		}
		if port := n.Get("port"); port.Kind == source.Int {
			s.once(ports, port.Text+"/"+protocol, port, fmt.Sprintf("port %s for %s", port.Text, protocol))
		}
		if nodePort := n.Get("nodePort"); nodePort.Kind == source.Int && manifest.IsNonZero(nodePort) {
			s.once(nodePorts, nodePort.Text+"/"+protocol, nodePort,
				fmt.Sprintf("nodePort %s for %s", nodePort.Text, protocol))
		}
	}
}

// once reports what is given a second time.
func (s *serviceCheck) once(seen map[string]*source.Node, key string, n *source.Node, what string) {
	if first := seen[key]; first != nil {
		s.Report(s.o, n, what+" is given twice in one Service", "change or remove one of the two").Relate(first,
			"the first")
		return
	}
	seen[key] = n
}

// port looks at one port.
func (s *serviceCheck) port(n *source.Node) {
	if number, ok := n.Get("port").Int(); ok && !isPort(number) {
		s.Report(s.o, n.Get("port"), fmt.Sprintf("port is %d, and can be 1 to 65535", number), "write a port number")
	}
	if name := n.Get("name"); name.Kind == source.String && name.Text != "" &&
		(!isSubdomain(name.Text) || strings.Contains(name.Text, ".") || len(name.Text) > 63) {
		s.Report(s.o, name,
			fmt.Sprintf("port name %q is not made of small letters, digits and dashes alone",
				name.Text),
			"write a name such as http, of at most 63 characters, with no dash at its ends")
	}
	target := n.Get("targetPort")
	if number, ok := target.Int(); ok && number != 0 && !isPort(number) {
		s.Report(s.o, target, fmt.Sprintf("targetPort is %d, and can be 1 to 65535", number), "write a port number")
	}
	if target.Kind == source.String && target.Text != "" && !isPortName(target.Text) {
		message := fmt.Sprintf("targetPort is %q, which cannot be the name of a port", target.Text)
		if isDigits(target.Text) {
			s.Report(s.o, target, message, "remove the quotes: a number in quotes is taken for a name").
				Fix("remove the quotes", source.Rewrite(target, target.Text))
		} else {
			s.Report(s.o, target, message,
				"write a name of at most 15 small letters, digits and dashes, with a letter in it")
		}
	}
	if appProtocol := n.Get("appProtocol"); appProtocol.Kind == source.String &&
		labelKeyProblem(appProtocol.Text) != "" {
		s.Report(s.o, appProtocol,
			fmt.Sprintf("appProtocol %q %s", appProtocol.Text,
				labelKeyProblem(appProtocol.Text)),
			"write a name such as http or kubernetes.io/h2c")
	}
	if nodePort := n.Get("nodePort"); manifest.IsNonZero(nodePort) && s.kind == "ClusterIP" {
		s.ReportKey(s.o, nodePort, "nodePort needs type NodePort or LoadBalancer, and the type is ClusterIP",
			"remove nodePort, or write type: NodePort").
			Relate(s.spec.Get("type"), "the type")
	}
}
