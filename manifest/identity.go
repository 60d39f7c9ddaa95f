package manifest

import (
	"slices"
	"strings"
)

// IdentityKeys are the labels by which people tell applications apart, the most
// telling first.
var IdentityKeys = []string{"app.kubernetes.io/name", "app", "k8s-app", "name", "application", "io.kompose.service",
	"run", "service"}

// SameApp reports whether the pods of two workloads are of one application, so
// that it can be meant that something selects both: stable and canary, blue and
// green, shards and zones, the parts of one chart. Their labels say so: a name
// that is the same but for such an ending, or that both lack.
func SameApp(a, b *Workload) bool {
	if slices.EqualFunc(a.PodLabels, b.PodLabels,
		func(x, y Label) bool { return x.Key == y.Key && x.Value == y.Value }) {
		return true
	}
	if name, ok := a.PodLabels.Get("app.kubernetes.io/name"); ok {
		if other, ok := b.PodLabels.Get("app.kubernetes.io/name"); ok {
			return family(name) == family(other) && !differ(a, b, "app.kubernetes.io/instance")
		}
	}
	return !slices.ContainsFunc(IdentityKeys, func(key string) bool { return differ(a, b, key) })
}

// differ reports whether both have the label, with values of two families.
func differ(a, b *Workload, key string) bool {
	x, ok := a.PodLabels.Get(key)
	y, also := b.PodLabels.Get(key)
	return ok && also && family(x) != family(y)
}

// partKeys are the labels by which people tell the parts of one application
// apart.
var partKeys = []string{"app.kubernetes.io/component", "component", "tier"}

// SamePart reports whether no label says that the pods do different things.
func SamePart(a, b *Workload) bool {
	return !slices.ContainsFunc(partKeys, func(key string) bool { return differ(a, b, key) })
}

// variants are endings of names of which there are several of one kind at a
// time.
var variants = map[string]bool{
	"canary": true, "stable": true, "preview": true, "active": true, "baseline": true, "experiment": true, "beta": true,
	"next": true,
	"blue": true, "green": true, "primary": true, "secondary": true, "replica": true, "master": true, "slave": true,
	"leader": true, "follower": true,
	"read": true, "write": true, "reader": true, "writer": true, "spot": true, "zone": true, "az": true, "shard": true,
	"old": true, "new": true,
}

// family is a name without the endings that tell its variants apart: web of
// web-canary, web-v2 and web-zone-a.
func family(name string) string {
	for {
		i := strings.LastIndexAny(name, "-_.")
		if i <= 0 {
			return name
		}
		end := strings.TrimPrefix(name[i+1:], "v")
		if !(variants[name[i+1:]] || len(end) <= 1 || strings.Trim(end, "0123456789") == "") {
			return name
		}
		name = name[:i]
	}
}
