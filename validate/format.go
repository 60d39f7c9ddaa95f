package validate

import (
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/api/resource"

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
	"absolute path": {is: path.IsAbs, what: "an absolute path, with / in front"},
	"annotation key": {is: func(s string) bool { return k8s.IsQualifiedName(strings.ToLower(s)) }, empty: true,
		what: "a name, or a domain and a name, as example.com/name"},
	"api version": {is: isAPIVersion, what: "a version, or a group and a version, as apps/v1"},
	"attribute": {is: isAttribute, empty: true,
		what: "at most 32 letters, digits and underscores, perhaps behind a domain, as example.com/name"},
	"attribute of a domain": {is: func(s string) bool { return strings.Contains(s, "/") && isAttribute(s) },
		what: "a domain and a name of at most 32 letters, digits and underscores, as example.com/name"},
	"blob": {is: func(s string) bool { return strings.HasPrefix(s, "https://") },
		what: "the address of a blob, which begins with https://"},
	"bundle name": {is: isBundleName, what: "the name of a bundle: lower-case letters, digits, dashes and dots, behind " +
		"that of its signer, as example.com:signer:name"},
	"canonical cidr": {is: func(s string) bool { return isPrefix(s) && isPlainPrefix(s) },
		what: "a range of addresses in its usual form with nothing behind it, as 10.0.0.0/8 or fd00::/64"},
	"canonical ip": {is: isCanonicalAddress, what: "an IP address in its usual form, as 10.0.0.1 or fd00::1"},
	"cel name": {is: isCELName,
		what: "letters, digits and underscores, without a digit in front, and no word that CEL keeps for itself"},
	"cidr": {is: isPrefix, what: "a range of addresses with nothing behind it, as 10.0.0.0/8 or fd00::/64"},
	"container resource": {is: isContainerResource,
		what: "cpu, memory, ephemeral-storage, hugepages- with a size, or a resource of a domain, as example.com/gpu"},
	"controller": {is: isController, what: "a domain and a path, as example.com/controller"},
	"csi driver": {is: func(s string) bool { return len(s) <= 63 && k8s.IsSubdomain(strings.ToLower(s)) },
		what: "letters, digits, dashes and dots, at most 63 of them"},
	"domain name": {is: func(s string) bool { return strings.Contains(s, "/") && k8s.IsQualifiedName(strings.ToLower(s)) },
		what: "a domain and a name, as example.com/name"},
	"endpoint ip": {is: isEndpoint,
		what: "the address of another machine: none of 0.0.0.0, 127.0.0.0/8, 169.254.0.0/16, 224.0.0.0/24 and their like"},
	"extended resource": {is: isExtendedResource, what: "a resource of a domain, as example.com/gpu"},
	"field for files": {is: isFileField, what: "metadata.name, metadata.namespace, metadata.uid, metadata.labels or " +
		"metadata.annotations, the last two perhaps with a key, as metadata.labels['app']"},
	"field of resources": {is: isResourceField, what: "limits or requests of cpu, memory, ephemeral-storage or " +
		"hugepages, as limits.cpu"},
	"file path": {is: func(s string) bool { return isRelative(s) && !strings.HasPrefix(s, "..") },
		what: "a relative path, without / or .. in front and .. within"},
	"finalizer": {is: isFinalizer, what: "kubernetes, or a domain and a name, as example.com/name", empty: true},
	"group": {is: func(s string) bool { return k8s.IsSubdomain(s) && strings.Contains(s, ".") },
		what: "a domain with a dot in it in lower case, as example.com"},
	"group version": {is: isGroupVersion, what: "a version, or a group and a version, as apps/v1"},
	"host name": {is: isHostName,
		what: "one label, of lower-case letters, digits and dashes, since pods and hosts are named after it"},
	"http header": {is: isHeader, what: "letters, digits and dashes"},
	"ip":          {is: isAddress, what: "an IP address, as 10.0.0.1 or fd00::1"},
	"iscsi name": {is: isISCSIName,
		what: "an iSCSI name: iqn.2001-04.com.example:name, eui. and 16 or naa. and 32 letters and digits"},
	"json path": {is: func(s string) bool { return strings.HasPrefix(s, ".") },
		what: "a path with a dot in front, as .spec.size"},
	"json path of either": {is: func(s string) bool {
		return strings.HasPrefix(s, ".spec.") || strings.HasPrefix(s, ".status.")
	}, what: "a path into spec or status, as .status.selector"},
	"json path of spec": {is: func(s string) bool { return strings.HasPrefix(s, ".spec.") },
		what: "a path into spec, as .spec.replicas"},
	"json path of status": {is: func(s string) bool { return strings.HasPrefix(s, ".status.") },
		what: "a path into status, as .status.replicas"},
	"kind": {is: func(s string) bool { return s != "" && k8s.IsLabel1035(strings.ToLower(s)) },
		what: "letters, digits and dashes, with a letter in front"},
	"label":         {is: k8s.IsLabel, what: "lower-case letters, digits and dashes, at most 63 of them"},
	"label value":   {is: k8s.IsLabelValue, what: "at most 63 letters, digits, dashes, underscores and dots"},
	"lenient cidr":  {is: isLenientPrefix, what: "a range of addresses, as 10.0.0.0/8 or fd00::/64"},
	"lenient ip":    {is: isLenientAddress, what: "an IP address, as 10.0.0.1 or fd00::1"},
	"limit type":    {is: isLimitType, what: "Container, Pod, PersistentVolumeClaim, or a type of a domain"},
	"list of hosts": {is: isHostList, what: "a host and a port, as host:7861, or several with commas between"},
	"lower case":    {is: func(s string) bool { return strings.ToLower(s) == s }, what: "in lower case"},
	"managed disk": {is: func(s string) bool { return strings.HasPrefix(s, "/subscriptions/") },
		what: "the ID of a managed disk, which begins with /subscriptions/"},
	"natural":   {is: isNatural, what: "0 or more", numbers: true},
	"not blank": {is: func(s string) bool { return strings.TrimSpace(s) != "" }, what: "more than spaces"},
	"one line": {is: func(s string) bool {
		return strings.TrimSpace(s) != "" && !strings.ContainsAny(strings.TrimSpace(s), "\n\r")
	},
		what: "one line, with more than spaces"},
	"option of a driver": {is: isDriverOption,
		what: "a name of the driver's own: those below kubernetes.io and k8s.io are taken"},
	"padded cidr": {is: func(s string) bool { return isPrefix(strings.TrimSpace(s)) },
		what: "a range of addresses with nothing behind it, as 10.0.0.0/8 or fd00::/64"},
	"path segment":      {is: isPathSegment, what: "a name without / and %, other than . and .."},
	"path without dots": {is: withoutDots, what: "a path without .. in it"},
	"plain cidr": {is: isPlainPrefix,
		what: "written in the usual form: the first address of the range, without zeros in front and in lower case"},
	"plain ip": {is: isPlainAddress, what: "written in the usual form, without zeros in front and in lower case"},
	"pool name": {is: isPoolName,
		what: "lower-case letters, digits, dashes and dots, perhaps in parts with / between"},
	"positive":  {is: isPositive, what: "greater than 0", numbers: true},
	"printable": {is: isPrintable, what: "characters that can be printed"},
	"provisioner": {is: func(s string) bool { return k8s.IsQualifiedName(strings.ToLower(s)) },
		what: "a name, or a domain and a name, as example.com/name"},
	"qualified name": {is: k8s.IsQualifiedName, empty: true,
		what: "a name, or a domain and a name, as example.com/name"},
	"quota resource": {is: isQuotaResource,
		what: "a resource that there are quotas of, as requests.cpu, pods or count/deployments.apps"},
	"relative path":    {is: isRelative, what: "a relative path, without / in front and .. within"},
	"resource":         {is: isResource, what: "a resource of Kubernetes, or one of a domain, as example.com/gpu"},
	"search domain":    {is: isSearchDomain, what: "a DNS name in lower case, or a dot"},
	"semantic version": {is: semanticVersion.MatchString, what: "a version as 1.2.3 or 1.2.3-rc.1"},
	"service path": {is: isServicePath,
		what: "a path with / in front, of lower-case letters, digits, dashes and dots"},
	"signer":    {is: isSigner, what: "a domain and a name, as example.com/signer"},
	"subdomain": {is: k8s.IsSubdomain, what: "lower-case letters, digits, dashes and dots, at most 253 of them"},
	"sysctl":    {is: isSysctl, what: "the name of a kernel parameter, as net.core.somaxconn"},
	"trimmed":   {is: func(s string) bool { return strings.TrimSpace(s) == s }, what: "without spaces around it"},
	"url of rules": {is: isRuleURL, empty: true,
		what: "a path with / in front, without spaces and //, and with * at most as its last part"},
	"variable": {is: isVariable, what: "printable ASCII characters without ="},
	"version":  {is: k8s.IsLabel1035, what: "lower-case letters, digits and dashes, with a letter in front", empty: true},
	"webhook name": {is: isWebhookName,
		what: "a DNS name of three parts or more in lower case, as check.example.com"},
	"webhook url": {is: isWebhookURL, empty: true,
		what: "an address as https://host/path, without user, query and fragment"},
	"windows user":  {is: isWindowsUser, what: `a user of Windows, as name or DOMAIN\name`},
	"without slash": {is: func(s string) bool { return !strings.Contains(s, "/") }, what: "a name without / in it"},
}

func isAddress(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Zone() == "" && !a.Is4In6()
}

// isLenientAddress matches what the server took before Kubernetes 1.36: also zeros
// in front, and IPv4 as IPv6.
func isLenientAddress(s string) bool {
	if !strings.Contains(s, ":") {
		parts := strings.Split(s, ".")
		for i, part := range parts {
			if parts[i] = strings.TrimLeft(part, "0"); parts[i] == "" && part != "" {
				parts[i] = "0"
			}
		}
		s = strings.Join(parts, ".")
	}
	a, err := netip.ParseAddr(s)
	return err == nil && a.Zone() == ""
}

// isPlainAddress reports whether an address is written as netip writes it. What is
// none is another's to tell.
func isPlainAddress(s string) bool {
	a, err := netip.ParseAddr(s)
	return !isLenientAddress(s) || err == nil && !a.Is4In6() && (a.Is4() || a.String() == s)
}

// isPlainPrefix is the same of ranges.
func isPlainPrefix(s string) bool {
	p, err := netip.ParsePrefix(s)
	return !isLenientPrefix(s) ||
		err == nil && p == p.Masked() && !p.Addr().Is4In6() && (p.Addr().Is4() || p.String() == s)
}

// isSearchDomain matches what resolv.conf takes in its list of searches.
func isSearchDomain(s string) bool {
	return s == "." || k8s.IsSubdomain(strings.ReplaceAll(strings.TrimSuffix(s, "."), "_", "a"))
}

func isRelative(s string) bool { return !path.IsAbs(s) && withoutDots(s) }

// withoutDots reports whether no part of a path leads upwards.
func withoutDots(s string) bool {
	for part := range strings.SplitSeq(s, "/") {
		if part == ".." {
			return false
		}
	}
	return true
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

// isUnit reports whether a quantity is one of a list of units: the number 1, and
// perhaps a suffix.
func isUnit(s string, units []string) bool {
	q, err := resource.ParseQuantity(s)
	return err == nil && slices.Contains(units, q.String())
}

// isHostName reports whether a name is one label. What is no name at all is another's
// to tell.
func isHostName(s string) bool { return k8s.IsLabel(s) || !k8s.IsSubdomain(s) }

func isHeader(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// isVariable reports whether a text can be the name of a variable.
func isVariable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '=' {
			return false
		}
	}
	return s != ""
}

// isResourceField reports whether a text names what a container has of a resource.
func isResourceField(s string) bool {
	list, of, _ := strings.Cut(s, ".")
	return (list == "limits" || list == "requests") &&
		(of == "cpu" || of == "memory" || of == "ephemeral-storage" || strings.HasPrefix(of, "hugepages-"))
}

// isFileField reports whether a field of a pod can be a file of a volume.
func isFileField(s string) bool {
	field, key, keyed := strings.Cut(strings.TrimSuffix(s, "']"), "['")
	if keyed {
		return field == "metadata.labels" && k8s.IsQualifiedName(key) ||
			field == "metadata.annotations" && k8s.IsQualifiedName(strings.ToLower(key))
	}
	switch s {
	case "metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels", "metadata.annotations":
		return true
	}
	return false
}

// sysctlName, iqnName, euiName and naaName are compiled when first needed.
var (
	sysctlName = compiled(`^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$`)
	iqnName    = compiled(`iqn\.\d{4}-\d{2}\.([[:alnum:]-.]+)(:[^,;*&$|\s]+)$`)
	longName   = compiled(`^(eui.[[:alnum:]]{16}|naa.[[:alnum:]]{32})$`)
)

func compiled(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

func isSysctl(s string) bool { return len(s) <= 253 && sysctlName().MatchString(s) }

func isISCSIName(s string) bool {
	if strings.HasPrefix(s, "iqn") {
		return iqnName().MatchString(s)
	}
	return longName().MatchString(s)
}

func isHostList(s string) bool {
	for pair := range strings.SplitSeq(s, ",") {
		host, bracketed := strings.CutPrefix(pair, "[")
		if bracketed {
			_, host, _ = strings.Cut(host, "]")
		}
		if strings.Count(host, ":") != 1 || strings.ContainsAny(host, "[]") {
			return false
		}
	}
	return true
}

// isDriverOption reports whether the name of an option is none of Kubernetes' own.
func isDriverOption(s string) bool {
	domain, _, _ := strings.Cut(s, "/")
	domain = "." + strings.ToLower(domain)
	return !strings.HasSuffix(domain, ".kubernetes.io") && !strings.HasSuffix(domain, ".k8s.io")
}

// isSigner reports whether a text names a signer of certificates.
func isSigner(s string) bool {
	domain, name, ok := strings.Cut(s, "/")
	if !ok || strings.Contains(name, "/") || !strings.Contains(domain, ".") || len(s) > 571 || len(domain) > 253 {
		return false
	}
	for label := range strings.SplitSeq(domain, ".") {
		if !k8s.IsLabel(label) {
			return false
		}
	}
	return !slices.ContainsFunc(strings.Split(name, "."), func(part string) bool { return !k8s.IsSubdomain(part) })
}

// isBundleName reports whether a text is the name of a bundle of trust.
func isBundleName(s string) bool {
	return k8s.IsSubdomain(s[strings.LastIndex(s, ":")+1:])
}

// isWindowsUser reports whether a text is a user of Windows, perhaps of a domain.
func isWindowsUser(s string) bool {
	domain, user, hasDomain := strings.Cut(s, `\`)
	if !hasDomain {
		user = s
	}
	control := func(r rune) bool { return r < ' ' || r == 0x7f }
	return !strings.ContainsFunc(s, control) && (!hasDomain || isWindowsDomain(domain)) &&
		user != "" && len(user) <= 104 && strings.Trim(user, ". ") != "" && !strings.ContainsAny(user, `"/\:;|=,+*?<>@[]`)
}

// isWindowsDomain reports whether a text is a name of NetBIOS or a DNS name.
func isWindowsDomain(s string) bool {
	if s == "" || len(s) >= 256 {
		return false
	}
	netBIOS := utf8.RuneCountInString(s) <= 15 && s[0] != '.' && !strings.ContainsAny(s, `\/:*?"<>|`)
	if netBIOS {
		return true
	}
	for label := range strings.SplitSeq(strings.ToLower(s), ".") {
		if !k8s.IsLabel(label) {
			return false
		}
	}
	return true
}
