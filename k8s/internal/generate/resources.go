package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A resource is what the paths of the OpenAPI documents say of one.
type resource struct {
	kind       string
	namespaced bool
	verbs      map[string]bool
}

// usualVerbs are what nearly every resource has, written as "all".
var usualVerbs = []string{"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"}

// verbsOf are the verbs by which a request is authorized, by what a path calls its
// methods. A connection goes by the method that it is made with.
var verbsOf = map[string][]string{
	"connect": {"create", "delete", "get", "patch", "update"}, "delete": {"delete"},
	"deletecollection": {"deletecollection"}, "get": {"get"}, "list": {"list", "watch"}, "patch": {"patch"},
	"post": {"create"}, "put": {"update"},
}

// makeResources lists the resources and subresources of all releases, with what can be
// done with them.
func makeResources(releases []string, dir func(module string) (string, error)) ([]byte, error) {
	resources := map[string]*resource{}
	err := eachPath(releases, dir, func(path string, item pathItem) {
		if name, namespaced, ok := resourceOf(path); ok {
			add(resources, name, namespaced, item)
		}
	})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "# Made by make k8s-data from k8s.io/kubernetes %s. Do not edit.\n", strings.Join(releases, ", "))
	out.WriteString("# resource.group kind scope verbs; all are " + strings.Join(usualVerbs, ", ") + "\n")
	for _, name := range slices.Sorted(maps.Keys(resources)) {
		r := resources[name]
		scope, verbs := "cluster", slices.Sorted(maps.Keys(r.verbs))
		if r.namespaced {
			scope = "namespace"
		}
		if slices.Equal(verbs, usualVerbs) {
			verbs = []string{"all"}
		}
		if r.kind != "" {
			fmt.Fprintln(&out, name, r.kind, scope, strings.Join(verbs, ","))
		}
	}
	return out.Bytes(), nil
}

// resourceOf gives the resource that a path is about, as deployments/scale.apps.
func resourceOf(path string) (name string, namespaced, ok bool) {
	steps := strings.Split(strings.Trim(path, "/"), "/")
	group := ""
	switch {
	case steps[0] == "api" && len(steps) > 2:
		steps = steps[2:]
	case steps[0] == "apis" && len(steps) > 3:
		group, steps = "."+steps[1], steps[3:]
	default:
		return "", false, false
	}
	if len(steps) > 2 && steps[0] == "namespaces" && steps[1] == "{namespace}" {
		namespaced, steps = true, steps[2:]
	}
	if steps[0] == "watch" || strings.HasSuffix(path, "{path}") {
		return "", false, false
	}
	name = steps[0]
	if len(steps) > 2 {
		name += "/" + steps[2]
	}
	return name + group, namespaced, true
}

// add notes what a path can do with a resource.
func add(resources map[string]*resource, name string, namespaced bool, item pathItem) {
	r := resources[name]
	if r == nil {
		r = &resource{verbs: map[string]bool{}}
		resources[name] = r
	}
	r.namespaced = r.namespaced || namespaced
	for _, raw := range item {
		var method struct {
			Kind   struct{ Kind string } `json:"x-kubernetes-group-version-kind"`
			Action string                `json:"x-kubernetes-action"`
		}
		if json.Unmarshal(raw, &method) != nil || method.Action == "" {
			continue // the parameters of a path are a list
		}
		r.kind = max(r.kind, method.Kind.Kind)
		for _, verb := range verbsOf[method.Action] {
			r.verbs[verb] = true
		}
	}
}
