package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A pathItem is what is used of a path in Kubernetes' OpenAPI document: the kind
// that each of its methods is about.
type pathItem map[string]json.RawMessage

// eachPath calls do for each path of the API of each release.
func eachPath(releases []string, dir func(module string) (string, error), do func(path string, item pathItem)) error {
	for _, release := range releases {
		root, err := dir("k8s.io/kubernetes@v" + release)
		if err != nil {
			return err
		}
		paths, err := readPaths(filepath.Join(root, "api", "openapi-spec", "swagger.json"))
		if err != nil {
			return err
		}
		for path, item := range paths {
			do(path, item)
		}
	}
	return nil
}

// makeScope lists the kinds that are in no namespace: those that no path with a
// namespace is about.
func makeScope(releases []string, dir func(module string) (string, error)) ([]byte, error) {
	namespaced := map[string]bool{} // by group and kind
	err := eachPath(releases, dir, func(path string, item pathItem) {
		for _, name := range item.kinds() {
			namespaced[name] = namespaced[name] || strings.Contains(path, "/namespaces/{namespace}/")
		}
	})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "# Made by make k8s-data from k8s.io/kubernetes %s. Do not edit.\n", strings.Join(releases, ", "))
	out.WriteString("# kind.group of what is in no namespace\n")
	for _, name := range slices.Sorted(maps.Keys(namespaced)) {
		if !namespaced[name] {
			fmt.Fprintln(&out, name)
		}
	}
	return out.Bytes(), nil
}

func readPaths(name string) (map[string]pathItem, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var document struct{ Paths map[string]pathItem }
	if err := json.Unmarshal(data, &document); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return document.Paths, nil
}

// kinds lists the kinds, as Deployment.apps, and Pod for those of the core group.
func (p pathItem) kinds() (names []string) {
	for _, raw := range p {
		var method struct {
			Kind   struct{ Group, Kind string } `json:"x-kubernetes-group-version-kind"`
			Action string                       `json:"x-kubernetes-action"` // connect is about a connection
		}
		// The parameters of a path are a list.
		if json.Unmarshal(raw, &method) == nil && method.Kind.Kind != "" && method.Action != "connect" {
			names = append(names, strings.TrimSuffix(method.Kind.Kind+"."+method.Kind.Group, "."))
		}
	}
	return names
}
