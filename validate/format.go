package validate

import (
	"net/netip"
	"path"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// A format is what a text has to look like.
type format struct {
	is      func(string) bool
	what    string // as it goes on after must be
	numbers bool   // numbers are held to it, too
	empty   bool   // an empty text is no field that is left out
}

// formats are those that constraints.txt names.
var formats = map[string]format{
	"ip":             {is: isAddress, what: "an IP address, as 10.0.0.1 or fd00::1"},
	"cidr":           {is: isPrefix, what: "a range of addresses, as 10.0.0.0/8 or fd00::/64"},
	"label":          {is: k8s.IsLabel, what: "lower-case letters, digits and dashes, at most 63 of them"},
	"subdomain":      {is: k8s.IsSubdomain, what: "lower-case letters, digits, dashes and dots, at most 253 of them"},
	"search domain":  {is: isSearchDomain, what: "a DNS name in lower case, or a dot"},
	"qualified name": {is: k8s.IsQualifiedName, what: "a name, or a domain and a name, as example.com/name"},
	"domain name": {is: func(s string) bool { return strings.Contains(s, "/") && k8s.IsQualifiedName(s) },
		what: "a domain and a name, as example.com/name"},
	"label value": {is: k8s.IsLabelValue, what: "at most 63 letters, digits, dashes, underscores and dots"},
	"config key":  {is: k8s.IsConfigKey, what: "letters, digits, dashes, underscores and dots, at most 253 of them"},
	"port name": {is: k8s.IsPortName,
		what: "at most 15 lower-case letters, digits and dashes, with a letter among them"},
	"absolute path": {is: path.IsAbs, what: "an absolute path, with / in front"},
	"relative path": {is: func(s string) bool { return !path.IsAbs(s) }, what: "a relative path, without / in front"},
	"without dots":  {is: withoutDots, what: "a path without .. in it"},
	"percent":       {is: isPercent, what: "a whole number, or a percentage as 25%"},
	"positive":      {is: isPositive, what: "greater than 0", numbers: true},
	"natural":       {is: isNatural, what: "0 or more", numbers: true},
}

func isAddress(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Zone() == ""
}

func isPrefix(s string) bool {
	_, err := netip.ParsePrefix(s)
	return err == nil
}

// isSearchDomain matches what resolv.conf takes in its list of searches.
func isSearchDomain(s string) bool {
	return s == "." || k8s.IsSubdomain(strings.ReplaceAll(strings.TrimSuffix(s, "."), "_", "a"))
}

// withoutDots reports whether no part of a path leads upwards.
func withoutDots(s string) bool {
	for part := range strings.SplitSeq(s, "/") {
		if part == ".." {
			return false
		}
	}
	return true
}

func isPercent(s string) bool {
	digits, ok := strings.CutSuffix(s, "%")
	_, err := strconv.Atoi(digits)
	return ok && err == nil && strings.Trim(digits, "0123456789") == ""
}

// isPositive and isNatural judge quantities. What is none is another's to tell.
func isPositive(s string) bool {
	return isNatural(s) && (!isQuantity(s) || strings.ContainsAny(mantissa(s), "123456789"))
}

func isNatural(s string) bool {
	return !isQuantity(s) || !strings.HasPrefix(strings.TrimSpace(s), "-") ||
		!strings.ContainsAny(mantissa(s), "123456789")
}

// mantissa gives a quantity without its exponent.
func mantissa(s string) string {
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		return s[:i]
	}
	return s
}
