package k8s

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed lifecycle.txt
var lifecycleText string

// A Life says when a kind in an API version came and went.
type Life struct {
	APIVersion, Kind string
	Deprecated       string // version of Kubernetes: 1.21
	Removed          string // the first version that does not serve it, perhaps a plan; "" when there is none

	// What to use instead; "" when there is nothing.
	NewAPIVersion, NewKind string
	Instead                string // in words, where it is no other kind

	Source string // where Kubernetes says so
}

// others are the kinds whose types say nothing: some left no trace in the
// modules of today.
var others = []Life{
	{
		APIVersion: "auditregistration.k8s.io/v1alpha1", Kind: "AuditSink", Deprecated: "1.19", Removed: "1.19",
		Instead: "configure an audit webhook in the API server",
		Source:  "https://github.com/kubernetes/kubernetes/pull/90980",
	},
	{
		APIVersion: "batch/v2alpha1", Kind: "CronJob", Deprecated: "1.21", Removed: "1.21",
		NewAPIVersion: "batch/v1", NewKind: "CronJob",
		Source: "https://github.com/kubernetes/kubernetes/pull/96987",
	},
	{
		APIVersion: "extensions/v1beta1", Kind: "PodSecurityPolicy", Deprecated: "1.11", Removed: "1.16",
		Instead: podSecurity,
		Source:  guide + "#psp-v116",
	},
	{
		APIVersion: "policy/v1beta1", Kind: "PodSecurityPolicy", Deprecated: "1.21", Removed: "1.25",
		Instead: podSecurity,
		Source:  guide + "#psp-v125",
	},
	{
		APIVersion: "settings.k8s.io/v1alpha1", Kind: "PodPreset", Deprecated: "1.20", Removed: "1.20",
		Instead: "write what it set into the pods, or use a mutating admission policy",
		Source:  "https://github.com/kubernetes/kubernetes/pull/94090",
	},
	{
		APIVersion: "v1", Kind: "ComponentStatus", Deprecated: "1.19",
		Source: "https://github.com/kubernetes/kubernetes/pull/93570",
	},
	{
		APIVersion: "v1", Kind: "Endpoints", Deprecated: "1.33",
		NewAPIVersion: "discovery.k8s.io/v1", NewKind: "EndpointSlice",
		Source: "https://kubernetes.io/blog/2025/04/24/endpoints-deprecation/",
	},
}

const (
	guide       = "https://kubernetes.io/docs/reference/using-api/deprecation-guide/"
	podSecurity = "label namespaces with pod-security.kubernetes.io/enforce: Pod Security admission took its place"
)

// lives lists lifecycle.txt and others.
var lives = sync.OnceValue(func() []Life {
	list := others
	for line := range strings.Lines(lifecycleText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		words := strings.Fields(line)
		l := Life{APIVersion: words[0], Kind: words[1], Deprecated: words[3], Removed: strings.Trim(words[4], "-"),
			Source: guide}
		l.NewAPIVersion, l.NewKind, _ = strings.Cut(strings.Trim(words[5], "-"), ",")
		list = append(list, l)
	}
	return list
})

var lifeByName = sync.OnceValue(func() map[kindName]*Life {
	m := map[kindName]*Life{}
	for _, l := range lives() {
		m[kindName{l.APIVersion, l.Kind}] = &l
	}
	return m
})

// Lifecycle tells what is known of the end of a kind in an API version; nil
// when it is not deprecated in any version.
func Lifecycle(apiVersion, kind string) *Life { return lifeByName()[kindName{apiVersion, kind}] }

// Replacement gives the kind to use instead of one, in all of the versions
// given: what Kubernetes names as such, or the same kind in another version of
// its API group; nil when there is none.
func Replacement(apiVersion, kind string, in Set) *Kind {
	for seen := 0; seen < 8; seen++ {
		l := Lifecycle(apiVersion, kind)
		if l == nil || l.NewKind == "" {
			break
		}
		apiVersion, kind = l.NewAPIVersion, l.NewKind
		if k := Find(apiVersion, kind); k != nil && k.Versions&in == in {
			return k
		}
	}
	var best *Kind
	for _, k := range Named(kind) {
		if k.APIVersion != apiVersion && k.Group() == groupOf(apiVersion) && k.Versions&in == in &&
			(best == nil || k.Stabler(best)) {
			best = k
		}
	}
	return best
}

// Stabler reports whether the API version of k is better than that of another: v1
// before v1beta1, v2 before v1.
func (k *Kind) Stabler(other *Kind) bool {
	if k.stable() != other.stable() {
		return k.stable()
	}
	return k.APIVersion > other.APIVersion
}

func (k *Kind) stable() bool {
	return !strings.Contains(k.APIVersion, "alpha") && !strings.Contains(k.APIVersion, "beta")
}

// Before reports whether a version comes before another: 1.9 before 1.10.
func Before(a, b string) bool { return minorOf(a) < minorOf(b) }

func minorOf(version string) int {
	n, _ := strconv.Atoi(version[strings.IndexByte(version, '.')+1:])
	return n
}
