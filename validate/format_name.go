package validate

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// isAPIVersion matches what the kind of a policy's parameters can be of.
func isAPIVersion(s string) bool {
	group, version, grouped := strings.Cut(s, "/")
	if !grouped {
		group, version = "", s
	}
	return (group == "" || k8s.IsSubdomain(group)) && version != "" && k8s.IsLabel1035(version)
}

// isGroupVersion matches what Kubernetes can take apart.
func isGroupVersion(s string) bool {
	return strings.Count(s, "/") <= 1 && !strings.HasSuffix(s, "/")
}

// attributeName is what an attribute of a device is called in its domain.
var attributeName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,31}$`)

// isAttribute matches the name of an attribute or a capacity of a device. The server
// looks at no name with two slashes.
func isAttribute(s string) bool {
	domain, name, found := strings.Cut(s, "/")
	switch {
	case !found:
		return attributeName.MatchString(s)
	case strings.Contains(name, "/"):
		return true
	}
	return len(domain) <= 63 && k8s.IsSubdomain(strings.ToLower(domain)) && attributeName.MatchString(name)
}

func isPathSegment(s string) bool { return s != "." && s != ".." && !strings.ContainsAny(s, "/%") }

func isPoolName(s string) bool {
	for part := range strings.SplitSeq(s, "/") {
		if !k8s.IsSubdomain(part) {
			return false
		}
	}
	return true
}

func isPrintable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// semanticVersion is what semver.org says, in the server's reading.
var semanticVersion = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)` +
	`(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?` +
	`(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$`)

// controllerPath is the part behind the domain.
var controllerPath = regexp.MustCompile(`^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$`)

func isController(s string) bool {
	domain, path, found := strings.Cut(s, "/")
	return found && k8s.IsSubdomain(domain) && controllerPath.MatchString(path)
}

var (
	celIdentifier = regexp.MustCompile(`^[_a-zA-Z][_a-zA-Z0-9]*$`)
	celReserved   = []string{"true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function",
		"if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while"}
)

func isCELName(s string) bool {
	return celIdentifier.MatchString(s) && !slices.Contains(celReserved, s)
}

func isWebhookName(s string) bool { return strings.Count(s, ".") >= 2 && k8s.IsSubdomain(s) }

func isWebhookURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && u.Fragment == "" && u.RawQuery == ""
}

// isServicePath matches a path of a Service that webhooks are asked at.
func isServicePath(s string) bool {
	if s == "/" {
		return true
	}
	rest, absolute := strings.CutPrefix(s, "/")
	for part := range strings.SplitSeq(strings.TrimSuffix(rest, "/"), "/") {
		if !k8s.IsSubdomain(part) {
			return false
		}
	}
	return absolute
}

// isRuleURL matches a path in the rules of a FlowSchema.
func isRuleURL(s string) bool {
	if strings.Contains(s, "*") && (strings.Count(s, "*") > 1 || !strings.HasSuffix(s, "/*")) {
		return false
	}
	return strings.HasPrefix(s, "/") && !strings.Contains(s, " ") && !strings.Contains(s, "//")
}

func isFinalizer(s string) bool {
	return k8s.IsQualifiedName(s) &&
		(strings.Contains(s, "/") || s == "kubernetes" || s == "orphan" || s == "foregroundDeletion")
}

func isCanonicalAddress(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Zone() == "" && !a.Is4In6() && a.String() == s
}

// isEndpoint matches an address that traffic can be sent to. What is none is another's to tell.
func isEndpoint(s string) bool {
	a, err := netip.ParseAddr(s)
	if err != nil {
		return true
	}
	a = a.Unmap()
	return !a.IsUnspecified() && !a.IsLoopback() && !a.IsLinkLocalUnicast() && !a.IsLinkLocalMulticast()
}

// isPrefix matches what the server takes from Kubernetes 1.36 on.
func isPrefix(s string) bool {
	p, err := netip.ParsePrefix(s)
	return err == nil && !p.Addr().Is4In6() && p == p.Masked()
}

// isLenientPrefix matches what it took before: also zeros in front, and bits behind the range.
func isLenientPrefix(s string) bool {
	address, bits, found := strings.Cut(strings.TrimSpace(s), "/")
	if !found || bits == "" || !isLenientAddress(address) {
		return false
	}
	size := "0.0.0.0/"
	if strings.Contains(address, ":") {
		size = "::/"
	}
	if bits = strings.TrimLeft(bits, "0"); bits == "" {
		bits = "0"
	}
	_, err := netip.ParsePrefix(size + bits)
	return err == nil
}
