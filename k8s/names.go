package k8s

import "strings"

// These say of names what k8s.io/apimachinery/pkg/util/validation does, which
// compiles a dozen regular expressions at start.

// IsLabel reports whether s is what a container, a volume or a namespace can be
// called: a label of RFC 1123.
func IsLabel(s string) bool { return len(s) <= 63 && isWord(s) }

// IsLabel1035 reports whether s is a label that begins with a letter, as that of a
// Service does before Kubernetes 1.36.
func IsLabel1035(s string) bool { return IsLabel(s) && s[0] > '9' }

// IsSubdomain reports whether s is a DNS name in lower case.
func IsSubdomain(s string) bool {
	if len(s) > 253 {
		return false
	}
	for part := range strings.SplitSeq(s, ".") {
		if !isWord(part) {
			return false
		}
	}
	return true
}

// isWord reports whether s is a label of any length.
func isWord(s string) bool {
	for i := range len(s) {
		if c := s[i]; !lowerOrDigit(c) && (c != '-' || i == 0 || i == len(s)-1) {
			return false
		}
	}
	return s != ""
}

// IsLabelValue reports whether s can be the value of a label.
func IsLabelValue(s string) bool { return s == "" || isLabelName(s) }

// IsQualifiedName reports whether s can be the key of a label: app, or
// example.com/app.
func IsQualifiedName(s string) bool {
	prefix, name, prefixed := strings.Cut(s, "/")
	if !prefixed {
		return isLabelName(s)
	}
	return IsSubdomain(prefix) && isLabelName(name)
}

func isLabelName(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && !lowerOrDigit(s[i]) &&
			(i == 0 || i == len(s)-1 || !strings.ContainsRune("-_.", rune(s[i]))) {
			return false
		}
	}
	return s != "" && len(s) <= 63
}

// IsConfigKey reports whether s can be a key of a ConfigMap or Secret.
func IsConfigKey(s string) bool { return len(s) <= 253 && IsConfigWord(s) }

// IsConfigWord reports whether s is such a key but for its length.
func IsConfigWord(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; !(c >= 'a' && c <= 'z') && !lowerOrDigit(s[i]) &&
			!strings.ContainsRune("-_.", rune(s[i])) {
			return false
		}
	}
	return s != "" && s != "." && !strings.HasPrefix(s, "..")
}

// IsPortName reports whether s can be the name of a container's port.
func IsPortName(s string) bool {
	return len(s) <= 15 && isWord(s) && !strings.Contains(s, "--") && strings.Trim(s, "0123456789-") != ""
}

func lowerOrDigit(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }
