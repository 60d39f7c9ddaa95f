package manifest

import (
	"maps"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A RoleRule is one entry of the rules of a Role or ClusterRole: each verb on each
// resource of each group.
type RoleRule struct {
	Node                     *source.Node
	Groups, Resources, Verbs *source.Node
	Named                    bool // for the objects of some names alone
}

// RoleRules gives what a Role or ClusterRole grants on resources, nothing for other
// objects.
func RoleRules(o *Object) (list []RoleRule) {
	if o.Group != RBACGroup || o.Kind != "Role" && o.Kind != "ClusterRole" {
		return nil
	}
	for _, n := range o.At("rules").Items {
		list = append(list, RoleRule{n, n.Get("apiGroups"), n.Get("resources"), n.Get("verbs"),
			len(n.Get("resourceNames").Items) > 0})
	}
	return list
}

// On gives the item of the rule's resources that a resource is granted by, nil when it
// is not. A part of a resource, as pods/exec, is granted by its own name, */exec or *.
func (r *RoleRule) On(group, resource string) *source.Node {
	if !HasText(r.Groups, "*") && !HasText(r.Groups, group) {
		return nil
	}
	_, part, _ := strings.Cut(resource, "/")
	i := slices.IndexFunc(r.Resources.Items, func(n *source.Node) bool {
		return n.Text == resource || n.Text == "*" || part != "" && n.Text == "*/"+part
	})
	if i < 0 {
		return nil
	}
	return r.Resources.Items[i]
}

// Verb gives the item of the rule's verbs that one of some verbs is granted by, nil when
// none is.
func (r *RoleRule) Verb(verbs ...string) *source.Node {
	i := slices.IndexFunc(r.Verbs.Items, func(n *source.Node) bool {
		return n.Text == "*" || slices.Contains(verbs, n.Text)
	})
	if i < 0 {
		return nil
	}
	return r.Verbs.Items[i]
}

// ResourceIn gives the resource of a name in an API group, of Kubernetes' own or of a
// CRD of the input; nil when there is none.
func (x *Index) ResourceIn(group, name string) *k8s.Resource {
	if r := k8s.FindResource(group, name); r != nil {
		return r
	}
	main, part, _ := strings.Cut(name, "/")
	r := x.customResources()[group][main]
	if r == nil || part == "" {
		return r
	}
	c := *r
	c.Name = name
	return &c
}

// ResourceNames gives the names of the resources of a group that are known, sorted.
func (x *Index) ResourceNames(group string) []string {
	return append(k8s.ResourceNames(group), slices.Sorted(maps.Keys(x.customResources()[group]))...)
}

// findCustomResources gives the resources of the CRDs of the input, by group and name.
func findCustomResources(x *Index) map[string]map[string]*k8s.Resource {
	found := map[string]map[string]*k8s.Resource{}
	for _, o := range x.Of("CustomResourceDefinition") {
		spec := o.At("spec")
		name, group := spec.At("names", "plural").Text, spec.Get("group").Text
		if name == "" || o.Group != "apiextensions.k8s.io" {
			continue
		}
		if found[group] == nil {
			found[group] = map[string]*k8s.Resource{}
		}
		found[group][name] = &k8s.Resource{Group: group, Name: name, Kind: spec.At("names", "kind").Text,
			Namespaced: spec.Get("scope").Text != "Cluster"}
	}
	return found
}
