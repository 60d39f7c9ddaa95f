package rules

import (
	"math/rand/v2"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/validate/content"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/plimsoll-dev/plimsoll/lint"
)

// TestNames compares what is said of names with what Kubernetes' own code says.
func TestNames(t *testing.T) {
	checks := []struct {
		name string
		ours func(string) bool
		real func(string) []string
	}{
		{"label", dnsLabel, validation.IsDNS1123Label},
		{"label that begins with a letter", dns1035Label, validation.IsDNS1035Label},
		{"subdomain", isSubdomain, validation.IsDNS1123Subdomain},
		{"host", dnsHost, isHost},
		{"port name", isPortName, validation.IsValidPortName},
		{"path segment", pathSegment, content.IsPathSegmentName},
		{"config key", configKey, validation.IsConfigMapKey},
		{"variable", envName, validation.IsRelaxedEnvVarName},
		{"variable of old", oldEnvName, validation.IsEnvVarName},
	}
	random := rand.New(rand.NewPCG(1, 2))
	names := []string{"", ".", "..", "..a", "a..b", "-", "a-", "*.a", "*.*.a", "a.*.b", "*", "*."}
	for _, length := range []int{15, 16, 63, 64, 253, 254} {
		names = append(names, strings.Repeat("a", length), strings.Repeat("a.", length/2)+strings.Repeat("a", length%2))
	}
	for range 20000 {
		b := make([]byte, 1+random.IntN(6))
		for i := range b {
			b[i] = "aaazb019-._/%*AZ@`{é "[random.IntN(22)]
		}
		names = append(names, string(b))
	}
	for _, check := range checks {
		valid := 0
		for _, name := range names {
			want := len(check.real(name)) == 0
			if got := check.ours(name); got != want {
				t.Errorf("%s %q: %t, want %t", check.name, name, got, want)
			}
			if want {
				valid++
			}
		}
		if valid < 20 {
			t.Errorf("%s: only %d names were valid", check.name, valid)
		}
	}
}

// TestServiceNames holds the name of a Service to the oldest version asked for.
func TestServiceNames(t *testing.T) {
	for _, c := range []struct {
		versions []string
		digit    bool
	}{{nil, true}, {[]string{"1.37"}, true}, {[]string{"1.36"}, true}, {[]string{"1.35"}, false},
		{[]string{"1.37", "1.31"}, false}} {
		p := &lint.Pass{Options: &lint.Options{Kubernetes: c.versions}}
		if got := serviceNameForm(p).is("1web"); got != c.digit {
			t.Errorf("%v: a digit in front: %t, want %t", c.versions, got, c.digit)
		}
	}
}

func isHost(s string) []string {
	if strings.Contains(s, "*") {
		return validation.IsWildcardDNS1123Subdomain(s)
	}
	return validation.IsDNS1123Subdomain(s)
}
