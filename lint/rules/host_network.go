package rules

import (
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// nodeResolved gives the field by which a workload's pods ask the DNS of their node:
// hostNetwork, where the policy is no other. It is nil for pods that do not.
func nodeResolved(w *manifest.Workload) *source.Node {
	host, policy := w.Pod().Get("hostNetwork"), w.Pod().Get("dnsPolicy")
	switch policy.Text {
	case "", "ClusterFirst", "Default":
		if manifest.IsTrue(host) && w.Pod().At("os", "name").Text != "windows" {
			return host
		}
	}
	return nil
}

// A namedService is the name of a Service, and the text that holds it; nil where none
// does.
type namedService struct {
	node *source.Node
	name string
}

// serviceFiles are the names of Services in ConfigMaps, which many pods may read.
var serviceFiles = lint.NewShared(func(*manifest.Index) *sync.Map { return &sync.Map{} })

// serviceNamedBy gives the first name of a Service in a workload, or in the ConfigMaps that
// it reads.
func serviceNamedBy(p *lint.Pass, w *manifest.Workload) (n *source.Node, name string) {
	for _, c := range w.Containers() {
		for _, command := range c.Commands() {
			for _, word := range command.Words {
				if name := serviceIn(p, w.Object, word.Text); name != "" {
					return word, name
				}
			}
		}
		for _, env := range c.Node.Get("env").Items {
			value := env.Get("value")
			if name := serviceIn(p, w.Object, value.Text); name != "" {
				return value, name
			}
			if strings.HasSuffix(env.Get("name").Text, "HOST") && isService(p, w.Object, value.Text) {
				return value, value.Text
			}
		}
	}
	for _, use := range manifest.DataRefs(w) {
		if use.Kind != "ConfigMap" {
			continue
		}
		for _, o := range p.DataObjects(w.Object, use.Kind, use.Name.Text) {
			if found := serviceInFiles(p, o); found.node != nil {
				return found.node, found.name
			}
		}
	}
	return nil, ""
}

// serviceInFiles gives the first name of a Service in a ConfigMap.
func serviceInFiles(p *lint.Pass, o *manifest.Object) (found namedService) {
	if known, ok := serviceFiles.Of(p).Load(o); ok {
		return known.(namedService)
	}
	for _, f := range o.At("data").Fields {
		if name := serviceIn(p, o, f.Value.Text); name != "" {
			found = namedService{f.Value, name}
			break
		}
	}
	serviceFiles.Of(p).Store(o, found)
	return found
}

// serviceIn gives the first name of a Service in a text: NAME.NAMESPACE.svc, or the
// host of a URL that is a Service of the input. Who issues tokens is named so, too,
// and never looked up.
func serviceIn(p *lint.Pass, o *manifest.Object, text string) string {
	if strings.Contains(text, "issuer") || strings.Contains(text, "audience") {
		return ""
	}
	for rest := text; ; {
		i := strings.Index(rest, ".svc")
		if i < 0 {
			break
		}
		after := strings.TrimLeft(rest[i+len(".svc"):], ".")
		host := hostBefore(rest[max(0, i-longestHost):i])
		if strings.Count(host, ".") == 1 && (after == "" || !lowerOrDigit(after[0]|0x20) || strings.HasPrefix(after,
			"cluster")) {
			return host + ".svc"
		}
		rest = rest[i+len(".svc"):]
	}
	for at := 0; at < len(text); {
		end := at
		for end < len(text) && hostRune(rune(text[end])) {
			end++
		}
		if end > at && isAddress(text, at, end) && isService(p, o, text[at:end]) {
			return text[at:end]
		}
		at = end + 1
	}
	return ""
}

// isAddress reports whether a part of a text stands where a host does: behind the
// slashes of a URL, or before a port.
func isAddress(text string, at, end int) bool {
	return strings.HasSuffix(text[:at], "//") || end+1 < len(text) && text[end] == ':' && isDigits(text[end+1:end+2])
}

// isService reports whether a host is NAME or NAME.NAMESPACE of a Service of the input.
func isService(p *lint.Pass, o *manifest.Object, host string) bool {
	name, namespace, _ := strings.Cut(host, ".")
	return name != "" && !strings.Contains(namespace, ".") && len(p.Find(o, "Service", namespace, name)) > 0
}

// longestHost is the most that a name in DNS has.
const longestHost = 253

// hostBefore gives the host name at the end of a text.
func hostBefore(text string) string {
	return text[strings.LastIndexFunc(text, func(r rune) bool { return !hostRune(r) })+1:]
}

func hostRune(r rune) bool { return r == '-' || r == '.' || r < 128 && lowerOrDigit(byte(r)) }
