package rules

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A namePattern is what a name has to look like.
type namePattern struct {
	is   func(string) bool
	what string
	most int // characters
}

var (
	labelForm   = namePattern{dnsLabel, "lower-case letters, digits and dashes, at most 63 of them", 63}
	serviceForm = namePattern{dns1035Label,
		"lower-case letters, digits and dashes, at most 63 of them, with a letter in front", 63}
	subdomainForm = namePattern{isSubdomain, "lower-case letters, digits, dashes and dots, at most 253 of them", 253}
	hostForm      = namePattern{dnsHost,
		"a host name in lower case, perhaps with *. in front, without scheme, port and path", 253}
	portForm = namePattern{isPortName,
		"lower-case letters, digits and dashes, at most 15 of them, with a letter among them", 15}
	segmentForm = namePattern{pathSegment, "text without / and %", 253}
	eventForm   = namePattern{pathSegment, "text without / and %", math.MaxInt}
)

// nameForms are the kinds whose names are not subdomains, with their groups.
var nameForms = map[string]struct {
	group string
	form  namePattern
}{
	"Event":                     {"", eventForm},
	"Namespace":                 {"", labelForm},
	"StatefulSet":               {"apps", labelForm},
	"Role":                      {manifest.RBACGroup, segmentForm},
	"ClusterRole":               {manifest.RBACGroup, segmentForm},
	"RoleBinding":               {manifest.RBACGroup, segmentForm},
	"ClusterRoleBinding":        {manifest.RBACGroup, segmentForm},
	"CertificateSigningRequest": {"certificates.k8s.io", segmentForm},
	"APIService":                {"apiregistration.k8s.io", segmentForm},
	"PodDisruptionBudget":       {"policy", segmentForm},
}

// nameForm gives what the name of an object has to look like; ok is false when
// that is not known.
func nameForm(p *lint.Pass, o *manifest.Object) (f namePattern, ok bool) {
	if special, found := nameForms[o.Kind]; found && special.group == o.Group {
		return special.form, true
	}
	switch o.Kind {
	case "Service":
		if o.Group == "" {
			return serviceNameForm(p), true
		}
	case "ClusterTrustBundle", "IPAddress", "LeaseCandidate", "StorageVersion", "Config":
		return namePattern{}, false
	}
	switch o.Group {
	case "", "apps", "batch", "autoscaling", "policy", "extensions", "route.openshift.io":
		return subdomainForm, true
	}
	// Files for programs look like objects, and OpenShift's users are called
	// system:admin.
	for _, group := range []string{".config.k8s.io", ".kubeadm.k8s.io", ".x-k8s.io", ".openshift.io"} {
		if strings.HasSuffix("."+o.Group, group) {
			return subdomainForm, group == ".x-k8s.io" && p.Schemas.Knows(o)
		}
	}
	return subdomainForm, strings.Contains(o.Group, ".")
}

// problem says what is wrong with a name that is not of the form.
func (f namePattern) problem(name string) string {
	if name == "" {
		return "is empty"
	}
	if len(name) > f.most {
		return fmt.Sprintf("is %d characters long, and %d is the most", len(name), f.most)
	}
	for _, r := range name {
		if !f.is("a" + string(r) + "a") {
			return fmt.Sprintf("has %q in it", r)
		}
	}
	first, last := name[0], name[len(name)-1]
	switch {
	case !lowerOrDigit(first):
		return fmt.Sprintf("begins with %q", first)
	case !lowerOrDigit(last):
		return fmt.Sprintf("ends with %q", last)
	case isDigits(name):
		return "has no letter in it"
	case isDigits(name[:1]):
		return "begins with a digit"
	case strings.Contains(name, "--") && !strings.Contains(name, "."):
		return "has two dashes side by side"
	}
	return "has a part that is empty, or begins or ends with a dash"
}

// hint proposes the nearest name of the form.
func (f namePattern) hint(n *source.Node) string {
	name := n.Text
	switch {
	case !isDigits(name) || f.most != portForm.most:
	case n.Key.Text() == "port":
		return "remove the quotes: a number in quotes is taken for a name"
	default:
		return "remove the name, or write one with a letter, such as http"
	}
	if len(name) > f.most {
		return "shorten it"
	}
	better := strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r | 0x20
		case r < 0x80 && lowerOrDigit(byte(r)) || r == '.' && f.is("a.b"):
			return r
		}
		return '-'
	}, name)
	for strings.Contains(better, "--") {
		better = strings.ReplaceAll(better, "--", "-")
	}
	if better = strings.Trim(better, "-."); f.is(better) {
		return "write " + better + ", or other " + f.what
	}
	return "write " + f.what
}

// address reports whether text is an IPv4 address, which could be a host name
// by its form.
func address(s string) bool {
	parts := strings.Split(s, ".")
	for _, part := range parts {
		if n, err := strconv.Atoi(part); err != nil || n < 0 || n > 255 {
			return false
		}
	}
	return len(parts) == 4
}

// masked gives the beginning of a name as the API server looks at it: a dash at
// its end is no mistake.
func masked(prefix string) string {
	if len(prefix) > 1 && strings.HasSuffix(prefix, "-") {
		return prefix[:len(prefix)-2] + "a"
	}
	return prefix
}

// relaxed is the version of Kubernetes from which on the name of a Service may
// begin with a digit.
const relaxed = "1.36"

func serviceNameForm(p *lint.Pass) namePattern {
	if slices.ContainsFunc(p.Options.Kubernetes, func(version string) bool { return k8s.Before(version, relaxed) }) {
		return serviceForm
	}
	return labelForm
}
