package rules

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// dnsLabel is RFC 1123: what a container, a volume or a namespace is called.
func dnsLabel(s string) bool { return k8s.IsLabel(s) }

// dns1035Label is a label that begins with a letter: what a Service is called
// before Kubernetes 1.36.
func dns1035Label(s string) bool { return k8s.IsLabel1035(s) }

// dnsHost is what an Ingress takes for a host: a subdomain, or one below "*.".
func dnsHost(s string) bool {
	return isSubdomain(strings.TrimPrefix(s, "*.")) && len(s) <= 253
}

// pathSegment is what a Role is called.
func pathSegment(s string) bool {
	return s != "." && s != ".." && !strings.ContainsAny(s, "/%")
}

// configKey is a key of a ConfigMap or Secret.
func configKey(s string) bool { return k8s.IsConfigKey(s) }

// configWord is a key of any length.
func configWord(s string) bool { return k8s.IsConfigWord(s) }

// envName is the name of a variable.
func envName(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '=' {
			return false
		}
	}
	return s != ""
}

// oldEnvName is the name of a variable before Kubernetes 1.32.
func oldEnvName(s string) bool { return configWord(s) && (s[0] < '0' || s[0] > '9') }

func lowerOrDigit(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
