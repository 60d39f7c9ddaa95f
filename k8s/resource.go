package k8s

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed resources.txt
var resourcesText string

// A Resource is what requests are about, and roles grant: deployments, or a part of them,
// as deployments/scale. It is the same in all Versions.
type Resource struct {
	Group      string // "" for the core group
	Name       string
	Kind       string // of the objects that are sent
	Namespaced bool
	Verbs      []string // by which requests are authorized, sorted
}

type resources struct {
	named map[string][]*Resource
	kinds map[string][]*Resource // by kind in small letters, without parts of others
}

var loadedResources = sync.OnceValue(func() *resources {
	t := &resources{map[string][]*Resource{}, map[string][]*Resource{}}
	usual := strings.Fields("create delete deletecollection get list patch update watch")
	for line := range strings.Lines(resourcesText) {
		words := strings.Fields(line)
		if words[0] == "#" {
			continue
		}
		r := &Resource{Kind: words[1], Namespaced: words[2] == "namespace", Verbs: usual}
		r.Name, r.Group, _ = strings.Cut(words[0], ".")
		if words[3] != "all" {
			r.Verbs = strings.Split(words[3], ",")
		}
		t.named[r.Name] = append(t.named[r.Name], r)
		if !strings.Contains(r.Name, "/") {
			kind := strings.ToLower(r.Kind)
			t.kinds[kind] = append(t.kinds[kind], r)
		}
	}
	return t
})

// ResourcesNamed gives the resources of a name in all groups of Kubernetes' own. The list
// is not to be changed.
func ResourcesNamed(name string) []*Resource { return loadedResources().named[name] }

// ResourcesOfKind gives the resources whose objects are of a kind, whatever the case of
// its letters. The list is not to be changed.
func ResourcesOfKind(kind string) []*Resource { return loadedResources().kinds[strings.ToLower(kind)] }

// FindResource gives the resource of a name in an API group, nil when there is none.
func FindResource(group, name string) *Resource {
	list := ResourcesNamed(name)
	if i := slices.IndexFunc(list, func(r *Resource) bool { return r.Group == group }); i >= 0 {
		return list[i]
	}
	return nil
}

// ResourceGroups gives the groups that have resources, sorted; "" is the core group.
func ResourceGroups() (groups []string) {
	for _, list := range loadedResources().named {
		for _, r := range list {
			groups = append(groups, r.Group)
		}
	}
	slices.Sort(groups)
	return slices.Compact(groups)
}

// ResourceNames gives the names of all resources of a group, sorted.
func ResourceNames(group string) (names []string) {
	for name, list := range loadedResources().named {
		if slices.ContainsFunc(list, func(r *Resource) bool { return r.Group == group }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
